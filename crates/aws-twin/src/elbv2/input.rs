//! Reading request parameters with the rules that every operation of this service shares.

use std::fmt::Display;
use std::ops::RangeInclusive;

use crate::wire::{error::ApiError, query::Params};

/// The error this service gives for input that is wrong in itself.
pub(super) fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("ValidationError", message)
}

/// The error this service gives for settings that do not go together.
pub(super) fn contradictory(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidConfigurationRequest", message)
}

/// A parameter that must be there.
pub(super) fn required<'input>(input: &'input Params, key: &str) -> Result<&'input str, ApiError> {
    optional(input, key).ok_or_else(|| invalid(violated("null", key, "Member must not be null")))
}

/// A parameter that may be left out; an empty one counts as left out.
pub(super) fn optional<'input>(input: &'input Params, key: &str) -> Option<&'input str> {
    input.get(key).filter(|value| !value.is_empty())
}

/// A whole number within its range.
pub(super) fn number(
    input: &Params,
    key: &str,
    range: RangeInclusive<u32>,
) -> Result<Option<u32>, ApiError> {
    let Some(text) = optional(input, key) else {
        return Ok(None);
    };
    match text.parse() {
        Ok(value) if range.contains(&value) => Ok(Some(value)),
        _ => Err(invalid(format!(
            "{key} must be between '{}' and '{}' inclusive, but was '{text}'",
            range.start(),
            range.end()
        ))),
    }
}

/// A TCP or UDP port.
pub(super) fn port(input: &Params, key: &str) -> Result<Option<u16>, ApiError> {
    let port = number(input, key, 1..=u32::from(u16::MAX))?;
    Ok(port.and_then(|port| u16::try_from(port).ok()))
}

/// One of the values that AWS's model lists.
pub(super) fn choice<'input>(
    input: &'input Params,
    key: &str,
    values: &[&str],
) -> Result<Option<&'input str>, ApiError> {
    match optional(input, key) {
        Some(value) if !values.contains(&value) => {
            let rule = format!(
                "Member must satisfy enum value set: [{}]",
                values.join(", ")
            );
            Err(invalid(violated(format!("'{value}'"), key, &rule)))
        }
        value => Ok(value),
    }
}

/// `true` or `false`.
pub(super) fn flag(input: &Params, key: &str) -> Result<Option<bool>, ApiError> {
    Ok(choice(input, key, &["true", "false"])?.map(|value| value == "true"))
}

/// Names of load balancers and target groups: 1 to 32 letters, digits and hyphens, no hyphen at either end.
pub(super) fn resource_name<'input>(
    input: &'input Params,
    what: &str,
) -> Result<&'input str, ApiError> {
    let name = required(input, "Name")?;
    if name.len() > 32 {
        return Err(invalid(format!(
            "{what} name '{name}' cannot be longer than '32' characters"
        )));
    }
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Err(invalid(format!(
            "{what} name '{name}' can only contain characters that are alphanumeric characters and hyphens(-)"
        )));
    }
    if name.starts_with('-') || name.ends_with('-') {
        return Err(invalid(format!(
            "{what} name '{name}' cannot begin or end with a hyphen(-)"
        )));
    }
    Ok(name)
}

fn violated(value: impl Display, key: &str, rule: &str) -> String {
    let mut path = key.to_owned();
    if let Some(first) = path.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    format!(
        "1 validation error detected: Value {value} at '{path}' failed to satisfy constraint: {rule}"
    )
}
