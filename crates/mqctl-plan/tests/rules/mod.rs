//! One table for each family of rules: what is written instead, and the one complaint about it.

mod brokers;
mod endpoint;
mod names;
mod network;
mod structure;
mod users;
mod whole;

use super::{findings, spoilt};

/// Each case: a part of the plan, its replacement, and the beginning of the only complaint, as in [`findings`].
fn complain(cases: &[(&str, &str, &str)]) {
    for (from, to, expected) in cases {
        let found = findings(&spoilt(from, to));
        assert!(
            matches!(&found[..], [only] if only.starts_with(expected)),
            "`{from}` -> `{to}`\n expected: {expected}\n found: {found:#?}"
        );
    }
}

/// Each case: a part of the plan and a replacement that is as good.
fn accept(cases: &[(&str, &str)]) {
    for (from, to) in cases {
        let found = findings(&spoilt(from, to));
        assert!(found.is_empty(), "`{from}` -> `{to}`: {found:#?}");
    }
}
