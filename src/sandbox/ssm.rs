//! AWS Systems Manager: the Parameter Store.

use serde::{Deserialize, Serialize};

use super::wire::error::ApiError;
use super::world::World;

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {}

/// Answer one call.
pub(crate) fn handle(
    _world: &mut World,
    operation: &str,
    _input: &serde_json::Value,
) -> Result<serde_json::Value, ApiError> {
    Err(ApiError::new("UnknownOperationException", operation))
}
