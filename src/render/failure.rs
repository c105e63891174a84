//! Why a command failed.

use std::fmt::Write as _;

use serde_json::json;

use crate::error::Failure;

use super::format::Format;
use super::printer::Printer;
use super::style::{BOLD, RED, paint};

impl Printer {
    /// Why the command failed: for programs, the last event.
    pub fn failure(self, failure: &Failure) {
        if self.format == Format::Json {
            let event = json!({
                "kind": failure.kind.name(),
                "message": failure.message,
                "hints": failure.hints,
            });
            self.event("error", event);
        }
        self.complaint(failure);
    }

    /// Why the command failed, for people only: programs have it in the data.
    pub fn complaint(self, failure: &Failure) {
        let mut text = format!("{} {}", paint(RED.bold(), "error:"), failure.message);
        for hint in &failure.hints {
            let _ = write!(text, "\n  {} {hint}", paint(BOLD, "hint:"));
        }
        self.aside(&(text + "\n"));
    }

    /// A defect of mqctl's own, by its place in the source.
    pub fn defect(self, place: &str) {
        self.line(&format!(
            "{} mqctl has a defect, at {place}; please report it with this line",
            paint(RED, "error:")
        ));
    }
}
