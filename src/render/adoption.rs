//! What it means to take something into a stack.

use serde_json::{Value as Json, json};

use mqctl_model::changeset::Adoption;
use mqctl_model::printable::one_line;
use mqctl_model::resource::Kind;

use super::about::About;
use super::changes::{self, change_json};
use super::data::Data;
use super::effect::impacts_json;
use super::lines::Lines;
use super::printer::Printer;
use super::style::{BOLD, paint};
use super::terminal::{columns, columns_beside};

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

struct Adopted<'a> {
    about: &'a About,
    adoption: &'a Adoption,
    stage: Stage,
}

impl Data for Adopted<'_> {
    fn text(&self) -> String {
        match self.stage {
            Stage::Shown => text(self.about, self.adoption, columns()),
            Stage::Done | Stage::DoneBefore => outcome(self.about, self.adoption, self.stage),
        }
    }

    fn json(&self) -> Json {
        json(self.about, self.adoption, self.stage)
    }
}

impl Printer {
    /// What adopting something would come to, before it is asked about.
    pub fn adoption(self, about: &About, adoption: &Adoption) {
        self.aside(&text(about, adoption, columns_beside()));
    }

    /// The end of `adopt`.
    pub fn adopted(self, about: &About, adoption: &Adoption, stage: Stage) {
        self.print(&Adopted {
            about,
            adoption,
            stage,
        });
    }
}

/// What is done now, what the next apply does, and what destroy will do.
fn text(about: &About, adoption: &Adoption, columns: usize) -> String {
    let Adoption {
        placement,
        physical_id,
        kind,
        changes,
        ..
    } = adoption;
    let mut out = Lines::default();
    out.push_styled(format!(
        "The {kind} {} becomes {} of the stack {}.",
        one_line(physical_id),
        paint(BOLD, &placement.id),
        about.stack
    ));
    out.push(format!("Now it only gets {}.", mark(adoption)));
    out.push("From then on it is the stack's: `mqctl apply` makes it what the plan file says, and");
    out.push_styled(format!("{}.", paint(BOLD, "`mqctl destroy` deletes it")));
    out.push("");
    if changes.is_empty() {
        out.push("The next apply changes nothing of it.");
    } else {
        out.push("The next apply changes it:");
        out.push("");
        out.extend(&changes::text(changes, columns));
    }
    out.into_text()
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
fn outcome(about: &About, adoption: &Adoption, stage: Stage) -> String {
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
    let mut out = Lines::default();
    out.push(format!(
        "{physical_id} is {} of the stack {}{already}. {next}",
        placement.id, about.stack
    ));
    out.into_text()
}

/// All of it, for programs.
fn json(about: &About, adoption: &Adoption, stage: Stage) -> Json {
    let Adoption {
        placement,
        physical_id,
        kind,
        changes,
        ..
    } = adoption;
    let effect = changes.effect();
    json!({
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
        "effect": effect.severity().name(),
        "impacts": impacts_json(&effect),
        "changes": changes.changes.iter().map(change_json).collect::<Vec<_>>(),
    })
}
