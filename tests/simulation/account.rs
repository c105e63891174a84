//! What an account holds, in a form in which two accounts with different histories can be compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use mqctl::model::Value;
use mqctl::observed::Observed;
use mqctl::sandbox::Sandbox;

/// A stack, resource by resource, with what AWS chose replaced by what it is: `<vpc.Id>` for `vpc-0a1b`.
pub(super) fn stack(observed: &Observed) -> String {
    let mut names: Vec<(String, String)> = Vec::new();
    for (id, all) in &observed.resources {
        for existing in all {
            names.push((existing.physical_id.clone(), format!("<{id}>")));
            for (output, value) in existing.outputs.iter() {
                let texts = value.texts();
                let texts = texts.into_iter().enumerate();
                names.extend(texts.map(|(n, text)| (text, format!("<{id} {output:?} {n}>"))));
            }
        }
    }
    // Longest first, so that no id is taken for a part of another.
    names.sort_by(|(a, at), (b, bt)| b.len().cmp(&a.len()).then_with(|| at.cmp(bt)));
    names.dedup_by(|(a, _), (b, _)| a == b);
    let mut text = String::new();
    for (id, all) in &observed.resources {
        for existing in all {
            let mut fields: BTreeMap<String, Value> = BTreeMap::new();
            for field in existing.resource.fields() {
                fields.insert(field.name, field.value.resolve(&|_| None));
            }
            let mut tags = existing.tags.clone();
            tags.remove("mqctl:generation");
            let _ = writeln!(
                text,
                "{id} is {:?}, pending {:?}, tags {tags:?}",
                existing.state, existing.pending
            );
            for (name, value) in fields {
                let _ = writeln!(text, "  {name} = {value:?}");
            }
        }
    }
    for stranger in &observed.strangers {
        let _ = writeln!(text, "stranger {stranger:?}");
    }
    for (what, name) in names {
        if what.len() > 3 {
            text = text.replace(&what, &name);
        }
    }
    text
}

/// How many there are of everything that the account holds, ours or not, seen or not.
pub(super) fn inventory(sandbox: &Sandbox) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    if let serde_json::Value::Object(world) = sandbox.dump() {
        for (service, state) in world {
            if let serde_json::Value::Object(kinds) = state {
                for (kind, all) in kinds {
                    counts.insert(format!("{service} {kind}"), count(&all));
                }
            }
        }
    }
    counts
}

fn count(all: &serde_json::Value) -> usize {
    match all {
        serde_json::Value::Array(all) => all.len(),
        serde_json::Value::Object(all) => all.len(),
        _ => 0,
    }
}
