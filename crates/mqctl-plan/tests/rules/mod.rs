//! One table for each family of rules: what is written instead, and the one complaint about it.

mod brokers;
mod endpoint;
mod names;
mod network;
mod structure;
mod users;
mod whole;

use super::{findings, schema, spoilt};

/// Each case: a part of the plan, its replacement, and the beginning of the only complaint, as in [`findings`]. The JSON Schema
/// refuses it, too, if it is an error.
fn complain(cases: &[(&str, &str, &str)]) {
    for (from, to, expected) in cases {
        let text = spoilt(from, to);
        let found = findings(&text);
        assert!(
            matches!(&found[..], [only] if only.starts_with(expected)),
            "`{from}` -> `{to}`\n expected: {expected}\n found: {found:#?}"
        );
        let error = found.first().filter(|it| it.contains(" error: "));
        schema::compare(&text, error.map(String::as_str));
    }
}

/// Each case: a part of the plan and a replacement that is as good, to the JSON Schema, too.
fn accept(cases: &[(&str, &str)]) {
    for (from, to) in cases {
        let text = spoilt(from, to);
        let found = findings(&text);
        assert!(found.is_empty(), "`{from}` -> `{to}`: {found:#?}");
        schema::compare(&text, None);
    }
}
