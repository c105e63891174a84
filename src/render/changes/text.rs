//! A change set for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use mqctl_model::changeset::{Action, Change, ChangeSet, FieldChange};
use mqctl_model::resource::{ResourceId, Section, Value};

use crate::render::effect::{Told, summed_up};
use crate::render::style::{BOLD, DIM, Verb, paint, severity_style};
use crate::render::words::{facts, reason, short_id, wrapped};

/// What a change's mark takes.
const MARGIN: usize = 4;

/// The whole change set: every change under its part of the stack, then the sum of it. `columns` is how wide it may be.
pub(in crate::render) fn text(changes: &ChangeSet, columns: usize) -> String {
    let mut out = String::new();
    let shown = || changes.changes.iter().filter(|change| is_shown(change));
    let longest = shown().map(|change| change.placement.id.as_str().len());
    let width = longest.max().unwrap_or_default();
    for section in Section::ALL {
        let mut members: Vec<&Change> = shown()
            .filter(|change| change.resource().kind().section() == section)
            .collect();
        members.sort_by_key(|change| &change.placement.id);
        if members.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}", paint(BOLD, section.name()));
        for change in members {
            change_text(&mut out, change, width, columns);
        }
        out.push('\n');
    }
    for id in checked(changes) {
        let line = format!("{id}: addresses are checked after the reboot");
        let _ = writeln!(out, "{}", paint(DIM, line));
    }
    for line in unknown(changes) {
        let _ = writeln!(out, "{}", paint(DIM, line));
    }
    let _ = writeln!(out, "{}", summary(changes));
    let effect = changes.effect();
    let words = paint(severity_style(effect.severity()), summed_up(&effect));
    let _ = writeln!(out, "Effect on connected clients: {words}.");
    out
}

/// Whether people are told of it as a change: not of the second half of a replacement, nor of what is only looked at again.
pub(super) fn is_shown(change: &Change) -> bool {
    !change.is_rest_of_replacement() && Verb::of(change) != Verb::Check
}

/// What is only looked at again once what it refers to has restarted.
pub(super) fn checked(changes: &ChangeSet) -> impl Iterator<Item = &ResourceId> {
    let checks = changes.changes.iter();
    let checks = checks.filter(|change| Verb::of(change) == Verb::Check);
    checks.map(|change| &change.placement.id)
}

/// `24 to create, 1 to update.`
pub(super) fn summary(changes: &ChangeSet) -> String {
    let counts = Verb::ALL.into_iter().filter_map(|verb| {
        let count = count(changes, verb);
        (count > 0).then(|| format!("{count} to {}", verb.word()))
    });
    format!("Plan: {}.", counts.collect::<Vec<_>>().join(", "))
}

/// What could not be compared with the plan file, a line for each resource: `broker/1: AWS does not report storage, users;
/// taken to be as the plan file says`.
pub(super) fn unknown(changes: &ChangeSet) -> Vec<String> {
    let mut fields: BTreeMap<&ResourceId, Vec<String>> = BTreeMap::new();
    for (id, field) in &changes.unknown {
        fields.entry(id).or_default().push(field.to_string());
    }
    let line = |(id, fields): (&ResourceId, Vec<String>)| {
        let fields = fields.join(", ");
        format!("{id}: AWS does not report {fields}; taken to be as the plan file says")
    };
    fields.into_iter().map(line).collect()
}

/// How many changes of a kind people are told of.
pub(super) fn count(changes: &ChangeSet, verb: Verb) -> usize {
    let shown = changes.changes.iter().filter(|change| is_shown(change));
    shown.filter(|change| Verb::of(change) == verb).count()
}

fn change_text(out: &mut String, change: &Change, width: usize, columns: usize) {
    let verb = Verb::of(change);
    let mark = paint(verb.style(), format!("{:>3}", verb.mark()));
    let id = &change.placement.id;
    let facts = match &change.action {
        Action::Create { desired, .. } => facts(desired),
        Action::Delete { existing, .. } => vec![short_id(&existing.physical_id).into_owned()],
        Action::Replace { .. }
        | Action::Update { .. }
        | Action::Resume { .. }
        | Action::Check { .. } => Vec::new(),
    };
    if facts.is_empty() {
        let _ = writeln!(out, "{mark} {id}");
    } else {
        let indent = MARGIN + width + 2;
        let mut lines = wrapped(&facts, columns.saturating_sub(indent)).into_iter();
        let first = lines.next().unwrap_or_default();
        let _ = writeln!(out, "{mark} {id:width$}  {}", paint(DIM, first));
        for line in lines {
            let _ = writeln!(out, "{:indent$}{}", "", paint(DIM, line));
        }
    }
    if let Some(reason) = reason(change) {
        let _ = writeln!(out, "      {}", paint(DIM, reason));
    }
    if matches!(change.action, Action::Resume { .. }) {
        let _ = writeln!(
            out,
            "      {}",
            paint(DIM, "begun by an earlier run; wait until it is ready")
        );
    }
    for field in change.fields() {
        field_text(out, field);
    }
    for told in Told::all(&change.effect) {
        let what = paint(severity_style(told.severity()), told.what());
        let _ = writeln!(out, "      effect: {what};");
        let _ = writeln!(out, "              {}", told.remedy());
    }
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
