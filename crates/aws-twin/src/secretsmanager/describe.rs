//! Reading a secret: what is known of it, and its value.

use serde::Deserialize;
use serde_json::{Value, json};

use super::State;
use super::secret::{CURRENT, Content, Secret};
use crate::json::{self, tag_list, time, without_nulls};
use crate::wire::error::ApiError;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeSecret {
    secret_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetSecretValue {
    secret_id: String,
    version_id: Option<String>,
    version_stage: Option<String>,
}

/// Answer `DescribeSecret`: works on a secret that is marked as deleted too.
pub(crate) fn describe_secret(state: &State, input: &Value) -> Result<Value, ApiError> {
    let input: DescribeSecret = json::input(input)?;
    let secret = state.find(&input.secret_id)?;
    let mut answer = summary(secret);
    answer["VersionIdsToStages"] = json!(secret.version_stages());
    if let Some(members) = answer.as_object_mut() {
        members.remove("SecretVersionsToStages");
    }
    Ok(answer)
}

/// An entry of `ListSecrets`.
pub(crate) fn summary(secret: &Secret) -> Value {
    without_nulls(json!({
        "ARN": secret.arn,
        "Name": secret.name,
        "Description": secret.description,
        "KmsKeyId": secret.kms_key,
        "CreatedDate": time(secret.created),
        "LastChangedDate": time(secret.changed),
        "DeletedDate": secret.deletion.as_ref().map(|deletion| time(deletion.requested)),
        "Tags": tag_list(&secret.tags),
        "SecretVersionsToStages": secret.version_stages(),
    }))
}

/// Answer `GetSecretValue`: the version asked for by id, by label, or the current one.
pub(crate) fn get_secret_value(state: &State, input: &Value) -> Result<Value, ApiError> {
    let input: GetSecretValue = json::input(input)?;
    let secret = state.find(&input.secret_id)?;
    secret.alive()?;
    let label = input.version_stage.as_deref();
    let (id, version) = if let Some(id) = &input.version_id {
        secret
            .versions
            .get_key_value(id)
            .filter(|(_, version)| label.is_none_or(|label| version.stages.contains(label)))
            .ok_or_else(|| missing_value("VersionId", id))?
    } else {
        let label = label.unwrap_or(CURRENT);
        secret
            .staged(label)
            .ok_or_else(|| missing_value("staging label", label))?
    };
    let mut answer = json!({
        "ARN": secret.arn,
        "Name": secret.name,
        "VersionId": id,
        "VersionStages": version.stages,
        "CreatedDate": time(version.created),
    });
    match &version.content {
        Content::Text(text) => answer["SecretString"] = text.reveal().into(),
        Content::Binary(bytes) => answer["SecretBinary"] = bytes.reveal().into(),
    }
    Ok(answer)
}

fn missing_value(what: &str, value: &str) -> ApiError {
    ApiError::new(
        "ResourceNotFoundException",
        format!("Secrets Manager can't find the specified secret value for {what}: {value}"),
    )
}
