//! `mqctl destroy`: the change set from nothing, carried out like any other.

use std::process::ExitCode;

use crate::error::Failure;
use crate::render::Printer;

use super::apply::{Goal, carry_out};
use super::arguments::{Apply, Global};
use super::session::Session;

pub(super) async fn run(
    verb: &Apply,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let session = Session::open(global, printer).await?;
    let (reading, about) = session.read(printer).await?;
    let changes = session.plan_removal(&reading)?;
    if verb.dry_run {
        printer.changes(&about, &changes);
        return Ok(ExitCode::SUCCESS);
    }
    let goal = Goal {
        command: "destroy",
        question: format!(
            "Remove the stack {} from account {} for good?",
            about.stack, about.account
        ),
        plan: Session::plan_removal,
    };
    let end = carry_out(verb, &session, &goal, &about, &reading, &changes, printer).await?;
    printer.destroyed(&about, &end.left);
    Ok(ExitCode::SUCCESS)
}
