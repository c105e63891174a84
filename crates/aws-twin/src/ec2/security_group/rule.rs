//! Single rules: authorise, revoke, describe.

use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::permission;
use super::{Resource, SecurityGroup};
use crate::ec2::describe::{self, Filters, tag_values};
use crate::ec2::resource::{find, find_mut};
use crate::ec2::tags::{self, Tags};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// In one direction. Source: Amazon VPC User Guide, "Amazon VPC quotas".
const RULES_PER_GROUP: usize = 60;

/// One rule: one protocol, one range of ports, one peer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::ec2) struct Rule {
    /// `sgr-…`
    pub(in crate::ec2) id: String,
    /// Outbound, rather than inbound.
    pub(in crate::ec2) egress: bool,
    /// `tcp`, `udp`, `icmp`, `-1` for all, or a number.
    pub(in crate::ec2) protocol: String,
    /// The first port; -1 where there are none.
    pub(in crate::ec2) from_port: i32,
    /// The last port; -1 where there are none.
    pub(in crate::ec2) to_port: i32,
    /// The other end.
    pub(in crate::ec2) peer: Peer,
    pub(super) description: Option<String>,
    pub(in crate::ec2) tags: Tags,
}

/// The other end of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::ec2) enum Peer {
    /// A block of addresses.
    Ipv4(Ipv4Net),
    /// A block of addresses.
    Ipv6(Ipv6Net),
    /// Every interface that wears this group.
    Group(String),
    /// A list of blocks that is kept elsewhere.
    PrefixList(String),
}

impl Rule {
    /// Every protocol and port.
    pub(super) fn everything(world: &mut World, egress: bool, peer: Peer) -> Self {
        Self {
            id: draw_id(world),
            egress,
            protocol: "-1".to_owned(),
            from_port: -1,
            to_port: -1,
            peer,
            description: None,
            tags: Tags::new(),
        }
    }

    /// Whether both admit the same; the description is no part of it.
    fn same_as(&self, other: &Self) -> bool {
        self.egress == other.egress
            && self.protocol == other.protocol
            && self.from_port == other.from_port
            && self.to_port == other.to_port
            && self.peer == other.peer
    }

    /// The value under the group filters `ip-permission.…`; nothing if there is no such filter.
    pub(super) fn permission_value(&self, field: &str) -> Option<String> {
        let peer = |wanted: bool, text: String| if wanted { text } else { String::new() };
        Some(match field {
            "protocol" => self.protocol.clone(),
            "from-port" => self.from_port.to_string(),
            "to-port" => self.to_port.to_string(),
            "cidr" => peer(matches!(self.peer, Peer::Ipv4(_)), self.peer.text()),
            "ipv6-cidr" => peer(matches!(self.peer, Peer::Ipv6(_)), self.peer.text()),
            "group-id" => peer(matches!(self.peer, Peer::Group(_)), self.peer.text()),
            "prefix-list-id" => peer(matches!(self.peer, Peer::PrefixList(_)), self.peer.text()),
            _ => return None,
        })
    }

    /// The inside of its `<item>`, for one group.
    fn element(&self, group: &SecurityGroup, world: &World) -> Element {
        let element = Element::new("item")
            .text("securityGroupRuleId", &self.id)
            .text(
                "securityGroupRuleArn",
                format!(
                    "arn:aws:ec2:{}:{}:security-group-rule/{}",
                    world.region, world.account, self.id
                ),
            )
            .text("groupId", &group.id)
            .text("groupOwnerId", world.account)
            .text("isEgress", self.egress)
            .text("ipProtocol", &self.protocol)
            .text("fromPort", self.from_port)
            .text("toPort", self.to_port)
            .maybe("description", self.description.as_ref())
            .list("tagSet", tags::items(&self.tags));
        match &self.peer {
            Peer::Ipv4(block) => element.text("cidrIpv4", block),
            Peer::Ipv6(block) => element.text("cidrIpv6", block),
            Peer::PrefixList(id) => element.text("prefixListId", id),
            Peer::Group(id) => element.child(
                Element::new("referencedGroupInfo")
                    .text("groupId", id)
                    .text("userId", world.account),
            ),
        }
    }
}

impl Peer {
    /// As AWS writes it.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Ipv4(block) => block.to_string(),
            Self::Ipv6(block) => block.to_string(),
            Self::Group(id) | Self::PrefixList(id) => id.clone(),
        }
    }
}

/// A fresh `sgr-…`.
pub(super) fn draw_id(world: &mut World) -> String {
    format!("sgr-0{}", world.hex(16))
}

/// Answer one of the calls about rules.
pub(in crate::ec2) fn handle(
    world: &mut World,
    action: &str,
    input: &Params,
) -> Result<Element, ApiError> {
    match action {
        "AuthorizeSecurityGroupIngress" => authorize(world, action, input, false),
        "AuthorizeSecurityGroupEgress" => authorize(world, action, input, true),
        "RevokeSecurityGroupIngress" => revoke(world, action, input, false),
        "RevokeSecurityGroupEgress" => revoke(world, action, input, true),
        _ => describe(world, input),
    }
}

/// All rules of the call are added, or none.
fn authorize(
    world: &mut World,
    action: &str,
    input: &Params,
    egress: bool,
) -> Result<Element, ApiError> {
    let id = input.require("GroupId")?.to_owned();
    find::<SecurityGroup>(world, &id)?;
    let tags = tags::specified(input, "security-group-rule")?;
    let mut asked = permission::parse(world, input, egress)?;
    let group = find_mut::<SecurityGroup>(world, &id)?;
    let first = group.rules.len();
    for mut rule in asked.drain(..) {
        if group.rules.iter().any(|present| present.same_as(&rule)) {
            return Err(duplicate(&rule));
        }
        rule.tags.clone_from(&tags);
        group.rules.push(rule);
    }
    let group = find::<SecurityGroup>(world, &id)?;
    let in_direction = group.rules.iter().filter(|rule| rule.egress == egress);
    let weights = in_direction.map(|rule| match &rule.peer {
        Peer::PrefixList(id) => {
            let list = world.ec2.prefix_lists.get(id);
            list.map_or(1, |list| list.max_entries)
        }
        Peer::Ipv4(_) | Peer::Ipv6(_) | Peer::Group(_) => 1,
    });
    if weights.sum::<usize>() > RULES_PER_GROUP {
        return Err(ApiError::new(
            "RulesPerSecurityGroupLimitExceeded",
            "The maximum number of rules per security group has been reached.",
        ));
    }
    let group = find::<SecurityGroup>(world, &id)?;
    let added = group.rules[first..].iter();
    Ok(Element::new(&format!("{action}Response"))
        .text("return", true)
        .list(
            "securityGroupRuleSet",
            added.map(|rule| rule.element(group, world)),
        ))
}

/// All rules of the call are taken away, or none: by id, or by what they say.
fn revoke(
    world: &mut World,
    action: &str,
    input: &Params,
    egress: bool,
) -> Result<Element, ApiError> {
    let id = input.require("GroupId")?.to_owned();
    find::<SecurityGroup>(world, &id)?;
    let named = input.values("SecurityGroupRuleId");
    let described = if named.is_empty() {
        permission::parse(world, input, egress)?
    } else {
        Vec::new()
    };
    let group = find_mut::<SecurityGroup>(world, &id)?;
    let mut revoked = Vec::new();
    for rule_id in &named {
        let place = (group.rules.iter())
            .position(|rule| rule.id == *rule_id && rule.egress == egress)
            .ok_or_else(|| missing_id(rule_id))?;
        revoked.push(group.rules.remove(place));
    }
    for rule in &described {
        // In the default VPC AWS only reports what it did not find. Source: the EC2 model, `RevokeSecurityGroupIngress`.
        let place = (group.rules.iter())
            .position(|present| present.same_as(rule))
            .ok_or_else(|| {
                ApiError::new(
                    "InvalidPermission.NotFound",
                    "The specified rule does not exist in this security group.",
                )
            })?;
        revoked.push(group.rules.remove(place));
    }
    let items = revoked.iter().map(|rule| {
        let item = Element::new("item")
            .text("securityGroupRuleId", &rule.id)
            .text("groupId", &id)
            .text("isEgress", egress)
            .text("ipProtocol", &rule.protocol)
            .text("fromPort", rule.from_port)
            .text("toPort", rule.to_port)
            .maybe("description", rule.description.as_ref());
        let field = match rule.peer {
            Peer::Ipv4(_) => "cidrIpv4",
            Peer::Ipv6(_) => "cidrIpv6",
            Peer::Group(_) => "referencedGroupId",
            Peer::PrefixList(_) => "prefixListId",
        };
        item.text(field, rule.peer.text())
    });
    Ok(Element::new(&format!("{action}Response"))
        .text("return", true)
        .list("revokedSecurityGroupRuleSet", items))
}

/// `DescribeSecurityGroupRules`.
fn describe(world: &World, input: &Params) -> Result<Element, ApiError> {
    let ids = input.values("SecurityGroupRuleId");
    let groups = world.ec2.security_groups.values();
    let mut all: Vec<(&SecurityGroup, &Rule)> = groups
        .filter(|group| group.visible_at() <= world.now)
        .flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
        .collect();
    all.sort_by(|left, right| left.1.id.cmp(&right.1.id));
    if let Some(missing) = ids
        .iter()
        .find(|id| all.iter().all(|(_, rule)| rule.id != **id))
    {
        return Err(missing_id(missing));
    }
    let filters = Filters::parse(input);
    let mut selected = Vec::new();
    for pair in &all {
        let (group, rule) = *pair;
        let values = |filter: &str| match filter {
            "group-id" => Some(vec![group.id.clone()]),
            "security-group-rule-id" => Some(vec![rule.id.clone()]),
            _ => tag_values(&rule.tags, filter),
        };
        if filters.admit(values)? && (ids.is_empty() || ids.contains(&rule.id)) {
            selected.push(pair);
        }
    }
    let (page, next) = describe::page(selected, |(_, rule)| &rule.id, input)?;
    let items = page
        .into_iter()
        .map(|(group, rule)| rule.element(group, world));
    Ok(Element::new("DescribeSecurityGroupRulesResponse")
        .list("securityGroupRuleSet", items)
        .maybe("nextToken", next))
}

fn duplicate(rule: &Rule) -> ApiError {
    let protocol = match rule.protocol.as_str() {
        "-1" => "ALL".to_owned(),
        protocol => protocol.to_uppercase(),
    };
    ApiError::new(
        "InvalidPermission.Duplicate",
        format!(
            "the specified rule \"peer: {}, {protocol}, from port: {}, to port: {}, ALLOW\" already exists",
            rule.peer.text(),
            rule.from_port,
            rule.to_port
        ),
    )
}

fn missing_id(id: &str) -> ApiError {
    ApiError::new(
        "InvalidSecurityGroupRuleId.NotFound",
        format!("The security group rule ID '{id}' does not exist"),
    )
}
