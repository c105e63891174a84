//! A change set for people.

use std::fmt::Write as _;

use crate::changeset::{Action, Change, ChangeSet, FieldChange};
use crate::model::{Effect, Rule, Value};

use super::style::{BOLD, DIM, Verb, effect_style, effect_words, paint};

/// The parts of a stack, in the order in which they are shown.
const GROUPS: [&str; 3] = ["network", "brokers", "endpoint"];

/// The whole change set: every change under its part of the stack, then the sum of it.
pub(super) fn text(changes: &ChangeSet) -> String {
    let mut out = String::new();
    let shown = || {
        changes
            .changes
            .iter()
            .filter(|change| !change.is_rest_of_replacement())
    };
    let width = shown()
        .map(|change| change.placement.id.as_str().len())
        .max();
    for group in GROUPS {
        let mut members: Vec<&Change> = shown()
            .filter(|change| change.resource().group() == group)
            .collect();
        members.sort_by_key(|change| &change.placement.id);
        if members.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}", paint(BOLD, group));
        for change in members {
            change_text(&mut out, change, width.unwrap_or_default());
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", summary(changes));
    let effect = changes.effect();
    let words = paint(effect_style(effect), effect_words(effect));
    let _ = writeln!(out, "Effect on connected clients: {words}.");
    out
}

/// `24 to create, 1 to update.`
pub(super) fn summary(changes: &ChangeSet) -> String {
    let counts = Verb::ALL.into_iter().filter_map(|verb| {
        let count = count(changes, verb);
        (count > 0).then(|| format!("{count} to {}", verb.word()))
    });
    format!("Plan: {}.", counts.collect::<Vec<_>>().join(", "))
}

/// How many changes of a kind people are told of.
pub(super) fn count(changes: &ChangeSet, verb: Verb) -> usize {
    let shown = changes
        .changes
        .iter()
        .filter(|change| !change.is_rest_of_replacement());
    shown.filter(|change| Verb::of(change) == verb).count()
}

fn change_text(out: &mut String, change: &Change, width: usize) {
    let verb = Verb::of(change);
    let mark = paint(verb.style(), format!("{:>3}", verb.mark()));
    let id = change.placement.id.as_str();
    let kind = change.resource().kind();
    let facts = match &change.action {
        Action::Create {
            desired, replaces, ..
        } if replaces.is_empty() => facts(desired),
        Action::Delete { existing } => existing.physical_id.clone(),
        _ => String::new(),
    };
    let _ = write!(out, "{mark} {id:width$}  {kind}");
    if !facts.is_empty() {
        let _ = write!(out, "  {}", paint(DIM, facts));
    }
    out.push('\n');
    if let Some(reason) = &change.reason {
        let _ = writeln!(out, "      {}", paint(DIM, reason));
    }
    if matches!(change.action, Action::Resume { .. }) {
        let _ = writeln!(
            out,
            "      {}",
            paint(DIM, "begun by an earlier run; wait until it is ready")
        );
    }
    match &change.action {
        Action::Create {
            replaces: fields, ..
        }
        | Action::Update { fields, .. } => {
            for field in fields {
                field_text(out, field);
            }
        }
        Action::Resume { .. } | Action::Delete { .. } => {}
    }
    if change.effect > Effect::None {
        let words = paint(effect_style(change.effect), effect_words(change.effect));
        let _ = writeln!(out, "      effect: {words}");
    }
}

/// What is known of a resource that does not exist yet, in one line; what is not known yet is said so.
fn facts(resource: &crate::model::Resource) -> String {
    let fields = resource.fields().into_iter();
    let told =
        fields.filter(|field| field.rule != Rule::Requires && field.value != Value::Unspecified);
    let told = told.filter(|field| field.value != Value::Absent && field.name != "description");
    let facts = told.map(|field| match &field.value {
        Value::List(rules) if rules.len() > 4 => format!("{}: {} rules", field.name, rules.len()),
        value => format!("{}: {value}", field.name),
    });
    facts.collect::<Vec<_>>().join("; ")
}

fn field_text(out: &mut String, field: &FieldChange) {
    let name = &field.name;
    if let (Value::List(before), Value::List(after)) = (&field.before, &field.after) {
        let _ = writeln!(out, "      {name}:");
        for gone in before.iter().filter(|value| !after.contains(value)) {
            let _ = writeln!(out, "        {} {gone}", paint(Verb::Delete.style(), "-"));
        }
        for new in after.iter().filter(|value| !before.contains(value)) {
            let _ = writeln!(out, "        {} {new}", paint(Verb::Create.style(), "+"));
        }
        return;
    }
    let pending = if field.pending {
        "  (accepted, waits for a reboot)"
    } else {
        ""
    };
    let _ = writeln!(
        out,
        "      {name}: {} -> {}{pending}",
        field.before, field.after
    );
}
