//! JSON 1.1 with a target header: ACM, Secrets Manager, Systems Manager.

use http::{Request, Response};
use serde_json::{Value, json};

use super::error::ApiError;
use super::response::response;

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// The operation that the request names: `RequestCertificate` of `CertificateManager.RequestCertificate`.
pub(crate) fn operation(request: &Request<Vec<u8>>) -> Option<&str> {
    let target = request.headers().get("x-amz-target")?.to_str().ok()?;
    target.rsplit('.').next()
}

/// The input; an empty body is an empty object.
pub(crate) fn decode(body: &[u8]) -> Result<Value, ApiError> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(body)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))
}

/// The answer.
pub(crate) fn answer(body: &Value, request_id: &str) -> Response<Vec<u8>> {
    let body = if body.is_null() {
        Vec::new()
    } else {
        body.to_string().into_bytes()
    };
    response(200, CONTENT_TYPE, body, request_id)
}

/// The refusal of any operation.
pub(crate) fn refuse(error: &ApiError, request_id: &str) -> Response<Vec<u8>> {
    let body = json!({ "__type": error.code, "message": error.message });
    let body = body.to_string().into_bytes();
    response(error.status, CONTENT_TYPE, body, request_id)
}
