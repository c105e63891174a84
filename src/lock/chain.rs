//! The entries of a stack's lock: reading their chain, and ending it.

use std::collections::BTreeSet;
use std::fmt;

use clock::Clock;
use mqctl_aws::{Aws, AwsError, Class};
use mqctl_model::resource::{lock_follower_parameter, lock_parameter};

use super::entry::{Entry, timestamp, token};

/// The lock of one stack.
#[derive(Clone, Copy, Debug)]
pub struct Lock<'a> {
    pub(super) aws: &'a Aws,
    pub(super) clock: &'a Clock,
    pub(super) stack: &'a str,
}

/// What there is of a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has it.
    Free,
    /// Someone has it, or had it last and never released it.
    Held(Entry),
    /// Nobody can tell who has it.
    Damaged(Damage),
}

/// A parameter that has the name of an entry, and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The parameter's name.
    pub parameter: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the parameter {} is no entry of it: {}",
            self.parameter, self.reason
        )
    }
}

/// A chain that was read.
#[derive(Debug)]
pub(super) enum Chain {
    /// To its end; its last entry, if there is one at all.
    Whole(Option<Entry>),
    Damaged(Damage),
}

/// Where a walk along a chain is.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) name: String,
    seen: BTreeSet<String>,
}

impl<'a> Lock<'a> {
    /// The lock of this stack.
    pub fn new(aws: &'a Aws, clock: &'a Clock, stack: &'a str) -> Self {
        Self { aws, clock, stack }
    }

    /// Who has it.
    pub async fn state(&self) -> Result<State, AwsError> {
        Ok(match self.chain().await? {
            Chain::Whole(Some(entry)) if !entry.released => State::Held(entry),
            Chain::Whole(_) => State::Free,
            Chain::Damaged(damage) => State::Damaged(damage),
        })
    }

    /// Whether there is anything of it, be it that nobody has it.
    pub async fn is_kept(&self) -> Result<bool, AwsError> {
        let first = self.aws.parameter(&self.first()).await?;
        Ok(first.is_some() || self.has_followers().await?)
    }

    /// Whether there are entries below the first one: of a chain, or left when a chain was ended.
    pub async fn has_followers(&self) -> Result<bool, AwsError> {
        let names = self.aws.parameters_below(&self.first()).await?;
        Ok(!names.is_empty())
    }

    /// Take it from whoever has it, in the name of `holder`: from here on nobody has it.
    pub async fn free(&self, holder: &str) -> Result<(), AwsError> {
        let now = timestamp(self.clock.now());
        let nobody = Entry {
            holder: holder.to_owned(),
            command: "mqctl unlock".to_owned(),
            started: now,
            lease_until: now,
            released: true,
            token: token(),
        };
        let others = self.aws.parameters_below(&self.first()).await?;
        match self.end_with(&nobody).await {
            // Something that can't be overwritten, such as a parameter of another type.
            Err(error) if error.class == Class::Refused => {
                self.aws.delete_parameter(&self.first()).await?;
            }
            ended => ended?,
        }
        self.clear(others).await
    }

    /// Remove it, whoever has it. The order matters: once the first entry is gone, no chain leads to the others.
    pub async fn remove(&self) -> Result<(), AwsError> {
        let first = self.first();
        let others = self.aws.parameters_below(&first).await?;
        self.aws.delete_parameter(&first).await?;
        self.clear(others).await
    }

    /// Make `last`, whose run has ended, the chain's only entry. It is sent once: by the second time, the first entry may say
    /// what someone else made it say.
    pub(super) async fn end_with(&self, last: &Entry) -> Result<(), AwsError> {
        let value = last.to_json();
        self.aws.set_parameter_once(&self.first(), &value).await
    }

    /// Delete entries to which no chain leads.
    pub(super) async fn clear(&self, names: Vec<String>) -> Result<(), AwsError> {
        for name in names {
            self.aws.delete_parameter(&name).await?;
        }
        Ok(())
    }

    /// Read the chain to its end.
    pub(super) async fn chain(&self) -> Result<Chain, AwsError> {
        let mut walk = self.walk();
        let mut last = None;
        loop {
            match self.read(&walk.name).await? {
                None => return Ok(Chain::Whole(last)),
                Some(Err(damage)) => return Ok(Chain::Damaged(damage)),
                Some(Ok(entry)) => {
                    if let Err(damage) = self.go_on(&mut walk, &entry) {
                        return Ok(Chain::Damaged(damage));
                    }
                    last = Some(entry);
                }
            }
        }
    }

    /// A walk that begins.
    pub(super) fn walk(&self) -> Walk {
        Walk {
            name: self.first(),
            seen: BTreeSet::new(),
        }
    }

    /// Go on to what follows this entry. Tokens are drawn once, so whoever comes to a name twice walks in a circle that
    /// someone made by hand.
    pub(super) fn go_on(&self, walk: &mut Walk, entry: &Entry) -> Result<(), Damage> {
        let next = lock_follower_parameter(self.stack, &entry.token);
        let here = std::mem::replace(&mut walk.name, next);
        if walk.seen.contains(&walk.name) || here == walk.name {
            return Err(Damage {
                parameter: here,
                reason: "the entries lead in a circle".to_owned(),
            });
        }
        walk.seen.insert(here);
        Ok(())
    }

    /// The entry of this name, if there is anything.
    pub(super) async fn read(&self, name: &str) -> Result<Option<Result<Entry, Damage>>, AwsError> {
        let text = self.aws.parameter(name).await?;
        Ok(text.map(|text| {
            Entry::from_json(&text).map_err(|reason| Damage {
                parameter: name.to_owned(),
                reason,
            })
        }))
    }

    /// The name of the chain's first entry.
    pub(super) fn first(&self) -> String {
        lock_parameter(self.stack)
    }

    /// A name below the first entry's that nothing ever has.
    pub(super) fn unused(&self, token: &str) -> String {
        lock_follower_parameter(self.stack, &format!("unused-{token}"))
    }
}
