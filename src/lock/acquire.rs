//! The lock of one stack: taking it, seeing who has it, removing it.

use std::time::Duration;

use clock::Clock;
use mqctl_aws::{Aws, AwsError, Class};

use super::entry::{Entry, timestamp, token};
use super::lease::Lease;

/// What part of a lease is longer than reads lag behind writes: of 120 seconds, five.
pub(super) const SETTLING: u32 = 24;
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

/// The lock of one stack.
#[derive(Clone, Copy, Debug)]
pub struct Lock<'a> {
    pub(super) aws: &'a Aws,
    pub(super) clock: &'a Clock,
    stack: &'a str,
}

impl<'a> Lock<'a> {
    /// The lock of this stack.
    pub fn new(aws: &'a Aws, clock: &'a Clock, stack: &'a str) -> Self {
        Self { aws, clock, stack }
    }

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
                        self.clock.sleep(claim.lease / SETTLING).await;
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

    /// Who has it, or had it last and never released it.
    pub async fn holder(&self) -> Result<Option<Entry>, AwsError> {
        let mut last = None;
        let mut name = self.first();
        while let Some(entry) = self.read(&name).await? {
            name = self.after(&entry);
            last = Some(entry);
        }
        Ok(last)
    }

    /// Whether there are entries below the first one: of a chain, or left when a chain was removed.
    pub async fn has_followers(&self) -> Result<bool, AwsError> {
        let names = self.aws.parameters_below(&self.first()).await?;
        Ok(!names.is_empty())
    }

    /// Remove it, whoever has it. The order matters: once the first entry is gone, no chain leads to the others.
    pub async fn remove(&self) -> Result<(), AwsError> {
        let first = self.first();
        let others = self.aws.parameters_below(&first).await?;
        self.aws.delete_parameter(&first).await?;
        for name in others {
            self.aws.delete_parameter(&name).await?;
        }
        Ok(())
    }

    /// What there is under the name, and that is `mine` if nothing was. Nothing if it went away in between.
    async fn create_or_read(&self, name: &str, mine: &Entry) -> Result<Option<Entry>, AwsError> {
        if self.aws.create_parameter(name, &mine.to_json()).await? {
            return Ok(Some(mine.clone()));
        }
        self.read(name).await
    }

    /// Whether this token is that of the chain's last entry.
    pub(super) async fn is_held_with(&self, token: &str) -> Result<bool, AwsError> {
        let last = self.holder().await?;
        Ok(last.is_some_and(|last| last.token == token))
    }

    async fn read(&self, name: &str) -> Result<Option<Entry>, AwsError> {
        let Some(text) = self.aws.parameter(name).await? else {
            return Ok(None);
        };
        serde_json::from_str(&text).map(Some).map_err(|_| {
            let message =
                format!("the parameter {name} has the name of the stack's lock, and is none");
            AwsError::new("ssm:GetParameter", Class::Conflict, message)
        })
    }

    fn first(&self) -> String {
        format!("/mqctl/{}/lock", self.stack)
    }

    fn after(&self, entry: &Entry) -> String {
        format!("{}/{}", self.first(), entry.token)
    }
}
