//! The entries of a stack's lock: reading their chain, and removing it.

use std::time::Duration;

use clock::Clock;
use mqctl_aws::{Aws, AwsError, Class};
use mqctl_model::resource::{lock_follower_parameter, lock_parameter};

use super::entry::Entry;

/// How long reads may lag behind writes, as it is counted on: of a lease of 120 seconds, five.
pub(super) fn settling(lease: Duration) -> Duration {
    lease / 24
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

    /// Whether this token is that of the chain's last entry.
    pub(super) async fn is_held_with(&self, token: &str) -> Result<bool, AwsError> {
        let last = self.holder().await?;
        Ok(last.is_some_and(|last| last.token == token))
    }

    /// The entry of this name, if it is there.
    pub(super) async fn read(&self, name: &str) -> Result<Option<Entry>, AwsError> {
        let Some(text) = self.aws.parameter(name).await? else {
            return Ok(None);
        };
        serde_json::from_str(&text).map(Some).map_err(|_| {
            let message =
                format!("the parameter {name} has the name of the stack's lock, and is none");
            AwsError::new("ssm:GetParameter", Class::Conflict, message)
        })
    }

    /// The name of the chain's first entry.
    pub(super) fn first(&self) -> String {
        lock_parameter(self.stack)
    }

    /// The name of the entry that follows another one.
    pub(super) fn after(&self, entry: &Entry) -> String {
        lock_follower_parameter(self.stack, &entry.token)
    }
}
