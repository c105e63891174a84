//! Amazon EC2: VPCs, subnets, gateways, route tables, security groups, network interfaces.

use serde::{Deserialize, Serialize};

use super::wire::{error::ApiError, query::Params, xml::Element};
use super::world::World;

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {}

/// Carry out what has come due.
pub(crate) fn settle(_world: &mut World) {}

/// What every account starts with: a default VPC.
pub(crate) fn found(_world: &mut World) {}

/// Answer one call: the `<{action}Response>` element.
pub(crate) fn handle(
    _world: &mut World,
    action: &str,
    _input: &Params,
) -> Result<Element, ApiError> {
    Err(ApiError::new("InvalidAction", action))
}
