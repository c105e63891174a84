//! The collector that every check reports to, so that one run finds everything.

use super::diagnostic::{Diagnostic, Occasion, Severity, presentable};
use super::file::Located;
use super::source::{Source, Span};

/// Where a problem is: the bytes and the key's path.
pub(super) struct Place {
    pub(super) span: Span,
    pub(super) key: String,
}

impl From<&Located<'_>> for Place {
    fn from(located: &Located<'_>) -> Self {
        Self {
            span: located.span(),
            key: located.key.clone(),
        }
    }
}

/// Why a value is refused, and what to write instead.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Problems found so far.
pub(super) struct Problems {
    source: Source,
    list: Vec<Diagnostic>,
}

impl Problems {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            list: Vec::new(),
        }
    }

    /// Report an error.
    pub(super) fn error(
        &mut self,
        place: impl Into<Place>,
        message: impl AsRef<str>,
    ) -> &mut Diagnostic {
        self.push(Severity::Error, &place.into(), message.as_ref())
    }

    /// Report a warning.
    pub(super) fn warning(
        &mut self,
        place: impl Into<Place>,
        message: impl AsRef<str>,
    ) -> &mut Diagnostic {
        self.push(Severity::Warning, &place.into(), message.as_ref())
    }

    /// Keep a value, or report why it is refused.
    pub(super) fn keep<T>(&mut self, place: &Located<'_>, value: Result<T, Fault>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(Fault { message, help }) => {
                let diagnostic = self.error(place, message);
                if let Some(help) = help {
                    diagnostic.with_help(help);
                }
                None
            }
        }
    }

    pub(super) fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    pub(super) fn source(&self) -> Source {
        self.source.clone()
    }

    pub(super) fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }

    fn push(&mut self, severity: Severity, place: &Place, message: &str) -> &mut Diagnostic {
        self.list.push(Diagnostic {
            source: self.source.clone(),
            severity,
            key: presentable(&place.key),
            message: presentable(message),
            help: None,
            span: place.span,
            earlier: None,
            occasion: Occasion::Always,
            rule: None,
        });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}

/// `text` in backticks, cut when nobody would read it to its end.
pub(super) fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        format!("`{text}`")
    } else {
        let start: String = text.chars().take(LONGEST).collect();
        format!("`{start}…`")
    }
}

/// `a, b or c`, each in backticks.
pub(super) fn alternatives(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}
