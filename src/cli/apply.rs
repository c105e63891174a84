//! `mqctl apply`: plan, ask, carry out, and say how to connect.

use std::process::ExitCode;

use crate::apply::{Canceller, Limits, Outcome, Status, execute};
use crate::aws::Reading;
use crate::changeset::ChangeSet;
use crate::error::{Failure, Kind, hint_of, kind_of};
use crate::model::Known;
use crate::outputs::StackOutputs;
use crate::render::{About, Printer, Progress};

use super::arguments::{Apply, Global};
use super::session::{Session, deadline, press_on_interrupts};

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
    let known = carry_out(
        verb, &session, &about, &reading, &changes, &question, printer,
    )
    .await?;
    printer.applied(&about, &StackOutputs::new(&session.spec, &known));
    Ok(ExitCode::SUCCESS)
}

/// Ask, then carry out a change set; what is known afterwards, or how it failed.
pub(super) async fn carry_out(
    verb: &Apply,
    session: &Session,
    about: &About,
    reading: &Reading,
    changes: &ChangeSet,
    question: &str,
    printer: Printer,
) -> Result<Known, Failure> {
    let known = changes.kept(&reading.observed);
    if changes.is_empty() {
        printer.note("Nothing to do.");
        return Ok(known);
    }
    printer.preview(about, changes);
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
    let progress = Progress::new(printer, session.clock.clone(), changes);
    let limits = Limits {
        parallelism: verb.parallelism,
        deadline: deadline(&session.clock, verb.timeout),
    };
    let interrupts = press_on_interrupts(&canceller, &progress);
    let execution = execute(
        &session.aws,
        &session.clock,
        changes,
        known,
        limits,
        cancel,
        &progress,
    );
    let outcome = tokio::select! {
        biased;
        never = interrupts => match never {},
        outcome = execution => outcome,
    };
    // Its live lines make room for what is said next.
    drop(progress);
    if outcome.is_complete() {
        return Ok(outcome.known);
    }
    printer.unfinished(changes, &outcome);
    Err(unfinished(&outcome))
}

/// How a run that was not completed ends. What weighs most is what someone has to act on.
fn unfinished(outcome: &Outcome) -> Failure {
    const AGAIN: &str = "what was done stays, what was begun goes on in AWS; run the same command again to continue";
    if outcome.interrupted {
        return Failure::new(Kind::Interrupted, "interrupted").hint(AGAIN);
    }
    let errors = outcome.statuses.iter().filter_map(|status| match status {
        Status::Failed(error) => Some(error),
        _ => None,
    });
    let errors: Vec<_> = errors.collect();
    let order = [
        (Kind::Credentials, "AWS did not let it happen"),
        (Kind::Conflict, "something is in the way"),
        (Kind::Failed, "not everything could be done"),
        (Kind::Deadline, "out of time"),
    ];
    let worst = order
        .into_iter()
        .find(|(kind, _)| errors.iter().any(|error| kind_of(error) == *kind));
    let (kind, message) = worst.unwrap_or((Kind::Deadline, "out of time"));
    // Without an error, it is the time that kept changes from being begun.
    let mut failure = Failure::new(kind, message);
    for hint in errors.into_iter().filter_map(hint_of) {
        if !failure.hints.contains(&hint) {
            failure = failure.hint(hint);
        }
    }
    failure.hint(AGAIN)
}
