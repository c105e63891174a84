//! The end of a stack.

use serde_json::json;

use super::about::About;
use super::format::Format;
use super::printer::Printer;

impl Printer {
    /// The end of a run that removed everything. For programs, the last event.
    pub fn destroyed(self, about: &About) {
        let About { stack, sandbox, .. } = about;
        if self.format == Format::Json {
            self.event("destroyed", json!({ "sandbox": sandbox, "stack": stack }));
        } else {
            self.data(&format!("Nothing of the stack {stack} is left.\n"));
        }
    }
}
