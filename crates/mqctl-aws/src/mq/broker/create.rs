//! Making a broker, and seeing it through.

use std::time::Duration;

use aws_sdk_mq::operation::create_broker::builders::CreateBrokerFluentBuilder;
use aws_sdk_mq::types::{
    BrokerStorageType, DayOfWeek, DeploymentMode, EncryptionOptions, Logs, User, WeeklyStartTime,
};
use futures::future::try_join_all;

use super::wait::{until_gone, until_usable};
use crate::call::call;
use crate::error::{AwsError, Class};
use crate::mq::NAME_LIMIT;
use crate::mq::description::describe;
use crate::mq::observe::find;
use crate::mq::offers::engine_type;
use crate::mq::password::{self, Password};
use crate::wait::{Look, until};
use crate::{Aws, Made, Step, retry};
use mqctl_model::observed::{Existing, Lifecycle};
use mqctl_model::resource::{Broker, PasswordNotes, Placement, UNSERVED_TAG};
use mqctl_model::spec::{Deployment, MaintenanceWindow, StorageType};

/// How long a broker that was just made may be unknown to those who ask for it.
const APPEARANCE_LIMIT: Duration = Duration::from_mins(1);

/// Make the broker and wait until it serves and its addresses are known.
pub(crate) async fn create(aws: &Aws, desired: &Broker, step: &Step<'_>) -> Result<Made, AwsError> {
    let token = step.placement.token();
    let (request, passwords) = request(aws, desired, step).await?;
    let without_passwords = |error| {
        let passwords = passwords.iter();
        passwords.fold(error, |error, password| password.kept_out_of(error))
    };
    let mut id = ask(aws, &request, &token, step)
        .await
        .map_err(without_passwords)?;
    if !appears(aws, &id, step).await? {
        // How long Amazon MQ remembers tokens is not documented. This one stood for a broker that is gone.
        id = ask(aws, &request, &format!("{}z", &token[1..]), step)
            .await
            .map_err(without_passwords)?;
        appears(aws, &id, step).await?;
    }
    Ok(until_usable(aws, &id, step).await?.made())
}

/// Wait until a broker that exists serves and its addresses are known.
pub(crate) async fn resume(
    aws: &Aws,
    _desired: &Broker,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let description = until_usable(aws, &existing.physical_id, step).await?;
    Ok(description.made())
}

/// The request, but for its token, and the passwords in it.
async fn request(
    aws: &Aws,
    desired: &Broker,
    step: &Step<'_>,
) -> Result<(CreateBrokerFluentBuilder, Vec<Password>), AwsError> {
    let passwords = desired
        .users()
        .iter()
        .map(|user| password::resolve(aws, step.known, user));
    let passwords = try_join_all(passwords).await?;
    let mut tags = step.tags.clone();
    tags.insert(UNSERVED_TAG.to_owned(), "true".to_owned());
    let mut notes = PasswordNotes::default();
    let mut users = Vec::new();
    for (user, password) in desired.users().iter().zip(&passwords) {
        notes.set(&user.name, password.note.clone());
        users.push(
            User::builder()
                .username(&user.name)
                .password(&password.value)
                .set_console_access(user.console)
                .set_groups(user.groups.clone())
                .build(),
        );
    }
    if notes != PasswordNotes::default() {
        tags.extend(notes.tags());
    }
    let request = aws
        .mq
        .create_broker()
        .broker_name(step.placement.name(NAME_LIMIT))
        .set_engine_type(desired.engine.map(engine_type))
        .engine_version(desired.version.to_string())
        .auto_minor_version_upgrade(desired.auto_minor_version_upgrade)
        .set_deployment_mode(desired.deployment.map(|deployment| match deployment {
            Deployment::Single => DeploymentMode::SingleInstance,
            Deployment::ActiveStandby => DeploymentMode::ActiveStandbyMultiAz,
        }))
        .host_instance_type(&desired.instance_type)
        .set_storage_type(desired.storage.map(|storage| match storage {
            StorageType::Efs => BrokerStorageType::Efs,
            StorageType::Ebs => BrokerStorageType::Ebs,
        }))
        .publicly_accessible(false)
        .set_subnet_ids(Some(step.known.texts(&desired.subnets)?))
        .set_security_groups(Some(step.known.texts(&desired.security_groups)?))
        .set_users(Some(users))
        .logs(logs(desired, None))
        .set_maintenance_window_start_time(desired.maintenance.as_ref().map(window))
        .encryption_options(
            EncryptionOptions::builder()
                .use_aws_owned_key(desired.kms_key.is_none())
                .set_kms_key_id(desired.kms_key.clone())
                .build(),
        )
        .set_tags(Some(tags.into_iter().collect()));
    Ok((request, passwords))
}

/// Both logs: the service takes them together, and one that is left out counts as off. What the plan file does not say stays
/// as it is; a new broker writes its general log.
pub(super) fn logs(desired: &Broker, there: Option<&Broker>) -> Logs {
    let there = there.map(|broker| broker.logs).unwrap_or_default();
    let general = desired.logs.general.or(there.general).unwrap_or(true);
    let audit = desired.logs.audit.or(there.audit).unwrap_or(false);
    Logs::builder().general(general).audit(audit).build()
}

/// The maintenance window in the service's terms.
pub(super) fn window(window: &MaintenanceWindow) -> WeeklyStartTime {
    WeeklyStartTime::builder()
        .day_of_week(DayOfWeek::from(window.day.name()))
        .time_of_day(&window.time)
        .time_zone(&window.zone)
        .build()
}

/// Ask for the broker and say which one it is: a new one, or the one that an earlier attempt of ours made.
async fn ask(
    aws: &Aws,
    request: &CreateBrokerFluentBuilder,
    token: &str,
    step: &Step<'_>,
) -> Result<String, AwsError> {
    loop {
        let send = || request.clone().creator_request_id(token).send();
        let refusal = match call(&aws.clock, retry::CREATE_BROKER, send).await {
            Ok(answer) => {
                return answer.broker_id.ok_or_else(|| {
                    let message = "answered without the id of a broker";
                    AwsError::new(retry::CREATE_BROKER.action(), Class::Unknown, message)
                });
            }
            Err(error) if error.is(&["ConflictException"]) => error,
            Err(error) => return Err(error),
        };
        let name = step.placement.name(NAME_LIMIT);
        let Some(holder) = find(aws, &name).await? else {
            return Err(refusal);
        };
        let owner = Placement::from_tags(&step.placement.stack, &holder.report.tags);
        if owner.as_ref() != Some(step.placement) {
            let id = holder.report.physical_id;
            let message = format!(
                "a broker named `{name}` ({id}) exists and is not this stack's; delete or rename what holds the name, or choose another stack name"
            );
            return Err(AwsError {
                message,
                class: Class::Conflict,
                ..refusal
            });
        }
        if holder.report.state != Lifecycle::Deleting {
            return Ok(holder.report.physical_id);
        }
        until_gone(aws, &holder.report.physical_id, step).await?;
    }
}

/// Whether the broker can be read after a while.
async fn appears(aws: &Aws, id: &str, step: &Step<'_>) -> Result<bool, AwsError> {
    let started = step.clock.now();
    until(
        step,
        "the broker to appear",
        APPEARANCE_LIMIT * 2,
        || async {
            Ok(match describe(aws, id).await? {
                Some(_) => Look::Done(true),
                None if step.clock.since(started) >= APPEARANCE_LIMIT => Look::Done(false),
                None => Look::NotYet("broker is not visible yet".to_owned()),
            })
        },
    )
    .await
}
