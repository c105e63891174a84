//! Rules as the older calls group them: `IpPermissions`, one per protocol and range of ports, with several peers each.

use ipnet::{Ipv4Net, Ipv6Net};

use super::rule::{Peer, Rule, draw_id};
use super::{SecurityGroup, check_text};
use crate::ec2::invalid_value;
use crate::ec2::prefix_list::PrefixList;
use crate::ec2::resource::find;
use crate::ec2::tags::Tags;
use crate::ec2::vpc::parse_cidr;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// The rules that a call describes.
pub(super) fn parse(
    world: &mut World,
    input: &Params,
    egress: bool,
) -> Result<Vec<Rule>, ApiError> {
    let mut permissions = input.list("IpPermissions");
    if permissions.is_empty() && input.get("IpProtocol").is_some() {
        permissions.push(input.clone());
    }
    let mut rules = Vec::new();
    for permission in &permissions {
        let protocol = protocol(permission.require("IpProtocol")?)?;
        let (from_port, to_port) = ports(permission, &protocol)?;
        let mut peers = peers(world, permission)?;
        if let Some(block) = permission.get("CidrIp") {
            peers.push((Peer::Ipv4(parse_block(block)?), None));
        }
        if peers.is_empty() {
            return Err(ApiError::new(
                "MissingParameter",
                "Source group, prefix list or CIDR must be specified.",
            ));
        }
        for (peer, description) in peers {
            rules.push(Rule {
                id: draw_id(world),
                egress,
                protocol: protocol.clone(),
                from_port,
                to_port,
                peer,
                description,
                tags: Tags::new(),
            });
        }
    }
    if rules.is_empty() {
        return Err(ApiError::new(
            "MissingParameter",
            "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.",
        ));
    }
    Ok(rules)
}

/// The items of `ipPermissions` or `ipPermissionsEgress`.
pub(super) fn items(group: &SecurityGroup, egress: bool, world: &World) -> Vec<Element> {
    let rules: Vec<&Rule> = (group.rules.iter())
        .filter(|rule| rule.egress == egress)
        .collect();
    let mut keys: Vec<(&str, i32, i32)> = Vec::new();
    for rule in &rules {
        let key = (rule.protocol.as_str(), rule.from_port, rule.to_port);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.into_iter()
        .map(|key| {
            let (protocol, from_port, to_port) = key;
            let of_key = rules
                .iter()
                .copied()
                .filter(|rule| (rule.protocol.as_str(), rule.from_port, rule.to_port) == key);
            let of_key: Vec<&Rule> = of_key.collect();
            let list = |field: &str, wanted: fn(&Peer) -> bool, owner: Option<&str>| {
                let of_kind = of_key.iter().filter(|rule| wanted(&rule.peer));
                let items = of_kind.map(|rule| {
                    Element::new("item")
                        .text(field, rule.peer.text())
                        .maybe("userId", owner)
                        .maybe("description", rule.description.as_ref())
                });
                items.collect::<Vec<_>>()
            };
            let ported = protocol != "-1";
            Element::new("item")
                .text("ipProtocol", protocol)
                .maybe("fromPort", ported.then_some(from_port))
                .maybe("toPort", ported.then_some(to_port))
                .list(
                    "ipRanges",
                    list("cidrIp", |peer| matches!(peer, Peer::Ipv4(_)), None),
                )
                .list(
                    "ipv6Ranges",
                    list("cidrIpv6", |peer| matches!(peer, Peer::Ipv6(_)), None),
                )
                .list(
                    "groups",
                    list(
                        "groupId",
                        |peer| matches!(peer, Peer::Group(_)),
                        Some(world.account),
                    ),
                )
                .list(
                    "prefixListIds",
                    list(
                        "prefixListId",
                        |peer| matches!(peer, Peer::PrefixList(_)),
                        None,
                    ),
                )
        })
        .collect()
}

/// The common ones are named, however they were sent.
fn protocol(text: &str) -> Result<String, ApiError> {
    let lower = text.to_lowercase();
    Ok(match lower.as_str() {
        "tcp" | "6" => "tcp",
        "udp" | "17" => "udp",
        "icmp" | "1" => "icmp",
        "icmpv6" | "58" => "icmpv6",
        "-1" | "all" => "-1",
        number if number.parse::<u8>().is_ok() => number,
        _ => {
            return Err(invalid_value(text, "IpProtocol", "Unknown protocol."));
        }
    }
    .to_owned())
}

/// The range of ports; for all protocols it is ignored. Source: the EC2 model, `IpPermission`.
fn ports(permission: &Params, protocol: &str) -> Result<(i32, i32), ApiError> {
    if protocol != "tcp" && protocol != "udp" && !protocol.starts_with("icmp") {
        return Ok((-1, -1));
    }
    let port = |name: &str| {
        let text = permission.get(name).unwrap_or("-1");
        let invalid = |_| invalid_value(text, name, "It must be a number.");
        text.parse::<i32>().map_err(invalid)
    };
    let (from, to) = (port("FromPort")?, port("ToPort")?);
    let ordered = 0 <= from && from <= to && to <= 65535;
    if !ordered && !protocol.starts_with("icmp") {
        return Err(ApiError::new(
            "InvalidParameterValue",
            format!(
                "Invalid value '{from}-{to}' for portRange. Ports must be between 0 and 65535, the first not above the last."
            ),
        ));
    }
    Ok((from, to))
}

/// The other ends that a permission lists.
fn peers(world: &World, permission: &Params) -> Result<Vec<(Peer, Option<String>)>, ApiError> {
    let mut peers = Vec::new();
    for range in permission.list("IpRanges") {
        let block = parse_block(range.require("CidrIp")?)?;
        peers.push((Peer::Ipv4(block), description(&range)?));
    }
    for range in permission.list("Ipv6Ranges") {
        let text = range.require("CidrIpv6")?;
        let parsed: Result<Ipv6Net, _> = text.parse();
        let block = parsed
            .map_err(|_| invalid_value(text, "cidrIpv6", "This is not a valid CIDR block."))?;
        peers.push((Peer::Ipv6(block.trunc()), description(&range)?));
    }
    for pair in permission.list("Groups") {
        let group = find::<SecurityGroup>(world, pair.require("GroupId")?)?;
        peers.push((Peer::Group(group.id.clone()), description(&pair)?));
    }
    for list in permission.list("PrefixListIds") {
        let id = list.require("PrefixListId")?;
        find::<PrefixList>(world, id)?;
        peers.push((Peer::PrefixList(id.to_owned()), description(&list)?));
    }
    Ok(peers)
}

fn parse_block(text: &str) -> Result<Ipv4Net, ApiError> {
    parse_cidr(text, "cidrIp")
}

fn description(part: &Params) -> Result<Option<String>, ApiError> {
    let text = part.get("Description").filter(|text| !text.is_empty());
    if let Some(text) = text {
        check_text(text, "Description")?;
    }
    Ok(text.map(ToOwned::to_owned))
}
