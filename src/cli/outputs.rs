//! `mqctl outputs`: how to connect, as far as the stack exists.

use std::process::ExitCode;
use std::time::Duration;

use crate::error::{Failure, Kind};
use crate::render::{Printer, unready};
use mqctl_aws::Reading;
use mqctl_model::changeset::ChangeSet;
use mqctl_model::outputs::StackOutputs;
use mqctl_model::unready::Unready;

use super::arguments::{Global, Outputs};
use super::session::Session;

/// How soon it is looked again whether the stack is complete, and how long the pauses get.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

pub(super) async fn run(
    verb: &Outputs,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let session = Session::open(global, verb.limit, printer).await?;
    let (mut reading, about) = session.read(printer).await?;
    if verb.wait {
        reading = session
            .in_time(complete(&session, reading, printer))
            .await?;
    }
    if reading.observed.is_empty() {
        return Err(Failure::new(
            Kind::Failed,
            format!("the stack {} does not exist", about.stack),
        )
        .hint("`mqctl apply` makes it"));
    }
    let known = ChangeSet::default().kept(&reading.observed);
    let outputs = StackOutputs::new(&session.spec, &known);
    let outputs = outputs.with_standings(&reading.certificates);
    let Ok(desired) = session.desired(&reading) else {
        printer.outputs(&about, &outputs);
        printer.note("whether the stack is complete can't be told; `mqctl plan` says why");
        return Ok(ExitCode::SUCCESS);
    };
    let left = Unready::all(&desired, &reading.observed);
    let is_complete = left.is_empty();
    printer.outputs(&about, &outputs.with_unready(left));
    if !is_complete {
        printer.note("`mqctl apply` makes the rest; while another run does, `mqctl outputs --wait` waits for it");
    }
    Ok(ExitCode::SUCCESS)
}

/// What AWS has once the stack is complete, whoever makes it so.
async fn complete(
    session: &Session,
    mut reading: Reading,
    printer: Printer,
) -> Result<Reading, Failure> {
    let mut pause = FIRST_PAUSE;
    let mut told = None;
    loop {
        let left = Unready::all(&session.desired(&reading)?, &reading.observed);
        if left.is_empty() {
            return Ok(reading);
        }
        let waited_for = unready(&left);
        if told.as_ref() != Some(&waited_for) {
            printer.note(&format!("waiting, with {waited_for}"));
            told = Some(waited_for);
        }
        session.clock.sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
        reading = session.aws.read(&session.spec).await?;
    }
}
