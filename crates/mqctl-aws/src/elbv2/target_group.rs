//! Making, changing and removing target groups.

use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::{ProtocolEnum, TargetGroupAttribute, TargetTypeEnum};

use super::{NAME_LIMIT, NOT_FOUND, describe, not_shown, report, tags};
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::AwsError;
use crate::step::{Made, Step};
use crate::{Aws, retry, wait};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::Existing;
use mqctl_model::resource::{KindField, TargetGroup, TargetGroupField};

/// How long a new target group may take to be seen everywhere.
const CONSISTENCY: Duration = Duration::from_mins(1);
/// How long a target group may count as used after its listener is gone.
const IN_USE: Duration = Duration::from_mins(5);

/// Make one.
pub(crate) async fn create(
    aws: &Aws,
    desired: &TargetGroup,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let name = step.placement.name(NAME_LIMIT);
    let name = name.as_str();
    let vpc = step.known.text(&desired.vpc)?;
    let check = desired.health_check;
    let answer = call(&aws.clock, retry::CREATE_TARGET_GROUP, || {
        let request = aws.elbv2.create_target_group().name(name);
        request
            .protocol(ProtocolEnum::Tls)
            .target_type(TargetTypeEnum::Ip)
            .vpc_id(&vpc)
            .port(desired.port.into())
            .health_check_protocol(desired.health_protocol.as_str().into())
            .health_check_port(desired.health_port.to_string())
            .health_check_interval_seconds(check.interval_seconds)
            .health_check_timeout_seconds(desired.health_timeout)
            .healthy_threshold_count(check.healthy_threshold)
            .unhealthy_threshold_count(check.unhealthy_threshold)
            .set_tags(Some(tags::to_sdk(step.tags)))
            .send()
    })
    .await;
    let (group, is_duplicate) = match answer {
        Ok(answer) => (
            answer.target_groups.unwrap_or_default().into_iter().next(),
            false,
        ),
        Err(error) if error.is(&["DuplicateTargetGroupName"]) => {
            (describe::target_group_named(aws, name).await?, true)
        }
        Err(error) => return Err(error),
    };
    let what = format!("a target group named `{name}`");
    let arn = group.and_then(|group| group.target_group_arn);
    let arn = arn.ok_or_else(|| not_shown(retry::CREATE_TARGET_GROUP, &what))?;
    // AWS answers with one that exists if its settings are the same, whosever it is, and does not say so.
    tags::must_be_ours(aws, retry::CREATE_TARGET_GROUP, &what, &arn, step).await?;
    if is_duplicate {
        set_health_check(aws, desired, None, &arn).await?;
    }
    set_attributes(aws, desired, &arn, step).await?;
    Ok(made(&arn))
}

/// Change what differs.
pub(crate) async fn update(
    aws: &Aws,
    desired: &TargetGroup,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let arn = existing.physical_id.as_str();
    let changed = Changed::of(fields)?;
    let (mut health_check, mut health_protocol, mut attributes) = (false, None, false);
    for field in changed.fields {
        match field {
            TargetGroupField::Vpc | TargetGroupField::Port => return Err(immutable(field)),
            TargetGroupField::HealthProtocol => {
                health_check = true;
                health_protocol = Some(desired.health_protocol.as_str());
            }
            TargetGroupField::HealthPort
            | TargetGroupField::HealthInterval
            | TargetGroupField::HealthTimeout
            | TargetGroupField::HealthyThreshold
            | TargetGroupField::UnhealthyThreshold => health_check = true,
            TargetGroupField::ConnectionTermination
            | TargetGroupField::DeregistrationDelay
            | TargetGroupField::PreservesClientAddress
            | TargetGroupField::ProxyProtocol => attributes = true,
        }
    }
    if health_check {
        set_health_check(aws, desired, health_protocol, arn).await?;
    }
    if attributes {
        set_attributes(aws, desired, arn, step).await?;
    }
    if changed.tags {
        tags::add(aws, arn, step.tags).await?;
    }
    Ok(made(arn))
}

/// Remove one, as soon as no listener uses it any more.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let arn = existing.physical_id.as_str();
    let answer = wait::while_refused(
        step,
        "the target group to be unused",
        &["ResourceInUse"],
        IN_USE,
        || {
            call(&aws.clock, retry::DELETE_TARGET_GROUP, || {
                let request = aws.elbv2.delete_target_group();
                request.target_group_arn(arn).send()
            })
        },
    )
    .await;
    describe::unless_gone(answer)?;
    Ok(())
}

async fn set_health_check(
    aws: &Aws,
    desired: &TargetGroup,
    protocol: Option<&str>,
    arn: &str,
) -> Result<(), AwsError> {
    let check = desired.health_check;
    call(&aws.clock, retry::MODIFY_TARGET_GROUP, || {
        let request = aws.elbv2.modify_target_group().target_group_arn(arn);
        request
            .set_health_check_protocol(protocol.map(ProtocolEnum::from))
            .health_check_port(desired.health_port.to_string())
            .health_check_interval_seconds(check.interval_seconds)
            .health_check_timeout_seconds(desired.health_timeout)
            .healthy_threshold_count(check.healthy_threshold)
            .unhealthy_threshold_count(check.unhealthy_threshold)
            .send()
    })
    .await?;
    Ok(())
}

async fn set_attributes(
    aws: &Aws,
    desired: &TargetGroup,
    arn: &str,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let all = TargetGroupField::all().iter();
    let attributes: Vec<_> = all.filter_map(|field| attribute(desired, *field)).collect();
    let request = || {
        let request = aws.elbv2.modify_target_group_attributes();
        let request = request.target_group_arn(arn);
        request.set_attributes(Some(attributes.clone())).send()
    };
    wait::while_refused(
        step,
        "the target group to be visible",
        &NOT_FOUND,
        CONSISTENCY,
        || call(&aws.clock, retry::MODIFY_TARGET_GROUP_ATTRIBUTES, request),
    )
    .await?;
    Ok(())
}

fn made(arn: &str) -> Made {
    Made {
        physical_id: arn.to_owned(),
        outputs: report::arn_output(arn),
    }
}

/// The field as an attribute; `None` if it is not one of those.
fn attribute(desired: &TargetGroup, field: TargetGroupField) -> Option<TargetGroupAttribute> {
    let (key, value) = match field {
        TargetGroupField::ConnectionTermination => (
            report::CONNECTION_TERMINATION,
            desired.connection_termination.to_string(),
        ),
        TargetGroupField::DeregistrationDelay => (
            report::DEREGISTRATION_DELAY,
            desired.deregistration_delay.to_string(),
        ),
        TargetGroupField::PreservesClientAddress => (
            report::PRESERVE_CLIENT_ADDRESS,
            desired.preserves_client_address.to_string(),
        ),
        TargetGroupField::ProxyProtocol => {
            (report::PROXY_PROTOCOL, desired.proxy_protocol.to_string())
        }
        TargetGroupField::Vpc
        | TargetGroupField::Port
        | TargetGroupField::HealthProtocol
        | TargetGroupField::HealthPort
        | TargetGroupField::HealthInterval
        | TargetGroupField::HealthTimeout
        | TargetGroupField::HealthyThreshold
        | TargetGroupField::UnhealthyThreshold => return None,
    };
    let attribute = TargetGroupAttribute::builder().key(key);
    Some(attribute.value(value).build())
}
