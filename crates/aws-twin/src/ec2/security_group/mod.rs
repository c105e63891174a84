//! Security groups. Their rules, as callers write and read them, are in [`permission`] and [`rule`].

mod permission;
mod rule;

use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::resource::{Kind, Resource, find, visible_at};
use super::tags::{self, Tags};
use super::vpc::Vpc;
use super::{State, dependency_violation, describe, invalid_value};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, World};

pub(super) use rule::{Peer, Rule, handle as handle_rules};

/// The name of the group that comes with a VPC.
const DEFAULT: &str = "default";
/// Of names and descriptions. Source: the EC2 model, `CreateSecurityGroup`.
const LONGEST_TEXT: usize = 255;
/// What names and descriptions may hold beside letters and digits. Source: the EC2 model, `CreateSecurityGroup`.
const PUNCTUATION: &str = " ._-:/()#,@[]+=&;{}!$*";

/// A security group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SecurityGroup {
    /// `sg-…`
    pub(crate) id: String,
    /// Unique in its VPC, whatever the case.
    pub(crate) name: String,
    /// What it is for; cannot be changed.
    pub(crate) description: String,
    /// Where it can be used.
    pub(crate) vpc_id: String,
    /// Its tags.
    pub(crate) tags: Tags,
    /// Both directions, in the order they were made.
    pub(super) rules: Vec<Rule>,
    visible_at: Millis,
}

impl Resource for SecurityGroup {
    const KIND: Kind = Kind {
        resource_type: "security-group",
        prefix: "sg",
        not_found: "InvalidGroup.NotFound",
        malformed: Some("InvalidGroupId.Malformed"),
        noun: "security group",
        id_list: "GroupId",
        id_filter: "group-id",
        set: "securityGroupInfo",
    };

    fn all(state: &State) -> &BTreeMap<String, Self> {
        &state.security_groups
    }

    fn all_mut(state: &mut State) -> &mut BTreeMap<String, Self> {
        &mut state.security_groups
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

    fn values(&self, filter: &str, _world: &World) -> Option<Vec<String>> {
        match filter {
            "vpc-id" => Some(vec![self.vpc_id.clone()]),
            "group-name" => Some(vec![self.name.clone()]),
            "description" => Some(vec![self.description.clone()]),
            _ => {
                let (egress, field) = match filter.strip_prefix("egress.ip-permission.") {
                    Some(field) => (true, field),
                    None => (false, filter.strip_prefix("ip-permission.")?),
                };
                let rules = self.rules.iter().filter(|rule| rule.egress == egress);
                rules.map(|rule| rule.permission_value(field)).collect()
            }
        }
        .map(|mut values: Vec<String>| {
            // A rule that lacks the field has an empty value, which no filter is about.
            values.retain(|value| !value.is_empty());
            values
        })
    }

    fn element(&self, name: &str, world: &World) -> Element {
        Element::new(name)
            .text("groupId", &self.id)
            .text("groupName", &self.name)
            .text("groupDescription", &self.description)
            .text("vpcId", &self.vpc_id)
            .text("ownerId", world.account)
            .text("securityGroupArn", self.arn(world))
            .list("ipPermissions", permission::items(self, false, world))
            .list("ipPermissionsEgress", permission::items(self, true, world))
            .list("tagSet", tags::items(&self.tags))
    }
}

impl SecurityGroup {
    fn arn(&self, world: &World) -> String {
        format!(
            "arn:aws:ec2:{}:{}:security-group/{}",
            world.region, world.account, self.id
        )
    }

    /// Whether a rule of this group names the other one.
    fn refers_to(&self, other: &str) -> bool {
        let mut peers = self.rules.iter().map(|rule| &rule.peer);
        peers.any(|peer| matches!(peer, Peer::Group(id) if id == other))
    }
}

/// The group, or `InvalidGroup.NotFound`.
pub(crate) fn security_group<'world>(
    world: &'world World,
    id: &str,
) -> Result<&'world SecurityGroup, ApiError> {
    find(world, id)
}

/// The id of the group that came with the VPC.
pub(super) fn default_group(world: &World, vpc_id: &str) -> Option<String> {
    let mut groups = world.ec2.security_groups.values();
    groups
        .find(|group| group.vpc_id == vpc_id && group.name == DEFAULT)
        .map(|group| group.id.clone())
}

/// The group that comes with a VPC: it admits itself, and lets everything out.
pub(super) fn add_default(world: &mut World, vpc_id: &str) {
    let mut group = new(world, DEFAULT, "default VPC security group", vpc_id);
    let itself = Peer::Group(group.id.clone());
    group.rules.push(Rule::everything(world, false, itself));
    world.ec2.security_groups.insert(group.id.clone(), group);
}

/// Whether the VPC has groups beside the one it came with.
pub(super) fn has_custom(world: &World, vpc_id: &str) -> bool {
    let mut groups = world.ec2.security_groups.values();
    groups.any(|group| group.vpc_id == vpc_id && group.name != DEFAULT)
}

/// The VPC is gone, and its default group with it.
pub(super) fn forget_vpc(world: &mut World, vpc_id: &str) {
    let groups = &mut world.ec2.security_groups;
    groups.retain(|_, group| group.vpc_id != vpc_id);
}

/// `CreateSecurityGroup`.
pub(super) fn create(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let name = input.require("GroupName")?;
    let description = input.require("GroupDescription")?;
    let tags = tags::specified(input, SecurityGroup::KIND.resource_type)?;
    let vpc_id = match input.get("VpcId") {
        Some(id) => find::<Vpc>(world, id)?.id.clone(),
        None => default_vpc(world)?,
    };
    check_text(name, "GroupName")?;
    check_text(description, "GroupDescription")?;
    if name.to_lowercase().starts_with("sg-") {
        let reason = "Group names may not be in the format sg-*.";
        return Err(invalid_value(name, "GroupName", reason));
    }
    let mut groups = world.ec2.security_groups.values();
    if groups
        .any(|group| group.vpc_id == vpc_id && group.name.to_lowercase() == name.to_lowercase())
    {
        return Err(ApiError::new(
            "InvalidGroup.Duplicate",
            format!("The security group '{name}' already exists for VPC '{vpc_id}'"),
        ));
    }
    let mut group = new(world, name, description, &vpc_id);
    group.tags = tags;
    group.visible_at = visible_at(world);
    let answer = Element::new("CreateSecurityGroupResponse")
        .text("return", true)
        .text("groupId", &group.id)
        .text("securityGroupArn", group.arn(world))
        .list_if_any("tagSet", tags::items(&group.tags));
    world.ec2.security_groups.insert(group.id.clone(), group);
    Ok(answer)
}

/// Make what is missing of these groups. A sentence for each that was made is added to `made`.
pub(crate) fn assume_groups(
    world: &mut World,
    vpc_id: Option<&str>,
    ids: &[String],
    made: &mut Vec<String>,
) {
    for id in ids {
        let home = vpc_id.map_or_else(|| default_vpc(world).ok(), |id| Some(id.to_owned()));
        if let Some(vpc_id) = home
            && !world.ec2.security_groups.contains_key(id)
        {
            let mut group = new(world, &format!("clients-{id}"), "clients", &vpc_id);
            group.id.clone_from(id);
            group.visible_at = world.now;
            world.ec2.security_groups.insert(id.clone(), group);
            made.push(format!("security group {id} in {vpc_id}"));
        }
    }
}

/// `DescribeSecurityGroups`.
pub(super) fn describe(world: &World, input: &Params) -> Result<Element, ApiError> {
    // Names instead of ids are for the default VPC only. Source: the EC2 model, `DescribeSecurityGroups`.
    let names = input.values("GroupName");
    if names.is_empty() {
        return describe::answer::<SecurityGroup>(world, "DescribeSecurityGroups", input);
    }
    let vpc_id = default_vpc(world)?;
    let mut items = Vec::new();
    for name in names {
        let mut groups = world.ec2.security_groups.values();
        let group = groups
            .find(|group| {
                group.vpc_id == vpc_id && group.name == name && group.visible_at <= world.now
            })
            .ok_or_else(|| {
                ApiError::new(
                    SecurityGroup::KIND.not_found,
                    format!("The security group '{name}' does not exist in default VPC '{vpc_id}'"),
                )
            })?;
        items.push(group.element("item", world));
    }
    Ok(Element::new("DescribeSecurityGroupsResponse").list(SecurityGroup::KIND.set, items))
}

/// `DeleteSecurityGroup`. Interfaces that wear it and rules of other groups that name it block it.
pub(super) fn delete(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("GroupId")?;
    let group = find::<SecurityGroup>(world, id)?;
    if group.name == DEFAULT {
        return Err(ApiError::new(
            "CannotDelete",
            format!(
                "the specified group: \"{id}\" name: \"{}\" cannot be deleted by a user",
                group.name
            ),
        ));
    }
    let worn = (world.ec2.interfaces.values()).any(|eni| eni.groups.iter().any(|worn| worn == id));
    let named =
        (world.ec2.security_groups.values()).any(|other| other.id != id && other.refers_to(id));
    if worn || named {
        return Err(dependency_violation(format!(
            "resource {id} has a dependent object"
        )));
    }
    world.ec2.security_groups.remove(id);
    Ok(Element::new("DeleteSecurityGroupResponse")
        .text("return", true)
        .text("groupId", id))
}

/// A group as AWS makes it: nothing comes in, everything may go out.
fn new(world: &mut World, name: &str, description: &str, vpc_id: &str) -> SecurityGroup {
    let everywhere = Peer::Ipv4(Ipv4Net::default());
    SecurityGroup {
        id: SecurityGroup::KIND.draw(world),
        name: name.to_owned(),
        description: description.to_owned(),
        vpc_id: vpc_id.to_owned(),
        tags: Tags::new(),
        rules: vec![Rule::everything(world, true, everywhere)],
        visible_at: world.now,
    }
}

fn default_vpc(world: &World) -> Result<String, ApiError> {
    let mut vpcs = world.ec2.vpcs.values();
    vpcs.find(|vpc| vpc.is_default)
        .map(|vpc| vpc.id.clone())
        .ok_or_else(|| ApiError::new("VPCIdNotSpecified", "No default VPC for this user"))
}

/// Names and descriptions, of groups and of rules, take few characters beside letters and digits.
fn check_text(text: &str, parameter: &str) -> Result<(), ApiError> {
    let allowed = |char: char| char.is_ascii_alphanumeric() || PUNCTUATION.contains(char);
    if text.is_empty() || text.chars().count() > LONGEST_TEXT || !text.chars().all(allowed) {
        let reason = format!(
            "It must have 1 to {LONGEST_TEXT} characters from: a-z, A-Z, 0-9, spaces, and {}.",
            PUNCTUATION.trim_start()
        );
        return Err(invalid_value(text, parameter, &reason));
    }
    Ok(())
}
