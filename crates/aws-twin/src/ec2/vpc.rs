//! VPCs, and what comes and goes with each: a main route table, a default security group, a default network ACL.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::resource::{Kind, Resource, find, find_mut, visible_at};
use super::tags::{self, Tags};
use super::{
    State, block_public_access, dependency_violation, done, encryption_control, gateway,
    invalid_value, network_acl, route_table, security_group, subnet, zone,
};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, World};

/// Source: Amazon VPC User Guide, "Amazon VPC quotas".
const VPCS_PER_REGION: usize = 5;

/// A virtual private cloud.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Vpc {
    /// `vpc-…`
    pub(crate) id: String,
    /// Its addresses.
    pub(crate) cidr: Ipv4Net,
    /// Whether it is the one that came with the account.
    pub(crate) is_default: bool,
    /// Whether Amazon's resolver answers inside it.
    pub(crate) dns_support: bool,
    /// Whether public addresses get names inside it.
    pub(crate) dns_hostnames: bool,
    /// Its tags.
    pub(crate) tags: Tags,
    /// `dedicated` or `default`.
    tenancy: String,
    visible_at: Millis,
}

impl Vpc {
    /// An id that follows from the VPC's own, for the parts that nobody names.
    pub(super) fn part(&self, prefix: &str) -> String {
        self.id.replacen("vpc", prefix, 1)
    }

    fn state(&self, world: &World) -> &'static str {
        if self.visible_at > world.now {
            "pending"
        } else {
            "available"
        }
    }
}

impl Resource for Vpc {
    const KIND: Kind = Kind {
        resource_type: "vpc",
        prefix: "vpc",
        not_found: "InvalidVpcID.NotFound",
        malformed: None,
        noun: "vpc ID",
        id_list: "VpcId",
        id_filter: "vpc-id",
        set: "vpcSet",
    };

    fn all(state: &State) -> &BTreeMap<String, Self> {
        &state.vpcs
    }

    fn all_mut(state: &mut State) -> &mut BTreeMap<String, Self> {
        &mut state.vpcs
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
            "cidr" | "cidr-block-association.cidr-block" => self.cidr.to_string(),
            "cidr-block-association.state" => "associated".to_owned(),
            "cidr-block-association.association-id" => self.part("vpc-cidr-assoc"),
            "state" => self.state(world).to_owned(),
            "is-default" | "isDefault" => self.is_default.to_string(),
            "dhcp-options-id" => self.part("dopt"),
            _ => return None,
        };
        Some(vec![value])
    }

    fn element(&self, name: &str, world: &World) -> Element {
        let association = Element::new("item")
            .text("associationId", self.part("vpc-cidr-assoc"))
            .text("cidrBlock", self.cidr)
            .child(Element::new("cidrBlockState").text("state", "associated"));
        Element::new(name)
            .text("vpcId", &self.id)
            .text("ownerId", world.account)
            .text("state", self.state(world))
            .text("cidrBlock", self.cidr)
            .list("cidrBlockAssociationSet", [association])
            .list("ipv6CidrBlockAssociationSet", [])
            .text("dhcpOptionsId", self.part("dopt"))
            .text("instanceTenancy", &self.tenancy)
            .text("isDefault", self.is_default)
            .list_if_any("tagSet", tags::items(&self.tags))
    }
}

/// The VPC, or `InvalidVpcID.NotFound`.
pub(crate) fn vpc<'world>(world: &'world World, id: &str) -> Result<&'world Vpc, ApiError> {
    find(world, id)
}

/// An address range as a caller writes it. Bits of the host part are dropped, as AWS does. Source: the EC2 model,
/// `CreateVpc`.
pub(super) fn parse_cidr(text: &str, parameter: &str) -> Result<Ipv4Net, ApiError> {
    let parsed: Result<Ipv4Net, _> = text.parse();
    parsed
        .map(|cidr| cidr.trunc())
        .map_err(|_| invalid_value(text, parameter, "This is not a valid CIDR block."))
}

/// A VPC with all its parts, there from now on, whoever asks; under `id` if one is given.
pub(super) fn add<'world>(
    world: &'world mut World,
    id: Option<&str>,
    cidr: Ipv4Net,
) -> &'world mut Vpc {
    let id = match id {
        Some(id) => id.to_owned(),
        None => Vpc::KIND.draw(world),
    };
    let vpc = Vpc {
        id: id.clone(),
        cidr,
        is_default: false,
        dns_support: true,
        dns_hostnames: false,
        tags: Tags::new(),
        tenancy: "default".to_owned(),
        visible_at: world.now,
    };
    route_table::add_main(world, &id, cidr);
    security_group::add_default(world, &id);
    world.ec2.vpcs.entry(id).insert_entry(vpc).into_mut()
}

/// The default VPC: 172.31.0.0/16, a public /20 in each zone, an internet gateway and the route to it.
pub(super) fn create_default(world: &mut World) {
    let block = |third: u8, prefix: u8| {
        let network = Ipv4Addr::new(172, 31, third, 0);
        Ipv4Net::new(network, prefix).expect("a prefix of at most 32 bits")
    };
    let vpc = add(world, None, block(0, 16));
    vpc.is_default = true;
    vpc.dns_hostnames = true;
    let vpc_id = vpc.id.clone();
    let gateway_id = gateway::add_attached(world, &vpc_id);
    route_table::add_default_route(world, &vpc_id, &gateway_id);
    for (third, zone) in (0..).step_by(16).zip(zone::all(world.region)) {
        let subnet = subnet::add(world, None, &vpc_id, block(third, 20), &zone.name);
        subnet.default_for_zone = true;
        subnet.map_public_ip = true;
    }
}

/// `CreateVpc`.
pub(super) fn create(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let tags = tags::specified(input, Vpc::KIND.resource_type)?;
    let cidr = parse_cidr(input.require("CidrBlock")?, "cidrBlock")?;
    if !(16..=28).contains(&cidr.prefix_len()) {
        return Err(ApiError::new(
            "InvalidVpc.Range",
            format!("The CIDR '{cidr}' is invalid."),
        ));
    }
    let tenancy = input.get("InstanceTenancy").unwrap_or("default").to_owned();
    if !["default", "dedicated"].contains(&tenancy.as_str()) {
        return Err(invalid_value(&tenancy, "instanceTenancy", ""));
    }
    if world.ec2.vpcs.len() >= VPCS_PER_REGION {
        return Err(ApiError::new(
            "VpcLimitExceeded",
            "The maximum number of VPCs has been reached.",
        ));
    }
    let visible_at = visible_at(world);
    let vpc = add(world, None, cidr);
    vpc.tags = tags;
    vpc.tenancy = tenancy;
    vpc.visible_at = visible_at;
    let vpc = vpc.clone();
    Ok(Element::new("CreateVpcResponse").child(vpc.element("vpc", world)))
}

/// `DeleteVpc`. Whatever did not come with the VPC blocks it.
pub(super) fn delete(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("VpcId")?;
    find::<Vpc>(world, id)?;
    let inhabited = subnet::of_vpc(world, id).next().is_some()
        || gateway::has_internet_gateway(world, id)
        || route_table::has_custom(world, id)
        || security_group::has_custom(world, id);
    if inhabited {
        return Err(dependency_violation(format!(
            "The vpc '{id}' has dependencies and cannot be deleted."
        )));
    }
    world.ec2.vpcs.remove(id);
    route_table::forget_vpc(world, id);
    security_group::forget_vpc(world, id);
    network_acl::forget_vpc(world, id);
    encryption_control::forget_vpc(world.ec2, id);
    block_public_access::forget(world.ec2, &format!("vpc/{id}"));
    Ok(done("DeleteVpc"))
}

/// `ModifyVpcAttribute`: one attribute a call.
pub(super) fn modify_attribute(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let vpc = find_mut::<Vpc>(world, input.require("VpcId")?)?;
    let support = input.get("EnableDnsSupport.Value");
    let hostnames = input.get("EnableDnsHostnames.Value");
    match (support, hostnames) {
        (Some(_), Some(_)) => {
            return Err(ApiError::new(
                "InvalidParameterCombination",
                "Fields for multiple attribute types specified",
            ));
        }
        (Some(value), None) => vpc.dns_support = value == "true",
        (None, Some(value)) => {
            if value == "true" && !vpc.dns_support {
                return Err(ApiError::new(
                    "InvalidParameterValue",
                    "DNS hostnames can only be enabled when DNS support is enabled",
                ));
            }
            vpc.dns_hostnames = value == "true";
        }
        // Usage metrics change nothing here.
        (None, None)
            if input
                .get("EnableNetworkAddressUsageMetrics.Value")
                .is_some() => {}
        (None, None) => {
            return Err(ApiError::new(
                "InvalidParameterCombination",
                "No attributes specified",
            ));
        }
    }
    Ok(done("ModifyVpcAttribute"))
}

/// `DescribeVpcAttribute`: one attribute a call.
pub(super) fn describe_attribute(world: &World, input: &Params) -> Result<Element, ApiError> {
    let vpc = find::<Vpc>(world, input.require("VpcId")?)?;
    let attribute = input.require("Attribute")?;
    let value = match attribute {
        "enableDnsSupport" => vpc.dns_support,
        "enableDnsHostnames" => vpc.dns_hostnames,
        "enableNetworkAddressUsageMetrics" => false,
        _ => return Err(invalid_value(attribute, "attribute", "Unknown attribute.")),
    };
    Ok(Element::new("DescribeVpcAttributeResponse")
        .text("vpcId", &vpc.id)
        .child(Element::new(attribute).text("value", value)))
}
