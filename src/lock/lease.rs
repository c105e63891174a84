//! A lock that is ours, for as long as it is.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use clock::Deadline;
use mqctl_aws::{AwsError, Class, Fence};

use super::acquire::Claim;
use super::chain::{Chain, Damage, Lock};
use super::entry::{Entry, timestamp};

/// A lock that is ours until it is released, lost or given up. Dropping it gives it up: others wait for its end.
///
/// Its end is the end of the connection's [`Fence`]: what lets a change pass is the lease itself.
#[derive(Debug)]
pub struct Lease<'a> {
    pub(super) lock: Lock<'a>,
    pub(super) name: String,
    entry: Entry,
    length: Duration,
    settling: Duration,
    /// Why it is lost, or why it could not be renewed lately.
    trouble: RefCell<Option<Box<Loss>>>,
}

/// Why a lock was lost.
#[derive(Clone, Debug)]
pub enum Loss {
    /// Another run has it, or someone made it nobody's.
    Taken(Entry),
    /// Someone removed it.
    Removed,
    /// Someone damaged it.
    Damaged(Damage),
    /// The lease could not be renewed.
    NotRenewed(AwsError),
    /// This process did nothing for longer than the lease: it was stopped, or the machine was suspended.
    Slept,
}

impl<'a> Lease<'a> {
    pub(super) fn new(
        lock: Lock<'a>,
        name: String,
        entry: Entry,
        claim: &Claim,
        end: Deadline,
    ) -> Self {
        lock.aws.fence().close_at(end);
        Self {
            lock,
            name,
            entry,
            length: claim.lease,
            settling: claim.settling,
            trouble: RefCell::default(),
        }
    }

    /// Whether nothing may be done any more in its name.
    pub fn is_over(&self) -> bool {
        !self.fence().is_open()
    }

    /// Why it was lost, if it is over.
    pub fn loss(&self) -> Option<Loss> {
        let trouble = self.trouble.borrow();
        let why = || trouble.as_deref().cloned().unwrap_or(Loss::Slept);
        self.is_over().then(why)
    }

    /// Do `work`, and renew the lease meanwhile. Should it be lost, `stop` is called before `work` is polled again, and
    /// `work` is expected to end without calling AWS.
    pub async fn guard<T>(&self, work: impl Future<Output = T>, stop: impl Fn()) -> T {
        let mut keeping = pin!(self.keep());
        let mut work = pin!(work);
        let mut is_lost = false;
        poll_fn(|context| {
            if !is_lost && keeping.as_mut().poll(context).is_ready() | self.is_over() {
                is_lost = true;
                self.fence().close();
                stop();
            }
            work.as_mut().poll(context)
        })
        .await
    }

    /// Release the lock: say so in its first entry, which stays. One that was lost is left to those who have it now.
    pub async fn release(&self) -> Result<(), AwsError> {
        let releasing = async {
            if !self.is_last().await? {
                return Ok(());
            }
            let others = self.lock.aws.parameters_below(&self.lock.first()).await?;
            let last = self.entry.released(self.lock.clock.now());
            if let Err(error) = self.lock.end_with(&last).await {
                if error.class != Class::Unknown {
                    return Err(error);
                }
                self.lock.clock.sleep(self.settling).await;
                if self.is_last().await? {
                    // Not sent again: the lease ends by itself.
                    return Err(error);
                }
            }
            // What is left of them means nothing, and the next release finds it.
            if let Err(error) = self.lock.clear(others).await {
                tracing::debug!(%error, "entries of the lock are left");
            }
            Ok(())
        };
        self.end(releasing).await
    }

    /// Remove the lock: there is nothing left that it could be of. One that was lost is left to those who have it now.
    pub async fn remove(&self) -> Result<(), AwsError> {
        let removing = async {
            while self.is_last().await? {
                match self.lock.remove().await {
                    // Perhaps it is removed, and by now another run has made its own: look before trying again.
                    Err(error) if error.class == Class::Unknown => {
                        self.lock.clock.sleep(self.settling).await;
                    }
                    removed => return removed,
                }
            }
            Ok(())
        };
        self.end(removing).await
    }

    /// Try every call that keeping and releasing the lock will take: overwriting, listing, deleting. Reading it was tried.
    pub(super) async fn try_out(&self) -> Result<(), AwsError> {
        let Lock { aws, .. } = self.lock;
        let unused = self.lock.unused(&self.entry.token);
        let first = self.lock.first();
        futures::try_join!(
            async { self.overwrite().await.map(|_| ()) },
            async { aws.parameters_below(&first).await.map(|_| ()) },
            aws.delete_parameter(&unused),
        )?;
        Ok(())
    }

    /// Leave as little as possible of a lock that can't be kept.
    pub(super) async fn give_up(&self) {
        if self.release().await.is_err() {
            // Perhaps it can't be overwritten. What can't be deleted either ends by itself.
            let deleting = async { self.lock.aws.delete_parameter(&self.name).await };
            let _ = self.end(deleting).await;
        }
    }

    /// Do what ends it, if it is done before it ends by itself.
    async fn end(
        &self,
        ending: impl Future<Output = Result<(), AwsError>>,
    ) -> Result<(), AwsError> {
        tokio::select! {
            biased;
            () = self.fence().closed() => Ok(()),
            ended = ending => {
                if ended.is_ok() {
                    self.fence().open();
                }
                ended
            }
        }
    }

    /// What lets the calls of whoever has the lock pass, and nobody's once the lease is over.
    fn fence(&self) -> &Fence {
        self.lock.aws.fence()
    }

    /// Renew the lease every quarter; completes when it is lost.
    async fn keep(&self) {
        let renewing = async {
            loop {
                self.lock.clock.sleep(self.length / 4).await;
                match self.renew().await {
                    Ok(None) => *self.trouble.borrow_mut() = None,
                    Ok(Some(loss)) => {
                        *self.trouble.borrow_mut() = Some(Box::new(loss));
                        break;
                    }
                    // There is time for another attempt or two.
                    Err(error) => {
                        tracing::warn!(%error, "the lock's lease is not renewed");
                        *self.trouble.borrow_mut() = Some(Box::new(Loss::NotRenewed(error)));
                    }
                }
            }
        };
        tokio::select! {
            () = renewing => {}
            () = self.fence().closed() => {}
        }
    }

    /// Renew the lease once; why not, if the lock is no longer ours.
    async fn renew(&self) -> Result<Option<Loss>, AwsError> {
        let loss = match self.lock.chain().await? {
            Chain::Whole(Some(last)) if self.is_ours(&last) => None,
            Chain::Whole(Some(last)) => Some(Loss::Taken(last)),
            Chain::Whole(None) => Some(Loss::Removed),
            Chain::Damaged(damage) => Some(Loss::Damaged(damage)),
        };
        if loss.is_some() {
            return Ok(loss);
        }
        let in_time = self.overwrite().await?;
        Ok((!in_time).then_some(Loss::Slept))
    }

    /// Say in our own entry that the lease begins anew; false if that was not answered in time. An answer that comes too late
    /// says nothing: others may have looked before the renewal arrived.
    async fn overwrite(&self) -> Result<bool, AwsError> {
        let clock = self.lock.clock;
        let end = clock.deadline(self.length * 3 / 4);
        let renewed = Entry {
            lease_until: timestamp(clock.now() + self.length),
            ..self.entry.clone()
        };
        let value = renewed.to_json();
        self.lock.aws.set_parameter(&self.name, &value).await?;
        let in_time = !self.is_over();
        if in_time {
            self.fence().close_at(end);
        }
        Ok(in_time)
    }

    /// Whether our own entry is the chain's last, and nobody has said that its run has ended.
    async fn is_last(&self) -> Result<bool, AwsError> {
        Ok(match self.lock.chain().await? {
            Chain::Whole(Some(last)) => self.is_ours(&last),
            Chain::Whole(None) | Chain::Damaged(_) => false,
        })
    }

    fn is_ours(&self, entry: &Entry) -> bool {
        entry.token == self.entry.token && !entry.released
    }
}
