//! How diagnostics look to people: the source line underlined, the reason, the fix. Built on miette; prints nothing.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters,
};

use super::diagnostic::{Diagnostic, Diagnostics, Severity};
use super::source::{Source, Span, floor_boundary};

/// What a report is drawn on.
#[derive(Clone, Copy, Debug)]
pub struct Canvas {
    /// Whether it has colours.
    pub color: bool,
    /// Whether it shows more than ASCII. What others wrote is shown as it is all the same.
    pub unicode: bool,
    /// How many columns it has.
    pub width: usize,
}

impl Canvas {
    /// Without colours, 100 columns wide.
    pub const PLAIN: Self = Self {
        color: false,
        unicode: true,
        width: 100,
    };
}

impl Diagnostics {
    /// The report for people; empty if nothing is wrong.
    pub fn report(&self, canvas: Canvas) -> String {
        if self.iter().len() == 0 {
            return String::new();
        }
        let mut theme = if canvas.color {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        if !canvas.unicode {
            theme.characters = ThemeCharacters::ascii();
        }
        let mut handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_context_lines(1)
            .with_width(canvas.width.max(MINIMUM_WIDTH));
        if self.unreported() > 0 {
            handler = handler.with_footer(format!("and {} more", self.unreported()));
        }
        let mut report = String::new();
        match handler.render_report(&mut report, self) {
            Ok(()) => report,
            // Formatting into a String fails only if a Display implementation does; the summary is better than nothing.
            Err(fmt::Error) => self.to_string(),
        }
    }
}

/// Narrower than this, wrapped text is harder to read than text that runs over.
const MINIMUM_WIDTH: usize = 40;

impl miette::Diagnostic for Diagnostics {
    fn severity(&self) -> Option<miette::Severity> {
        Some(if self.errors() > 0 {
            miette::Severity::Error
        } else {
            miette::Severity::Warning
        })
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        Some(Box::new(
            self.iter()
                .map(|diagnostic| diagnostic as &dyn miette::Diagnostic),
        ))
    }
}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        // What is about the file as a whole is headed by its name.
        if self.key.is_empty() {
            Some(Box::new(self.source.name()))
        } else {
            Some(Box::new(&self.key))
        }
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        // An empty file has no line to underline.
        (!self.source.text().is_empty()).then_some(&self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let here = LabeledSpan::new_primary_with_span(None, self.shown(self.span));
        let earlier = self.earlier.map(|span| {
            LabeledSpan::new_with_span(Some("first written here".to_owned()), self.shown(span))
        });
        Some(Box::new(std::iter::once(here).chain(earlier)))
    }
}

impl Diagnostic {
    /// What is underlined: one line at most, and of a very long one the beginning.
    fn shown(&self, span: Span) -> SourceSpan {
        let line = self.source.first_line_of(span);
        let end = floor_boundary(self.source.text(), line.start + LONGEST_SHOWN).min(line.end);
        (line.start, end - line.start).into()
    }
}

/// Bytes of a line that are shown before and of a label; enough for any line a person wrote.
const LONGEST_SHOWN: usize = 160;

/// Shows the lines of the span and nothing around them: a neighbour has nothing to say about the problem.
///
/// miette asks twice: without context for the position of the label, with context for what to show.
impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.text();
        let start = floor_boundary(text, span.offset());
        let end = floor_boundary(text, span.offset() + span.len()).max(start);
        let (line, bounds) = self.line_at(start);
        let (_, last) = self.line_at(end);
        let from = if lines_before == 0 {
            start
        } else {
            floor_boundary(text, bounds.start.max(start.saturating_sub(LONGEST_SHOWN)))
        };
        let to = if lines_before == 0 {
            end
        } else {
            floor_boundary(text, last.end.min(end + LONGEST_SHOWN)).max(end)
        };
        let column = self.position(from).1 - 1;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name().to_owned(),
            &text.as_bytes()[from..to],
            (from, to - from).into(),
            line,
            column,
            self.line_at(to).0 + 1,
        )))
    }
}
