//! Reading bodies, ids and page sizes with the rules that every operation of this service shares.

use roxmltree::{Document, Node};

use crate::wire::{error::ApiError, rest::RestCall};

/// The error this service gives for input that is wrong in itself.
pub(super) fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidInput", message)
}

/// The body as XML.
pub(super) fn document(call: &RestCall) -> Result<Document<'_>, ApiError> {
    Document::parse(&call.body).map_err(|error| invalid(format!("Invalid XML ; {error}")))
}

/// The child element with this name, whatever its namespace.
pub(super) fn child<'doc>(node: Node<'doc, 'doc>, name: &str) -> Option<Node<'doc, 'doc>> {
    node.children()
        .find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The children of a list element.
pub(super) fn items<'doc>(
    node: Node<'doc, 'doc>,
    list: &str,
    item: &'static str,
) -> impl Iterator<Item = Node<'doc, 'doc>> {
    let list = child(node, list).into_iter();
    list.flat_map(move |list| {
        list.children()
            .filter(move |child| child.is_element() && child.tag_name().name() == item)
    })
}

/// The text of a child, if it is there.
pub(super) fn text<'doc>(node: Node<'doc, 'doc>, name: &str) -> Option<&'doc str> {
    child(node, name).map(|child| child.text().unwrap_or_default())
}

/// The text of a child that must be there.
pub(super) fn required<'doc>(node: Node<'doc, 'doc>, name: &str) -> Result<&'doc str, ApiError> {
    let parent = node.tag_name().name();
    text(node, name)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| {
            invalid(format!(
                "Invalid XML ; cvc-complex-type.2.4.b: The content of element '{parent}' is not complete. \
                 '{name}' is expected."
            ))
        })
}

/// `true` or `false`, as XML Schema writes them.
pub(super) fn flag(node: Node<'_, '_>, name: &str) -> Result<bool, ApiError> {
    match required(node, name)? {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        other => Err(invalid(format!(
            "Invalid XML ; cvc-datatype-valid.1.2.1: '{other}' is not a valid value for 'boolean'."
        ))),
    }
}

/// One of the values that AWS's model lists.
pub(super) fn choice<'doc>(
    node: Node<'doc, 'doc>,
    name: &str,
    values: &[&str],
) -> Result<&'doc str, ApiError> {
    let value = required(node, name)?;
    check_choice(value, values)?;
    Ok(value)
}

/// That a value is among those that AWS's model lists.
pub(super) fn check_choice(value: &str, values: &[&str]) -> Result<(), ApiError> {
    if values.contains(&value) {
        return Ok(());
    }
    Err(invalid(format!(
        "Invalid XML ; cvc-enumeration-valid: Value '{value}' is not facet-valid with respect to enumeration '[{}]'. \
         It must be a value from the enumeration.",
        values.join(", ")
    )))
}

/// The bare id: callers may give `/hostedzone/Z1` where a `Z1` belongs.
pub(super) fn bare(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// How many items a page holds; more than the service's own limit means the limit (AWS documentation).
pub(super) fn page_size(call: &RestCall, most: usize) -> Result<usize, ApiError> {
    let Some(asked) = call.query.get("maxitems") else {
        return Ok(most);
    };
    match asked.parse::<usize>() {
        Ok(size) if size > 0 => Ok(size.min(most)),
        _ => Err(invalid(format!(
            "'{asked}' is not a valid value for maxitems"
        ))),
    }
}
