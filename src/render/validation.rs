//! What is wrong with a plan file, or only doubtful.

use serde_json::json;

use mqctl_model::printable::one_line;
use mqctl_plan::lint::Report;
use mqctl_plan::{Canvas, Diagnostics, Severity};

use super::data::versioned;
use super::format::Format;
use super::printer::Printer;
use super::terminal;

impl Printer {
    /// What was found in a plan file, for people.
    pub fn diagnostics(self, diagnostics: &Diagnostics) {
        let canvas = Canvas {
            color: terminal::has_color(),
            unicode: terminal::has_unicode(),
            width: terminal::columns_beside(),
        };
        self.aside(&diagnostics.report(canvas));
    }

    /// The result of `validate`: for people beside the data, for programs the data.
    pub fn validated(self, file: &str, diagnostics: &Diagnostics, lint: Option<&Report>) {
        let mut all = diagnostics.iter();
        let is_valid = !all.any(|one| one.severity() == Severity::Error);
        if self.format == Format::Json {
            self.document(&versioned(json!({
                "valid": is_valid,
                "diagnostics": diagnostics.iter().collect::<Vec<_>>(),
                "lint": lint.map(|report| report.open().collect::<Vec<_>>()),
            })));
            return;
        }
        self.diagnostics(diagnostics);
        if let Some(report) = lint {
            self.notes(report);
        }
        if is_valid {
            self.data(&format!("{} is valid\n", one_line(file)));
        }
    }
}
