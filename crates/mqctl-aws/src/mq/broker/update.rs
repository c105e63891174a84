//! Changing a broker in place.

use super::create::{logs, window};
use super::reboot::{Target, reboot, reboot_to_remove};
use super::users;
use super::wait::until_usable;
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::{AwsError, Class};
use crate::mq::tag;
use crate::{Aws, Made, Step, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Broker, BrokerField, Resource};

/// Ask for everything that differs, reboot if that is what it takes, and wait until all of it is in effect.
///
/// What the service has accepted already and only waits for a reboot is not asked for again.
pub(crate) async fn update(
    aws: &Aws,
    desired: &Broker,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let id = &existing.physical_id;
    // A broker that is being made or restarted takes no changes.
    let now = until_usable(aws, id, step).await?;
    let users = users::prepare(aws, desired, &now, fields, step).await?;
    settings(aws, desired, existing, fields, step).await?;
    let sent: Vec<String> = users.names().into_iter().map(str::to_owned).collect();
    let users_left = users::perform(aws, &now, users).await?;
    if Changed::<BrokerField>::of(fields)?.tags {
        tag(aws, now.arn(), step.tags).await?;
    }
    if let Some(left) = users_left {
        let now = reboot_to_remove(aws, id, &left.names(), step).await?;
        if let Some(left) = users::perform(aws, &now, left).await? {
            return Err(still_going(&left.names()));
        }
    }
    let target = Target::new(desired, fields, &sent, step);
    let description = if fields.iter().any(|field| field.reboots) {
        reboot(aws, id, &target, step).await?
    } else {
        target.until_in_effect(aws, id, step).await?
    };
    Ok(description.made())
}

/// The error of users whose removal waits again right after the reboot that carried it out.
fn still_going(users: &[&str]) -> AwsError {
    let message = format!(
        "the removal of {} waits for a reboot again; someone else may be removing them; everything else was changed, run the command again",
        users.join(", ")
    );
    AwsError::new(retry::CREATE_BROKER_USER.action(), Class::Refused, message)
}

/// Everything but users and tags, in one request: some of it is only valid together, such as a version that needs another
/// instance type.
async fn settings(
    aws: &Aws,
    desired: &Broker,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let open = fields.iter().filter(|field| !field.pending);
    let there = match &existing.resource {
        Resource::Broker(broker) => Some(broker),
        _ => None,
    };
    let mut request = aws.mq.update_broker().broker_id(&existing.physical_id);
    let mut differs = false;
    for field in Changed::of(open)?.fields {
        request = match field {
            // No upgrade is accepted of a broker that does not keep its patches current from then on.
            BrokerField::Version => request
                .engine_version(desired.version.to_string())
                .auto_minor_version_upgrade(true),
            BrokerField::AutoMinorVersionUpgrade => {
                request.auto_minor_version_upgrade(desired.auto_minor_version_upgrade)
            }
            BrokerField::InstanceType => request.host_instance_type(&desired.instance_type),
            BrokerField::GeneralLog | BrokerField::AuditLog => request.logs(logs(desired, there)),
            BrokerField::SecurityGroups => {
                let groups = step.known.texts(&desired.security_groups)?;
                request.set_security_groups(Some(groups))
            }
            BrokerField::Maintenance => {
                let window = desired.maintenance.as_ref().map(window);
                request.set_maintenance_window_start_time(window)
            }
            // Users have calls of their own.
            BrokerField::Users
            | BrokerField::Password
            | BrokerField::ConsoleAccess
            | BrokerField::Groups => continue,
            BrokerField::Engine
            | BrokerField::Deployment
            | BrokerField::Storage
            | BrokerField::Subnets
            | BrokerField::EncryptionKey
            | BrokerField::Secrets => return Err(immutable(field)),
        };
        differs = true;
    }
    if !differs {
        return Ok(());
    }
    call(&aws.clock, retry::UPDATE_BROKER, || request.clone().send()).await?;
    Ok(())
}
