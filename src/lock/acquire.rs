//! Taking the lock of a stack.

use std::time::Duration;

use mqctl_aws::AwsError;

use super::chain::{Lock, settling};
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
}

/// What came of it.
#[derive(Debug)]
pub enum Acquired<'a> {
    /// The lock is ours.
    Mine(Lease<'a>),
    /// Someone else has it.
    Busy(Entry),
}

impl<'a> Lock<'a> {
    /// Take it, unless someone has it whose lease is running.
    pub async fn acquire(&self, claim: &Claim) -> Result<Acquired<'a>, AwsError> {
        let mut name = self.first();
        loop {
            let now = self.clock.now();
            let mine = Entry {
                holder: claim.holder.clone(),
                command: claim.command.clone(),
                started: timestamp(now),
                lease_until: timestamp(now + claim.lease),
                token: token(),
            };
            match self.create_or_read(&name, &mine).await? {
                Some(there) if there.token == mine.token => {
                    let is_first = name == self.first();
                    if !is_first {
                        self.clock.sleep(settling(claim.lease)).await;
                    }
                    if is_first || self.is_held_with(&mine.token).await? {
                        return Ok(Acquired::Mine(Lease::new(*self, name, mine, claim.lease)));
                    }
                    // It means nothing, wherever it is; should it stay, the next release clears it away.
                    let _ = self.aws.delete_parameter(&name).await;
                }
                Some(there) if there.is_over(self.clock.now()) => {
                    name = self.after(&there);
                    continue;
                }
                Some(there) => return Ok(Acquired::Busy(there)),
                None => {}
            }
            self.clock.sleep(PAUSE).await;
            name = self.first();
        }
    }

    /// What there is under the name, and that is `mine` if nothing was. Nothing if it went away in between.
    async fn create_or_read(&self, name: &str, mine: &Entry) -> Result<Option<Entry>, AwsError> {
        if self.aws.create_parameter(name, &mine.to_json()).await? {
            return Ok(Some(mine.clone()));
        }
        self.read(name).await
    }
}
