//! Changing a broker in place.

use super::create::{logs, window};
use super::reboot::{Target, reboot};
use super::users;
use super::wait::until_usable;
use crate::call::call;
use crate::error::AwsError;
use crate::mq::tag;
use crate::{Aws, Made, Step, retry};
use mqctl_model::changeset::{FieldChange, TAGS_FIELD};
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Broker, Effect};

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
    settings(aws, id, desired, fields, step).await?;
    users::perform(aws, &now, &users).await?;
    if fields.iter().any(|field| field.name == TAGS_FIELD) {
        tag(aws, now.arn(), step.tags).await?;
    }
    let target = Target::new(desired, fields, step);
    let description = if fields.iter().any(|field| field.effect == Effect::Reboot) {
        reboot(aws, id, &target, step).await?
    } else {
        target.until_in_effect(aws, id, step).await?
    };
    Ok(description.made())
}

/// Everything but users and tags, in one request: some of it is only valid together, such as a version that needs another
/// instance type.
async fn settings(
    aws: &Aws,
    id: &str,
    desired: &Broker,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let differs = |names: &[&str]| {
        let mut open = fields.iter().filter(|field| !field.pending);
        open.any(|field| names.contains(&field.name.as_str()))
    };
    let groups = differs(&["security groups"]);
    let groups = groups.then(|| step.known.texts(&desired.security_groups));
    let any = [
        "version",
        "instance type",
        "general log",
        "audit log",
        "security groups",
        "maintenance",
    ];
    if !differs(&any) {
        return Ok(());
    }
    let request = aws
        .mq
        .update_broker()
        .broker_id(id)
        .set_engine_version(differs(&["version"]).then(|| desired.version.to_string()))
        // No upgrade is accepted of a broker that does not keep its patches current from then on.
        .set_auto_minor_version_upgrade(differs(&["version"]).then_some(true))
        .set_host_instance_type(differs(&["instance type"]).then(|| desired.instance_type.clone()))
        .set_logs(differs(&["general log", "audit log"]).then(|| logs(desired)))
        .set_security_groups(groups.transpose()?)
        .set_maintenance_window_start_time(
            desired
                .maintenance
                .as_ref()
                .filter(|_| differs(&["maintenance"]))
                .map(window),
        );
    call(&aws.clock, retry::UPDATE_BROKER, || request.clone().send()).await?;
    Ok(())
}
