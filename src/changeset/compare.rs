//! How a resource that is there differs from the one that is asked for.

use std::collections::BTreeMap;

use crate::model::{Effect, Placement, Reference, Resource, Rule, Tags, Value};
use crate::observed::Existing;

use super::change::{FieldChange, TAGS_FIELD};

/// What differs, and whether that can be mended in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) fields: Vec<FieldChange>,
    pub(super) needs_replacement: bool,
}

impl Difference {
    pub(super) fn effect(&self) -> Effect {
        let effects = self.fields.iter().map(|field| field.effect);
        effects.max().unwrap_or(Effect::None)
    }
}

/// Compare field by field. `outputs` tells what references stand for, as far as that will not change.
pub(super) fn compare(
    desired: &Resource,
    tags: &Tags,
    existing: &Existing,
    outputs: &dyn Fn(&Reference) -> Option<Value>,
) -> Difference {
    let there: BTreeMap<String, Value> = existing
        .resource
        .fields()
        .into_iter()
        .map(|field| (field.name, field.value.resolve(&|_| None)))
        .collect();
    let mut difference = Difference {
        fields: Vec::new(),
        needs_replacement: false,
    };
    for field in desired.fields() {
        let before = there.get(&field.name).cloned().unwrap_or(Value::Absent);
        let after = field.value.resolve(outputs);
        if field.rule == Rule::Requires || after == Value::Unspecified || before == after {
            continue;
        }
        let effect = match in_place(field.rule, &before, &after) {
            Some(effect) => effect,
            None => {
                difference.needs_replacement = true;
                desired.effect_of_replace()
            }
        };
        let pending = existing.pending.get(&field.name);
        difference.fields.push(FieldChange {
            pending: pending.is_some_and(|to_come| to_come.resolve(&|_| None) == after),
            name: field.name,
            before,
            after,
            effect,
        });
    }
    if desired.is_taggable() {
        difference
            .fields
            .extend(compare_tags(&existing.placement, tags, existing));
    }
    difference
}

/// The effect of the change if it can be made in place.
fn in_place(rule: Rule, before: &Value, after: &Value) -> Option<Effect> {
    match rule {
        Rule::Updates(effect) => Some(effect),
        Rule::SetOnce if *before == Value::Absent => Some(Effect::None),
        Rule::Extends => match (before, after) {
            (Value::List(before), Value::List(after)) => before
                .iter()
                .all(|element| after.contains(element))
                .then_some(Effect::None),
            _ => None,
        },
        Rule::Replaces | Rule::SetOnce | Rule::Requires => None,
    }
}

/// Tags that are missing or differ. Tags that others added are theirs.
fn compare_tags(placement: &Placement, own: &Tags, existing: &Existing) -> Option<FieldChange> {
    let wanted = placement.tags(own);
    let differs = |key: &&String| existing.tags.get(*key) != wanted.get(*key);
    let keys: Vec<&String> = wanted.keys().filter(differs).collect();
    if keys.is_empty() {
        return None;
    }
    let show = |tags: &Tags| {
        let pairs = keys.iter().filter_map(|key| Some((key, tags.get(*key)?)));
        Value::list(pairs.map(|(key, value)| format!("{key}={value}")))
    };
    Some(FieldChange {
        name: TAGS_FIELD.to_owned(),
        before: show(&existing.tags),
        after: show(&wanted),
        effect: Effect::None,
        pending: false,
    })
}
