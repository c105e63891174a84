//! A lock that was removed.

use serde_json::json;

use crate::lock::State;

use super::data::versioned;
use super::format::Format;
use super::printer::Printer;

impl Printer {
    /// The end of `unlock`: what there was of the lock that was removed, if there was one. Data for programs only.
    pub fn unlocked(self, stack: &str, before: &State) {
        if self.format == Format::Json {
            let (removed, damage) = match before {
                State::Free => (None, None),
                State::Held(entry) => (Some(entry), None),
                State::Damaged(damage) => (None, Some(damage.to_string())),
            };
            let data = json!({ "stack": stack, "removed": removed, "damage": damage });
            self.document(&versioned(data));
            return;
        }
        let now = match before {
            State::Free => "not",
            State::Held(_) | State::Damaged(_) => "no longer",
        };
        self.note(&format!("The stack {stack} is {now} locked."));
    }
}
