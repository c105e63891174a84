//! The tags of a certificate.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{State, find_mut};
use crate::json::{self, Tag, tag_list};
use crate::wire::error::ApiError;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tagging {
    certificate_arn: String,
    tags: Vec<Tag>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Untagging {
    certificate_arn: String,
    tags: Vec<OptionalTag>,
}

/// A tag to take away: with a value, only if it has that value (the model's `RemoveTagsFromCertificate`).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OptionalTag {
    key: String,
    value: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listing {
    certificate_arn: String,
}

/// Answer `AddTagsToCertificate`.
pub(crate) fn add(state: &mut State, input: &Value) -> Result<Value, ApiError> {
    let input: Tagging = json::input(input)?;
    let certificate = find_mut(state, &input.certificate_arn)?;
    certificate.tags = merge(&certificate.tags, &input.tags)?;
    Ok(json!({}))
}

/// Answer `RemoveTagsFromCertificate`.
pub(crate) fn remove(state: &mut State, input: &Value) -> Result<Value, ApiError> {
    let input: Untagging = json::input(input)?;
    let certificate = find_mut(state, &input.certificate_arn)?;
    certificate.tags.retain(|key, value| {
        !input.tags.iter().any(|tag| {
            tag.key == *key && tag.value.as_ref().is_none_or(|expected| expected == value)
        })
    });
    Ok(json!({}))
}

/// Answer `ListTagsForCertificate`.
pub(crate) fn list(state: &mut State, input: &Value) -> Result<Value, ApiError> {
    let input: Listing = json::input(input)?;
    let certificate = find_mut(state, &input.certificate_arn)?;
    Ok(json!({ "Tags": tag_list(&certificate.tags) }))
}

/// `present` with `tags` on top of it.
pub(crate) fn merge(
    present: &BTreeMap<String, String>,
    tags: &[Tag],
) -> Result<BTreeMap<String, String>, ApiError> {
    let mut all = present.clone();
    for tag in tags {
        let sized =
            (1..=128).contains(&tag.key.chars().count()) && tag.value.chars().count() <= 256;
        if !sized || tag.key.to_lowercase().starts_with("aws:") {
            return Err(ApiError::new(
                "InvalidTagException",
                format!("the tag with key \"{}\" is not valid", tag.key),
            ));
        }
        all.insert(tag.key.clone(), tag.value.clone());
    }
    if all.len() > 50 {
        return Err(ApiError::new(
            "TooManyTagsException",
            "a certificate can have at most 50 tags",
        ));
    }
    Ok(all)
}
