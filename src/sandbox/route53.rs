//! Amazon Route 53: hosted zones and their records.

use serde::{Deserialize, Serialize};

use super::wire::{error::ApiError, rest::RestCall, xml::Element};
use super::world::World;

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {}

/// Carry out what has come due.
pub(crate) fn settle(_world: &mut World) {}

/// Answer one call: the root element of the response.
pub(crate) fn handle(_world: &mut World, call: &RestCall) -> Result<Element, ApiError> {
    Err(ApiError::new("NoSuchOperation", call.path.join("/")).status(404))
}

/// The values of the records of this type at `name`.
pub(crate) fn record_value(_world: &World, _name: &str, _record_type: &str) -> Vec<String> {
    Vec::new()
}

/// A public hosted zone with this name; whether it had to be made.
pub(crate) fn assume_zone(_world: &mut World, _name: &str) -> bool {
    false
}
