//! Subnets.

use aws_sdk_ec2::types::{self, Filter, ResourceType};

use super::outcome::{made, required, settle};
use super::removal::{interfaces, names, once_unused};
use super::report::report;
use super::{CONSISTENCY, tags, vpc};
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::AwsError;
use crate::step::{Made, Step};
use crate::wait::while_refused;
use crate::{Aws, pages, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::{Existing, Report, unreported};
use mqctl_model::resource::{Input, Resource, Subnet, SubnetField};

/// There is no such subnet; or not yet, right after it was made.
pub(super) const NOT_FOUND: &str = "InvalidSubnetID.NotFound";
/// Another subnet of the VPC has some of its addresses.
const TAKEN: &str = "InvalidSubnet.Conflict";

/// Make a subnet.
pub(crate) async fn create(aws: &Aws, desired: &Subnet, step: &Step<'_>) -> Result<Made, AwsError> {
    let vpc = &step.known.text(&desired.vpc)?;
    let tags = &tags::specification(ResourceType::Subnet, step);
    let unseen = [vpc::NOT_FOUND];
    let created = while_refused(step, "VPC to be seen", &unseen, CONSISTENCY, || async {
        let answer = call(&aws.clock, retry::CREATE_SUBNET, || {
            let request = aws.ec2.create_subnet().vpc_id(vpc);
            let request = request.cidr_block(&desired.cidr);
            let request = request.availability_zone(&desired.zone);
            request.tag_specifications(tags.clone()).send()
        })
        .await?;
        required(answer.subnet, retry::CREATE_SUBNET)
    })
    .await;
    let find = || describe(aws, tags::of_placement(step.placement));
    let subnet = settle(step, created, &[TAKEN], find).await?;
    Ok(made(&required(subnet.subnet_id, retry::CREATE_SUBNET)?))
}

/// Set its tags: nothing else of it can be changed.
pub(crate) async fn update(
    aws: &Aws,
    _desired: &Subnet,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let id = &existing.physical_id;
    let changed = Changed::of(fields)?;
    if let Some(field) = changed.fields.first() {
        return Err(match field {
            SubnetField::Vpc | SubnetField::Cidr | SubnetField::Zone => immutable(*field),
        });
    }
    if changed.tags {
        tags::set(aws, id, step).await?;
    }
    Ok(made(id))
}

/// Delete a subnet as soon as no network interface is left in it.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let id = &existing.physical_id;
    let delete = || async {
        call(&aws.clock, retry::DELETE_SUBNET, || {
            aws.ec2.delete_subnet().subnet_id(id).send()
        })
        .await?;
        Ok(())
    };
    let users = || async { Ok(names(&interfaces(aws, "subnet-id", id).await?)) };
    once_unused(step, id, &[NOT_FOUND], delete, users).await
}

/// The subnets that match.
pub(super) async fn describe(
    aws: &Aws,
    filters: Vec<Filter>,
) -> Result<Vec<types::Subnet>, AwsError> {
    let filters = &filters;
    pages::all(|token| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_SUBNETS, || {
            let request = aws.ec2.describe_subnets();
            let request = request.set_filters(Some(filters.clone()));
            request.set_next_token(token.clone()).send()
        })
        .await?;
        Ok((answer.subnets, answer.next_token))
    })
    .await
}

/// A subnet as it was read.
pub(super) fn read(subnet: types::Subnet) -> Option<Report> {
    let tags = tags::read(subnet.tags.as_ref());
    let unknown = unreported([
        (SubnetField::Vpc, subnet.vpc_id.is_some()),
        (SubnetField::Cidr, subnet.cidr_block.is_some()),
        (SubnetField::Zone, subnet.availability_zone.is_some()),
    ]);
    let resource = Resource::Subnet(Subnet {
        vpc: Input::known(subnet.vpc_id.unwrap_or_default()),
        cidr: subnet.cidr_block.unwrap_or_default(),
        zone: subnet.availability_zone.unwrap_or_default(),
    });
    Some(report(subnet.subnet_id?, tags, resource, unknown))
}
