//! VPCs.

use aws_sdk_ec2::types::{self, AttributeBooleanValue, Filter, ResourceType, VpcAttributeName};
use futures::try_join;

use super::outcome::{made, required, settle};
use super::query::filter;
use super::removal::{interfaces, names, once_unused};
use super::report::report;
use super::{CONSISTENCY, default_group, security_group, subnet, tags};
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::AwsError;
use crate::step::{Made, Step};
use crate::wait::while_refused;
use crate::{Aws, listed, pages, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::{Existing, Report, unreported};
use mqctl_model::resource::{Resource, Vpc, VpcField};

/// There is no such VPC; or not yet, right after it was made.
pub(super) const NOT_FOUND: &str = "InvalidVpcID.NotFound";

/// A setting that EC2 takes one at a time.
#[derive(Clone, Copy)]
enum Dns {
    Support(bool),
    Hostnames(bool),
}

/// Make a VPC. DNS support is on in a new one, host names are off.
pub(crate) async fn create(aws: &Aws, desired: &Vpc, step: &Step<'_>) -> Result<Made, AwsError> {
    let tags = tags::specification(ResourceType::Vpc, step);
    let created = call(&aws.clock, retry::CREATE_VPC, || {
        let request = aws.ec2.create_vpc().cidr_block(&desired.cidr);
        request.tag_specifications(tags.clone()).send()
    })
    .await
    .and_then(|answer| required(answer.vpc, retry::CREATE_VPC));
    let find = || describe(aws, tags::of_placement(step.placement));
    let vpc = settle(step, created, &[], find).await?;
    let id = required(vpc.vpc_id, retry::CREATE_VPC)?;
    if !desired.dns_support {
        modify(aws, &id, Dns::Support(false), step).await?;
    }
    if desired.dns_hostnames {
        modify(aws, &id, Dns::Hostnames(true), step).await?;
    }
    if desired.default_group.is_some() {
        default_group::close(aws, &id, step).await?;
    }
    Ok(made(&id))
}

/// Set what differs.
pub(crate) async fn update(
    aws: &Aws,
    desired: &Vpc,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let id = &existing.physical_id;
    let changed = Changed::of(fields)?;
    // In the order of the model, in which support comes first: host names need it.
    for field in changed.fields {
        let setting = match field {
            VpcField::Cidr => return Err(immutable(field)),
            VpcField::DnsSupport => Dns::Support(desired.dns_support),
            VpcField::DnsHostnames => Dns::Hostnames(desired.dns_hostnames),
            VpcField::DefaultGroup => {
                default_group::close(aws, id, step).await?;
                continue;
            }
        };
        modify(aws, id, setting, step).await?;
    }
    if changed.tags {
        tags::set(aws, id, step).await?;
    }
    Ok(made(id))
}

/// Delete a VPC as soon as nothing is left in it. Its own main route table and default security group go with it.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let id = &existing.physical_id;
    let delete = || async {
        call(&aws.clock, retry::DELETE_VPC, || {
            aws.ec2.delete_vpc().vpc_id(id).send()
        })
        .await?;
        Ok(())
    };
    once_unused(step, id, &[NOT_FOUND], delete, || users(aws, id)).await
}

/// What is still in a VPC.
async fn users(aws: &Aws, id: &str) -> Result<Vec<String>, AwsError> {
    let inside = || vec![filter("vpc-id", [id])];
    let (interfaces, subnets, groups) = try_join!(
        interfaces(aws, "vpc-id", id),
        subnet::describe(aws, inside()),
        security_group::describe(aws, inside()),
    )?;
    let mut users = names(&interfaces);
    users.extend(subnets.into_iter().filter_map(|subnet| subnet.subnet_id));
    let groups = groups
        .into_iter()
        .filter(|group| !default_group::is_one(group));
    users.extend(groups.filter_map(|group| group.group_id));
    Ok(users)
}

/// Change one setting. A VPC that was made a moment ago may not be known yet.
async fn modify(aws: &Aws, id: &str, setting: Dns, step: &Step<'_>) -> Result<(), AwsError> {
    let value = |on| AttributeBooleanValue::builder().value(on).build();
    while_refused(
        step,
        "VPC to be seen",
        &[NOT_FOUND],
        CONSISTENCY,
        || async {
            call(&aws.clock, retry::MODIFY_VPC_ATTRIBUTE, || {
                let request = aws.ec2.modify_vpc_attribute().vpc_id(id);
                match setting {
                    Dns::Support(on) => request.enable_dns_support(value(on)),
                    Dns::Hostnames(on) => request.enable_dns_hostnames(value(on)),
                }
                .send()
            })
            .await
        },
    )
    .await?;
    Ok(())
}

/// The VPCs that match.
pub(super) async fn describe(aws: &Aws, filters: Vec<Filter>) -> Result<Vec<types::Vpc>, AwsError> {
    let filters = &filters;
    pages::all(|token| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_VPCS, || {
            let request = aws.ec2.describe_vpcs().set_filters(Some(filters.clone()));
            request.set_next_token(token.clone()).send()
        })
        .await?;
        Ok((answer.vpcs, answer.next_token))
    })
    .await
}

/// A VPC with its DNS settings; none if it has gone since it was listed.
pub(super) async fn read(aws: &Aws, vpc: types::Vpc) -> Result<Option<Report>, AwsError> {
    let Some(id) = vpc.vpc_id else {
        return Ok(None);
    };
    let settings = || async {
        let settings = try_join!(
            attribute(aws, &id, VpcAttributeName::EnableDnsSupport),
            attribute(aws, &id, VpcAttributeName::EnableDnsHostnames),
        );
        match settings {
            Err(error) if error.is(&[NOT_FOUND]) => Ok(None),
            settings => settings.map(Some),
        }
    };
    let is_listed = || async {
        let listed = describe(aws, vec![filter("vpc-id", [&id])]).await?;
        Ok(!listed.is_empty())
    };
    let operation = retry::DESCRIBE_VPC_ATTRIBUTE;
    let settings = listed::described(&aws.clock, operation, &id, settings, is_listed).await?;
    let Some((dns_support, dns_hostnames)) = settings else {
        return Ok(None);
    };
    let unknown = unreported([
        (VpcField::Cidr, vpc.cidr_block.is_some()),
        (VpcField::DnsSupport, dns_support.is_some()),
        (VpcField::DnsHostnames, dns_hostnames.is_some()),
        // It is listed with what else is in the VPC.
        (VpcField::DefaultGroup, false),
    ]);
    let resource = Resource::Vpc(Vpc {
        cidr: vpc.cidr_block.unwrap_or_default(),
        dns_support: dns_support.unwrap_or_default(),
        dns_hostnames: dns_hostnames.unwrap_or_default(),
        default_group: None,
        default_group_users: Vec::new(),
    });
    let tags = tags::read(vpc.tags.as_ref());
    Ok(Some(report(id, tags, resource, unknown)))
}

/// Whether a setting is on, if EC2 says so. An answer is about the one that was asked for.
async fn attribute(aws: &Aws, id: &str, name: VpcAttributeName) -> Result<Option<bool>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_VPC_ATTRIBUTE, || {
        let request = aws.ec2.describe_vpc_attribute();
        request.vpc_id(id).attribute(name.clone()).send()
    })
    .await?;
    let value = answer.enable_dns_support.or(answer.enable_dns_hostnames);
    Ok(value.and_then(|value| value.value))
}
