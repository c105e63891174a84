//! AWS Secrets Manager: secrets, their versions, deletion with a recovery window, random passwords.
//!
//! Values are kept, since they must be readable again: the state file of a sandbox holds the sandbox's secrets. They
//! stay out of every `Debug` output.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::premises::ExistingSecret;
use super::wire::error::ApiError;
use super::world::World;

mod change;
mod delete;
mod describe;
mod list;
mod password;
mod secret;
#[cfg(test)]
mod tests;

use secret::Secret;

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// By name.
    secrets: BTreeMap<String, Secret>,
}

impl State {
    /// The secret that a `SecretId` means: its name, its ARN, or its ARN without the six random characters at the end.
    fn find(&self, id: &str) -> Result<&Secret, ApiError> {
        self.name_of(id)
            .and_then(|name| self.secrets.get(&name))
            .ok_or_else(not_found)
    }

    fn find_mut(&mut self, id: &str) -> Result<&mut Secret, ApiError> {
        self.name_of(id)
            .and_then(|name| self.secrets.get_mut(&name))
            .ok_or_else(not_found)
    }

    fn name_of(&self, id: &str) -> Option<String> {
        let means = |secret: &&Secret| {
            secret.name == id
                || secret.arn == id
                || secret.arn.strip_prefix(id).is_some_and(|suffix| {
                    id.starts_with("arn:") && suffix.starts_with('-') && suffix.len() == 7
                })
        };
        self.secrets
            .values()
            .find(means)
            .map(|secret| secret.name.clone())
    }
}

fn not_found() -> ApiError {
    ApiError::new(
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret.",
    )
}

/// Carry out what has come due: deletions.
pub(crate) fn settle(world: &mut World) {
    let now = world.now;
    world.secretsmanager.secrets.retain(|_, secret| {
        secret
            .deletion
            .as_ref()
            .is_none_or(|deletion| deletion.due > now)
    });
}

/// Answer one call.
pub(crate) fn handle(world: &mut World, operation: &str, input: &Value) -> Result<Value, ApiError> {
    match operation {
        "CreateSecret" => change::create_secret(world, input),
        "PutSecretValue" => change::put_secret_value(world, input),
        "UpdateSecret" => change::update_secret(world, input),
        "TagResource" => change::tag_resource(world, input),
        "UntagResource" => change::untag_resource(world, input),
        "DescribeSecret" => describe::describe_secret(world.secretsmanager, input),
        "GetSecretValue" => describe::get_secret_value(world.secretsmanager, input),
        "ListSecrets" => list::list_secrets(world, input),
        "DeleteSecret" => delete::delete_secret(world, input),
        "RestoreSecret" => delete::restore_secret(world, input),
        "GetRandomPassword" => password::get_random_password(world, input),
        _ => Err(ApiError::new(
            "UnknownOperationException",
            format!("the sandbox does not know secretsmanager {operation}"),
        )),
    }
}

/// Make sure that a secret called `name` exists, as if its owner had made it before: a random password, if it is new.
///
/// Whether there was anything to make.
pub(crate) fn assume_secret(world: &mut World, secret: &ExistingSecret) -> bool {
    let ExistingSecret { name, json_keys } = secret;
    if world.secretsmanager.name_of(name).is_some() {
        return false;
    }
    let password = if json_keys.is_empty() {
        password::plain_password(world)
    } else {
        let passwords = json_keys.iter();
        let passwords: serde_json::Map<String, serde_json::Value> = passwords
            .map(|key| (key.clone(), password::plain_password(world).into()))
            .collect();
        serde_json::Value::Object(passwords).to_string()
    };
    handle(
        world,
        "CreateSecret",
        &json!({ "Name": name, "SecretString": password }),
    )
    .is_ok()
}
