//! Subnets: a slice of a VPC in one zone.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::resource::{Kind, Resource, find, find_mut, visible_at};
use super::tags::{self, Tags};
use super::vpc::{Vpc, parse_cidr};
use super::zone::{self, Zone};
use super::{State, block_public_access, dependency_violation, done, invalid_value, route_table};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, World};

/// AWS keeps the first four addresses of a subnet (network, router, DNS, future) and the last one.
/// Source: Amazon VPC User Guide, "Subnet CIDR blocks".
pub(super) const RESERVED_AT_START: u32 = 4;
const RESERVED: u32 = RESERVED_AT_START + 1;
/// Source: Amazon VPC User Guide, "Amazon VPC quotas".
const SUBNETS_PER_VPC: usize = 200;

/// A subnet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subnet {
    /// `subnet-…`
    pub(crate) id: String,
    /// The VPC it is a part of.
    pub(crate) vpc_id: String,
    /// Its addresses.
    pub(crate) cidr: Ipv4Net,
    /// The name of its availability zone.
    pub(crate) zone: String,
    /// Its tags.
    pub(crate) tags: Tags,
    pub(super) default_for_zone: bool,
    pub(super) map_public_ip: bool,
    visible_at: Millis,
}

impl Subnet {
    /// Whether it has addresses in common with the block.
    pub(super) fn overlaps(&self, block: Ipv4Net) -> bool {
        self.cidr.contains(&block) || block.contains(&self.cidr)
    }

    /// How many interfaces fit.
    pub(super) fn capacity(&self) -> u32 {
        (1 << (32 - self.cidr.prefix_len())) - RESERVED
    }
}

impl Resource for Subnet {
    const KIND: Kind = Kind {
        resource_type: "subnet",
        prefix: "subnet",
        not_found: "InvalidSubnetID.NotFound",
        malformed: None,
        noun: "subnet ID",
        id_list: "SubnetId",
        id_filter: "subnet-id",
        set: "subnetSet",
    };

    fn all(state: &State) -> &BTreeMap<String, Self> {
        &state.subnets
    }

    fn all_mut(state: &mut State) -> &mut BTreeMap<String, Self> {
        &mut state.subnets
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn visible_at(&self) -> Millis {
        self.visible_at
    }

    fn values(&self, filter: &str, world: &World) -> Option<Vec<String>> {
        let value = match filter {
            "vpc-id" => self.vpc_id.clone(),
            "availability-zone" | "availabilityZone" => self.zone.clone(),
            "availability-zone-id" | "availabilityZoneId" => {
                zone::named(world.region, &self.zone).map_or_else(String::new, |zone| zone.id)
            }
            "cidr-block" | "cidr" | "cidrBlock" => self.cidr.to_string(),
            "state" => STATE.to_owned(),
            "default-for-az" | "defaultForAz" => self.default_for_zone.to_string(),
            "map-public-ip-on-launch" => self.map_public_ip.to_string(),
            "available-ip-address-count" => free_addresses(world, &self.id).to_string(),
            "subnet-arn" => self.arn(world),
            _ => return None,
        };
        Some(vec![value])
    }

    fn element(&self, name: &str, world: &World) -> Element {
        let zone = zone::named(world.region, &self.zone);
        // Only descriptions say what is blocked.
        let blocked =
            Element::new("blockPublicAccessStates").text("internetGatewayBlockMode", "off");
        let blocked = (name == "item").then_some(blocked);
        let subnet = Element::new(name)
            .text("subnetId", &self.id)
            .text("subnetArn", self.arn(world))
            .text("state", STATE)
            .text("ownerId", world.account)
            .text("vpcId", &self.vpc_id)
            .text("cidrBlock", self.cidr)
            .text("availableIpAddressCount", free_addresses(world, &self.id))
            .text("availabilityZone", &self.zone)
            .maybe("availabilityZoneId", zone.map(|zone| zone.id))
            .text("defaultForAz", self.default_for_zone)
            .text("mapPublicIpOnLaunch", self.map_public_ip)
            .text("mapCustomerOwnedIpOnLaunch", false)
            .text("assignIpv6AddressOnCreation", false)
            .list("ipv6CidrBlockAssociationSet", [])
            .list_if_any("tagSet", tags::items(&self.tags))
            .text("enableDns64", false)
            .text("ipv6Native", false)
            .child(
                Element::new("privateDnsNameOptionsOnLaunch")
                    .text("hostnameType", "ip-name")
                    .text("enableResourceNameDnsARecord", false)
                    .text("enableResourceNameDnsAAAARecord", false),
            );
        blocked.into_iter().fold(subnet, Element::child)
    }
}

/// A subnet is available as soon as it is made, seen or not.
const STATE: &str = "available";

impl Subnet {
    fn arn(&self, world: &World) -> String {
        format!(
            "arn:aws:ec2:{}:{}:subnet/{}",
            world.region, world.account, self.id
        )
    }
}

/// The subnet, or `InvalidSubnetID.NotFound`.
pub(crate) fn subnet<'world>(world: &'world World, id: &str) -> Result<&'world Subnet, ApiError> {
    find(world, id)
}

/// The subnet of a VPC that an address belongs to, taken or not.
pub(crate) fn subnet_at<'world>(
    world: &'world World,
    vpc_id: &str,
    address: Ipv4Addr,
) -> Option<&'world Subnet> {
    let mut subnets = world.ec2.subnets.values();
    subnets.find(|subnet| subnet.vpc_id == vpc_id && subnet.cidr.contains(&address))
}

/// How many more interfaces fit into the subnet; none if there is no such subnet.
pub(crate) fn free_addresses(world: &World, subnet_id: &str) -> usize {
    let interfaces = world.ec2.interfaces.values();
    let taken = interfaces.filter(|interface| interface.subnet_id == subnet_id);
    let subnet = world.ec2.subnets.get(subnet_id);
    let capacity = subnet.map_or(0, |subnet| subnet.capacity() as usize);
    capacity.saturating_sub(taken.count())
}

/// A subnet that is there from now on, whoever asks; under `id` if one is given.
pub(super) fn add<'world>(
    world: &'world mut World,
    id: Option<&str>,
    vpc_id: &str,
    cidr: Ipv4Net,
    zone: &str,
) -> &'world mut Subnet {
    let id = match id {
        Some(id) => id.to_owned(),
        None => Subnet::KIND.draw(world),
    };
    let subnet = Subnet {
        id: id.clone(),
        vpc_id: vpc_id.to_owned(),
        cidr,
        zone: zone.to_owned(),
        tags: Tags::new(),
        default_for_zone: false,
        map_public_ip: false,
        visible_at: world.now,
    };
    world.ec2.subnets.entry(id).insert_entry(subnet).into_mut()
}

/// `CreateSubnet`.
pub(super) fn create(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let vpc = find::<Vpc>(world, input.require("VpcId")?)?;
    let (vpc_id, vpc_cidr) = (vpc.id.clone(), vpc.cidr);
    let tags = tags::specified(input, Subnet::KIND.resource_type)?;
    let cidr = parse_cidr(input.require("CidrBlock")?, "cidrBlock")?;
    if !(16..=28).contains(&cidr.prefix_len()) || !vpc_cidr.contains(&cidr) {
        return Err(ApiError::new(
            "InvalidSubnet.Range",
            format!("The CIDR '{cidr}' is invalid."),
        ));
    }
    let zone = chosen_zone(world, input)?;
    let siblings: Vec<&Subnet> = of_vpc(world, &vpc_id).collect();
    if siblings.iter().any(|sibling| sibling.overlaps(cidr)) {
        return Err(ApiError::new(
            "InvalidSubnet.Conflict",
            format!("The CIDR '{cidr}' conflicts with another subnet"),
        ));
    }
    if siblings.len() >= SUBNETS_PER_VPC {
        return Err(ApiError::new(
            "SubnetLimitExceeded",
            "The maximum number of subnets has been reached.",
        ));
    }
    let visible_at = visible_at(world);
    let subnet = add(world, None, &vpc_id, cidr, &zone.name);
    subnet.tags = tags;
    subnet.visible_at = visible_at;
    let subnet = subnet.clone();
    Ok(Element::new("CreateSubnetResponse").child(subnet.element("subnet", world)))
}

/// `DeleteSubnet`. Interfaces block it; its association with a route table goes with it.
pub(super) fn delete(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("SubnetId")?;
    find::<Subnet>(world, id)?;
    let mut interfaces = world.ec2.interfaces.values();
    if interfaces.any(|interface| interface.subnet_id == id) {
        return Err(dependency_violation(format!(
            "The subnet '{id}' has dependencies and cannot be deleted."
        )));
    }
    world.ec2.subnets.remove(id);
    route_table::forget_subnet(world, id);
    block_public_access::forget(world.ec2, &format!("subnet/{id}"));
    Ok(done("DeleteSubnet"))
}

/// `ModifySubnetAttribute`: public addresses at launch is the one attribute there is here.
pub(super) fn modify_attribute(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("SubnetId")?;
    let subnet = find_mut::<Subnet>(world, id)?;
    let value = input.require("MapPublicIpOnLaunch.Value")?;
    subnet.map_public_ip = value == "true";
    Ok(done("ModifySubnetAttribute"))
}

/// The subnets of a VPC.
pub(super) fn of_vpc<'world>(
    world: &'world World,
    vpc_id: &str,
) -> impl Iterator<Item = &'world Subnet> {
    let subnets = world.ec2.subnets.values();
    subnets.filter(move |subnet| subnet.vpc_id == vpc_id)
}

fn chosen_zone(world: &mut World, input: &Params) -> Result<Zone, ApiError> {
    let zones = zone::all(world.region);
    let names: Vec<&str> = zones.iter().map(|zone| zone.name.as_str()).collect();
    let refused = |value: &str, parameter: &str| {
        let reason = format!(
            "Subnets can currently only be created in the following availability zones: {}.",
            names.join(", ")
        );
        invalid_value(value, parameter, &reason)
    };
    let chosen = match (
        input.get("AvailabilityZone"),
        input.get("AvailabilityZoneId"),
    ) {
        (Some(name), _) => zones
            .iter()
            .find(|zone| zone.name == name)
            .ok_or_else(|| refused(name, "availabilityZone"))?,
        (None, Some(id)) => zones
            .iter()
            .find(|zone| zone.id == id)
            .ok_or_else(|| refused(id, "availabilityZoneId"))?,
        // AWS picks one.
        (None, None) => &zones[0],
    };
    Ok(chosen.clone())
}
