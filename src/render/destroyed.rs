//! The end of a stack.

use std::fmt::Write as _;

use serde_json::json;

use super::about::About;
use super::format::Format;
use super::printer::Printer;

impl Printer {
    /// The end of a run that removed everything of the stack, and what it `left` because others need it or it is no longer
    /// the stack's. For programs, the last event.
    pub fn destroyed(self, about: &About, left: &[String]) {
        let About { stack, sandbox, .. } = about;
        if self.format == Format::Json {
            let data = json!({ "sandbox": sandbox, "stack": stack, "left": left });
            self.event("destroyed", data);
        } else {
            let mut text = format!("Nothing of the stack {stack} is left.\n");
            for what in left {
                let _ = writeln!(text, "Left in place: {what}.");
            }
            self.data(&text);
        }
    }
}
