//! Elastic Load Balancing v2: network load balancers, target groups, listeners.

use serde::{Deserialize, Serialize};

use super::wire::{error::ApiError, query::Params, xml::Element};
use super::world::World;

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {}

/// Carry out what has come due.
pub(crate) fn settle(_world: &mut World) {}

/// Answer one call: the children of `<{action}Result>`.
pub(crate) fn handle(
    _world: &mut World,
    action: &str,
    _input: &Params,
) -> Result<Element, ApiError> {
    Err(ApiError::new("InvalidAction", action))
}

/// Whether a listener presents the certificate at `arn`.
pub(crate) fn uses_certificate(_world: &World, _arn: &str) -> bool {
    false
}
