//! A lock that was removed.

use serde_json::json;

use crate::lock::Entry;

use super::data::versioned;
use super::format::Format;
use super::printer::Printer;

impl Printer {
    /// The end of `unlock`: whose lock was removed, if there was one. Data for programs only.
    pub fn unlocked(self, stack: &str, removed: Option<&Entry>) {
        if self.format == Format::Json {
            self.document(&versioned(json!({ "stack": stack, "removed": removed })));
            return;
        }
        let now = if removed.is_some() {
            "no longer"
        } else {
            "not"
        };
        self.note(&format!("The stack {stack} is {now} locked."));
    }
}
