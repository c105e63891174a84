//! Tags: in create calls, on their own, and as a describe.

use std::collections::BTreeMap;

use super::address::Address;
use super::describe::{self, Filters};
use super::flow_log::FlowLog;
use super::resource::Resource;
use super::security_group::SecurityGroup;
use super::subnet::Subnet;
use super::vpc::Vpc;
use super::{State, done};
use super::{gateway::InternetGateway, interface::Interface, route_table::RouteTable};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, World};

/// Keys and values.
pub(crate) type Tags = BTreeMap<String, String>;

/// Source: Amazon EC2 User Guide, "Tag restrictions".
const TAGS_PER_RESOURCE: usize = 50;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;

/// The tags of a create call for a resource of this type.
pub(super) fn specified(input: &Params, resource_type: &str) -> Result<Tags, ApiError> {
    let mut tags = Tags::new();
    for specification in input.list("TagSpecification") {
        let kind = specification.require("ResourceType")?;
        if kind != resource_type {
            return Err(ApiError::new(
                "InvalidParameterValue",
                format!("'{kind}' is not a valid taggable resource type for this operation."),
            ));
        }
        for (key, value) in parse(&specification)? {
            let key_again = key.clone();
            if tags.insert(key, value).is_some() {
                return Err(ApiError::new(
                    "InvalidParameterValue",
                    format!("Duplicate tag key '{key_again}' specified."),
                ));
            }
        }
    }
    checked(tags)
}

/// The items of a `tagSet`.
pub(super) fn items(tags: &Tags) -> impl Iterator<Item = Element> {
    tags.iter()
        .map(|(key, value)| Element::new("item").text("key", key).text("value", value))
}

/// A time as the query protocols write it.
pub(super) fn timestamp(at: Millis) -> String {
    let millis = i64::try_from(at).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(millis)
        .unwrap_or_default()
        .to_string()
}

/// `CreateTags`: overwrites the value of a key that is there.
pub(super) fn create(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let tags = parse(input)?;
    for id in input.values("ResourceId") {
        let current = tags_mut(world.ec2, &id)?;
        let mut merged = current.clone();
        merged.extend(tags.iter().cloned());
        *current = checked(merged)?;
    }
    Ok(done("CreateTags"))
}

/// `DeleteTags`: with a value, only if it is that value; without any tags, all of them.
pub(super) fn delete(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let named = input.list("Tag");
    for id in input.values("ResourceId") {
        let tags = tags_mut(world.ec2, &id)?;
        if named.is_empty() {
            tags.clear();
        }
        for tag in &named {
            let key = tag.require("Key")?;
            let same = |value: &str| tags.get(key).is_some_and(|current| current == value);
            if tag.get("Value").is_none_or(same) {
                tags.remove(key);
            }
        }
    }
    Ok(done("DeleteTags"))
}

/// One tag on one resource.
struct Description {
    /// Resource id and key: the order, and what a page ends with.
    place: String,
    resource_id: String,
    resource_type: &'static str,
    key: String,
    value: String,
}

/// `DescribeTags`.
pub(super) fn describe(world: &World, input: &Params) -> Result<Element, ApiError> {
    let mut all = Vec::new();
    collect::<Vpc>(world, &mut all);
    collect::<Subnet>(world, &mut all);
    collect::<InternetGateway>(world, &mut all);
    collect::<RouteTable>(world, &mut all);
    collect::<SecurityGroup>(world, &mut all);
    collect::<Interface>(world, &mut all);
    collect::<Address>(world, &mut all);
    collect::<FlowLog>(world, &mut all);
    all.sort_by(|left, right| left.place.cmp(&right.place));
    let filters = Filters::parse(input);
    let mut selected = Vec::new();
    for tag in &all {
        let values = |filter: &str| {
            let value = match filter {
                "resource-id" => &tag.resource_id,
                "resource-type" => tag.resource_type,
                "key" => &tag.key,
                "value" => &tag.value,
                _ if filter == format!("tag:{}", tag.key) => &tag.value,
                _ if filter.starts_with("tag:") => return Some(Vec::new()),
                _ => return None,
            };
            Some(vec![value.to_owned()])
        };
        if filters.admit(values)? {
            selected.push(tag);
        }
    }
    let (page, next) = describe::page(selected, |tag| &tag.place, input)?;
    let items = page.into_iter().map(|tag| {
        Element::new("item")
            .text("resourceId", &tag.resource_id)
            .text("resourceType", tag.resource_type)
            .text("key", &tag.key)
            .text("value", &tag.value)
    });
    Ok(Element::new("DescribeTagsResponse")
        .list("tagSet", items)
        .maybe("nextToken", next))
}

fn collect<R: Resource>(world: &World, all: &mut Vec<Description>) {
    let resources = R::all(world.ec2).values();
    for resource in resources.filter(|resource| resource.visible_at() <= world.now) {
        all.extend(resource.tags().iter().map(|(key, value)| Description {
            place: format!("{} {key}", resource.id()),
            resource_id: resource.id().to_owned(),
            resource_type: R::KIND.resource_type,
            key: key.clone(),
            value: value.clone(),
        }));
    }
}

/// The tags of whatever the id names.
fn tags_mut<'state>(state: &'state mut State, id: &str) -> Result<&'state mut Tags, ApiError> {
    let missing = || ApiError::new("InvalidID", format!("The ID '{id}' is not valid"));
    let prefix = id.split('-').next().unwrap_or_default();
    match prefix {
        "vpc" => tags_of(&mut state.vpcs, id, |vpc| &mut vpc.tags),
        "subnet" => tags_of(&mut state.subnets, id, |subnet| &mut subnet.tags),
        "igw" => tags_of(&mut state.gateways, id, |gateway| &mut gateway.tags),
        "rtb" => tags_of(&mut state.route_tables, id, |table| &mut table.tags),
        "sg" => tags_of(&mut state.security_groups, id, |group| &mut group.tags),
        "fl" => tags_of(&mut state.flow_logs, id, |log| &mut log.tags),
        "eipalloc" => tags_of(&mut state.addresses, id, |address| &mut address.tags),
        "eni" => tags_of(&mut state.interfaces, id, |interface| &mut interface.tags),
        "sgr" => {
            let mut rules = state.security_groups.values_mut();
            let rule = rules.find_map(|group| group.rules.iter_mut().find(|rule| rule.id == id));
            rule.map(|rule| &mut rule.tags).ok_or_else(missing)
        }
        _ => Err(missing()),
    }
}

fn tags_of<'state, R: Resource>(
    all: &'state mut BTreeMap<String, R>,
    id: &str,
    tags: impl FnOnce(&'state mut R) -> &'state mut Tags,
) -> Result<&'state mut Tags, ApiError> {
    all.get_mut(id).map(tags).ok_or_else(|| R::KIND.missing(id))
}

fn parse(input: &Params) -> Result<Vec<(String, String)>, ApiError> {
    let tags = input.list("Tag").into_iter();
    tags.map(|tag| {
        let key = tag.require("Key")?.to_owned();
        Ok((key, tag.get("Value").unwrap_or_default().to_owned()))
    })
    .collect()
}

fn checked(tags: Tags) -> Result<Tags, ApiError> {
    let refused = |message: String| Err(ApiError::new("InvalidParameterValue", message));
    for (key, value) in &tags {
        if key.is_empty() || key.chars().count() > LONGEST_KEY {
            return refused(format!(
                "Tag key exceeds the maximum length of {LONGEST_KEY} characters or is empty: '{key}'"
            ));
        }
        if key.to_lowercase().starts_with("aws:") {
            return refused(
                "Tag keys starting with 'aws:' are reserved for internal use".to_owned(),
            );
        }
        if value.chars().count() > LONGEST_VALUE {
            return refused(format!(
                "Tag value exceeds the maximum length of {LONGEST_VALUE} characters"
            ));
        }
    }
    if tags.len() > TAGS_PER_RESOURCE {
        return Err(ApiError::new(
            "TagLimitExceeded",
            format!("More than {TAGS_PER_RESOURCE} tags specified"),
        ));
    }
    Ok(tags)
}
