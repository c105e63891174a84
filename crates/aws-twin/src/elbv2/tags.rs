//! Tags of load balancers, target groups and listeners; an ARN has an entry exactly as long as its resource exists.

use std::collections::BTreeMap;

use super::input::{self, invalid};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// Key to value.
pub(super) type Tags = BTreeMap<String, String>;

/// How many ARNs one call may name (AWS documentation).
const MOST_RESOURCES: usize = 20;
/// How many tags a resource may carry.
const MOST_TAGS: usize = 50;

/// The tags in a request, checked.
pub(super) fn read(request: &Params) -> Result<Tags, ApiError> {
    let mut tags = Tags::new();
    for tag in request.list("Tags") {
        let key = input::required(&tag, "Key")?;
        let value = tag.get("Value").unwrap_or_default();
        if key.chars().count() > 128 || value.chars().count() > 256 {
            return Err(invalid(format!(
                "Tag key '{key}' or its value is too long: at most 128 and 256 characters"
            )));
        }
        if key.starts_with("aws:") {
            return Err(invalid(format!(
                "Tag key '{key}' is invalid: keys beginning with 'aws:' are reserved"
            )));
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(ApiError::new(
                "DuplicateTagKeys",
                format!("Tag key '{key}' was specified more than once"),
            ));
        }
    }
    within_limit(&tags)?;
    Ok(tags)
}

/// `AddTags`.
pub(super) fn add(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let arns = existing(world, request)?;
    let added = read(request)?;
    let mut changed = Vec::new();
    for arn in arns {
        let mut tags = world.elbv2.tags.get(&arn).cloned().unwrap_or_default();
        tags.extend(added.clone());
        within_limit(&tags)?;
        changed.push((arn, tags));
    }
    world.elbv2.tags.extend(changed);
    Ok(Element::new("AddTagsResult"))
}

/// `RemoveTags`. Keys that are not there are no error.
pub(super) fn remove(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let keys = request.values("TagKeys");
    for arn in existing(world, request)? {
        if let Some(tags) = world.elbv2.tags.get_mut(&arn) {
            tags.retain(|key, _| !keys.contains(key));
        }
    }
    Ok(Element::new("RemoveTagsResult"))
}

/// `DescribeTags`. One ARN that is gone fails the whole call.
pub(super) fn describe(world: &World, request: &Params) -> Result<Element, ApiError> {
    let mut descriptions = Vec::new();
    for arn in existing(world, request)? {
        let tags = world.elbv2.tags.get(&arn).into_iter().flatten();
        let tags =
            tags.map(|(key, value)| Element::new("member").text("Key", key).text("Value", value));
        descriptions.push(
            Element::new("member")
                .text("ResourceArn", &arn)
                .list("Tags", tags),
        );
    }
    Ok(Element::new("DescribeTagsResult").list("TagDescriptions", descriptions))
}

fn existing(world: &World, request: &Params) -> Result<Vec<String>, ApiError> {
    let arns = request.values("ResourceArns");
    if arns.is_empty() {
        return Err(invalid("At least one resource ARN must be specified"));
    }
    if arns.len() > MOST_RESOURCES {
        return Err(invalid(format!(
            "No more than {MOST_RESOURCES} resource ARNs can be specified in one request"
        )));
    }
    for arn in &arns {
        if !world.elbv2.tags.contains_key(arn) {
            return Err(not_found(arn));
        }
    }
    Ok(arns)
}

fn not_found(arn: &str) -> ApiError {
    let kind = arn.split(':').nth(5).unwrap_or_default();
    let (code, what) = match kind.split('/').next() {
        Some("loadbalancer") => ("LoadBalancerNotFound", "load balancer"),
        Some("targetgroup") => ("TargetGroupNotFound", "target group"),
        Some("listener") => ("ListenerNotFound", "listener"),
        _ => return invalid(format!("'{arn}' is not a valid load balancing ARN")),
    };
    ApiError::new(code, format!("The specified {what} '{arn}' does not exist"))
}

fn within_limit(tags: &Tags) -> Result<(), ApiError> {
    if tags.len() > MOST_TAGS {
        return Err(ApiError::new(
            "TooManyTags",
            format!("A resource can have at most {MOST_TAGS} tags"),
        ));
    }
    Ok(())
}
