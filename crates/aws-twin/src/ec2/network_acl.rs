//! Network ACLs: each VPC has its default one, whose entries can be changed, and there are no others.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::describe::{Filters, tag_values};
use super::subnet;
use super::tags::Tags;
use super::vpc::{Vpc, parse_cidr};
use super::{done, invalid_value};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// The ports that clients open connections from, Elastic Load Balancing among them.
/// Source: Amazon VPC User Guide, "Ephemeral ports".
const EPHEMERAL: [u16; 2] = [1024, 65535];
/// Source: Amazon VPC User Guide, "Network ACL rules".
const NUMBERS: std::ops::RangeInclusive<i32> = 1..=32766;
/// The protocol numbers of everything and of TCP.
const EVERYTHING: &str = "-1";
const TCP: &str = "6";

/// The entries of an ACL, by direction (whether they are for what goes out) and number. Behind them, all is denied.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entries(Vec<Entry>);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    egress: bool,
    number: i32,
    protocol: String,
    allows: bool,
    range: Ipv4Net,
    /// Of everything if it is none.
    ports: Option<(u16, u16)>,
}

/// One that lets everything through in both directions, as the default ACL of a VPC does at first.
impl Default for Entries {
    fn default() -> Self {
        let all = [false, true].map(|egress| Entry {
            egress,
            number: 100,
            protocol: EVERYTHING.to_owned(),
            allows: true,
            range: Ipv4Net::default(),
            ports: None,
        });
        Self(all.to_vec())
    }
}

impl Entries {
    /// Whether a TCP packet from or to this address, on its way to this port, gets through: the entry with the lowest number
    /// decides.
    fn admit(&self, egress: bool, address: Ipv4Addr, port: u16) -> bool {
        let entries = self.0.iter().filter(|entry| {
            entry.egress == egress
                && entry.range.contains(&address)
                && [EVERYTHING, TCP].contains(&entry.protocol.as_str())
                && entry
                    .ports
                    .is_none_or(|(from, to)| (from..=to).contains(&port))
        });
        let first = entries.min_by_key(|entry| entry.number);
        first.is_some_and(|entry| entry.allows)
    }

    fn admit_answers(&self, egress: bool, address: Ipv4Addr) -> bool {
        let mut ports = EPHEMERAL.into_iter();
        ports.all(|port| self.admit(egress, address, port))
    }
}

/// Whether a TCP connection from one address of a VPC to another gets through, and its answers back. ACLs keep no state, and
/// count at the border of a subnet only.
pub(crate) fn crosses(
    world: &World,
    vpc_id: &str,
    from: Ipv4Addr,
    to: Ipv4Addr,
    port: u16,
) -> bool {
    let subnet = |address| subnet::subnet_at(world, vpc_id, address).map(|subnet| &subnet.id);
    if subnet(from) == subnet(to) {
        return true;
    }
    let entries = of_vpc(&world.ec2.acl_entries, vpc_id);
    entries.admit(true, to, port)
        && entries.admit(false, from, port)
        && entries.admit_answers(true, from)
        && entries.admit_answers(false, to)
}

fn of_vpc(all: &BTreeMap<String, Entries>, vpc_id: &str) -> Entries {
    all.get(vpc_id).cloned().unwrap_or_default()
}

/// The VPC is gone, and its ACL with it.
pub(super) fn forget_vpc(world: &mut World, vpc_id: &str) {
    world.ec2.acl_entries.remove(vpc_id);
}

/// `CreateNetworkAclEntry`, for IPv4.
pub(super) fn create_entry(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let (vpc_id, egress, number) = named(world, input)?;
    let entry = Entry {
        egress,
        number,
        protocol: input.require("Protocol")?.to_owned(),
        allows: input.require("RuleAction")? == "allow",
        range: parse_cidr(input.require("CidrBlock")?, "cidrBlock")?,
        ports: ports(input)?,
    };
    let entries = world.ec2.acl_entries.entry(vpc_id).or_default();
    if entries.find(egress, number).is_some() {
        return Err(ApiError::new(
            "NetworkAclEntryAlreadyExists",
            format!("The network acl entry identified by {number} already exists."),
        ));
    }
    entries.0.push(entry);
    Ok(done("CreateNetworkAclEntry"))
}

/// `DeleteNetworkAclEntry`.
pub(super) fn delete_entry(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let (vpc_id, egress, number) = named(world, input)?;
    let entries = world.ec2.acl_entries.entry(vpc_id).or_default();
    let place = entries.find(egress, number).ok_or_else(|| {
        ApiError::new(
            "InvalidNetworkAclEntry.NotFound",
            format!("The network acl entry identified by {number} does not exist"),
        )
    })?;
    entries.0.remove(place);
    Ok(done("DeleteNetworkAclEntry"))
}

impl Entries {
    fn find(&self, egress: bool, number: i32) -> Option<usize> {
        let mut entries = self.0.iter();
        entries.position(|entry| (entry.egress, entry.number) == (egress, number))
    }
}

/// The VPC whose ACL a call names, and the entry of it.
fn named(world: &World, input: &Params) -> Result<(String, bool, i32), ApiError> {
    let id = input.require("NetworkAclId")?;
    let vpc = world.ec2.vpcs.values().find(|vpc| acl_id(vpc) == id);
    let vpc = vpc.ok_or_else(|| {
        ApiError::new(
            "InvalidNetworkAclID.NotFound",
            format!("The networkAcl ID '{id}' does not exist"),
        )
    })?;
    let number = input.require("RuleNumber")?;
    let parsed = number.parse().ok().filter(|it| NUMBERS.contains(it));
    let parsed = parsed.ok_or_else(|| invalid_value(number, "ruleNumber", ""))?;
    Ok((vpc.id.clone(), input.require("Egress")? == "true", parsed))
}

fn ports(input: &Params) -> Result<Option<(u16, u16)>, ApiError> {
    if input.get("PortRange.From").is_none() {
        return Ok(None);
    }
    let port = |key: &str| {
        let text = input.require(key)?;
        text.parse()
            .map_err(|_| invalid_value(text, key, "This is not a port."))
    };
    Ok(Some((port("PortRange.From")?, port("PortRange.To")?)))
}

fn acl_id(vpc: &Vpc) -> String {
    vpc.part("acl")
}

/// `DescribeNetworkAcls`: the default one of each VPC.
pub(super) fn describe(world: &World, input: &Params) -> Result<Element, ApiError> {
    let filters = Filters::parse(input);
    let ids = input.values("NetworkAclId");
    let mut items = Vec::new();
    for vpc in world.ec2.vpcs.values() {
        let id = acl_id(vpc);
        let values = |filter: &str| match filter {
            "vpc-id" => Some(vec![vpc.id.clone()]),
            "network-acl-id" => Some(vec![id.clone()]),
            "default" => Some(vec!["true".to_owned()]),
            "association.subnet-id" => {
                let subnets = subnet::of_vpc(world, &vpc.id);
                Some(subnets.map(|subnet| subnet.id.clone()).collect())
            }
            _ => tag_values(&Tags::new(), filter),
        };
        if filters.admit(values)? && (ids.is_empty() || ids.contains(&id)) {
            let associations = subnet::of_vpc(world, &vpc.id).map(|subnet| {
                Element::new("item")
                    .text(
                        "networkAclAssociationId",
                        subnet.id.replacen("subnet", "aclassoc", 1),
                    )
                    .text("networkAclId", &id)
                    .text("subnetId", &subnet.id)
            });
            items.push(
                Element::new("item")
                    .text("networkAclId", &id)
                    .text("vpcId", &vpc.id)
                    .text("default", true)
                    .text("ownerId", world.account)
                    .list(
                        "entrySet",
                        elements(of_vpc(&world.ec2.acl_entries, &vpc.id)),
                    )
                    .list("associationSet", associations)
                    .list("tagSet", []),
            );
        }
    }
    Ok(Element::new("DescribeNetworkAclsResponse").list("networkAclSet", items))
}

/// Entries as a describe shows them: with the ones that deny what is left.
fn elements(entries: Entries) -> Vec<Element> {
    let last = [false, true].map(|egress| Entry {
        egress,
        number: NUMBERS.end() + 1,
        protocol: EVERYTHING.to_owned(),
        allows: false,
        range: Ipv4Net::default(),
        ports: None,
    });
    let mut all = entries.0;
    all.extend(last);
    all.sort_by_key(|entry| (entry.egress, entry.number));
    let element = |entry: &Entry| {
        let element = Element::new("item")
            .text("ruleNumber", entry.number)
            .text("protocol", &entry.protocol)
            .text("ruleAction", if entry.allows { "allow" } else { "deny" })
            .text("egress", entry.egress)
            .text("cidrBlock", entry.range);
        match entry.ports {
            Some((from, to)) => {
                element.child(Element::new("portRange").text("from", from).text("to", to))
            }
            None => element,
        }
    };
    all.iter().map(element).collect()
}
