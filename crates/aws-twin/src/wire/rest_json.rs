//! REST with JSON: Amazon MQ.

use http::Response;
use http::header::HeaderValue;
use serde_json::{Map, Value};

use super::error::ApiError;
use super::response::response;

const CONTENT_TYPE: &str = "application/json";

/// The answer; nothing to say is said with an empty body.
pub(crate) fn answer(body: &Value, request_id: &str) -> Response<Vec<u8>> {
    if body.is_null() {
        response(204, CONTENT_TYPE, Vec::new(), request_id)
    } else {
        response(200, CONTENT_TYPE, body.to_string().into_bytes(), request_id)
    }
}

/// The refusal of any call.
pub(crate) fn refuse(error: &ApiError, request_id: &str) -> Response<Vec<u8>> {
    let mut body = Map::new();
    body.insert("message".to_owned(), error.message.clone().into());
    if let Some(attribute) = &error.attribute {
        body.insert("errorAttribute".to_owned(), attribute.clone().into());
    }
    let body = Value::Object(body).to_string().into_bytes();
    let mut response = response(error.status, CONTENT_TYPE, body, request_id);
    if let Ok(code) = HeaderValue::from_str(&error.code) {
        response.headers_mut().insert("x-amzn-errortype", code);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_its_code_in_a_header_and_the_culprit_in_the_body() {
        let error = ApiError::new("BadRequestException", "no").attribute("subnetIds");
        let response = refuse(&error, "r-1");
        assert_eq!(
            response.headers()["x-amzn-errortype"],
            "BadRequestException"
        );
        let body = String::from_utf8(response.into_body()).unwrap();
        assert_eq!(body, r#"{"errorAttribute":"subnetIds","message":"no"}"#);
    }

    #[test]
    fn nothing_to_say_is_an_empty_body() {
        let response = answer(&Value::Null, "r-1");
        assert_eq!(response.status(), 204);
        assert!(response.into_body().is_empty());
    }
}
