//! The users of a broker. Their changes wait for its next reboot.

use std::collections::BTreeSet;

use crate::call::call;
use crate::error::AwsError;
use crate::mq::description::Description;
use crate::mq::password::{self, Password};
use crate::mq::tag;
use crate::{Aws, Step, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::resource::{
    Broker, BrokerField, BrokerUser, FieldName, Resource, Tags, password_tag,
};

/// What is to become of the users.
pub(super) struct Changes<'a> {
    set: Vec<Setting<'a>>,
    spare: BTreeSet<String>,
}

/// A user that is to have a password.
struct Setting<'a> {
    user: &'a BrokerUser,
    password: Password,
    is_new: bool,
}

/// Work out which users and passwords `fields` name, and fetch the passwords: nothing of a broker is changed while one
/// of them can't be had.
pub(super) async fn prepare<'a>(
    aws: &Aws,
    desired: &'a Broker,
    now: &Description,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Changes<'a>, AwsError> {
    let (mut missing, mut spare) = (BTreeSet::new(), BTreeSet::new());
    if fields
        .iter()
        .any(|field| field.name == BrokerField::Users.into())
    {
        let accepted = accepted(now);
        let wanted: BTreeSet<String> = desired.users.iter().map(|user| user.name.clone()).collect();
        missing = &wanted - &accepted;
        spare = &accepted - &wanted;
    }
    let mut set = Vec::new();
    for user in &desired.users {
        let password = FieldName::password(&user.name);
        let rotates = |field: &FieldChange| field.name == password && !field.pending;
        let is_new = missing.contains(&user.name);
        if is_new || fields.iter().any(rotates) {
            let password = password::resolve(aws, step.known, user).await?;
            set.push(Setting {
                user,
                password,
                is_new,
            });
        }
    }
    Ok(Changes { set, spare })
}

/// Ask for the changes, and note on the broker which version of its secret each new password is, once it has been accepted.
pub(super) async fn perform(
    aws: &Aws,
    now: &Description,
    changes: &Changes<'_>,
) -> Result<(), AwsError> {
    let id = &now.report.physical_id;
    let mut notes = Tags::new();
    for setting in &changes.set {
        let set = if setting.is_new {
            create(aws, id, setting).await
        } else {
            change(aws, id, setting).await
        };
        set.map_err(|error| setting.password.kept_out_of(error))?;
        let key = password_tag(&setting.user.name);
        match &setting.password.version {
            Some(version) => {
                notes.insert(key, version.clone());
            }
            // An older note is no longer true. An empty one says that the password is not from a secret.
            None if now.report.tags.contains_key(&key) => {
                notes.insert(key, String::new());
            }
            None => {}
        }
    }
    if !notes.is_empty() {
        tag(aws, now.arn(), &notes).await?;
    }
    for name in &changes.spare {
        delete(aws, id, name).await?;
    }
    Ok(())
}

/// The users that the broker has, or will have after its next reboot.
fn accepted(now: &Description) -> BTreeSet<String> {
    if let Some(users) = now.report.pending.get(&BrokerField::Users.into()) {
        return users.texts().into_iter().collect();
    }
    match &now.report.resource {
        Resource::Broker(broker) => broker.users.iter().map(|user| user.name.clone()).collect(),
        _ => BTreeSet::new(),
    }
}

async fn create(aws: &Aws, broker: &str, setting: &Setting<'_>) -> Result<(), AwsError> {
    let Setting { user, password, .. } = setting;
    let send = || {
        let request = aws.mq.create_user().broker_id(broker).username(&user.name);
        let request = request.password(&password.value);
        request.console_access(user.console).send()
    };
    match call(&aws.clock, retry::CREATE_BROKER_USER, send).await {
        Ok(_) => Ok(()),
        // An attempt of ours whose answer was lost, or a removal that still waits for a reboot.
        Err(error) if error.is(&["ConflictException"]) => change(aws, broker, setting).await,
        Err(error) => Err(error),
    }
}

async fn change(aws: &Aws, broker: &str, setting: &Setting<'_>) -> Result<(), AwsError> {
    let Setting { user, password, .. } = setting;
    let send = || {
        let request = aws.mq.update_user().broker_id(broker).username(&user.name);
        let request = request.password(&password.value);
        request.console_access(user.console).send()
    };
    call(&aws.clock, retry::UPDATE_BROKER_USER, send).await?;
    Ok(())
}

async fn delete(aws: &Aws, broker: &str, name: &str) -> Result<(), AwsError> {
    let send = || aws.mq.delete_user().broker_id(broker).username(name).send();
    match call(&aws.clock, retry::DELETE_BROKER_USER, send).await {
        Ok(_) => Ok(()),
        Err(error) if error.is(&["NotFoundException"]) => Ok(()),
        Err(error) => Err(error),
    }
}
