//! `ListSecrets`: filters and pages.

use serde::Deserialize;
use serde_json::{Value, json};

use super::describe::summary;
use super::secret::Secret;
use crate::json;
use crate::paging::page;
use crate::wire::error::ApiError;
use crate::world::World;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    include_planned_deletion: bool,
    max_results: Option<usize>,
    next_token: Option<String>,
    filters: Vec<Filter>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Filter {
    key: String,
    values: Vec<String>,
}

impl Filter {
    /// Whether any value matches. A value is a prefix, `!` in front of it turns it around (the model's `FilterValues`).
    fn matches(&self, secret: &Secret) -> bool {
        self.values
            .iter()
            .any(|value| match value.strip_prefix('!') {
                Some(value) => !self.finds(secret, value),
                None => self.finds(secret, value),
            })
    }

    fn finds(&self, secret: &Secret, prefix: &str) -> bool {
        let name = || secret.name.starts_with(prefix);
        let description = || {
            let text = secret.description.as_deref().unwrap_or_default();
            text.to_lowercase().contains(&prefix.to_lowercase())
        };
        let tag_key = || secret.tags.keys().any(|key| key.starts_with(prefix));
        let tag_value = || secret.tags.values().any(|value| value.starts_with(prefix));
        match self.key.as_str() {
            "name" => name(),
            "description" => description(),
            "tag-key" => tag_key(),
            "tag-value" => tag_value(),
            "all" => name() || description() || tag_key() || tag_value(),
            _ => false,
        }
    }

    fn check(&self) -> Result<(), ApiError> {
        match self.key.as_str() {
            "name" | "description" | "tag-key" | "tag-value" | "all" | "primary-region"
            | "owning-service" => Ok(()),
            key => Err(ApiError::new(
                "InvalidParameterException",
                format!("{key} is not a filter key"),
            )),
        }
    }
}

/// Answer `ListSecrets`. Filters are joined by *and*, the values of one by *or*.
pub(crate) fn list_secrets(world: &World, input: &Value) -> Result<Value, ApiError> {
    let input: Input = json::input(input)?;
    let size = input.max_results.unwrap_or(100);
    if !(1..=100).contains(&size) {
        return Err(ApiError::new(
            "InvalidParameterException",
            "MaxResults must be between 1 and 100.",
        ));
    }
    for filter in &input.filters {
        filter.check()?;
    }
    let found = world
        .secretsmanager
        .secrets
        .values()
        .filter(|secret| input.include_planned_deletion || secret.deletion.is_none())
        .filter(|secret| input.filters.iter().all(|filter| filter.matches(secret)))
        .map(|secret| (secret.name.clone(), summary(secret)));
    let page = page(found, size, input.next_token.as_deref()).ok_or_else(|| {
        ApiError::new(
            "InvalidNextTokenException",
            "The NextToken value is invalid.",
        )
    })?;
    Ok(json::without_nulls(
        json!({ "SecretList": page.items, "NextToken": page.next }),
    ))
}
