//! `mqctl unlock`: show who holds the stack's lock, ask, remove it.

use std::process::ExitCode;

use crate::error::Failure;
use crate::lock::{Lock, State};
use crate::render::Printer;

use super::apply::confirm;
use super::arguments::{Global, Unlock};
use super::locking::holder;
use super::session::Session;

pub(super) async fn run(
    verb: &Unlock,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let session = Session::open(global, verb.limit, printer).await?;
    let stack = &session.spec.stack;
    let identity = session
        .in_time(session.aws.checked_identity(&session.spec))
        .await?;
    let lock = Lock::new(&session.aws, &session.clock, stack);
    let state = session.in_time(lock.state()).await?;
    let said = match &state {
        State::Free => None,
        State::Held(entry) => Some(format!("The stack {stack} is locked by {entry}.")),
        State::Damaged(damage) => Some(format!(
            "The lock of the stack {stack} is damaged: {damage}."
        )),
    };
    if let Some(said) = said {
        printer.note(&said);
        if !verb.yes {
            let question = "Remove the lock? If that run still goes on, it will stop half-way, and not at once.";
            let deadline = &session.deadline;
            deadline.put_off(|| confirm(question, printer))?;
        }
        let holder = holder(&identity);
        let freeing = lock.free(&holder);
        session
            .keep(freeing, "whether the lock was removed is not known")
            .await??;
    }
    printer.unlocked(stack, &state);
    Ok(ExitCode::SUCCESS)
}
