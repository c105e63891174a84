//! `mqctl apply`: plan, ask, carry out, and say how to connect.

use std::process::ExitCode;

use crate::apply::{Canceller, Limits, Outcome, Status, execute};
use crate::aws::{Known, Reading};
use crate::changeset::ChangeSet;
use crate::error::{Failure, Kind, kind_of};
use crate::outputs::StackOutputs;
use crate::render::{Printer, Progress};

use super::arguments::{Apply, Global};
use super::session::{Session, deadline, listen_for_interrupts};

pub(super) async fn run(
    verb: &Apply,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let session = Session::open(global, printer).await?;
    let (reading, about) = session.read(printer).await?;
    let changes = session.plan(&reading)?;
    if verb.dry_run {
        printer.changes(&about, &changes);
        return Ok(ExitCode::SUCCESS);
    }
    session
        .aws
        .check_passwords(&changes)
        .await
        .map_err(|error| {
            Failure::new(
                Kind::Invalid,
                format!("{}; nothing was changed", error.message),
            )
        })?;
    let question = format!("Carry this out in account {}?", about.account);
    let known = carry_out(verb, &session, &reading, &changes, &question, printer).await?;
    printer.applied(&about, &StackOutputs::new(&session.spec, &known));
    Ok(ExitCode::SUCCESS)
}

/// Ask, then carry out a change set; what is known afterwards, or how it failed.
pub(super) async fn carry_out(
    verb: &Apply,
    session: &Session,
    reading: &Reading,
    changes: &ChangeSet,
    question: &str,
    printer: Printer,
) -> Result<Known, Failure> {
    let known = Known::kept(&reading.observed, changes);
    if changes.is_empty() {
        printer.note("Nothing to do.");
        return Ok(known);
    }
    printer.preview(changes);
    if !verb.yes {
        match printer.confirm(question) {
            Some(true) => {}
            Some(false) => {
                return Err(Failure::new(
                    Kind::Failed,
                    "not confirmed; nothing was changed",
                ));
            }
            None => {
                return Err(Failure::new(
                    Kind::Invalid,
                    "there is no terminal to ask for confirmation on; nothing was changed",
                )
                .hint("`--yes` (or MQCTL_YES=1) carries it out without asking"));
            }
        }
    }
    let (canceller, cancel) = Canceller::new();
    listen_for_interrupts(canceller, printer);
    let progress = Progress::new(printer, session.clock.clone());
    let limits = Limits {
        parallelism: verb.parallelism,
        deadline: deadline(&session.clock, verb.timeout),
    };
    let outcome = execute(
        &session.aws,
        &session.clock,
        changes,
        known,
        limits,
        cancel,
        &progress,
    )
    .await;
    if outcome.is_complete() {
        return Ok(outcome.known);
    }
    printer.unfinished(changes, &outcome);
    Err(unfinished(&outcome))
}

/// How a run that was not completed ends. What weighs most is what someone has to act on.
fn unfinished(outcome: &Outcome) -> Failure {
    if outcome.interrupted {
        return Failure::new(Kind::Interrupted, "interrupted")
            .hint("running the same command again continues from here");
    }
    let kinds = outcome.statuses.iter().filter_map(|status| match status {
        Status::Failed(error) => Some(kind_of(error)),
        _ => None,
    });
    let kinds: Vec<Kind> = kinds.collect();
    let order = [
        Kind::Credentials,
        Kind::Conflict,
        Kind::Failed,
        Kind::Deadline,
    ];
    let worst = order.into_iter().find(|kind| kinds.contains(kind));
    Failure::new(
        worst.unwrap_or(Kind::Failed),
        "not everything could be done",
    )
    .hint(
        "what exists stays; mend the cause and run the same command again: it continues from here",
    )
}
