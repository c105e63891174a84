//! How Amazon MQ says no. Its bad requests name the input member at fault.

use crate::wire::error::ApiError;

/// 400: the input is wrong; `attribute` is the member to look at.
pub(super) fn bad_request(attribute: &str, message: impl Into<String>) -> ApiError {
    ApiError::new("BadRequestException", message).attribute(attribute)
}

/// 400: the broker is in a state that does not allow the call; no member is at fault.
pub(super) fn wrong_state(message: impl Into<String>) -> ApiError {
    ApiError::new("BadRequestException", message)
}

/// 409: it would be right, if something else were not in the way.
pub(super) fn conflict(attribute: &str, message: impl Into<String>) -> ApiError {
    ApiError::new("ConflictException", message)
        .status(409)
        .attribute(attribute)
}

/// 404.
pub(super) fn not_found(what: &str, id: &str) -> ApiError {
    ApiError::new(
        "NotFoundException",
        format!("Can't find requested {what} [{id}]. Make sure your {what} exists."),
    )
    .status(404)
}
