//! A text that is made line by line.

use std::fmt::Display;

use mqctl_model::printable::one_line;

use super::gate;

/// Lines. Whatever a line holds, it stays one.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// One more line, without styles.
    pub(super) fn push(&mut self, line: impl Display) {
        self.push_styled(one_line(&line.to_string()));
    }

    /// One more line. What others wrote in it has no styles any more.
    pub(super) fn push_styled(&mut self, line: impl Display) {
        self.0.push_str(&gate::line(&line.to_string()));
        self.0.push('\n');
    }

    /// More lines, as they are.
    pub(super) fn extend(&mut self, lines: &str) {
        self.0.push_str(lines);
    }

    /// All of them.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}
