//! What it means to take something into a stack.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use mqctl_model::changeset::Adoption;
use mqctl_model::resource::Kind;

use super::changes_json::{FORMAT_VERSION, change_json};
use super::changes_text;
use super::printer::About;
use super::style::{BOLD, paint};

/// How far an adoption has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It was only shown.
    Shown,
    /// It was done.
    Done,
    /// There was nothing to do.
    DoneBefore,
}

/// What is done now, what the next apply does, and what destroy will do.
pub(super) fn text(about: &About, adoption: &Adoption, columns: usize) -> String {
    let Adoption {
        placement,
        physical_id,
        kind,
        changes,
        ..
    } = adoption;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "The {kind} {physical_id} becomes {} of the stack {}.",
        paint(BOLD, &placement.id),
        about.stack
    );
    let _ = writeln!(out, "Now it only gets {}.", mark(adoption));
    let _ = writeln!(
        out,
        "From then on it is the stack's: `mqctl apply` makes it what the plan file says, and\n{}.\n",
        paint(BOLD, "`mqctl destroy` deletes it")
    );
    if changes.is_empty() {
        let _ = writeln!(out, "The next apply changes nothing of it.");
    } else {
        let _ = writeln!(out, "The next apply changes it:\n");
        out.push_str(&changes_text::text(changes, columns));
    }
    out
}

/// What it gets that says whose it is.
fn mark(adoption: &Adoption) -> &'static str {
    if adoption.kind == Kind::Alias {
        "an ownership record (TXT) beside it"
    } else {
        "tags that say so"
    }
}

/// How it ended.
pub(super) fn outcome(about: &About, adoption: &Adoption, stage: Stage) -> String {
    let Adoption {
        placement,
        physical_id,
        ..
    } = adoption;
    let already = if stage == Stage::DoneBefore {
        " already"
    } else {
        ""
    };
    let next = if adoption.changes.is_empty() {
        "The next `mqctl apply` changes nothing of it."
    } else {
        "`mqctl apply` makes it what the plan file says."
    };
    format!(
        "{physical_id} is {} of the stack {}{already}. {next}\n",
        placement.id, about.stack
    )
}

/// All of it, for programs.
pub(super) fn json(about: &About, adoption: &Adoption, stage: Stage) -> Json {
    let Adoption {
        placement,
        physical_id,
        kind,
        changes,
        ..
    } = adoption;
    json!({
        "format_version": FORMAT_VERSION,
        "sandbox": about.sandbox,
        "stack": about.stack,
        "region": about.region,
        "account": about.account,
        "resource": placement.id,
        "kind": kind.key(),
        "generation": placement.generation,
        "physical_id": physical_id,
        "adopted": stage != Stage::Shown,
        "changed": stage == Stage::Done,
        "effect": changes.effect(),
        "changes": changes.changes.iter().map(change_json).collect::<Vec<_>>(),
    })
}
