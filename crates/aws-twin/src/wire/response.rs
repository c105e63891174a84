//! What all answers share: status, content type, request id.

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};

/// An answer in XML.
pub(super) fn xml(status: u16, document: String, request_id: &str) -> Response<Vec<u8>> {
    response(
        status,
        "text/xml;charset=UTF-8",
        document.into_bytes(),
        request_id,
    )
}

/// An answer of any kind.
pub(super) fn response(
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
    request_id: &str,
) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}
