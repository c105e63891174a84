//! One run at a time: how `apply` and `destroy` come to hold the stack's lock, and what they say if they don't.

use std::process::Command;
use std::time::Duration;

use crate::error::{Failure, Kind, kind_of};
use crate::hint::hints_of;
use crate::lock::{Acquired, Claim, Damage, Lease, Lock, Loss, Mark, State};
use crate::render::Printer;
use mqctl_aws::{AwsError, Identity};

use super::arguments::{Execution, Global, Locking};
use super::session::Session;

/// How much of a lease reads may lag behind writes, as it is counted on: of 120 seconds, two.
const SETTLING: u32 = 60;

/// Refuse a lease that is over before a call has to be.
pub(super) fn check_lease(lock: &Locking, global: &Global) -> Result<(), Failure> {
    let lease = Duration::from_secs(lock.lease.into());
    if lease >= global.call_timeout {
        return Ok(());
    }
    let fewest = global.call_timeout.as_millis().div_ceil(1000);
    Err(Failure::new(
        Kind::Invalid,
        format!(
            "a lease of {} seconds is shorter than what one call may take; nothing was changed",
            lock.lease
        ),
    )
    .hint(format!(
        "`--lock-lease` (MQCTL_LOCK_LEASE) is at least {fewest}, as long as `--call-timeout` (MQCTL_CALL_TIMEOUT) is what it is"
    )))
}

/// Where the lock stands before a run reads that asks nobody: if nobody else comes to hold it, what was read need not be read
/// again. Of a person's mind nobody knows how long it takes to be made up.
pub(super) async fn mark(session: &Session, run: &Execution) -> Result<Option<Mark>, Failure> {
    if !run.yes || run.dry_run {
        return Ok(None);
    }
    let lock = Lock::new(&session.aws, &session.clock, &session.spec.stack);
    let marking = session.keep(lock.mark(), "nothing was changed");
    // What is wrong with the account or its credentials says whoever reads next.
    Ok(marking.await?.ok().flatten())
}

/// Take the stack's lock, or say who has it.
pub(super) async fn take<'a>(
    session: &'a Session,
    identity: &Identity,
    command: &str,
    lease: u32,
) -> Result<Lease<'a>, Failure> {
    let taking = acquire(session, identity, command, lease);
    session
        .keep(
            taking,
            "nothing was changed, but the stack's lock may be taken: it ends by itself",
        )
        .await?
}

async fn acquire<'a>(
    session: &'a Session,
    identity: &Identity,
    command: &str,
    lease: u32,
) -> Result<Lease<'a>, Failure> {
    let stack = &session.spec.stack;
    let lock = Lock::new(&session.aws, &session.clock, stack);
    let claim = claim(session, identity, command, lease);
    // One process at a time can have a sandbox's file open: a lock in there was left by one that is gone.
    if session.in_sandbox && lock.state().await? != State::Free {
        lock.free(&claim.holder).await?;
    }
    match lock.acquire(&claim).await? {
        Acquired::Mine(lease) => Ok(lease),
        Acquired::Busy(entry) => Err(Failure::new(
            Kind::Conflict,
            format!("the stack {stack} is locked by {entry}; nothing was changed"),
        )
        .hint("wait for that run to end; if it is gone, the lock can be taken when its lease is over, or removed with `mqctl unlock`")),
        Acquired::Damaged(damage) => Err(damaged(stack, &damage)),
    }
}

/// How a run ends that finds a lock of which nobody can tell whose it is.
pub(super) fn damaged(stack: &str, damage: &Damage) -> Failure {
    Failure::new(
        Kind::Conflict,
        format!("the lock of the stack {stack} is damaged: {damage}; nothing was changed"),
    )
    .hint(
        "`mqctl unlock` removes it, whoever may have it: make sure first that no other run goes on",
    )
}

/// What is to become of the lock when nothing is done under it any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Afterwards {
    /// It stays, released.
    Kept,
    /// It goes with the stack.
    Gone,
}

/// When there is nothing to do: clear away what a run left of its lock that was killed when it was done, because no other
/// run will. One whose lease is running may be that of a run which is about to end, and is told of.
pub(super) async fn clear_away(
    session: &Session,
    identity: &Identity,
    command: &str,
    lease: u32,
    afterwards: Afterwards,
    printer: Printer,
) {
    let claim = claim(session, identity, command, lease);
    match left_over(session, &claim, afterwards).await {
        Ok(State::Free) => {}
        Ok(State::Held(entry)) => printer.note(&format!(
            "the stack {} is locked by {entry}; if that run is gone, `mqctl unlock` removes its lock",
            session.spec.stack
        )),
        Ok(State::Damaged(damage)) => printer.note(&format!(
            "the lock of the stack {} is damaged: {damage}; `mqctl unlock` removes it",
            session.spec.stack
        )),
        // Nothing is lost but the order in Parameter Store.
        Err(error) => tracing::debug!(%error, "whether there is a lock is not known"),
    }
}

/// What there still is of the lock, after the attempt to clear it away.
async fn left_over(
    session: &Session,
    claim: &Claim,
    afterwards: Afterwards,
) -> Result<State, AwsError> {
    let lock = Lock::new(&session.aws, &session.clock, &session.spec.stack);
    let state = lock.state().await?;
    let is_clean = match afterwards {
        Afterwards::Kept => !lock.has_followers().await?,
        Afterwards::Gone => !lock.is_kept().await?,
    };
    if state == State::Free && is_clean {
        return Ok(state);
    }
    if session.in_sandbox {
        match afterwards {
            Afterwards::Kept => lock.free(&claim.holder).await?,
            Afterwards::Gone => lock.remove().await?,
        }
        return Ok(State::Free);
    }
    match state {
        State::Held(entry) if !entry.is_over(session.clock.now()) => {
            return Ok(State::Held(entry));
        }
        State::Damaged(_) => return Ok(state),
        State::Held(_) | State::Free => {}
    }
    // Whoever releases a lock removes all that is left of earlier ones.
    Ok(match lock.acquire(claim).await? {
        Acquired::Mine(lease) => {
            end(&lease, afterwards).await?;
            State::Free
        }
        Acquired::Busy(entry) => State::Held(entry),
        Acquired::Damaged(damage) => State::Damaged(damage),
    })
}

/// Release the lock. If that fails nothing is lost but time.
pub(super) async fn give_back(
    session: &Session,
    lease: &Lease<'_>,
    afterwards: Afterwards,
    printer: Printer,
) {
    let in_flight = session.aws.in_flight();
    let ending = end(lease, afterwards);
    let ended = session
        .deadline
        .keep_with_grace(in_flight, ending, "")
        .await;
    let problem = match ended {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "out of time".to_owned(),
    };
    printer.note(&format!(
        "the stack's lock could not be released and ends by itself: {problem}"
    ));
}

async fn end(lease: &Lease<'_>, afterwards: Afterwards) -> Result<(), AwsError> {
    match afterwards {
        Afterwards::Kept => lease.release().await,
        Afterwards::Gone => lease.remove().await,
    }
}

/// How a run ends that was stopped because it no longer holds the lock.
pub(super) fn lost(loss: &Loss) -> Failure {
    let (kind, why) = match loss {
        Loss::NotRenewed(error) => (
            kind_of(error),
            format!("its lease could not be renewed: {error}"),
        ),
        Loss::Taken(entry) if entry.released => (
            Kind::Conflict,
            format!(
                "someone took it away with `{}`: {}",
                entry.command, entry.holder
            ),
        ),
        Loss::Taken(entry) => (
            Kind::Conflict,
            format!("another run has taken over: {entry}"),
        ),
        Loss::Removed => (Kind::Conflict, "someone removed it".to_owned()),
        Loss::Damaged(damage) => (Kind::Conflict, format!("someone damaged it: {damage}")),
        Loss::Slept => (
            Kind::Conflict,
            "its lease ended while this process was stopped, suspended or without an answer"
                .to_owned(),
        ),
    };
    // What AWS denied is what someone has to act on; all else is about who works on the stack.
    let kind = match kind {
        Kind::Credentials => kind,
        _ => Kind::Conflict,
    };
    let failure = Failure::new(
        kind,
        format!("the stack's lock was lost: {why}; nothing more was done"),
    );
    let failure = match loss {
        Loss::NotRenewed(error) => hints_of(error).into_iter().fold(failure, Failure::hint),
        _ => failure,
    };
    failure.hint("make sure that no other run goes on, then run the same command again: it continues from here")
}

fn claim(session: &Session, identity: &Identity, command: &str, lease: u32) -> Claim {
    // A lease is there for processes and networks, which no clock makes faster.
    let lease = Duration::from_secs(lease.into()).mul_f64(session.clock.speed());
    Claim {
        holder: holder(identity),
        command: format!("mqctl {command}"),
        lease,
        // Nobody else is in a sandbox's file, and what is in there is seen at once.
        settling: if session.in_sandbox {
            Duration::ZERO
        } else {
            lease / SETTLING
        },
    }
}

/// `alice@laptop, process 4711`.
pub(super) fn holder(identity: &Identity) -> String {
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
