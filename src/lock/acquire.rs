//! Taking the lock of a stack.

use std::cell::Cell;
use std::time::Duration;

use clock::Deadline;
use mqctl_aws::{AwsError, Class};

use super::chain::{Chain, Damage, Lock};
use super::entry::{Entry, timestamp, token};
use super::lease::Lease;

/// The pause before the chain is walked again, because it changed under way.
const PAUSE: Duration = Duration::from_millis(500);

/// Who wants the lock.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Who: a caller, a machine, a process.
    pub holder: String,
    /// What is to be run.
    pub command: String,
    /// How long others keep away after the last sign of life.
    pub lease: Duration,
    /// How long reads may lag behind writes, as it is counted on.
    pub settling: Duration,
}

/// What came of it.
#[derive(Debug)]
pub enum Acquired<'a> {
    /// The lock is ours.
    Mine(Lease<'a>),
    /// Someone else has it.
    Busy(Entry),
    /// Nobody can tell who has it.
    Damaged(Damage),
}

/// An entry that was made, and when whoever made it stops: a quarter before others may begin.
type Made = (Entry, Deadline);

impl<'a> Lock<'a> {
    /// Take it, unless someone has it whose lease is running. Every call that keeping and releasing it takes has been tried
    /// when it is ours, so that a permission that is missing is known before the first change.
    pub async fn acquire(&self, claim: &Claim) -> Result<Acquired<'a>, AwsError> {
        let mut walk = self.walk();
        loop {
            let token = token();
            match self.create_or_read(&walk.name, claim, &token).await? {
                Found::Mine((entry, end)) => {
                    if self.is_confirmed(&walk.name, &entry, end, claim).await? {
                        let lease = Lease::new(*self, walk.name, entry, claim, end);
                        return match lease.try_out().await {
                            Ok(()) => Ok(Acquired::Mine(lease)),
                            Err(_) if lease.is_over() => Err(too_late()),
                            Err(error) => {
                                lease.give_up().await;
                                Err(error)
                            }
                        };
                    }
                    // It stays: it may be what the present holder followed. The next release clears it away.
                }
                Found::Entry(there) if there.is_over(self.clock.now()) => {
                    match self.go_on(&mut walk, &there) {
                        Ok(()) => continue,
                        Err(damage) => return Ok(Acquired::Damaged(damage)),
                    }
                }
                Found::Entry(there) => return Ok(Acquired::Busy(there)),
                Found::Damaged(damage) => return Ok(Acquired::Damaged(damage)),
                Found::Nothing => {}
            }
            self.clock.sleep(PAUSE).await;
            walk = self.walk();
        }
    }

    /// Whether an entry that was just made is the chain's last, which is what makes it the holder's. Not when its time is over:
    /// others may follow it at any moment.
    async fn is_confirmed(
        &self,
        name: &str,
        entry: &Entry,
        end: Deadline,
        claim: &Claim,
    ) -> Result<bool, AwsError> {
        let is_first = name == self.first();
        if !is_first {
            self.clock.sleep(claim.settling).await;
        }
        loop {
            match self.chain().await? {
                Chain::Whole(Some(last)) => {
                    return Ok(last.token == entry.token && !self.clock.is_past(end));
                }
                // A name that was another parameter's within the last 30 seconds may be seen late.
                Chain::Whole(None) if is_first && !self.clock.is_past(end) => {}
                Chain::Whole(None) | Chain::Damaged(_) => return Ok(false),
            }
            self.clock.sleep(PAUSE).await;
        }
    }

    /// Make an entry of this name, or find what is there.
    async fn create_or_read(
        &self,
        name: &str,
        claim: &Claim,
        token: &str,
    ) -> Result<Found, AwsError> {
        // Each attempt says how long it is good for from then on; it may come after a long wait.
        let first = Cell::new(None);
        let latest = Cell::new(None);
        let value = || {
            let now = self.clock.now();
            let end = self.clock.deadline(claim.lease * 3 / 4);
            let entry = Entry {
                holder: claim.holder.clone(),
                command: claim.command.clone(),
                started: timestamp(now),
                lease_until: timestamp(now + claim.lease),
                released: false,
                token: token.to_owned(),
            };
            let json = entry.to_json();
            first.set(first.get().or(Some(end)));
            latest.set(Some((entry, end)));
            json
        };
        if self.aws.create_parameter(name, value).await?
            && let Some(made) = latest.take()
        {
            return Ok(Found::Mine(made));
        }
        Ok(match self.read(name).await? {
            None => Found::Nothing,
            Some(Err(damage)) => Found::Damaged(damage),
            // The answer to some attempt was lost; it was not before the first.
            Some(Ok(entry)) if entry.token == *token => match first.take() {
                Some(end) => Found::Mine((entry, end)),
                None => Found::Entry(entry),
            },
            Some(Ok(entry)) => Found::Entry(entry),
        })
    }
}

/// The lock was ours, and no longer is.
fn too_late() -> AwsError {
    let message = "the lease of the stack's lock ended before the first change, because this process was stopped, suspended or without an answer; nothing was changed";
    AwsError::new("lock", Class::Conflict, message)
}

/// What there is under a name.
enum Found {
    /// An entry that we made.
    Mine(Made),
    /// Someone else's.
    Entry(Entry),
    /// Something that is none.
    Damaged(Damage),
    /// Nothing: it went away meanwhile, or is not seen yet.
    Nothing,
}
