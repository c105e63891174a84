//! The end of a stack.

use serde_json::json;

use mqctl_model::resource::ResourceId;

use super::about::About;
use super::format::Format;
use super::lines::Lines;
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
            let mut lines = Lines::default();
            if kept.is_empty() {
                lines.push(format!("Nothing of the stack {stack} is left."));
            } else {
                lines.push(format!("Of the stack {stack}, what others need is left:"));
            }
            for id in kept {
                lines.push(format!("  {id}"));
            }
            for what in left {
                lines.push(format!("Left in place: {what}."));
            }
            self.data(&lines.into_text());
        }
    }
}
