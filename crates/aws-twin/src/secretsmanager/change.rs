//! Making secrets, giving them values, tagging them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::secret::{CURRENT, Content, Secret, Sensitive};
use crate::json::{self, Tag, without_nulls};
use crate::wire::error::ApiError;
use crate::world::World;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateSecret {
    name: String,
    client_request_token: Option<String>,
    description: Option<String>,
    kms_key_id: Option<String>,
    secret_string: Option<Sensitive>,
    secret_binary: Option<Sensitive>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutSecretValue {
    secret_id: String,
    client_request_token: Option<String>,
    secret_string: Option<Sensitive>,
    secret_binary: Option<Sensitive>,
    #[serde(default)]
    version_stages: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateSecret {
    secret_id: String,
    client_request_token: Option<String>,
    description: Option<String>,
    kms_key_id: Option<String>,
    secret_string: Option<Sensitive>,
    secret_binary: Option<Sensitive>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagResource {
    secret_id: String,
    tags: Vec<Tag>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UntagResource {
    secret_id: String,
    tag_keys: Vec<String>,
}

/// Answer `CreateSecret`.
///
/// The same token with the same content is the same call again; any other use of a taken name is refused.
pub(crate) fn create_secret(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: CreateSecret = json::input(input)?;
    check_name(&input.name)?;
    let tags = check_tags(input.tags, &BTreeMap::new())?;
    let content = one_content(input.secret_string, input.secret_binary)?;
    let token = version_id(world, input.client_request_token)?;
    if let Some(secret) = world.secretsmanager.secrets.get(&input.name) {
        if secret.deletion.is_some() {
            return Err(ApiError::new(
                "InvalidRequestException",
                "You can't create this secret because a secret with this name is already scheduled for deletion.",
            ));
        }
        return match (secret.versions.get(&token), &content) {
            (Some(version), Some(content)) if version.content == *content => {
                Ok(identity(secret, Some(&token)))
            }
            (Some(_), Some(_)) => Err(secret.taken(&token)),
            (None, _) | (_, None) => Err(ApiError::new(
                "ResourceExistsException",
                format!(
                    "The operation failed because the secret {} already exists.",
                    input.name
                ),
            )),
        };
    }
    let suffix = world.letters(6);
    let now = world.now;
    let mut secret = Secret {
        arn: format!(
            "arn:aws:secretsmanager:{}:{}:secret:{}-{suffix}",
            world.region, world.account, input.name
        ),
        name: input.name.clone(),
        description: input.description,
        kms_key: input.kms_key_id,
        tags,
        created: now,
        changed: now,
        versions: BTreeMap::new(),
        deletion: None,
    };
    let has_value = content.is_some();
    if let Some(content) = content {
        secret.put(&token, content, &current(), now)?;
    }
    let answer = identity(&secret, has_value.then_some(token.as_str()));
    world.secretsmanager.secrets.insert(input.name, secret);
    Ok(answer)
}

/// Answer `PutSecretValue`: a new version, current unless other labels are given.
pub(crate) fn put_secret_value(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: PutSecretValue = json::input(input)?;
    let content = one_content(input.secret_string, input.secret_binary)?.ok_or_else(|| {
        ApiError::new(
            "InvalidRequestException",
            "You must provide either SecretString or SecretBinary.",
        )
    })?;
    let token = version_id(world, input.client_request_token)?;
    let stages = if input.version_stages.is_empty() {
        current()
    } else {
        input.version_stages
    };
    let now = world.now;
    let secret = world.secretsmanager.find_mut(&input.secret_id)?;
    secret.alive()?;
    secret.put(&token, content, &stages, now)?;
    let mut answer = identity(secret, Some(&token));
    answer["VersionStages"] = json!(secret.versions.get(&token).map(|version| &version.stages));
    Ok(answer)
}

/// Answer `UpdateSecret`: the description, the key, and a new current version if a value comes with it.
pub(crate) fn update_secret(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: UpdateSecret = json::input(input)?;
    let content = one_content(input.secret_string, input.secret_binary)?;
    let token = version_id(world, input.client_request_token)?;
    let now = world.now;
    let secret = world.secretsmanager.find_mut(&input.secret_id)?;
    secret.alive()?;
    let has_value = content.is_some();
    if let Some(content) = content {
        secret.put(&token, content, &current(), now)?;
    }
    if input.description.is_some() {
        secret.description = input.description;
        secret.changed = now;
    }
    if input.kms_key_id.is_some() {
        secret.kms_key = input.kms_key_id;
        secret.changed = now;
    }
    Ok(identity(secret, has_value.then_some(token.as_str())))
}

/// Answer `TagResource`.
pub(crate) fn tag_resource(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: TagResource = json::input(input)?;
    let secret = world.secretsmanager.find_mut(&input.secret_id)?;
    secret.alive()?;
    secret.tags = check_tags(input.tags, &secret.tags)?;
    Ok(json!({}))
}

/// Answer `UntagResource`: a key that is not there is no mistake.
pub(crate) fn untag_resource(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: UntagResource = json::input(input)?;
    let secret = world.secretsmanager.find_mut(&input.secret_id)?;
    secret.alive()?;
    secret.tags.retain(|key, _| !input.tag_keys.contains(key));
    Ok(json!({}))
}

/// What most answers say: which secret, and which version of it.
fn identity(secret: &Secret, version: Option<&str>) -> Value {
    without_nulls(json!({ "ARN": secret.arn, "Name": secret.name, "VersionId": version }))
}

fn current() -> BTreeSet<String> {
    BTreeSet::from([CURRENT.to_owned()])
}

fn one_content(
    text: Option<Sensitive>,
    binary: Option<Sensitive>,
) -> Result<Option<Content>, ApiError> {
    let content = match (text, binary) {
        (Some(_), Some(_)) => {
            return Err(ApiError::new(
                "InvalidParameterException",
                "You can't specify both a binary secret value and a string secret value in the same secret.",
            ));
        }
        (Some(text), None) => Content::Text(text),
        (None, Some(bytes)) => Content::Binary(bytes),
        (None, None) => return Ok(None),
    };
    let (Content::Text(value) | Content::Binary(value)) = &content;
    if (1..=65_536).contains(&value.reveal().len()) {
        Ok(Some(content))
    } else {
        Err(ApiError::new(
            "ValidationException",
            "A secret value must have between 1 and 65536 bytes.",
        ))
    }
}

/// The id of the version to make: the caller's token, 32 to 64 characters, or a new one.
fn version_id(world: &mut World, token: Option<String>) -> Result<String, ApiError> {
    match token {
        None => Ok(world.uuid()),
        Some(token) if (32..=64).contains(&token.len()) => Ok(token),
        Some(_) => Err(ApiError::new(
            "InvalidParameterException",
            "ClientRequestToken must be 32-64 characters long.",
        )),
    }
}

fn check_name(name: &str) -> Result<(), ApiError> {
    let fits = (1..=512).contains(&name.len())
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "-/_+=.@!".contains(character));
    if fits {
        Ok(())
    } else {
        Err(ApiError::new(
            "ValidationException",
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        ))
    }
}

/// `present` with `tags` on top of it.
fn check_tags(
    tags: Vec<Tag>,
    present: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, ApiError> {
    let mut all = present.clone();
    for tag in tags {
        let sized =
            (1..=128).contains(&tag.key.chars().count()) && tag.value.chars().count() <= 256;
        if !sized || tag.key.to_lowercase().starts_with("aws:") {
            return Err(ApiError::new(
                "InvalidParameterException",
                format!("the tag with key \"{}\" is not valid", tag.key),
            ));
        }
        all.insert(tag.key, tag.value);
    }
    if all.len() > 50 {
        return Err(ApiError::new(
            "InvalidParameterException",
            "a secret can have at most 50 tags",
        ));
    }
    Ok(all)
}
