//! `mqctl plan`: read, compare, show.

use std::process::ExitCode;

use crate::error::Failure;
use crate::render::Printer;

use super::arguments::{Global, Plan};
use super::session::Session;

/// The exit code for "there are changes", as in Terraform.
pub(super) const CHANGES: u8 = 2;

pub(super) async fn run(
    verb: &Plan,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let session = Session::open(global, printer).await?;
    let (reading, about) = session.read_to_plan(printer).await?;
    let changes = session.plan(&reading)?;
    printer.changes(&about, &changes);
    Ok(if verb.detailed_exitcode && !changes.is_empty() {
        ExitCode::from(CHANGES)
    } else {
        ExitCode::SUCCESS
    })
}
