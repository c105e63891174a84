//! How a resource that is there differs from the one that is asked for.

use std::collections::BTreeMap;

use crate::observed::{Existing, Lifecycle};
use crate::resource::{FieldId, FieldName, Placement, Reference, Resource, Rule, Tags, Value};

use super::change::FieldChange;

/// What differs, and whether that can be mended in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) fields: Vec<FieldChange>,
    /// What could not be compared, because AWS does not report it.
    pub(super) unknown: Vec<FieldName>,
    pub(super) needs_replacement: bool,
}

impl Difference {
    /// Whether it takes a reboot to mend it in place.
    pub(super) fn reboots(&self) -> bool {
        !self.needs_replacement && self.fields.iter().any(|field| field.reboots)
    }
}

/// Compare field by field. `outputs` tells what references stand for, as far as that will not change.
pub(super) fn compare(
    desired: &Resource,
    tags: &Tags,
    existing: &Existing,
    outputs: &dyn Fn(&Reference) -> Option<Value>,
) -> Difference {
    let there: BTreeMap<FieldName, Value> = existing
        .fields()
        .into_iter()
        .map(|field| (field.name, field.value.resolve(&|_| None)))
        .collect();
    let mut difference = Difference {
        fields: Vec::new(),
        unknown: Vec::new(),
        needs_replacement: false,
    };
    for field in desired.fields() {
        let before = there.get(&field.name).cloned().unwrap_or(Value::Absent);
        let after = field.value.resolve(outputs);
        let rule = field.rule();
        if rule == Rule::Requires || after == Value::Unspecified {
            continue;
        }
        // What AWS did not say, or said in words that we don't know, is no reason to change anything.
        if existing.is_unknown(&field.name) {
            difference.unknown.push(field.name);
            continue;
        }
        let pending = existing.pending.get(&field.name);
        let to_come = pending.map(|value| value.resolve(&|_| None));
        if field.name.is_same(&before, &after) {
            difference.fields.extend(taken_back(
                field.name,
                rule,
                to_come,
                after,
                &existing.state,
            ));
            continue;
        }
        difference.needs_replacement |= !is_in_place(rule, &before, &after);
        difference.fields.push(FieldChange {
            pending: to_come.as_ref() == Some(&after),
            name: field.name,
            before,
            after,
            reboots: rule == Rule::Reboots,
        });
    }
    if desired.is_taggable() {
        difference
            .fields
            .extend(compare_tags(&existing.placement, tags, existing));
    }
    difference
}

/// A change that was accepted, waits for a reboot, and is no longer wanted: without it the next reboot would bring it.
///
/// Most are taken back at once. Not so a user who waits to be created: the removal waits for the same reboot. And what a
/// reboot that is under way brings needs another one.
fn taken_back(
    name: FieldName,
    rule: Rule,
    to_come: Option<Value>,
    wanted: Value,
    state: &Lifecycle,
) -> Option<FieldChange> {
    let to_come = to_come.filter(|value| *value != wanted)?;
    let waits_too = matches!(wanted, Value::List(_)) || *state == Lifecycle::Creating;
    Some(FieldChange {
        name,
        before: to_come,
        after: wanted,
        reboots: rule == Rule::Reboots && waits_too,
        pending: false,
    })
}

/// Whether the change can be made in place.
fn is_in_place(rule: Rule, before: &Value, after: &Value) -> bool {
    match rule {
        Rule::Updates | Rule::Reboots => true,
        Rule::SetOnce => *before == Value::Absent,
        Rule::KeepsSome => match (before, after) {
            (Value::List(before), Value::List(after)) => {
                before.iter().any(|element| after.contains(element))
            }
            _ => false,
        },
        Rule::Replaces | Rule::Requires => false,
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
        name: FieldName {
            id: FieldId::Tags,
            subject: None,
        },
        before: show(&existing.tags),
        after: show(&wanted),
        reboots: false,
        pending: false,
    })
}
