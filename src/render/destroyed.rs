//! The end of a stack.

use serde_json::json;

use mqctl_model::resource::ResourceId;

use super::about::About;
use super::format::Format;
use super::printer::Printer;

impl Printer {
    /// The end of a run that removed everything but what was `left` because others need it. For programs, the last event.
    pub fn destroyed(self, about: &About, left: &[ResourceId]) {
        let About { stack, sandbox, .. } = about;
        if self.format == Format::Json {
            let event = json!({ "sandbox": sandbox, "stack": stack, "left": left });
            self.event("destroyed", event);
        } else if left.is_empty() {
            self.data(&format!("Nothing of the stack {stack} is left.\n"));
        } else {
            let left: Vec<&str> = left.iter().map(ResourceId::as_str).collect();
            let left = left.join("\n  ");
            self.data(&format!(
                "Of the stack {stack}, what others need is left:\n  {left}\n"
            ));
        }
    }
}
