//! AWS STS: who is calling.

use super::wire::{error::ApiError, query::Params, xml::Element};
use super::world::World;

/// Answer one call: the children of `<{action}Result>`.
pub(crate) fn handle(
    _world: &mut World,
    action: &str,
    _input: &Params,
) -> Result<Element, ApiError> {
    Err(ApiError::new("InvalidAction", action))
}
