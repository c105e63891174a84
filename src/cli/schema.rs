//! `mqctl schema`: the JSON Schema of plan files, for editors.

use std::process::ExitCode;

use crate::render::Printer;

pub(super) fn run(printer: Printer) -> ExitCode {
    printer.document(&mqctl_plan::json_schema());
    ExitCode::SUCCESS
}
