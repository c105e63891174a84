//! `mqctl schema`: the JSON Schema of plan files, for editors.

use std::process::ExitCode;

use crate::render::Printer;
use crate::spec;

pub(super) fn run(printer: Printer) -> ExitCode {
    printer.document(&spec::json_schema());
    ExitCode::SUCCESS
}
