//! Making, changing and removing the Network Load Balancer.

use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::{
    LoadBalancer as Balancer, LoadBalancerAttribute, LoadBalancerSchemeEnum, LoadBalancerTypeEnum,
};
use futures::try_join;

use super::{NAME_LIMIT, NOT_FOUND, describe, network_interfaces, not_shown, report, tags};
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::{AwsError, Class};
use crate::step::{Made, Step};
use crate::wait::{self, Look};
use crate::{Aws, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::{Existing, Lifecycle};
use mqctl_model::resource::{LoadBalancer, LoadBalancerField, RecordPlace, Resource, Tags};
use mqctl_model::spec::AccessLogs;

/// How long it may take to become active: two to four minutes as a rule.
const ACTIVATION: Duration = Duration::from_mins(20);
/// How long it may take to go.
const REMOVAL: Duration = Duration::from_mins(10);
/// How long what it is built on may take to be seen everywhere.
const CONSISTENCY: Duration = Duration::from_mins(1);
/// What AWS says of subnets, their route to the internet and security groups that it does not see yet.
const NOT_SEEN_YET: [&str; 3] = ["InvalidSubnet", "SubnetNotFound", "InvalidSecurityGroup"];

/// Make it and wait until it is active.
pub(crate) async fn create(
    aws: &Aws,
    desired: &LoadBalancer,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let name = step.placement.name(NAME_LIMIT);
    let name = name.as_str();
    let subnets = step.known.texts(&desired.subnets)?;
    let security_groups = step.known.texts(&desired.security_groups)?;
    let mut all_tags = step.tags.clone();
    all_tags.extend([RecordPlace::note(&desired.records)]);
    let request = || {
        let request = aws.elbv2.create_load_balancer().name(name);
        request
            .r#type(LoadBalancerTypeEnum::Network)
            .scheme(LoadBalancerSchemeEnum::InternetFacing)
            .ip_address_type(desired.ip_address_type.as_str().into())
            .set_subnets(Some(subnets.clone()))
            // It can only ever have security groups if it is created with some.
            .set_security_groups(Some(security_groups.clone()))
            .set_tags(Some(tags::to_sdk(&all_tags)))
            .send()
    };
    let answer = wait::while_refused(
        step,
        "the load balancer's subnets to be usable",
        &NOT_SEEN_YET,
        CONSISTENCY,
        || call(&aws.clock, retry::CREATE_LOAD_BALANCER, request),
    )
    .await;
    let balancer = match answer {
        Ok(answer) => answer.load_balancers.unwrap_or_default().into_iter().next(),
        Err(error) if error.is(&["DuplicateLoadBalancerName"]) => {
            describe::load_balancer_named(aws, name).await?
        }
        Err(error) => return Err(error),
    };
    let what = format!("a load balancer named `{name}`");
    let arn = balancer.and_then(|balancer| balancer.load_balancer_arn);
    let arn = arn.ok_or_else(|| not_shown(retry::CREATE_LOAD_BALANCER, &what))?;
    // AWS answers with one that exists if its settings are the same, whosever it is, and does not say so.
    tags::must_be_ours(aws, retry::CREATE_LOAD_BALANCER, &what, &arn, step).await?;
    finish(aws, desired, &arn, step).await
}

/// Change what differs.
pub(crate) async fn update(
    aws: &Aws,
    desired: &LoadBalancer,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let arn = existing.physical_id.as_str();
    let changed = Changed::of(fields)?;
    let mut attributes = Vec::new();
    for field in &changed.fields {
        match field {
            LoadBalancerField::Subnets => set_subnets(aws, desired, arn, step).await?,
            LoadBalancerField::SecurityGroups => {
                set_security_groups(aws, desired, arn, step).await?;
            }
            LoadBalancerField::IpAddressType => set_ip_address_type(aws, desired, arn).await?,
            LoadBalancerField::CrossZone => attributes.push(cross_zone(desired)),
            LoadBalancerField::DeletionProtection => {
                attributes.push(deletion_protection(desired.deletion_protection));
            }
            LoadBalancerField::AccessLogs => {
                attributes.extend(access_logs(desired.access_logs.as_ref()));
            }
            LoadBalancerField::InternetGateway => return Err(immutable(*field)),
            LoadBalancerField::RecordPlace => {
                let earlier = match &existing.resource {
                    Resource::LoadBalancer(balancer) => balancer.records.as_slice(),
                    _ => &[],
                };
                let places = RecordPlace::before(&desired.records, earlier);
                tags::add(aws, arn, &Tags::from([RecordPlace::note(&places)])).await?;
            }
        }
    }
    if !attributes.is_empty() {
        set_attributes(aws, arn, attributes, step).await?;
    }
    if changed.tags {
        tags::add(aws, arn, step.tags).await?;
    }
    if changed.fields.contains(&LoadBalancerField::Subnets) {
        let balancer = wait_active(aws, arn, step).await?;
        return Ok(made(arn, &balancer));
    }
    Ok(Made {
        physical_id: existing.physical_id.clone(),
        outputs: existing.outputs.clone(),
    })
}

/// Wait until one that an earlier run began is active.
pub(crate) async fn resume(
    aws: &Aws,
    desired: &LoadBalancer,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    finish(aws, desired, &existing.physical_id, step).await
}

/// Remove it with its listeners, and wait until its network interfaces are gone too.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let arn = existing.physical_id.as_str();
    let is_protected = match &existing.resource {
        Resource::LoadBalancer(balancer) => balancer.deletion_protection,
        _ => false,
    };
    if is_protected {
        // Turned on by mqctl itself: that of anybody else keeps the whole run from beginning.
        set_attributes(aws, arn, vec![deletion_protection(false)], step).await?;
    }
    // AWS answers a repetition as if it were the first. Source: API model, `DeleteLoadBalancer`.
    let answer = call(&aws.clock, retry::DELETE_LOAD_BALANCER, || {
        aws.elbv2
            .delete_load_balancer()
            .load_balancer_arn(arn)
            .send()
    });
    describe::unless_gone(answer.await)?;
    wait::until(step, "the load balancer to go", REMOVAL, || async move {
        Ok(match describe::load_balancer(aws, arn).await? {
            None => Look::Done(()),
            Some(_) => Look::NotYet("load balancer is being deleted".to_owned()),
        })
    })
    .await?;
    network_interfaces::wait_gone(aws, arn, step).await
}

/// What follows the create call. Attributes can be set before it is active.
async fn finish(
    aws: &Aws,
    desired: &LoadBalancer,
    arn: &str,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let mut attributes = vec![cross_zone(desired)];
    if desired.deletion_protection {
        attributes.push(deletion_protection(true));
    }
    if let Some(logs) = &desired.access_logs {
        attributes.extend(access_logs(Some(logs)));
    }
    let ((), balancer) = try_join!(
        set_attributes(aws, arn, attributes, step),
        wait_active(aws, arn, step)
    )?;
    Ok(made(arn, &balancer))
}

fn made(arn: &str, balancer: &Balancer) -> Made {
    Made {
        physical_id: arn.to_owned(),
        outputs: report::load_balancer_outputs(balancer),
    }
}

async fn wait_active(aws: &Aws, arn: &str, step: &Step<'_>) -> Result<Balancer, AwsError> {
    wait::until(
        step,
        "the load balancer to be active",
        ACTIVATION,
        || async move {
            let Some(balancer) = describe::load_balancer(aws, arn).await? else {
                return Ok(Look::NotYet("load balancer is not visible yet".to_owned()));
            };
            match report::load_balancer_state(&balancer) {
                Lifecycle::Failed(reason) => Err(AwsError::new(
                    retry::CREATE_LOAD_BALANCER.action(),
                    Class::Refused,
                    format!("AWS could not set up the load balancer {arn}: {reason}"),
                )),
                Lifecycle::Creating => Ok(Look::NotYet("load balancer is provisioning".to_owned())),
                Lifecycle::Ready | Lifecycle::Deleting => Ok(Look::Done(balancer)),
            }
        },
    )
    .await
}

async fn set_subnets(
    aws: &Aws,
    desired: &LoadBalancer,
    arn: &str,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let subnets = step.known.texts(&desired.subnets)?;
    let request = || {
        let request = aws.elbv2.set_subnets().load_balancer_arn(arn);
        request.set_subnets(Some(subnets.clone())).send()
    };
    wait::while_refused(
        step,
        "the load balancer's new subnets to be usable",
        &NOT_SEEN_YET,
        CONSISTENCY,
        || call(&aws.clock, retry::SET_SUBNETS, request),
    )
    .await?;
    Ok(())
}

async fn set_security_groups(
    aws: &Aws,
    desired: &LoadBalancer,
    arn: &str,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let security_groups = step.known.texts(&desired.security_groups)?;
    let request = || {
        let request = aws.elbv2.set_security_groups().load_balancer_arn(arn);
        request
            .set_security_groups(Some(security_groups.clone()))
            .send()
    };
    wait::while_refused(
        step,
        "the load balancer's security groups to be usable",
        &NOT_SEEN_YET,
        CONSISTENCY,
        || call(&aws.clock, retry::SET_SECURITY_GROUPS, request),
    )
    .await?;
    Ok(())
}

async fn set_ip_address_type(aws: &Aws, desired: &LoadBalancer, arn: &str) -> Result<(), AwsError> {
    call(&aws.clock, retry::SET_IP_ADDRESS_TYPE, || {
        let request = aws.elbv2.set_ip_address_type().load_balancer_arn(arn);
        let address_type = desired.ip_address_type.as_str();
        request.ip_address_type(address_type.into()).send()
    })
    .await?;
    Ok(())
}

fn attribute(key: &str, value: impl Into<String>) -> LoadBalancerAttribute {
    LoadBalancerAttribute::builder()
        .key(key)
        .value(value)
        .build()
}

fn cross_zone(desired: &LoadBalancer) -> LoadBalancerAttribute {
    attribute(report::CROSS_ZONE, desired.cross_zone.to_string())
}

fn deletion_protection(is_on: bool) -> LoadBalancerAttribute {
    attribute(report::DELETION_PROTECTION, is_on.to_string())
}

fn access_logs(logs: Option<&AccessLogs>) -> Vec<LoadBalancerAttribute> {
    let Some(AccessLogs { bucket, prefix }) = logs else {
        return vec![attribute(report::ACCESS_LOGS, "false")];
    };
    vec![
        attribute(report::ACCESS_LOGS, "true"),
        attribute(report::ACCESS_LOGS_BUCKET, bucket),
        attribute(report::ACCESS_LOGS_PREFIX, prefix),
    ]
}

async fn set_attributes(
    aws: &Aws,
    arn: &str,
    attributes: Vec<LoadBalancerAttribute>,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let request = || {
        let request = aws.elbv2.modify_load_balancer_attributes();
        let request = request.load_balancer_arn(arn);
        request.set_attributes(Some(attributes.clone())).send()
    };
    wait::while_refused(
        step,
        "the load balancer to be visible",
        &NOT_FOUND,
        CONSISTENCY,
        || call(&aws.clock, retry::MODIFY_LOAD_BALANCER_ATTRIBUTES, request),
    )
    .await?;
    Ok(())
}
