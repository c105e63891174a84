//! The query protocols of ELB and STS, and the input that EC2 shares with them: a flat form whose keys spell out a
//! tree (`Filter.1.Value.2=x`).

use std::collections::BTreeMap;

use http::Response;

use super::error::ApiError;
use super::response;
use super::xml::Element;

/// The answer of `action`: `result` holds the children of `<{action}Result>`.
pub(crate) fn answer(
    namespace: &str,
    action: &str,
    result: Element,
    request_id: &str,
) -> Response<Vec<u8>> {
    let document = Element::new(&format!("{action}Response"))
        .attribute("xmlns", namespace)
        .child(result.named(&format!("{action}Result")))
        .child(Element::new("ResponseMetadata").text("RequestId", request_id))
        .document();
    response::xml(200, document, request_id)
}

/// The refusal of any action.
pub(crate) fn refuse(namespace: &str, error: &ApiError, request_id: &str) -> Response<Vec<u8>> {
    let detail = Element::new("Error")
        .text("Type", error.fault())
        .text("Code", &error.code)
        .text("Message", &error.message);
    let document = Element::new("ErrorResponse")
        .attribute("xmlns", namespace)
        .child(detail)
        .text("RequestId", request_id)
        .document();
    response::xml(error.status, document, request_id)
}

/// The decoded form, or the part of it under one key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params {
    fields: BTreeMap<String, String>,
}

impl Params {
    /// Decode an `application/x-www-form-urlencoded` body.
    pub(crate) fn parse(body: &[u8]) -> Self {
        let fields = form_urlencoded::parse(body).into_owned().collect();
        Self { fields }
    }

    /// The value at `key`, if it was sent.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.fields.get(key).map(String::as_str)
    }

    /// The value at `key`, or the error AWS gives for a missing parameter.
    pub(crate) fn require(&self, key: &str) -> Result<&str, ApiError> {
        self.get(key).ok_or_else(|| {
            ApiError::new(
                "MissingParameter",
                format!("The request must contain the parameter {key}"),
            )
        })
    }

    /// The value of this part itself, when it is a leaf.
    pub(crate) fn value(&self) -> &str {
        self.get("").unwrap_or_default()
    }

    /// The structure under `key`.
    pub(crate) fn nested(&self, key: &str) -> Self {
        let prefix = format!("{key}.");
        let mut fields = BTreeMap::new();
        for (name, value) in &self.fields {
            if name == key {
                fields.insert(String::new(), value.clone());
            } else if let Some(rest) = name.strip_prefix(&prefix) {
                fields.insert(rest.to_owned(), value.clone());
            }
        }
        Self { fields }
    }

    /// The elements of the list under `key`, in order: `key.1`, `key.2` as EC2 spells it, or `key.member.1` as ELB does.
    pub(crate) fn list(&self, key: &str) -> Vec<Self> {
        let parts = self.nested(key);
        let parts = if parts.fields.keys().any(|name| name.starts_with("member.")) {
            parts.nested("member")
        } else {
            parts
        };
        let mut indexes: Vec<u32> = parts
            .fields
            .keys()
            .filter_map(|name| name.split('.').next()?.parse().ok())
            .collect();
        indexes.sort_unstable();
        indexes.dedup();
        indexes
            .into_iter()
            .map(|index| parts.nested(&index.to_string()))
            .collect()
    }

    /// The leaf values of the list under `key`.
    pub(crate) fn values(&self, key: &str) -> Vec<String> {
        let values = self.list(key);
        values.iter().map(|part| part.value().to_owned()).collect()
    }
}
