//! Who refers to whom among things that exist: by any name that AWS has for them.

use std::collections::BTreeSet;

use crate::observed::Existing;
use crate::resource::{Output, Outputs, PasswordNote, Resource};

/// Everything that others may call it.
pub(super) fn names(existing: &Existing) -> BTreeSet<String> {
    names_of(&existing.physical_id, &existing.outputs)
}

/// What it has to show for others to refer to. What can't carry tags has the id of what it belongs to, which is not its own.
pub(super) fn shown(existing: &Existing) -> BTreeSet<String> {
    texts(&existing.outputs).collect()
}

/// Everything that others may call what has this id and these outputs.
pub(super) fn names_of(physical_id: &str, outputs: &Outputs) -> BTreeSet<String> {
    // A broker has only a note of the version of a secret.
    let version = outputs.text(Output::Version);
    let noted = version.map(|version| PasswordNote::of_version(version).text());
    let all = texts(outputs).chain(noted);
    all.chain([physical_id.to_owned()]).collect()
}

/// The texts in outputs. What AWS did not report is empty, and the name of nothing.
fn texts(outputs: &Outputs) -> impl Iterator<Item = String> + '_ {
    let texts = outputs.iter().flat_map(|(_, value)| value.texts());
    texts.filter(|text| !text.is_empty())
}

/// Whether one of its fields holds one of these names.
pub(super) fn mentions(resource: &Resource, names: &BTreeSet<String>) -> bool {
    let fields = resource.fields();
    let mut texts = fields.iter().flat_map(|field| field.value.texts());
    texts.any(|text| names.contains(&text))
}
