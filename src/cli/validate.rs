//! `mqctl validate`: everything about a plan file that can be known offline.

use std::process::ExitCode;

use crate::error::{Failure, Kind};
use crate::render::Printer;
use mqctl_plan::Diagnostics;

use super::arguments::Global;
use super::plan_file;

pub(super) fn run(global: &Global, printer: Printer) -> Result<ExitCode, Failure> {
    let bytes = plan_file::read(&global.file)?;
    let name = global.file.display().to_string();
    match mqctl_plan::check(&name, &bytes) {
        Ok(plan) => {
            let warnings = Diagnostics::new(plan.warnings);
            printer.validated(&name, &warnings, Some(&plan.lint));
            Ok(ExitCode::SUCCESS)
        }
        Err(diagnostics) => {
            printer.validated(&name, &diagnostics, None);
            Ok(ExitCode::from(Kind::Invalid.exit_code()))
        }
    }
}
