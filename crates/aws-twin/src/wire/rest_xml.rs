//! REST with XML: Route 53.

use http::Response;

use super::error::ApiError;
use super::response;
use super::xml::Element;

const NAMESPACE: &str = "https://route53.amazonaws.com/doc/2013-04-01/";

/// The answer: its root element.
pub(crate) fn answer(answer: Element, request_id: &str) -> Response<Vec<u8>> {
    let document = answer.attribute("xmlns", NAMESPACE).document();
    response::xml(200, document, request_id)
}

/// The refusal of any call. What an `InvalidChangeBatch` lists comes twice: as text in brackets, which is what people
/// read, and as the list of the model.
pub(crate) fn refuse(error: &ApiError, request_id: &str) -> Response<Vec<u8>> {
    let message = if error.messages.is_empty() {
        error.message.clone()
    } else {
        format!("[{}]", error.messages.join(", "))
    };
    let mut detail = Element::new("Error")
        .text("Type", error.fault())
        .text("Code", &error.code)
        .text("Message", message);
    if !error.messages.is_empty() {
        let messages = error.messages.iter();
        detail = detail.list(
            "messages",
            messages.map(|text| Element::leaf("Message", text)),
        );
    }
    let document = Element::new("ErrorResponse")
        .attribute("xmlns", NAMESPACE)
        .child(detail)
        .text("RequestId", request_id)
        .document();
    response::xml(error.status, document, request_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_change_batch_lists_its_reasons() {
        let reasons = vec!["a already exists".to_owned(), "b was not found".to_owned()];
        let error = ApiError::new("InvalidChangeBatch", "").messages(reasons);
        let response = refuse(&error, "r-1");
        assert_eq!(response.status(), 400);
        let body = String::from_utf8(response.into_body()).unwrap();
        let expected = "<Error><Type>Sender</Type><Code>InvalidChangeBatch</Code>\
            <Message>[a already exists, b was not found]</Message>\
            <messages><Message>a already exists</Message><Message>b was not found</Message></messages></Error>";
        assert!(body.contains(expected), "{body}");
    }
}
