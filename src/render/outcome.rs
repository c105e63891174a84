//! How a run ended when it did not end well: what was done, what was not, and why.

use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::apply::{Outcome, Status};
use mqctl_model::changeset::{Change, ChangeSet};

use super::format::Format;
use super::lines::Lines;
use super::printer::Printer;
use super::style::{BOLD, RED, Verb, YELLOW, duration, paint};

impl Printer {
    /// What a run did that did everything, and how long it took: `20 created, 1 updated, in 17m32s`. For people; programs have
    /// had an event for each.
    pub fn completed(self, changes: &ChangeSet, elapsed: Duration) {
        if self.format == Format::Json {
            return;
        }
        let of = |verb: Verb| {
            let all = changes.changes.iter();
            let count = all.filter(|change| Verb::of(change) == verb).count();
            (count > 0).then(|| format!("{count} {}, ", verb.past()))
        };
        let counts: String = Verb::ALL.into_iter().filter_map(of).collect();
        let time = duration(elapsed);
        self.aside(&format!("{}\n", paint(BOLD, format!("{counts}in {time}"))));
    }

    /// What is left of a run that did not end well.
    pub fn unfinished(self, changes: &ChangeSet, outcome: &Outcome) {
        if self.format == Format::Json {
            self.event("unfinished", json!({ "changes": json(changes, outcome) }));
        } else {
            self.aside(&text(changes, outcome));
        }
    }
}

/// `3 of 19 changes were carried out, 1 failed, 15 were not begun.`, then one entry for each that was not carried out.
fn text(changes: &ChangeSet, outcome: &Outcome) -> String {
    let mut out = Lines::default();
    out.push("");
    out.push_styled(paint(BOLD, counts(outcome)));
    let longest = changes
        .changes
        .iter()
        .map(|it| it.placement.id.as_str().len());
    let width = longest.max().unwrap_or_default();
    let mut statuses: Vec<(&Change, &Status)> =
        changes.changes.iter().zip(&outcome.statuses).collect();
    statuses.sort_by_key(|(_, status)| rank(status));
    for (change, status) in statuses {
        let id = &change.placement.id;
        let verb = Verb::of(change);
        match status {
            Status::Done => {}
            Status::Failed(error) => {
                let failed = paint(RED, "failed");
                out.push_styled(format!("  {failed}     {id:width$}  not {}", verb.past()));
                out.push(format!("             {error}"));
            }
            Status::Abandoned => out.push_styled(format!(
                "  {}    {id:width$}  while {}; may have taken effect",
                paint(YELLOW, "stopped"),
                verb.participle()
            )),
            Status::Skipped(reason) => out.push(format!("  not begun  {id:width$}  {reason}")),
        }
    }
    out.into_text()
}

/// What became of each change, for programs.
fn json(changes: &ChangeSet, outcome: &Outcome) -> Json {
    let entries = changes.changes.iter().zip(&outcome.statuses);
    let entries = entries.map(|(change, status)| {
        let (word, reason) = match status {
            Status::Done => ("done", None),
            Status::Failed(error) => ("failed", Some(error.to_string())),
            Status::Abandoned => ("stopped", None),
            Status::Skipped(reason) => ("not-begun", Some(reason.clone())),
        };
        json!({
            "resource": change.placement.id,
            "action": Verb::of(change).word(),
            "status": word,
            "reason": reason,
        })
    });
    entries.collect()
}

/// In the order in which people want to read them.
fn rank(status: &Status) -> u8 {
    match status {
        Status::Done => 0,
        Status::Failed(_) => 1,
        Status::Abandoned => 2,
        Status::Skipped(_) => 3,
    }
}

fn counts(outcome: &Outcome) -> String {
    let count = |wanted| {
        let statuses = outcome.statuses.iter();
        statuses.filter(|status| rank(status) == wanted).count()
    };
    let parts = [(1, "failed"), (2, "stopped half-way"), (3, "not begun")];
    let parts = parts.into_iter().map(|(rank, words)| (count(rank), words));
    let told = parts.filter(|(count, _)| *count > 0);
    let told = told.map(|(count, words)| format!("{count} {words}"));
    format!(
        "{} of {} changes carried out; {}.",
        count(0),
        outcome.statuses.len(),
        told.collect::<Vec<_>>().join(", ")
    )
}
