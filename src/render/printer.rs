//! The gate to stdout and stderr: which stream, and in which format.
//!
//! What is printed is not known here: the file of each thing adds a method for it.

use std::io::{IsTerminal as _, Write as _};

use serde_json::Value as Json;

use super::data::{Data, versioned};
use super::format::Format;
use super::live;
use super::style::{YELLOW, paint};

/// Prints. Failing to print is not an error: whoever closed the pipe does not want to read on.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    /// The format of what goes to stdout.
    pub format: Format,
}

impl Printer {
    /// A printer. `color` is false to never use colour; otherwise it depends on the terminal and `NO_COLOR`.
    pub fn new(format: Format, color: bool) -> Self {
        if !color {
            anstream::ColorChoice::Never.write_global();
        }
        Self { format }
    }

    /// Data, as it is.
    pub fn data(self, text: &str) {
        let _ = write!(anstream::stdout(), "{text}");
    }

    /// One JSON document, whatever the format.
    pub fn document(self, document: &Json) {
        self.data(&format!("{document:#}\n"));
    }

    /// Data in the format that is asked for.
    pub(super) fn print(self, data: &impl Data) {
        self.data(&data.in_format(self.format));
    }

    /// One JSON event on a line of its own: an object, without its name and the version.
    pub fn event(self, name: &str, event: Json) {
        let mut event = versioned(event);
        event["event"] = name.into();
        let _ = writeln!(std::io::stdout(), "{event}");
    }

    /// Text for people beside the data, as it is.
    pub fn aside(self, text: &str) {
        live::beside(|| {
            let _ = write!(anstream::stderr(), "{text}");
        });
    }

    /// Something people should know that is not data.
    pub fn note(self, text: &str) {
        self.aside(&format!("{text}\n"));
    }

    /// Something people should worry about.
    pub fn warn(self, text: &str) {
        self.note(&format!("{} {text}", paint(YELLOW, "warning:")));
    }

    /// Whether there is somebody to ask.
    pub fn can_ask(self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Ask a yes-or-no question. `None` if there is nobody to ask.
    pub fn confirm(self, question: &str) -> Option<bool> {
        if !self.can_ask() {
            return None;
        }
        self.aside(&format!("{question} Type `yes` to agree: "));
        let _ = anstream::stderr().flush();
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).ok()?;
        Some(answer.trim() == "yes")
    }
}
