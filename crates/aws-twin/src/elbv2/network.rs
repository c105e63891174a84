//! Where a load balancer stands: the subnets and security groups it may have, and its interfaces there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::input::{self, contradictory, invalid};
use crate::ec2;
use crate::wire::{error::ApiError, query::Params};
use crate::world::World;

/// Addresses that must be free in every subnet, so that the balancer can grow (AWS documentation).
const FREE_ADDRESSES: usize = 8;
/// Security groups an interface can have (AWS documentation).
const MOST_GROUPS: usize = 5;
/// Who EC2 says made the interfaces.
const REQUESTER: &str = "amazon-elb";

/// One subnet of a load balancer and the interface in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Node {
    pub(super) zone: String,
    pub(super) subnet: String,
    pub(super) interface: String,
    /// The address that was given for it.
    #[serde(default)]
    pub(super) fixed: Option<Fixed>,
}

/// An address that a load balancer was given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Fixed {
    pub(super) allocation: String,
    pub(super) address: String,
}

/// The subnets a request names, in either of the two ways, with the allocations of the addresses there; none named is the
/// caller's mistake.
pub(super) fn places(request: &Params) -> Result<BTreeMap<String, Option<String>>, ApiError> {
    let plain = request.values("Subnets");
    let mappings = request.list("SubnetMappings");
    if !plain.is_empty() && !mappings.is_empty() {
        return Err(invalid(
            "You can specify either subnets or subnet mappings, but not both",
        ));
    }
    let mut places: BTreeMap<String, Option<String>> =
        plain.into_iter().map(|subnet| (subnet, None)).collect();
    for mapping in &mappings {
        let subnet = input::required(mapping, "SubnetId")?.to_owned();
        let allocation = input::optional(mapping, "AllocationId").map(str::to_owned);
        places.insert(subnet, allocation);
    }
    if places.is_empty() {
        return Err(invalid("At least one subnet must be specified"));
    }
    Ok(places)
}

/// That these addresses are there and free, one for each subnet or none. That some may have one and others not is not
/// recorded: stricter than it may be.
pub(super) fn check_addresses<'a>(
    world: &World,
    public: bool,
    allocations: impl IntoIterator<Item = &'a Option<String>>,
) -> Result<(), ApiError> {
    let all: Vec<&Option<String>> = allocations.into_iter().collect();
    let given: BTreeSet<&String> = all.iter().filter_map(|it| it.as_ref()).collect();
    if given.is_empty() {
        return Ok(());
    }
    if !public {
        return Err(contradictory(
            "You can specify allocation IDs for internet-facing load balancers only",
        ));
    }
    if given.len() != all.len() {
        return Err(contradictory(
            "You must specify one allocation ID for each subnet, each a different one",
        ));
    }
    for allocation in given {
        let address = ec2::free_address(world, allocation).map_err(|_| {
            ApiError::new(
                "AllocationIdNotFound",
                format!("The allocation ID '{allocation}' does not exist"),
            )
        })?;
        if address.is_none() {
            return Err(ApiError::new(
                "ResourceInUse",
                format!("The allocation ID '{allocation}' is in use"),
            ));
        }
    }
    Ok(())
}

/// That a balancer can stand in these subnets together; the VPC they are in.
pub(super) fn check_subnets(world: &World, subnets: &BTreeSet<String>) -> Result<String, ApiError> {
    let mut zones = BTreeSet::new();
    let mut vpc: Option<&str> = None;
    for id in subnets {
        let subnet = ec2::subnet(world, id).map_err(|_| {
            ApiError::new(
                "SubnetNotFound",
                format!("The subnet ID '{id}' is not valid"),
            )
        })?;
        if *vpc.get_or_insert(&subnet.vpc_id) != subnet.vpc_id {
            return Err(contradictory("The subnets must all be in the same VPC"));
        }
        if !zones.insert(&subnet.zone) {
            return Err(contradictory(
                "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
            ));
        }
    }
    vpc.map(str::to_owned)
        .ok_or_else(|| invalid("At least one subnet must be specified"))
}

/// That every subnet has room for a new interface and, if need be, a way to the internet.
pub(super) fn check_room(
    world: &World,
    vpc: &str,
    subnets: impl IntoIterator<Item = impl AsRef<str>>,
    public: bool,
) -> Result<(), ApiError> {
    if public && !ec2::has_internet_gateway(world, vpc) {
        return Err(ApiError::new(
            "InvalidSubnet",
            format!("VPC {vpc} has no internet gateway"),
        ));
    }
    for subnet in subnets {
        let subnet = subnet.as_ref();
        if ec2::free_addresses(world, subnet) < FREE_ADDRESSES {
            return Err(ApiError::new(
                "InvalidSubnet",
                format!(
                    "Not enough IP space available in {subnet}. \
                     ELB requires at least {FREE_ADDRESSES} free IP addresses in each subnet."
                ),
            ));
        }
    }
    Ok(())
}

/// That these security groups exist in this VPC.
pub(super) fn check_groups(
    world: &World,
    vpc: &str,
    groups: &BTreeSet<String>,
) -> Result<(), ApiError> {
    if groups.len() > MOST_GROUPS {
        return Err(contradictory(format!(
            "At most {MOST_GROUPS} security groups can be specified"
        )));
    }
    for id in groups {
        let group = ec2::security_group(world, id).map_err(|_| {
            ApiError::new(
                "InvalidSecurityGroup",
                format!("The security group '{id}' does not exist"),
            )
        })?;
        if group.vpc_id != vpc {
            return Err(contradictory(format!(
                "One or more security groups are invalid: '{id}' is not in VPC '{vpc}'"
            )));
        }
    }
    Ok(())
}

/// Take an interface in a subnet that was checked before.
pub(super) fn take_node(
    world: &mut World,
    subnet: &str,
    groups: &BTreeSet<String>,
    description: &str,
    public: bool,
    allocation: Option<&String>,
) -> Result<Node, ApiError> {
    let groups: Vec<String> = groups.iter().cloned().collect();
    let interface = ec2::create_interface(world, subnet, &groups, description, REQUESTER, public)?;
    let fixed = match allocation {
        None => None,
        Some(allocation) => {
            let address = ec2::free_address(world, allocation)?;
            ec2::associate(world, &interface.id, allocation);
            address.map(|address| Fixed {
                allocation: allocation.clone(),
                address: address.public_ip,
            })
        }
    };
    Ok(Node {
        fixed,
        zone: interface.zone,
        subnet: interface.subnet_id,
        interface: interface.id,
    })
}
