//! What the services that speak JSON 1.1 have in common: how input is read, how times and tags look.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::wire::error::ApiError;
use super::world::{Millis, SECOND};

/// One tag as these services spell it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    /// The key, 1 to 128 characters.
    pub(crate) key: String,
    /// The value, up to 256 characters; some services let it be left out.
    #[serde(default)]
    pub(crate) value: String,
}

/// Read an operation's input.
///
/// The message says nothing of the content: it may be a secret.
pub(crate) fn input<T: DeserializeOwned>(value: &Value) -> Result<T, ApiError> {
    T::deserialize(value).map_err(|_| {
        ApiError::new(
            "SerializationException",
            "the request does not have the shape of this operation's input",
        )
    })
}

/// A time on the wire: seconds since 1970.
pub(crate) fn time(at: Millis) -> Value {
    (at / SECOND).into()
}

/// Tags on the wire, in the order of their keys.
pub(crate) fn tag_list(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter()
        .map(|(key, value)| Tag {
            key: key.clone(),
            value: value.clone(),
        })
        .collect()
}

/// An object without the members that have no value: these services leave them out rather than say null.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, member)| !member.is_null())
                .collect(),
        ),
        other => other,
    }
}
