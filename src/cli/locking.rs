//! One run at a time: how `apply` and `destroy` come to hold the stack's lock, and what they say if they don't.

use std::process::Command;
use std::time::Duration;

use crate::error::{Failure, Kind};
use crate::lock::{Acquired, Claim, Entry, Lease, Lock};
use crate::render::Printer;
use mqctl_aws::{AwsError, Identity};

use super::session::Session;

/// Take the stack's lock, or say who has it.
pub(super) async fn take<'a>(
    session: &'a Session,
    identity: &Identity,
    command: &str,
    lease: u32,
) -> Result<Lease<'a>, Failure> {
    let stack = &session.spec.stack;
    let lock = Lock::new(&session.aws, &session.clock, stack);
    if session.in_sandbox {
        // One process at a time can have its file open: a lock in there was left by one that is gone.
        lock.remove().await?;
    }
    let claim = claim(session, identity, command, lease);
    match lock.acquire(&claim).await? {
        Acquired::Mine(lease) => Ok(lease),
        Acquired::Busy(entry) => Err(Failure::new(
            Kind::Conflict,
            format!("the stack {stack} is locked by {entry}; nothing was changed"),
        )
        .hint("wait for that run to end; if it is gone, the lock can be taken when its lease is over, or removed with `mqctl unlock`")),
    }
}

/// When there is nothing to do: clear away what a run left of its lock that was killed when it was done, because no other
/// run will. One whose lease is running may be that of a run which is about to end, and is told of.
pub(super) async fn clear_away(
    session: &Session,
    identity: &Identity,
    command: &str,
    lease: u32,
    printer: Printer,
) {
    let claim = claim(session, identity, command, lease);
    match left_over(session, &claim).await {
        Ok(None) => {}
        Ok(Some(entry)) => printer.note(&format!(
            "the stack {} is locked by {entry}; if that run is gone, `mqctl unlock` removes its lock",
            session.spec.stack
        )),
        // Nothing is lost but the order in Parameter Store.
        Err(error) => tracing::debug!(%error, "whether there is a lock is not known"),
    }
}

/// The lock that is still there, after the attempt to clear it away.
async fn left_over(session: &Session, claim: &Claim) -> Result<Option<Entry>, AwsError> {
    let lock = Lock::new(&session.aws, &session.clock, &session.spec.stack);
    let holder = lock.holder().await?;
    if holder.is_none() && !lock.has_followers().await? {
        return Ok(None);
    }
    if session.in_sandbox {
        lock.remove().await?;
        return Ok(None);
    }
    if let Some(entry) = holder
        && !entry.is_over(session.clock.now())
    {
        return Ok(Some(entry));
    }
    // Whoever releases a lock removes all that is left of earlier ones.
    match lock.acquire(claim).await? {
        Acquired::Mine(lease) => lease.release().await.map(|()| None),
        Acquired::Busy(entry) => Ok(Some(entry)),
    }
}

/// Release the lock. If that fails nothing is lost but time.
pub(super) async fn give_back(lease: &Lease<'_>, printer: Printer) {
    if let Err(error) = lease.release().await {
        printer.note(&format!(
            "the stack's lock could not be removed and ends by itself: {error}"
        ));
    }
}

/// How a run ends that was stopped because it no longer holds the lock.
pub(super) fn lost() -> Failure {
    Failure::new(
        Kind::Conflict,
        "the stack's lock was lost: its lease could not be renewed in time, or someone removed it; nothing more was done",
    )
    .hint("make sure that no other run goes on, then run the same command again: it continues from here")
}

fn claim(session: &Session, identity: &Identity, command: &str, lease: u32) -> Claim {
    Claim {
        holder: holder(identity),
        command: format!("mqctl {command}"),
        // A lease is there for processes and networks, which no clock makes faster.
        lease: Duration::from_secs(lease.into()).mul_f64(session.clock.speed()),
    }
}

/// `alice@laptop, process 4711`.
fn holder(identity: &Identity) -> String {
    let caller = identity.arn.rsplit(['/', ':']).next().unwrap_or_default();
    format!("{caller}@{}, process {}", host(), std::process::id())
}

/// This machine's name: from Linux, or from the program that every other system has.
fn host() -> String {
    let from_program = || {
        let output = Command::new("hostname").output().ok()?;
        String::from_utf8(output.stdout).ok()
    };
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = name.or_else(from_program).unwrap_or_default();
    match name.trim() {
        "" => "an unnamed machine".to_owned(),
        name => name.to_owned(),
    }
}
