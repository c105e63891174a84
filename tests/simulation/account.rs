//! What an account holds, in a form in which two accounts with different histories can be compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use aws_twin::Sandbox;
use mqctl_model::observed::Observed;
use mqctl_model::resource::{BrokerField, Output, PasswordNote, Value};

/// A stack, resource by resource, with what AWS chose replaced by what it is: `<vpc.Id>` for `vpc-0a1b`.
pub(crate) fn stack(plan: &str, observed: &Observed) -> String {
    let mut names: Vec<(String, String)> = Vec::new();
    for (id, all) in &observed.resources {
        for existing in all {
            names.push((existing.physical_id.clone(), format!("<{id}>")));
            for (output, value) in existing.outputs.iter() {
                let mut texts = value.texts();
                if output == Output::Version {
                    // In notes it goes by a digest.
                    let digests = texts.iter().map(|it| match PasswordNote::of_version(it) {
                        PasswordNote::Version(digest) => digest,
                        PasswordNote::Variable(_) | PasswordNote::Changing => {
                            unreachable!("it is of a version")
                        }
                    });
                    let digests: Vec<String> = digests.collect();
                    texts.extend(digests);
                }
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
                // Where the plan does not say when, the service rolls dice.
                if field.name == BrokerField::Maintenance.into() && !plan.contains("maintenance:") {
                    continue;
                }
                fields.insert(field.name.to_string(), field.value.resolve(&|_| None));
            }
            let mut tags = existing.tags.clone();
            let _ = tags.remove("Name");
            tags.remove("mqctl:generation");
            // Where records are, and after it where they were: that is looked at again, and changes nothing.
            if let Some(places) = tags.get_mut("mqctl:records") {
                let now = places.split(' ').next().unwrap_or_default().to_owned();
                *places = now;
            }
            let head = format!(
                "{id} is {:?}, pending {:?}, tags {tags:?}",
                existing.state, existing.pending
            );
            text.push_str(&named(head, &names));
            text.push('\n');
            for (name, value) in fields {
                let _ = writeln!(text, "  {name} = {}", shown(&value, &names));
            }
        }
    }
    for stranger in &observed.strangers {
        let _ = writeln!(text, "stranger {stranger:?}");
    }
    text
}

/// A value with the elements of lists in the order of their names.
fn shown(value: &Value, names: &[(String, String)]) -> String {
    match value {
        Value::List(elements) => {
            let mut elements: Vec<String> = elements.iter().map(|one| shown(one, names)).collect();
            elements.sort();
            format!("{elements:#?}")
        }
        value => named(format!("{value:?}"), names),
    }
}

fn named(mut text: String, names: &[(String, String)]) -> String {
    for (what, name) in names {
        // Nothing that short is an id.
        if what.len() > 3 && text.contains(what) {
            text = renamed(&text, what, name);
        }
    }
    text
}

/// The text with `what` called `name`, but for where it is only a part of something: `10.20.0.12` of `10.20.0.128`.
fn renamed(text: &str, what: &str, name: &str) -> String {
    let is_part = |next: Option<char>| next.is_some_and(char::is_alphanumeric);
    let mut renamed = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(what) {
        let (before, found) = rest.split_at(at);
        let after = &found[what.len()..];
        renamed.push_str(before);
        let inside = is_part(before.chars().next_back()) || is_part(after.chars().next());
        renamed.push_str(if inside { what } else { name });
        rest = after;
    }
    renamed + rest
}

/// What stands for all that the account holds, but for the time it is there.
pub(super) fn state(sandbox: &Sandbox) -> u64 {
    let mut world = sandbox.dump();
    let forget = |at: &mut serde_json::Value, clock: &str| {
        assert!(at.as_object_mut().unwrap().remove(clock).is_some());
    };
    forget(&mut world, "now");
    for region in world["regions"].as_object_mut().unwrap().values_mut() {
        forget(&mut region["elbv2"], "looked");
    }
    let mut hasher = DefaultHasher::new();
    world.to_string().hash(&mut hasher);
    hasher.finish()
}

/// How many there are of everything that the account holds, ours or not, seen or not.
pub(crate) fn inventory(sandbox: &Sandbox) -> BTreeMap<String, usize> {
    // What is only remembered of calls.
    let conduct = ["tokens", "changes", "looked", "lost", "own_key", "deleted"];
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let world = sandbox.dump();
    let regions = world["regions"].as_object().unwrap().iter();
    let regional = regions.flat_map(|(name, region)| {
        let services = region.as_object().unwrap().iter();
        services.map(move |(service, state)| (name.as_str(), service.as_str(), state))
    });
    // In other regions than the stack's only certificates are looked at: a default VPC shows there once anything is asked.
    let services = regional
        .filter(|(region, service, _)| *region == "us-west-2" || *service != "ec2")
        .map(|(_, service, state)| (service, state));
    for (service, state) in services.chain([("route53", &world["route53"])]) {
        for (kind, all) in state.as_object().into_iter().flatten() {
            if !conduct.contains(&kind.as_str()) {
                *counts.entry(format!("{service} {kind}")).or_default() += count(all);
            }
        }
    }
    for zone in elements(&world["route53"]["zones"]) {
        let records = count(&zone["records"]);
        *counts.entry("route53 records".to_owned()).or_default() += records;
    }
    counts
}

fn count(all: &serde_json::Value) -> usize {
    elements(all).len()
}

fn elements(all: &serde_json::Value) -> Vec<&serde_json::Value> {
    match all {
        serde_json::Value::Array(all) => all.iter().collect(),
        serde_json::Value::Object(all) => all.values().collect(),
        _ => Vec::new(),
    }
}
