//! `mqctl unlock`: show who holds the stack's lock, ask, remove it.

use std::process::ExitCode;

use crate::error::Failure;
use crate::lock::Lock;
use crate::render::Printer;

use super::apply::confirm;
use super::arguments::{Global, Unlock};
use super::session::Session;

pub(super) async fn run(
    verb: &Unlock,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let session = Session::open(global, printer).await?;
    let stack = &session.spec.stack;
    session.aws.checked_identity(&session.spec).await?;
    let lock = Lock::new(&session.aws, &session.clock, stack);
    let entry = lock.holder().await?;
    if let Some(entry) = &entry {
        printer.note(&format!("The stack {stack} is locked by {entry}."));
        if !verb.yes {
            confirm(
                "Remove the lock? If that run still goes on, it will stop half-way, and not at once.",
                printer,
            )?;
        }
        lock.remove().await?;
    }
    printer.unlocked(stack, entry.as_ref());
    Ok(ExitCode::SUCCESS)
}
