//! AWS Systems Manager: the Parameter Store, in its standard tier.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::json::{self, Tag, tag_list, time};
use super::paging::page;
use super::wire::error::ApiError;
use super::world::{Millis, World};

/// The longest value of a standard parameter, in bytes.
const LONGEST_VALUE: usize = 4096;
/// How many parameters a page has at most.
const PAGE: usize = 10;

/// How long a name is not to be used again after its parameter was deleted, in milliseconds.
/// Source: AWS Systems Manager API Reference, `DeleteParameter`: wait at least 30 seconds before creating a parameter of the
/// same name. What happens to those who do not wait is not said.
const NAME_RESTS: Millis = 30_000;

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// By name.
    parameters: BTreeMap<String, Parameter>,
    /// When parameters that are gone were deleted, by name; those of the last 30 seconds.
    deleted: BTreeMap<String, Millis>,
}

impl State {
    /// The parameter of this name, if reads show it.
    fn seen(&self, name: &str, now: Millis) -> Option<&Parameter> {
        let parameter = self.parameters.get(name);
        parameter.filter(|parameter| parameter.seen_from <= now)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Parameter {
    kind: String,
    value: String,
    /// Begins with one and rises with every change; who deletes and creates begins anew.
    version: u64,
    changed: Millis,
    /// Since when reads show it.
    #[serde(default)]
    seen_from: Millis,
    tags: BTreeMap<String, String>,
}

/// Answer one call.
pub(crate) fn handle(world: &mut World, operation: &str, input: &Value) -> Result<Value, ApiError> {
    match operation {
        "PutParameter" => put_parameter(world, input),
        "GetParameter" => get_parameter(world, input),
        "GetParametersByPath" => get_parameters_by_path(world, input),
        "DeleteParameter" => delete_parameter(world, input),
        "AddTagsToResource" => add_tags(world, input),
        "ListTagsForResource" => list_tags(world, input),
        _ => Err(ApiError::new(
            "UnknownOperationException",
            format!("the sandbox does not know ssm {operation}"),
        )),
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutParameter {
    name: String,
    value: String,
    r#type: Option<String>,
    #[serde(default)]
    overwrite: bool,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// Answer `PutParameter`: create it, or change it if that is allowed. One or the other, whoever else calls.
fn put_parameter(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: PutParameter = json::input(input)?;
    check_name(&input.name)?;
    if input.overwrite && !input.tags.is_empty() {
        return Err(invalid(
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
        ));
    }
    if !(1..=LONGEST_VALUE).contains(&input.value.len()) {
        return Err(invalid(
            "Standard tier parameters support a parameter value of 1 to 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.",
        ));
    }
    let existing = world.ssm.parameters.get(&input.name);
    if existing.is_some() && !input.overwrite {
        return Err(ApiError::new(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        ));
    }
    let kind = input
        .r#type
        .or_else(|| existing.map(|parameter| parameter.kind.clone()));
    let kind =
        kind.ok_or_else(|| invalid("A parameter type is required when you create a parameter."))?;
    if !["String", "StringList"].contains(&kind.as_str()) {
        return Err(invalid(&format!(
            "the sandbox has no parameters of type {kind}"
        )));
    }
    let seen_from = match existing {
        Some(parameter) => parameter.seen_from,
        None => rested(world, &input.name)?,
    };
    let existing = world.ssm.parameters.get(&input.name);
    let version = existing.map_or(0, |parameter| parameter.version) + 1;
    let tags = match existing {
        Some(parameter) => parameter.tags.clone(),
        None => merged(&BTreeMap::new(), input.tags)?,
    };
    let parameter = Parameter {
        kind,
        value: input.value,
        version,
        changed: world.now,
        seen_from,
        tags,
    };
    world.ssm.parameters.insert(input.name, parameter);
    Ok(json!({ "Version": version, "Tier": "Standard" }))
}

/// From when on a new parameter is seen whose name may have been another's a moment ago. AWS does not say what happens to
/// those who do not wait: by chance, the creation is refused, or what was created is not seen before the name has rested.
fn rested(world: &mut World, name: &str) -> Result<Millis, ApiError> {
    let now = world.now;
    world.ssm.deleted.retain(|_, at| *at + NAME_RESTS > now);
    let Some(at) = world.ssm.deleted.get(name).copied() else {
        return Ok(now);
    };
    // The same for every attempt: whoever is refused is refused until the name has rested.
    let mut hasher = Sha256::new();
    hasher.update(world.seed().to_be_bytes());
    hasher.update(name);
    hasher.update(at.to_be_bytes());
    if hasher.finalize()[0].is_multiple_of(2) {
        return Err(ApiError::new(
            "TooManyUpdates",
            "There are concurrent updates for a resource that supports one update at a time.",
        ));
    }
    Ok(at + NAME_RESTS)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    name: String,
}

fn get_parameter(world: &World, input: &Value) -> Result<Value, ApiError> {
    let Named { name } = json::input(input)?;
    let parameter = world.ssm.seen(&name, world.now).ok_or_else(not_found)?;
    Ok(json!({ "Parameter": described(world, &name, parameter) }))
}

fn delete_parameter(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let Named { name } = json::input(input)?;
    let removed = world.ssm.parameters.remove(&name);
    removed.ok_or_else(not_found)?;
    let now = world.now;
    world.ssm.deleted.insert(name, now);
    Ok(json!({}))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ByPath {
    path: String,
    #[serde(default)]
    recursive: bool,
    max_results: Option<usize>,
    next_token: Option<String>,
}

/// Answer `GetParametersByPath`: what is below the path, not what is called like it.
fn get_parameters_by_path(world: &World, input: &Value) -> Result<Value, ApiError> {
    let input: ByPath = json::input(input)?;
    if !input.path.starts_with('/') {
        return Err(invalid(
            "The parameter path must begin with a forward slash.",
        ));
    }
    let size = input.max_results.unwrap_or(PAGE);
    if !(1..=PAGE).contains(&size) {
        return Err(invalid("MaxResults must have a value from 1 to 10"));
    }
    let folder = format!("{}/", input.path.trim_end_matches('/'));
    let below = world.ssm.parameters.iter().filter(|(name, parameter)| {
        let rest = name.strip_prefix(&folder);
        rest.is_some_and(|rest| input.recursive || !rest.contains('/'))
            && parameter.seen_from <= world.now
    });
    let items = below.map(|(name, parameter)| (name.clone(), described(world, name, parameter)));
    let page = page(items, size, input.next_token.as_deref())
        .ok_or_else(|| ApiError::new("InvalidNextToken", "The specified token isn't valid."))?;
    Ok(json::without_nulls(
        json!({ "Parameters": page.items, "NextToken": page.next }),
    ))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tagging {
    resource_type: String,
    resource_id: String,
    #[serde(default)]
    tags: Vec<Tag>,
}

fn add_tags(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: Tagging = json::input(input)?;
    let parameter = tagged(world, &input)?;
    parameter.tags = merged(&parameter.tags, input.tags)?;
    Ok(json!({}))
}

fn list_tags(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: Tagging = json::input(input)?;
    Ok(json!({ "TagList": tag_list(&tagged(world, &input)?.tags) }))
}

/// The parameter that a call about tags means.
fn tagged<'a>(world: &'a mut World, input: &Tagging) -> Result<&'a mut Parameter, ApiError> {
    if input.resource_type != "Parameter" {
        return Err(ApiError::new(
            "InvalidResourceType",
            "The resource type isn't valid.",
        ));
    }
    let parameter = world.ssm.parameters.get_mut(&input.resource_id);
    parameter.ok_or_else(|| ApiError::new("InvalidResourceId", "The resource ID isn't valid."))
}

fn described(world: &World, name: &str, parameter: &Parameter) -> Value {
    let World {
        region, account, ..
    } = world;
    // A name's first slash is the ARN's.
    let path = name.trim_start_matches('/');
    json!({
        "ARN": format!("arn:aws:ssm:{region}:{account}:parameter/{path}"),
        "Name": name,
        "Type": parameter.kind,
        "DataType": "text",
        "Value": parameter.value,
        "Version": parameter.version,
        "LastModifiedDate": time(parameter.changed),
    })
}

/// `present` with `tags` on top of it.
fn merged(
    present: &BTreeMap<String, String>,
    tags: Vec<Tag>,
) -> Result<BTreeMap<String, String>, ApiError> {
    let mut all = present.clone();
    all.extend(tags.into_iter().map(|tag| (tag.key, tag.value)));
    if all.len() > 50 {
        let message = "The number of tags exceeds the limit of 50.";
        return Err(ApiError::new("TooManyTagsError", message));
    }
    Ok(all)
}

fn check_name(name: &str) -> Result<(), ApiError> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "_.-/".contains(character);
    let first = name.trim_start_matches('/').to_ascii_lowercase();
    let reserved = first.starts_with("aws") || first.starts_with("ssm");
    // A name with a slash in it is a path, and a path is absolute.
    let path = !name.contains('/') || name.starts_with('/');
    if (1..=1011).contains(&name.len())
        && name.chars().all(allowed)
        && path
        && !reserved
        && !name.ends_with('/')
    {
        Ok(())
    } else {
        Err(invalid(&format!("Parameter name: {name} is not valid.")))
    }
}

fn invalid(message: &str) -> ApiError {
    ApiError::new("ValidationException", message)
}

/// AWS says nothing beyond the code.
fn not_found() -> ApiError {
    ApiError::new("ParameterNotFound", "")
}
