//! Holds a tree against the table: unknown, repeated and missing keys, wrong types, words that are not a choice.

use std::collections::HashMap;

use super::{Key, Mapping, PLAN, Presence, Renamed, Shape, duration, leading_zero};
use crate::file::{Kind, Located, Value};
use mqctl_model::nearest;

use crate::problems::{Place, Problems, alternatives, quote};

/// Report everything about `value` that does not fit `shape`.
pub(crate) fn check(value: &Located<'_>, shape: &Shape, problems: &mut Problems) {
    match (&value.node.value, shape) {
        (Value::Unreadable, _) => {}
        (Value::Scalar(_), _) if value.node.is_null() => {
            problems
                .error(value, format!("{} is empty", name_of(value)))
                .with_help(format!("write {}, or leave it out", shape.describe()));
        }
        (Value::Mapping(_), Shape::Mapping(mapping)) => check_mapping(value, mapping, problems),
        (Value::Mapping(_), Shape::Texts { .. }) => check_texts(value, problems),
        (
            Value::List(_),
            Shape::List { item, filled, .. }
            | Shape::CountOr {
                list: Shape::List { item, filled, .. },
                ..
            }
            | Shape::WordOr {
                list: Shape::List { item, filled, .. },
                ..
            },
        ) => {
            check_list(value, item, *filled, problems);
        }
        (Value::Scalar(_), Shape::Text { .. } | Shape::Form(_)) => check_text(value, problems),
        (Value::Scalar(_), Shape::Choice { now, later }) => {
            check_choice(value, now, later, problems);
        }
        (Value::Scalar(_), Shape::WordOr { word, .. }) => {
            if value.text() != Some(word) {
                mismatch(value, shape, problems);
            }
        }
        (Value::Scalar(_), Shape::Boolean) => {
            if value.boolean().is_none() {
                mismatch(value, shape, problems);
            }
        }
        (
            Value::Scalar(scalar),
            Shape::Integer {
                minimum, maximum, ..
            }
            | Shape::CountOr {
                minimum, maximum, ..
            },
        ) => match scalar.kind() {
            Kind::Integer(_) if leading_zero::report(value, problems) => {}
            Kind::Integer(Some(number)) if arrives_later(number, shape) => {
                let what = format!("{} {number}", name_of(value));
                let help = format!("supported: {}", shape.describe());
                report_later(value, &what, help, problems);
            }
            Kind::Integer(number) => {
                if number.is_none_or(|number| number < *minimum || number > *maximum) {
                    problems
                        .error(
                            value,
                            format!(
                                "{} is out of range: {}",
                                name_of(value),
                                quote(&scalar.text)
                            ),
                        )
                        .with_help(shape.describe());
                }
            }
            Kind::Float => not_whole(value, &scalar.text, problems),
            _ => mismatch(value, shape, problems),
        },
        (Value::Scalar(_), Shape::Duration { minimum, maximum }) => {
            check_duration(value, (*minimum, *maximum), problems);
        }
        (
            Value::Scalar(_),
            Shape::Mapping(Mapping {
                not_text: Some(refusal),
                ..
            }),
        ) => {
            problems
                .error(value, refusal.message)
                .with_help(refusal.help);
        }
        _ => mismatch(value, shape, problems),
    }
}

fn check_mapping(value: &Located<'_>, mapping: &Mapping, problems: &mut Problems) {
    let mut first = HashMap::new();
    for entry in value.entries() {
        let child = value.child(entry);
        let place = || Place {
            span: if entry.name_span.is_empty() {
                entry.value.span
            } else {
                entry.name_span
            },
            key: child.key.clone(),
        };
        let Some(key) = mapping.keys.iter().find(|key| key.name == entry.name) else {
            if mapping.later.contains(&entry.name.as_str()) {
                let what = format!("`{}`", entry.name);
                report_later(place(), &what, "remove it", problems);
            } else if let Some(renamed) = mapping.renamed(&entry.name) {
                report_renamed(place(), renamed, problems);
            } else {
                report_unknown(place(), &entry.name, value, mapping, problems);
            }
            continue;
        };
        if let Some(earlier) = first.insert(key.name, entry.name_span) {
            first.insert(key.name, earlier);
            problems
                .error(place(), format!("`{}` is given twice", key.name))
                .with_help("remove one of them")
                .with_earlier(earlier);
        }
        check(&child, &key.shape, problems);
    }
    for key in mapping.keys {
        if let Key {
            presence: Presence::Required(example),
            name,
            ..
        } = key
            && !first.contains_key(name)
            && !mapping.is_given_as_before(name, value)
        {
            let place = Place {
                span: value.name_span,
                key: join(&value.key, name),
            };
            let message = if value.key.is_empty() {
                format!("the plan file has no `{name}`")
            } else {
                format!("{} has no `{name}`", name_of(value))
            };
            problems
                .error(place, message)
                .with_help(format!("add {example}"));
        }
    }
}

/// Report what this version knows of and does not build; `help` says what to write until then.
fn report_later(
    place: impl Into<Place>,
    what: &str,
    help: impl Into<String>,
    problems: &mut Problems,
) {
    problems
        .error(
            place,
            format!("{what} arrives with a later version of mqctl"),
        )
        .with_help(help);
}

fn report_renamed(place: Place, renamed: &Renamed, problems: &mut Problems) {
    let Renamed { old, new, write } = renamed;
    problems
        .error(place, format!("`{old}` is now called `{new}`"))
        .with_help(format!("write {}", write.unwrap_or(&format!("`{new}`"))));
}

fn report_unknown(
    place: Place,
    name: &str,
    parent: &Located<'_>,
    mapping: &Mapping,
    problems: &mut Problems,
) {
    if may_be_password(parent) {
        let key = parent.key.clone();
        problems
            .error(Place { key, ..place }, "unknown key in `password`")
            .with_help("write `{ secret: NAME }` or `{ env: VARIABLE }`");
        return;
    }
    let known: Vec<&str> = mapping.keys.iter().map(|key| key.name).collect();
    let help = if name == "<<" {
        "merge keys are not supported; write the keys out".to_owned()
    } else if let Some(known) = nearest(name, known.iter().copied()) {
        format!("did you mean `{known}`?")
    } else if let Some(path) = find(name, &PLAN, "") {
        format!("it belongs at `{path}`")
    } else {
        format!("known here: {}", known.join(", "))
    };
    let message = if parent.key.is_empty() {
        format!("unknown key {}", quote(name))
    } else {
        format!("unknown key {} in {}", quote(name), name_of(parent))
    };
    problems.error(place, message).with_help(help);
}

/// Where else in a plan file the key `name` is known.
fn find(name: &str, shape: &Shape, path: &str) -> Option<String> {
    let mapping = match shape {
        Shape::Mapping(mapping) => mapping,
        Shape::List { item, .. } => return find(name, item, &format!("{path}[]")),
        _ => return None,
    };
    mapping.keys.iter().find_map(|key| {
        let here = join(path, key.name);
        if key.name == name {
            Some(here)
        } else {
            find(name, &key.shape, &here)
        }
    })
}

fn check_texts(value: &Located<'_>, problems: &mut Problems) {
    let mut first = HashMap::new();
    for entry in value.entries() {
        let child = value.child(entry);
        if let Some(earlier) = first.insert(entry.name.as_str(), entry.name_span) {
            let place = Place {
                span: entry.name_span,
                key: child.key.clone(),
            };
            problems
                .error(place, format!("{} is given twice", quote(&entry.name)))
                .with_help("remove one of them")
                .with_earlier(earlier);
        }
        check(&child, &Shape::TEXT, problems);
    }
}

fn check_list(value: &Located<'_>, item: &Shape, filled: bool, problems: &mut Problems) {
    let items = value.items();
    if filled && items.is_empty() {
        problems
            .error(value, format!("{} is an empty list", name_of(value)))
            .with_help("at least one entry is needed");
    }
    for child in &items {
        check(child, item, problems);
    }
}

fn check_text(value: &Located<'_>, problems: &mut Problems) {
    let Some(scalar) = value.scalar() else { return };
    let text = &scalar.text;
    match scalar.kind() {
        Kind::Text if text.is_empty() => {
            problems.error(value, format!("{} is empty", name_of(value)));
        }
        Kind::Float | Kind::Integer(_) | Kind::Boolean(_) if may_be_password(value) => {
            problems
                .error(
                    value,
                    format!("{} must be text, not {}", name_of(value), describe(value)),
                )
                .with_help("quote it");
        }
        Kind::Float => {
            problems
                .error(
                    value,
                    format!("{} must be text, not the number {}", name_of(value), quote(text)),
                )
                .with_help(format!(
                    "quote it: \"{text}\"; without quotes YAML reads a number, and 5.10 would become 5.1"
                ));
        }
        Kind::Integer(_) | Kind::Boolean(_) => {
            problems
                .error(
                    value,
                    format!("{} must be text, not {}", name_of(value), describe(value)),
                )
                .with_help(format!("quote it: \"{text}\""));
        }
        Kind::Text | Kind::Null => {}
    }
}

fn check_choice(
    value: &Located<'_>,
    now: &[&'static str],
    later: &[&'static str],
    problems: &mut Problems,
) {
    let Some(scalar) = value.scalar() else { return };
    let text = scalar.text.as_str();
    if scalar.kind() == Kind::Text && now.contains(&text) {
        return;
    }
    if scalar.kind() == Kind::Text && later.contains(&text) {
        let what = format!("{} {}", name_of(value), quote(text));
        let help = format!("supported: {}", alternatives(now));
        report_later(value, &what, help, problems);
        return;
    }
    let all = now.iter().chain(later).copied();
    let help = match nearest(text, all) {
        Some(near) => format!("did you mean `{near}`? Supported: {}", alternatives(now)),
        None => format!("supported: {}", alternatives(now)),
    };
    problems
        .error(
            value,
            format!("{} cannot be {}", name_of(value), quote(text)),
        )
        .with_help(help);
}

fn check_duration(value: &Located<'_>, (minimum, maximum): (i64, i64), problems: &mut Problems) {
    let Some(scalar) = value.scalar() else { return };
    let shape = Shape::Duration { minimum, maximum };
    match (scalar.kind(), duration::seconds(&scalar.text)) {
        (Kind::Text, Some(seconds)) if (minimum..=maximum).contains(&seconds) => {}
        (Kind::Text, Some(_)) => {
            problems
                .error(
                    value,
                    format!(
                        "{} is out of range: {}",
                        name_of(value),
                        quote(&scalar.text)
                    ),
                )
                .with_help(shape.describe());
        }
        (Kind::Integer(Some(number)), _) => {
            problems
                .error(value, format!("{} has no unit", name_of(value)))
                .with_help(format!(
                    "write `{number}s` for seconds, or `{number}m` for minutes"
                ));
        }
        (Kind::Text, None) => {
            problems
                .error(
                    value,
                    format!(
                        "{} is not a duration: {}",
                        name_of(value),
                        quote(&scalar.text)
                    ),
                )
                .with_help("a number and a unit, such as `10s` or `1m30s`");
        }
        _ => mismatch(value, &shape, problems),
    }
}

/// Whether a number is one that a later version takes.
fn arrives_later(number: i64, shape: &Shape) -> bool {
    match shape {
        Shape::Integer { maximum, later, .. } => (*maximum + 1..=*later).contains(&number),
        _ => false,
    }
}

/// Report a value of the wrong type, without showing it: it may be a misplaced password.
fn mismatch(value: &Located<'_>, shape: &Shape, problems: &mut Problems) {
    let message = format!(
        "{} must be {}, not {}",
        name_of(value),
        shape.describe(),
        describe(value)
    );
    let help = match (shape, value.text()) {
        (Shape::Boolean, Some(text)) => boolean_meant(text),
        (Shape::Integer { .. } | Shape::CountOr { .. }, Some(text))
            if text.parse::<i64>().is_ok() =>
        {
            Some("write it without quotes".to_owned())
        }
        (Shape::List { .. }, Some(_)) => Some("write a list: [a, b]".to_owned()),
        (Shape::Mapping(mapping), _) => {
            let keys: Vec<&str> = mapping.keys.iter().map(|key| key.name).collect();
            Some(format!("its keys are {}", keys.join(", ")))
        }
        _ => None,
    };
    let diagnostic = problems.error(value, message);
    if let Some(help) = help {
        diagnostic.with_help(help);
    }
}

/// A number with a decimal point, where it is a count of something.
fn not_whole(value: &Located<'_>, text: &str, problems: &mut Problems) {
    let message = format!(
        "{} must be a whole number, not {}",
        name_of(value),
        quote(text)
    );
    let whole = text.split_once('.').filter(|(_, rest)| {
        let mut digits = rest.bytes();
        digits.all(|digit| digit == b'0')
    });
    let diagnostic = problems.error(value, message);
    if let Some((whole, _)) = whole {
        diagnostic.with_help(format!("write `{whole}`"));
    }
}

fn boolean_meant(text: &str) -> Option<String> {
    let meant = match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "true" | "y" => true,
        "no" | "off" | "false" | "n" => false,
        _ => return None,
    };
    Some(format!("write `{meant}`, without quotes"))
}

fn describe(value: &Located<'_>) -> &'static str {
    match &value.node.value {
        Value::List(_) => "a list",
        Value::Mapping(_) => "a mapping",
        Value::Unreadable => "something else",
        Value::Scalar(scalar) => match scalar.kind() {
            Kind::Null => "nothing",
            Kind::Boolean(_) => "true or false",
            Kind::Integer(_) | Kind::Float => "a number",
            Kind::Text => "text",
        },
    }
}

/// Whether it is written where a password may have been pasted: such a value is not repeated in a message.
fn may_be_password(value: &Located<'_>) -> bool {
    value.key.contains(".password")
}

/// The key's own name for a message; the path is said elsewhere.
fn name_of(value: &Located<'_>) -> String {
    if value.key.is_empty() {
        return "the plan file".to_owned();
    }
    match value.name().split_once('[') {
        Some((list, _)) => format!("an entry of `{list}`"),
        None => format!("`{}`", value.name()),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
