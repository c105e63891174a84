//! The gate to stdout and stderr: which stream, in which format, and that nothing unprintable gets through.
//!
//! What is printed is not known here: the file of each thing adds a method for it.

use std::io::{self, IsTerminal as _, Write as _};

use mqctl_model::printable::one_line;
use serde_json::Value as Json;

use super::data::{Data, versioned};
use super::format::Format;
use super::gate;
use super::live;
use super::stdout;
use super::style::{YELLOW, paint};

/// Prints. Whether everything got to stdout is known by [`Printer::failure_to_write`]; what does not get to stderr is nobody's
/// loss.
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

    /// Data: lines of text.
    pub fn data(self, text: &str) {
        stdout::write(&gate::lines(text));
    }

    /// One JSON document, whatever the format.
    pub fn document(self, document: &Json) {
        stdout::write(&gate::json(&format!("{document:#}\n")));
    }

    /// Data in the format that is asked for.
    pub(super) fn print(self, data: &impl Data) {
        stdout::write(&data.in_format(self.format));
    }

    /// One JSON event on a line of its own: an object, without its name and the version.
    pub fn event(self, name: &str, event: Json) {
        let mut event = versioned(event);
        event["event"] = name.into();
        stdout::write(&gate::json(&format!("{event}\n")));
    }

    /// Why not all of the data could be written, if that is so and anybody wanted it.
    pub fn failure_to_write(self) -> Option<&'static io::Error> {
        stdout::failure()
    }

    /// Lines of text for people beside the data.
    pub fn aside(self, text: &str) {
        live::beside(|| {
            let _ = write!(anstream::stderr(), "{}", gate::lines(text));
        });
    }

    /// Something people should know that is not data, in one line.
    pub fn note(self, text: &str) {
        self.line(&one_line(text));
    }

    /// Something people should worry about, in one line.
    pub fn warn(self, text: &str) {
        let warning = paint(YELLOW, "warning:");
        self.line(&format!("{warning} {}", one_line(text)));
    }

    /// A line with styles. What others wrote in it has none any more.
    pub(super) fn line(self, text: &str) {
        self.aside(&(gate::line(text) + "\n"));
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
        self.aside(&format!("{} Type `yes` to agree: ", one_line(question)));
        let _ = anstream::stderr().flush();
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).ok()?;
        Some(answer.trim() == "yes")
    }
}
