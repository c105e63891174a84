//! `mqctl lint`: rules of good practice for a valid plan file.

use std::process::ExitCode;

use crate::error::{Failure, Kind};
use crate::render::Printer;

use super::arguments::{Global, Lint};
use super::session::read_plan;

pub(super) fn run(verb: &Lint, global: &Global, printer: Printer) -> Result<ExitCode, Failure> {
    let plan = read_plan(&global.file, printer)?;
    printer.linted(&global.file.display().to_string(), &plan.lint);
    let fails = match (plan.lint.worst(), verb.fail_on.level()) {
        (Some(worst), Some(bound)) => worst >= bound,
        _ => false,
    };
    Ok(if fails {
        ExitCode::from(Kind::Policy.exit_code())
    } else {
        ExitCode::SUCCESS
    })
}
