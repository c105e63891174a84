//! `mqctl destroy`: the change set from nothing, carried out like any other.

use std::process::ExitCode;

use crate::error::Failure;
use crate::render::Printer;

use super::apply::{Agreed, Goal, carry_out};
use super::arguments::{Destroy, Global};
use super::locking::{self, Afterwards};
use super::ownership;
use super::session::Session;

pub(super) async fn run(
    verb: &Destroy,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    locking::check_lease(&verb.run.lock, global)?;
    let session = Session::open(global, verb.run.limit, printer).await?;
    let mark = locking::mark(&session, &verb.run).await?;
    let (reading, about) = session.read(printer).await?;
    let strangers = reading.observed.strangers.iter();
    for stranger in strangers.filter(|stranger| stranger.owner.is_none()) {
        printer.note(&ownership::left(stranger));
    }
    let removal = session.plan_removal(&reading, verb.leave_foreign)?;
    let changes = removal.changes;
    if verb.run.dry_run {
        printer.changes(&about, &changes, &[]);
        return Ok(ExitCode::SUCCESS);
    }
    let goal = Goal {
        command: "destroy",
        question: format!(
            "Remove the stack {} from account {} for good?",
            about.stack, about.account
        ),
        plan: &|session, reading| {
            let removal = session.plan_removal(reading, verb.leave_foreign)?;
            Ok(removal.changes)
        },
        lock: Afterwards::Gone,
    };
    let run = &verb.run;
    let agreed = Agreed {
        about: &about,
        reading: &reading,
        changes: &changes,
        mark,
    };
    let end = carry_out(run, &session, &goal, &agreed, printer).await?;
    printer.destroyed(&about, &removal.left, &end.left);
    Ok(ExitCode::SUCCESS)
}
