//! The end of a stack.

use std::fmt::Write as _;

use serde_json::json;

use mqctl_model::resource::ResourceId;

use super::about::About;
use super::format::Format;
use super::printer::Printer;

impl Printer {
    /// The end of a run that removed everything of the stack but what it `kept` because others need it. `left` are records
    /// that stay where the stack's went. For programs, the last event.
    pub fn destroyed(self, about: &About, kept: &[ResourceId], left: &[String]) {
        let About { stack, sandbox, .. } = about;
        if self.format == Format::Json {
            let data = json!({ "sandbox": sandbox, "stack": stack, "kept": kept, "left": left });
            self.event("destroyed", data);
        } else {
            let mut text = String::new();
            if kept.is_empty() {
                let _ = writeln!(text, "Nothing of the stack {stack} is left.");
            } else {
                let _ = writeln!(text, "Of the stack {stack}, what others need is left:");
            }
            for id in kept {
                let _ = writeln!(text, "  {id}");
            }
            for what in left {
                let _ = writeln!(text, "Left in place: {what}.");
            }
            self.data(&text);
        }
    }
}
