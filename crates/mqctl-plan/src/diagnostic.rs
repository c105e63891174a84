//! What is wrong with a plan file, and where. Data only: how a report looks is decided in `report`.

use std::fmt;

use mqctl_model::printable::one_line;
use serde::{Serialize, Serializer};

use super::lint;
use super::source::{Source, Span};

/// How much of a text anyone reads, in characters: it may quote the file.
const LONGEST_TEXT: usize = 2000;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The plan file cannot be used.
    Error,
    /// It can be used, and it may not do what its author expects.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Where a diagnostic is worth saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// Everywhere.
    Always,
    /// Only where AWS itself is asked: not in the sandbox, nor of the plan file alone.
    Account,
}

/// One thing that is wrong, with its place in the plan file.
///
/// Serialises as `{file, line, column, key, severity, message, help}`.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub(super) source: Source,
    pub(super) severity: Severity,
    pub(super) key: String,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) span: Span,
    pub(super) earlier: Option<Span>,
    pub(super) occasion: Occasion,
    pub(super) rule: Option<&'static str>,
}

impl Diagnostic {
    /// The plan file's name.
    pub fn file(&self) -> &str {
        self.source.name()
    }

    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.source.position(self.span.start).0
    }

    /// The column, from 1, in characters.
    pub fn column(&self) -> usize {
        self.source.position(self.span.start).1
    }

    /// The path of the key it is about, such as `brokers.users[0].password`; empty for the file as a whole.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is wrong: a lower-case fragment. Never holds a password.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to fix it.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The bytes of the file that it is about.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether it is about what stands for a real value in examples: worth saying only where AWS itself is asked.
    pub(super) fn is_about_placeholder(&self) -> bool {
        self.occasion == Occasion::Account
    }

    /// Say which rule of `lint` it breaks, by which a plan file can ignore it.
    pub(super) fn of_rule(&mut self, rule: &lint::Rule) -> &mut Self {
        self.rule = Some(rule.name);
        self
    }

    /// Say it there only.
    pub(super) fn only_in(&mut self, occasion: Occasion) -> &mut Self {
        self.occasion = occasion;
        self
    }

    /// Add how to fix it.
    pub(super) fn with_help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(presentable(&help.into()));
        self
    }

    /// Add the place of what it repeats.
    pub(super) fn with_earlier(&mut self, span: Span) -> &mut Self {
        self.earlier = Some(span);
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Record<'diagnostic> {
            file: &'diagnostic str,
            line: usize,
            column: usize,
            key: &'diagnostic str,
            severity: Severity,
            message: &'diagnostic str,
            help: Option<&'diagnostic str>,
        }
        Record {
            file: self.file(),
            line: self.line(),
            column: self.column(),
            key: self.key(),
            severity: self.severity,
            message: self.message(),
            help: self.help(),
        }
        .serialize(serializer)
    }
}

/// More than anyone reads; a file of nonsense must not become a longer report.
const MOST_REPORTED: usize = 100;

/// Everything that is wrong with one plan file, in the order of its lines.
///
/// Serialises as an array of [`Diagnostic`]s.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Diagnostics {
    /// Sort and, when there are very many, keep the first hundred; the counts stay true.
    pub fn new(mut list: Vec<Diagnostic>) -> Self {
        list.sort_by_key(|diagnostic| diagnostic.span.start);
        let errors = list
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .count();
        let warnings = list.len() - errors;
        list.truncate(MOST_REPORTED);
        Self {
            list,
            errors,
            warnings,
        }
    }

    /// The diagnostics, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// How many errors there are, reported or not.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings there are, reported or not.
    pub fn warnings(&self) -> usize {
        self.warnings
    }

    /// How many are left out of the report because there are too many.
    pub fn unreported(&self) -> usize {
        self.errors + self.warnings - self.list.len()
    }
}

impl<'diagnostics> IntoIterator for &'diagnostics Diagnostics {
    type Item = &'diagnostics Diagnostic;
    type IntoIter = std::slice::Iter<'diagnostics, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.list.first().map_or("plan file", Diagnostic::file);
        write!(formatter, "{file}: ")?;
        match (self.errors, self.warnings) {
            (0, warnings) => write_count(formatter, warnings, "warning"),
            (errors, 0) => write_count(formatter, errors, "error"),
            (errors, warnings) => {
                write_count(formatter, errors, "error")?;
                formatter.write_str(", ")?;
                write_count(formatter, warnings, "warning")
            }
        }
    }
}

impl std::error::Error for Diagnostics {}

impl Serialize for Diagnostics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.list)
    }
}

fn write_count(formatter: &mut fmt::Formatter<'_>, count: usize, noun: &str) -> fmt::Result {
    let plural = if count == 1 { "" } else { "s" };
    write!(formatter, "{count} {noun}{plural}")
}

/// Text from a plan file may be hostile to a terminal; and without end; in messages it is shown
/// escaped and cut.
pub(super) fn presentable(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST_TEXT).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    one_line(&shown).into_owned()
}
