//! Client tokens: a create that is sent again with the same one makes nothing new.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::wire::{error::ApiError, query::Params};
use crate::world::World;

/// What was made under which token, by action and token.
pub(super) type Tokens = BTreeMap<String, Remembered>;

/// The outcome of a create.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Remembered {
    request: String,
    id: String,
}

/// What an earlier call with this token made, if there was one; a mismatch if it asked for something else.
pub(super) fn recall(
    world: &World,
    action: &str,
    input: &Params,
) -> Result<Option<String>, ApiError> {
    let Some(token) = input.get("ClientToken") else {
        return Ok(None);
    };
    match world.ec2.tokens.get(&key(action, token)) {
        None => Ok(None),
        Some(remembered) if remembered.request == format!("{input:?}") => {
            Ok(Some(remembered.id.clone()))
        }
        Some(_) => Err(ApiError::new(
            "IdempotentParameterMismatch",
            "The client token you provided was used with different request parameters.",
        )),
    }
}

/// Remember what this call made.
pub(super) fn remember(world: &mut World, action: &str, input: &Params, id: &str) {
    if let Some(token) = input.get("ClientToken") {
        let remembered = Remembered {
            request: format!("{input:?}"),
            id: id.to_owned(),
        };
        world.ec2.tokens.insert(key(action, token), remembered);
    }
}

fn key(action: &str, token: &str) -> String {
    format!("{action} {token}")
}
