//! AWS Secrets Manager.

use serde::{Deserialize, Serialize};

use super::wire::error::ApiError;
use super::world::World;

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {}

/// Carry out what has come due.
pub(crate) fn settle(_world: &mut World) {}

/// Answer one call.
pub(crate) fn handle(
    _world: &mut World,
    operation: &str,
    _input: &serde_json::Value,
) -> Result<serde_json::Value, ApiError> {
    Err(ApiError::new("InvalidAction", operation))
}

/// A secret with this name and a password; whether it had to be made.
pub(crate) fn assume_secret(_world: &mut World, _name: &str) -> bool {
    false
}
