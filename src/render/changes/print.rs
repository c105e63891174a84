//! A change set in each format, and where it goes.

use serde_json::Value as Json;

use mqctl_model::changeset::ChangeSet;

use super::json::json;
use super::markdown::markdown;
use super::refused::{self, Refused};
use super::text::{text, unknown};
use crate::render::about::About;
use crate::render::data::Data;
use crate::render::format::Format;
use crate::render::printer::Printer;
use crate::render::terminal::{columns, columns_beside};

struct Shown<'a> {
    about: &'a About,
    changes: &'a ChangeSet,
    refused: &'a Refused<'a>,
}

impl Data for Shown<'_> {
    fn text(&self) -> String {
        if self.changes.is_empty() {
            let nothing = "No changes. What is there is what the plan file asks for.";
            let unknown = unknown(self.changes).into_iter();
            let lines: Vec<String> = [nothing.to_owned()].into_iter().chain(unknown).collect();
            return lines.join("\n") + "\n";
        }
        let refused = refused::summary(self.refused).map(|line| line + "\n");
        text(self.changes, columns()) + &refused.unwrap_or_default()
    }

    fn json(&self) -> Json {
        json(self.about, self.changes, self.refused)
    }

    fn markdown(&self) -> String {
        markdown(self.about, self.changes, self.refused)
    }
}

/// A change set in one of the formats; the text has colours, which whoever prints it may have to take out.
pub fn change_set(format: Format, about: &About, changes: &ChangeSet) -> String {
    let changes = Shown {
        about,
        changes,
        refused: &[],
    };
    changes.in_format(format)
}

impl Printer {
    /// A change set, and what of it is refused.
    pub fn changes(self, about: &About, changes: &ChangeSet, refused: &Refused<'_>) {
        self.print(&Shown {
            about,
            changes,
            refused,
        });
    }

    /// A change set that is about to be carried out: for people beside the data, for programs the first event, and the
    /// only one of its kind.
    pub fn preview(self, about: &About, changes: &ChangeSet) {
        if self.format == Format::Json {
            self.event("planned", json(about, changes, &[]));
        } else if changes.is_empty() {
            self.note("Nothing to do any more.");
        } else {
            self.aside(&(text(changes, columns_beside()) + "\n"));
        }
    }
}
