//! The text of a plan file as it may be shown to people, and places in it.
//!
//! What is shown is not quite what was read: passwords are masked and control characters replaced, byte for byte,
//! so that every offset stays right. The text that was read must not be printed by anyone.

use std::fmt;
use std::sync::Arc;

use mqctl_model::printable::is_unprintable;

/// A range of bytes in a plan file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// How many bytes it covers.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// A plan file's name and its text, fit to be shown. Cheap to clone.
#[derive(Clone)]
pub struct Source {
    inner: Arc<Inner>,
}

struct Inner {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Source({})", self.inner.name)
    }
}

impl Source {
    /// A source whose spans in `masked` are shown as asterisks.
    pub(super) fn new(name: &str, text: &str, masked: &[Span]) -> Self {
        let text = printable(text, masked);
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(index, _)| index + 1))
            .collect();
        Self {
            inner: Arc::new(Inner {
                name: printable(name, &[]),
                text,
                line_starts,
            }),
        }
    }

    /// The file's name, as the caller gave it.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The text, masked.
    pub(super) fn text(&self) -> &str {
        &self.inner.text
    }

    /// The line (from 0) that holds the byte at `offset`, and where it starts and ends, without its line break.
    pub(super) fn line_at(&self, offset: usize) -> (usize, Span) {
        let starts = &self.inner.line_starts;
        let line = starts.partition_point(|start| *start <= offset).max(1) - 1;
        let start = starts[line];
        let end = starts
            .get(line + 1)
            .map_or(self.inner.text.len(), |next| next - 1);
        let end = if self.inner.text[start..end].ends_with('\r') {
            end - 1
        } else {
            end
        };
        (line, Span { start, end })
    }

    /// Line and column of the byte at `offset`, both from 1; columns count characters.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let (line, span) = self.line_at(offset);
        let offset = floor_boundary(&self.inner.text, offset).max(span.start);
        let column = self.inner.text[span.start..offset].chars().count();
        (line + 1, column + 1)
    }

    /// The part of `span` that is on its first line, inside the text.
    pub(super) fn first_line_of(&self, span: Span) -> Span {
        let start = floor_boundary(&self.inner.text, span.start);
        let (_, line) = self.line_at(start);
        let end = floor_boundary(&self.inner.text, span.end)
            .min(line.end)
            .max(start);
        Span { start, end }
    }
}

/// The nearest character boundary at or before `offset`.
pub(super) fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// `text` with the `masked` spans and everything that could confuse a terminal replaced; no byte moves.
fn printable(text: &str, masked: &[Span]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut masked: Vec<Span> = masked.to_vec();
    masked.sort_unstable();
    let mut next = 0;
    for (offset, character) in text.char_indices() {
        while masked.get(next).is_some_and(|span| span.end <= offset) {
            next += 1;
        }
        let hidden = masked.get(next).is_some_and(|span| span.start <= offset);
        let stand_in = if hidden && !character.is_whitespace() {
            '*'
        } else if is_unprintable(character) && !matches!(character, '\n' | '\r' | '\t') {
            '?'
        } else {
            shown.push(character);
            continue;
        };
        shown.extend(std::iter::repeat_n(stand_in, character.len_utf8()));
    }
    shown
}
