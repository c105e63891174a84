//! Amazon MQ: brokers, their users and configurations.

use serde::{Deserialize, Serialize};

use super::wire::{error::ApiError, rest::RestCall};
use super::world::World;

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {}

/// Carry out what has come due.
pub(crate) fn settle(_world: &mut World) {}

/// Answer one call: the JSON body.
pub(crate) fn handle(_world: &mut World, call: &RestCall) -> Result<serde_json::Value, ApiError> {
    Err(ApiError::new("NotFoundException", call.path.join("/")).status(404))
}

// Stand-ins until the service is merged: take the other side.
pub(crate) fn listens(_world: &World, _ip: &str, _port: u16) -> bool {
    false
}
pub(crate) fn groups_at(_world: &World, _ip: &str) -> Vec<String> {
    Vec::new()
}
