//! `mqctl schema`: the JSON Schema of plan files, for editors.

use std::process::ExitCode;

use crate::error::Failure;
use crate::render::Printer;
use crate::spec;

pub(super) fn run(printer: Printer) -> Result<ExitCode, Failure> {
    printer.document(&spec::json_schema());
    Ok(ExitCode::SUCCESS)
}
