//! What has to be known of a region and of a network that was there before.

use aws_sdk_ec2::types;
use futures::try_join;

use super::query::filter;
use super::{internet_gateway, subnet, vpc};
use crate::call::call;
use crate::error::{AwsError, Class};
use crate::{Aws, retry};
use mqctl_model::lookups::{ExistingNetwork, ExistingSubnet};

/// The names of the region's zones that can be used, sorted. Local and wavelength zones have neither brokers nor
/// Network Load Balancers; zones that the account did not opt into are not listed.
pub(crate) async fn zones(aws: &Aws) -> Result<Vec<String>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_AVAILABILITY_ZONES, || {
        let request = aws.ec2.describe_availability_zones();
        request
            .filters(filter("zone-type", ["availability-zone"]))
            .filters(filter("state", ["available"]))
            .send()
    })
    .await?;
    let zones = answer.availability_zones.unwrap_or_default().into_iter();
    let mut names: Vec<String> = zones.filter_map(|zone| zone.zone_name).collect();
    names.sort();
    Ok(names)
}

/// The network that a plan file names, with the subnets that it names, in that order.
pub(crate) async fn network(
    aws: &Aws,
    vpc: &str,
    subnets: &[String],
) -> Result<ExistingNetwork, AwsError> {
    let (vpcs, gateways, found) = try_join!(
        vpc::describe(aws, vec![filter("vpc-id", [vpc])]),
        internet_gateway::describe(aws, vec![filter("attachment.vpc-id", [vpc])]),
        subnet::describe(aws, vec![filter("subnet-id", subnets)]),
    )?;
    let named: Vec<Option<ExistingSubnet>> = subnets
        .iter()
        .map(|id| found.iter().find_map(|subnet| existing(id, subnet)))
        .collect();
    let mut missing: Vec<&str> = Vec::new();
    if vpcs.is_empty() {
        missing.push(vpc);
    }
    missing.extend(
        subnets
            .iter()
            .zip(&named)
            .filter_map(|(id, subnet)| subnet.is_none().then_some(id.as_str())),
    );
    if !missing.is_empty() {
        return Err(absent(&missing, &aws.region));
    }
    Ok(ExistingNetwork {
        vpc: vpc.to_owned(),
        has_internet_gateway: gateways
            .iter()
            .any(|gateway| internet_gateway::attached_to(gateway).is_some()),
        subnets: named.into_iter().flatten().collect(),
    })
}

/// The subnet as a lookup, if it is the one with this id.
fn existing(id: &str, subnet: &types::Subnet) -> Option<ExistingSubnet> {
    (subnet.subnet_id.as_deref() == Some(id)).then(|| ExistingSubnet {
        id: id.to_owned(),
        vpc: subnet.vpc_id.clone().unwrap_or_default(),
        zone: subnet.availability_zone.clone().unwrap_or_default(),
        range: subnet
            .cidr_block
            .as_deref()
            .and_then(|cidr| cidr.parse().ok()),
        free_addresses: subnet.available_ip_address_count,
    })
}

pub(super) fn absent(missing: &[&str], region: &str) -> AwsError {
    let verb = if missing.len() == 1 { "does" } else { "do" };
    let action = if missing[0].starts_with("vpc-") {
        retry::DESCRIBE_VPCS.action()
    } else if missing[0].starts_with("eipalloc-") {
        retry::DESCRIBE_ADDRESSES.action()
    } else if missing[0].starts_with("pl-") {
        retry::DESCRIBE_MANAGED_PREFIX_LISTS.action()
    } else if missing[0].starts_with("sg-") {
        retry::DESCRIBE_SECURITY_GROUPS.action()
    } else {
        retry::DESCRIBE_SUBNETS.action()
    };
    let message = format!(
        "the plan file names {}, which {verb} not exist in {region}",
        missing.join(", ")
    );
    AwsError::new(action, Class::Refused, message)
}
