//! EC2's own variant of the query protocol: no `Result` element, and errors in a list.

use http::Response;

use super::error::ApiError;
use super::response;
use super::xml::Element;

const NAMESPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

/// The answer: the `<{action}Response>` element.
pub(crate) fn answer(answer: Element, request_id: &str) -> Response<Vec<u8>> {
    let document = answer
        .attribute("xmlns", NAMESPACE)
        .text("requestId", request_id)
        .document();
    response::xml(200, document, request_id)
}

/// The refusal of any action.
pub(crate) fn refuse(error: &ApiError, request_id: &str) -> Response<Vec<u8>> {
    let detail = Element::new("Error")
        .text("Code", &error.code)
        .text("Message", &error.message);
    let document = Element::new("Response")
        .list("Errors", [detail])
        .text("RequestID", request_id)
        .document();
    response::xml(error.status, document, request_id)
}
