//! A change set for programs.

use serde_json::{Value as Json, json};

use mqctl_model::changeset::{Action, Change, ChangeSet, FieldChange};
use mqctl_model::resource::{FieldName, ResourceId, Value};

use super::refused::{self, Refused};
use super::text::count;
use crate::render::about::About;
use crate::render::effect::impacts_json;
use crate::render::style::Verb;
use crate::render::words::reason;

pub(super) fn json(about: &About, changes: &ChangeSet, refused: &Refused<'_>) -> Json {
    let summary: serde_json::Map<String, Json> = Verb::ALL
        .into_iter()
        .map(|verb| (verb.word().to_owned(), count(changes, verb).into()))
        .collect();
    let effect = changes.effect();
    json!({
        "sandbox": about.sandbox,
        "stack": about.stack,
        "region": about.region,
        "account": about.account,
        "summary": summary,
        "effect": effect.severity().name(),
        "impacts": impacts_json(&effect),
        "refused": refused::json(refused),
        "unknown": changes.unknown.iter().map(unknown_json).collect::<Vec<_>>(),
        "changes": changes.changes.iter().map(change_json).collect::<Vec<_>>(),
    })
}

pub(in crate::render) fn change_json(change: &Change) -> Json {
    let physical_id = match &change.action {
        Action::Create { .. } | Action::Replace { .. } => None,
        Action::Update { existing, .. }
        | Action::Resume { existing, .. }
        | Action::Check { existing, .. }
        | Action::Delete { existing, .. } => Some(&existing.physical_id),
    };
    json!({
        "resource": change.placement.id,
        "kind": change.resource().kind().key(),
        "action": Verb::of(change).word(),
        "generation": change.placement.generation,
        "physical_id": physical_id,
        "effect": change.effect.severity().name(),
        "impacts": impacts_json(&change.effect),
        "reason": reason(change),
        "fields": change.fields().iter().map(field_json).collect::<Vec<_>>(),
        "after": change.after,
    })
}

fn unknown_json((resource, field): &(ResourceId, FieldName)) -> Json {
    json!({
        "resource": resource,
        "key": field.key(),
        "label": field.to_string(),
    })
}

fn field_json(field: &FieldChange) -> Json {
    json!({
        "key": field.name.key(),
        "subject": field.name.subject,
        "label": field.name.to_string(),
        "before": value_json(&field.before),
        "after": value_json(&field.after),
        "reboots": field.reboots,
        "pending": field.pending,
    })
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::Absent | Value::Unspecified | Value::Unknown => Json::Null,
        Value::Flag(flag) => (*flag).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.clone().into(),
        Value::List(values) => values.iter().map(value_json).collect(),
        Value::Phrase(_) => value.to_string().into(),
        Value::Reference(reference) => json!({
            "known_after": reference.resource,
            "output": reference.output,
        }),
    }
}
