//! How a run ended when it did not end well: what exists, what does not, and why.

use std::fmt::Write as _;

use crate::apply::{Outcome, Status};
use crate::changeset::ChangeSet;
use crate::error::hint_of;

use super::style::{RED, Verb, paint};

pub(super) fn text(changes: &ChangeSet, outcome: &Outcome) -> String {
    let mut out = String::new();
    let with_status = || changes.changes.iter().zip(&outcome.statuses);
    let done = with_status()
        .filter(|(_, status)| matches!(status, Status::Done))
        .count();
    let total = changes.changes.len();
    let _ = writeln!(out, "{done} of {total} changes were carried out.");
    for (change, status) in with_status() {
        let id = &change.placement.id;
        let verb = Verb::of(change);
        match status {
            Status::Done => {}
            Status::Failed(error) => {
                let _ = writeln!(
                    out,
                    "  {} {id}: could not {}: {error}",
                    paint(RED, "failed "),
                    verb.word()
                );
                if let Some(hint) = hint_of(error) {
                    let _ = writeln!(out, "          {hint}");
                }
            }
            Status::Abandoned => {
                let _ = writeln!(
                    out,
                    "  stopped {id}: in the middle of {}; it may exist",
                    verb.participle()
                );
            }
            Status::Skipped(reason) => {
                let _ = writeln!(out, "  not yet {id}: not {}: {reason}", verb.past());
            }
        }
    }
    out
}
