//! The tags of brokers and configurations, by ARN.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::not_found;
use super::{State, input, rules};
use crate::wire::{error::ApiError, rest::RestCall};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CreateTags {
    tags: BTreeMap<String, String>,
}

/// Answer `CreateTags`: adds and overwrites.
pub(super) fn create_tags(
    state: &mut State,
    arn: &str,
    call: &RestCall,
) -> Result<Value, ApiError> {
    let input: CreateTags = input::body(call)?;
    let present = find(state, arn)?;
    let mut all = present.clone();
    all.extend(input.tags);
    rules::tags(&all)?;
    *present = all;
    Ok(Value::Null)
}

/// Answer `DeleteTags`: a key that is not there is no mistake.
pub(super) fn delete_tags(
    state: &mut State,
    arn: &str,
    call: &RestCall,
) -> Result<Value, ApiError> {
    let keys = call.query.get("tagKeys").map(String::as_str);
    let keys: Vec<&str> = keys.unwrap_or_default().split(',').collect();
    find(state, arn)?.retain(|key, _| !keys.contains(&key.as_str()));
    Ok(Value::Null)
}

/// Answer `ListTags`.
pub(super) fn list_tags(state: &mut State, arn: &str) -> Result<Value, ApiError> {
    Ok(json!({ "tags": find(state, arn)? }))
}

fn find<'state>(
    state: &'state mut State,
    arn: &str,
) -> Result<&'state mut BTreeMap<String, String>, ApiError> {
    let State {
        brokers,
        configurations,
        ..
    } = state;
    let brokers = brokers
        .values_mut()
        .map(|broker| (&broker.arn, &mut broker.tags));
    let configurations = configurations
        .values_mut()
        .map(|configuration| (&configuration.arn, &mut configuration.tags));
    brokers
        .chain(configurations)
        .find(|(name, _)| *name == arn)
        .map(|(_, tags)| tags)
        .ok_or_else(|| not_found("resource", arn))
}
