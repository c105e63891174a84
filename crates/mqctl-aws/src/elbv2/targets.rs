//! Registering brokers in a target group, and waiting until one of them is healthy.
//!
//! Never until all are: the standby of a pair does not open the port that is checked, and so is unhealthy by nature.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::{
    TargetDescription, TargetHealthDescription, TargetHealthStateEnum,
};

use super::{describe, report};
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::{AwsError, Class};
use crate::mq::broker::mark_served;
use crate::step::{Made, Step};
use crate::wait::{self, Look};
use crate::{Aws, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Input, Outputs, Resource, Targets, TargetsField};

/// How long it may take until a target is healthy: registration takes minutes, then checks begin.
const HEALTHY: Duration = Duration::from_mins(15);

/// An address and a port.
type Target = (String, i32);

/// Register the targets and wait until one of them is healthy.
pub(crate) async fn create(
    aws: &Aws,
    desired: &Targets,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let group = step.known.text(&desired.target_group)?;
    let targets = wanted(desired, step)?;
    mark_served(aws, &desired.addresses, step).await?;
    register(aws, &group, &targets).await?;
    wait_healthy(aws, &group, &targets, step).await?;
    Ok(made(group))
}

/// Change what differs.
pub(crate) async fn update(
    aws: &Aws,
    desired: &Targets,
    _existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    for field in Changed::of(fields)?.fields {
        match field {
            TargetsField::TargetGroup | TargetsField::Listener | TargetsField::Port => {
                return Err(immutable(field));
            }
            // Compared with what is registered by then.
            TargetsField::Addresses => {}
        }
    }
    settle(aws, desired, step).await
}

/// Register those that are missing, wait until one of the wanted ones is healthy, and only then deregister the others,
/// so that clients always find a broker. What is still connected to those others drains on its own.
pub(crate) async fn settle(
    aws: &Aws,
    desired: &Targets,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let group = step.known.text(&desired.target_group)?;
    let targets = wanted(desired, step)?;
    let registered = registered(aws, &group).await?;
    mark_served(aws, &desired.addresses, step).await?;
    register(aws, &group, targets.difference(&registered)).await?;
    wait_healthy(aws, &group, &targets, step).await?;
    deregister(aws, &group, registered.difference(&targets)).await?;
    Ok(made(group))
}

/// Wait until one of the targets that an earlier run registered is healthy.
pub(crate) async fn resume(
    aws: &Aws,
    desired: &Targets,
    _existing: &Existing,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let group = step.known.text(&desired.target_group)?;
    wait_healthy(aws, &group, &wanted(desired, step)?, step).await?;
    Ok(made(group))
}

/// Deregister those that were seen when it was planned. What is still connected drains on its own.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    _step: &Step<'_>,
) -> Result<(), AwsError> {
    let group = existing.physical_id.as_str();
    let Resource::Targets(seen) = &existing.resource else {
        let message = "what is to be deregistered was not observed; this is a defect of mqctl";
        let operation = retry::DEREGISTER_TARGETS;
        return Err(AwsError::new(operation.action(), Class::Refused, message));
    };
    let usual = i32::from(seen.port);
    let registered = registered(aws, group).await?;
    let ours = registered.iter().filter(|(address, port)| {
        let name = report::target_name(address, Some(*port), Some(usual));
        seen.addresses.contains(&Input::Known(name))
    });
    describe::unless_gone(deregister(aws, group, ours).await)?;
    Ok(())
}

/// What is to be registered. Never nothing: that an address is not known does not mean that there is none.
fn wanted(desired: &Targets, step: &Step<'_>) -> Result<BTreeSet<Target>, AwsError> {
    let addresses = step.known.texts(&desired.addresses)?;
    if addresses.is_empty() {
        return Err(AwsError::new(
            retry::REGISTER_TARGETS.action(),
            Class::Refused,
            "no broker has an address to register; nothing was changed",
        ));
    }
    let port = i32::from(desired.port);
    Ok(addresses
        .into_iter()
        .map(|address| (address, port))
        .collect())
}

async fn registered(aws: &Aws, group: &str) -> Result<BTreeSet<Target>, AwsError> {
    let found = describe::target_health(aws, group)
        .await?
        .unwrap_or_default();
    Ok(found
        .iter()
        .filter(|target| report::is_registered(target))
        .filter_map(target_of)
        .collect())
}

fn target_of(description: &TargetHealthDescription) -> Option<Target> {
    let target = description.target.as_ref()?;
    Some((target.id.clone()?, target.port?))
}

fn to_sdk<'a>(targets: impl IntoIterator<Item = &'a Target>) -> Vec<TargetDescription> {
    let targets = targets.into_iter().map(|(address, port)| {
        let target = TargetDescription::builder().id(address);
        target.port(*port).build()
    });
    targets.collect()
}

async fn register(
    aws: &Aws,
    group: &str,
    targets: impl IntoIterator<Item = &Target>,
) -> Result<(), AwsError> {
    let targets = to_sdk(targets);
    if targets.is_empty() {
        return Ok(());
    }
    call(&aws.clock, retry::REGISTER_TARGETS, || {
        let request = aws.elbv2.register_targets().target_group_arn(group);
        request.set_targets(Some(targets.clone())).send()
    })
    .await?;
    Ok(())
}

async fn deregister(
    aws: &Aws,
    group: &str,
    targets: impl IntoIterator<Item = &Target>,
) -> Result<(), AwsError> {
    let targets = to_sdk(targets);
    if targets.is_empty() {
        return Ok(());
    }
    call(&aws.clock, retry::DEREGISTER_TARGETS, || {
        let request = aws.elbv2.deregister_targets().target_group_arn(group);
        request.set_targets(Some(targets.clone())).send()
    })
    .await?;
    Ok(())
}

async fn wait_healthy(
    aws: &Aws,
    group: &str,
    targets: &BTreeSet<Target>,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let waited = wait::until(step, "a target to be healthy", HEALTHY, || async move {
        let found = describe::target_health(aws, group)
            .await?
            .unwrap_or_default();
        let found = found.iter().filter(|description| {
            target_of(description).is_some_and(|target| targets.contains(&target))
        });
        Ok(look(&found.collect::<Vec<_>>()))
    });
    waited.await.map_err(|mut error| {
        if error.class == Class::Deadline {
            error.message.push_str(
                "; the broker does not answer on the health check port, or its security group does not admit the load balancer's",
            );
        }
        error
    })
}

/// Done when one is healthy; until then how each of them is, and why.
fn look(targets: &[&TargetHealthDescription]) -> Look<()> {
    if targets.is_empty() {
        return Look::NotYet("no target is registered yet".to_owned());
    }
    if targets.iter().any(|target| report::is_healthy(target)) {
        return Look::Done(());
    }
    let states: Vec<String> = targets.iter().map(|target| state(target)).collect();
    Look::NotYet(states.join(", "))
}

/// `10.20.0.5 is initial (Elb.InitialHealthChecking)`.
fn state(description: &TargetHealthDescription) -> String {
    let target = description.target.as_ref();
    let address = target.and_then(|target| target.id.as_deref());
    let health = description.target_health.as_ref();
    let state = health.and_then(|health| health.state.as_ref());
    let state = state.map_or("unknown", TargetHealthStateEnum::as_str);
    let mut text = format!("{} is {state}", address.unwrap_or("a target"));
    if let Some(reason) = health.and_then(|health| health.reason.as_ref()) {
        // Writing to a string does not fail.
        let _ = write!(text, " ({})", reason.as_str());
    }
    text
}

fn made(group: String) -> Made {
    Made {
        physical_id: group,
        outputs: Outputs::default(),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticloadbalancingv2::types::{
        TargetDescription, TargetHealth, TargetHealthDescription, TargetHealthReasonEnum,
        TargetHealthStateEnum,
    };

    use super::{Look, look};

    fn target(
        address: &str,
        state: TargetHealthStateEnum,
        reason: Option<TargetHealthReasonEnum>,
    ) -> TargetHealthDescription {
        let health = TargetHealth::builder().state(state).set_reason(reason);
        TargetHealthDescription::builder()
            .target(TargetDescription::builder().id(address).port(61617).build())
            .target_health(health.build())
            .build()
    }

    #[test]
    fn one_healthy_target_is_enough() {
        let active = target("10.20.0.5", TargetHealthStateEnum::Healthy, None);
        let standby = target(
            "10.20.1.5",
            TargetHealthStateEnum::Unhealthy,
            Some(TargetHealthReasonEnum::FailedHealthChecks),
        );
        assert!(matches!(look(&[&standby, &active]), Look::Done(())));
    }

    #[test]
    fn the_obstacle_tells_how_each_target_is_and_why() {
        let first = target(
            "10.20.0.5",
            TargetHealthStateEnum::Initial,
            Some(TargetHealthReasonEnum::InitialHealthChecking),
        );
        let second = target("10.20.1.5", TargetHealthStateEnum::Unused, None);
        let Look::NotYet(obstacle) = look(&[&first, &second]) else {
            panic!("neither of them is healthy");
        };
        assert_eq!(
            obstacle,
            "10.20.0.5 is initial (Elb.InitialHealthChecking), 10.20.1.5 is unused"
        );
    }
}
