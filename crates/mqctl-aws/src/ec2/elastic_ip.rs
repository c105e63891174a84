//! Elastic IP addresses.

use std::time::Duration;

use aws_sdk_ec2::types::{Address, DomainType, Filter, ResourceType};

use super::outcome::{outputs, required, settle};
use super::query::filter;
use super::report::report;
use super::tags;
use super::{interfaces, removal};
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::AwsError;
use crate::step::{Made, Step};
use crate::wait::{Look, until};
use crate::{Aws, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::lookups::ExistingAddress;
use mqctl_model::observed::{Existing, Report, unreported};
use mqctl_model::resource::{ElasticIp, ElasticIpField, LoadBalancer, Output, Outputs, Resource};

/// There is no such allocation; or not yet, right after it was made.
const NOT_FOUND: &str = "InvalidAllocationID.NotFound";
/// Something has it. AWS says the second of what a service of its own has it for.
const IN_USE: [&str; 2] = ["InvalidIPAddress.InUse", "AuthFailure"];
/// How long what had it may linger: the interfaces of a deleted load balancer some 5 minutes.
const LINGERING: Duration = Duration::from_mins(15);

/// Allocate an address.
pub(crate) async fn create(
    aws: &Aws,
    desired: &ElasticIp,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let tags = tags::specification(ResourceType::ElasticIp, step);
    let created = call(&aws.clock, retry::ALLOCATE_ADDRESS, || {
        let request = aws.ec2.allocate_address();
        let request = request.domain(DomainType::from(desired.domain.as_str()));
        request.tag_specifications(tags.clone()).send()
    })
    .await
    .map(|answer| {
        Address::builder()
            .set_allocation_id(answer.allocation_id)
            .set_public_ip(answer.public_ip)
            .build()
    });
    let find = || describe(aws, tags::of_placement(step.placement));
    let address = settle(step, created, &[], find).await?;
    let outputs = shown(&address);
    let id = required(address.allocation_id, retry::ALLOCATE_ADDRESS)?;
    Ok(Made {
        physical_id: id,
        outputs,
    })
}

/// Set its tags: nothing else of it can be changed.
pub(crate) async fn update(
    aws: &Aws,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let changed = Changed::<ElasticIpField>::of(fields)?;
    if let Some(field) = changed.fields.first() {
        return Err(match field {
            ElasticIpField::Domain => immutable(*field),
        });
    }
    if changed.tags {
        tags::set(aws, &existing.physical_id, step).await?;
    }
    Ok(Made::of(existing))
}

/// Release an address as soon as nothing has it any more.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let id = existing.physical_id.as_str();
    until(step, &format!("{id} to be unused"), LINGERING, || async {
        let released = call(&aws.clock, retry::RELEASE_ADDRESS, || {
            aws.ec2.release_address().allocation_id(id).send()
        });
        let error = match released.await {
            Ok(_) => return Ok(Look::Done(())),
            Err(error) if error.is(&[NOT_FOUND]) => return Ok(Look::Done(())),
            Err(error) if error.is(&IN_USE) => error,
            Err(error) => return Err(error),
        };
        let found = describe(aws, vec![filter("allocation-id", [id])]).await?;
        let Some(user) = found
            .iter()
            .find_map(|it| it.network_interface_id.as_deref())
        else {
            // It is a refusal of another kind, if it was not freed meanwhile.
            return if error.is(&IN_USE[..1]) || found.is_empty() {
                Ok(Look::NotYet(error.message))
            } else {
                Err(error)
            };
        };
        let users = removal::interfaces(aws, "network-interface-id", user).await?;
        let users = removal::names(&users);
        Ok(Look::NotYet(format!("used by {}", users.join(", "))))
    })
    .await
}

/// The addresses that match. EC2 gives them all at once.
pub(super) async fn describe(aws: &Aws, filters: Vec<Filter>) -> Result<Vec<Address>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_ADDRESSES, || {
        let request = aws.ec2.describe_addresses();
        request.set_filters(Some(filters.clone())).send()
    })
    .await?;
    Ok(answer.addresses.unwrap_or_default())
}

/// An address as it was read.
pub(super) fn read(address: Address) -> Option<Report> {
    let tags = tags::read(address.tags.as_ref());
    let domain = address.domain.as_ref();
    let unknown = unreported([(ElasticIpField::Domain, domain.is_some())]);
    let resource = Resource::ElasticIp(ElasticIp {
        domain: domain.map(|it| it.as_str().to_owned()).unwrap_or_default(),
    });
    let shown = shown(&address);
    let id = address.allocation_id?;
    Some(Report {
        outputs: shown,
        ..report(id, tags, resource, unknown)
    })
}

fn shown(address: &Address) -> Outputs {
    let all = outputs(address.allocation_id.as_deref().unwrap_or_default());
    match &address.public_ip {
        Some(public) => all.with(Output::PublicAddress, public),
        None => all,
    }
}

/// The addresses that a plan file names, in that order. What has one is told, unless it is a load balancer of the stack.
pub(crate) async fn given(
    aws: &Aws,
    stack: &str,
    allocations: &[String],
) -> Result<Vec<ExistingAddress>, AwsError> {
    if allocations.is_empty() {
        return Ok(Vec::new());
    }
    let found = describe(aws, vec![filter("allocation-id", allocations)]).await?;
    let of = |id: &String| {
        found
            .iter()
            .find(|it| it.allocation_id.as_ref() == Some(id))
    };
    let missing: Vec<&str> = allocations
        .iter()
        .filter(|id| of(id).is_none())
        .map(String::as_str)
        .collect();
    if !missing.is_empty() {
        return Err(super::lookups::absent(&missing, &aws.region));
    }
    let users = found
        .iter()
        .filter_map(|it| it.network_interface_id.clone());
    let users: Vec<String> = users.collect();
    let users = if users.is_empty() {
        Vec::new()
    } else {
        interfaces::list(aws, vec![filter("network-interface-id", users)]).await?
    };
    let user = |address: &Address| {
        let Some(id) = &address.network_interface_id else {
            let instance = address.instance_id.as_ref().filter(|it| !it.is_empty())?;
            return Some(format!("instance {instance}"));
        };
        let interface = users
            .iter()
            .find(|it| it.network_interface_id.as_ref() == Some(id));
        let description = interface.and_then(|it| it.description.as_deref());
        match description.filter(|it| !it.is_empty()) {
            Some(description) if is_balancer_of(stack, description) => None,
            Some(description) => Some(format!("network interface {id} ({description})")),
            None => Some(format!("network interface {id}")),
        }
    };
    let existing = |address: &Address| ExistingAddress {
        allocation: address.allocation_id.clone().unwrap_or_default(),
        user: user(address),
        border_group: address.network_border_group.clone(),
    };
    Ok(allocations.iter().filter_map(of).map(existing).collect())
}

/// Whether an interface is a load balancer's of the stack, by what it says it is for: `ELB net/NAME/ID`. One that was deleted
/// leaves it there for a while.
fn is_balancer_of(stack: &str, description: &str) -> bool {
    let path = description.strip_prefix("ELB net/").unwrap_or_default();
    let name = path.split('/').next().unwrap_or_default();
    LoadBalancer::is_name_of(stack, name)
}
