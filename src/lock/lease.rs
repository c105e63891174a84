//! A lock that is ours, for as long as it is.

use std::future::poll_fn;
use std::pin::pin;
use std::time::{Duration, SystemTime};

use mqctl_aws::{AwsError, Class, Fence};

use super::chain::{Lock, settling};
use super::entry::{Entry, timestamp};

/// A lock that is ours until it is released, lost or given up. Dropping it gives it up: others wait for its end.
#[derive(Debug)]
pub struct Lease<'a> {
    lock: Lock<'a>,
    name: String,
    entry: Entry,
    length: Duration,
}

impl<'a> Lease<'a> {
    pub(super) fn new(lock: Lock<'a>, name: String, entry: Entry, length: Duration) -> Self {
        // We stop a quarter before others may begin.
        let end = SystemTime::from(entry.lease_until) - length / 4;
        let left = end.duration_since(lock.clock.now()).unwrap_or_default();
        lock.aws.fence().close_at(lock.clock.deadline(left));
        Self {
            lock,
            name,
            entry,
            length,
        }
    }

    /// Whether nothing may be done any more in its name.
    pub fn is_over(&self) -> bool {
        !self.fence().is_open()
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

    /// Release the lock. One that was lost is left to those who have it now.
    pub async fn release(&self) -> Result<(), AwsError> {
        let releasing = async {
            while self.lock.is_held_with(&self.entry.token).await? {
                match self.lock.remove().await {
                    // Perhaps it is removed, and by now another run has made its own: look before trying again.
                    Err(error) if error.class == Class::Unknown => {
                        self.lock.clock.sleep(settling(self.length)).await;
                    }
                    removed => return removed,
                }
            }
            Ok(())
        };
        tokio::select! {
            biased;
            () = self.fence().closed() => Ok(()),
            released = releasing => {
                self.fence().open();
                released
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
                    Ok(true) => {}
                    Ok(false) => break,
                    // There is time for another attempt or two.
                    Err(error) => tracing::warn!(%error, "the lock's lease is not renewed"),
                }
            }
        };
        tokio::select! {
            () = renewing => {}
            () = self.fence().closed() => {}
        }
    }

    /// Renew the lease once; false if the lock is no longer ours.
    async fn renew(&self) -> Result<bool, AwsError> {
        if !self.lock.is_held_with(&self.entry.token).await? {
            return Ok(false);
        }
        let clock = self.lock.clock;
        let until = clock.now() + self.length;
        let end = clock.deadline(self.length * 3 / 4);
        let renewed = Entry {
            lease_until: timestamp(until),
            ..self.entry.clone()
        };
        let value = renewed.to_json();
        self.lock.aws.set_parameter(&self.name, &value).await?;
        // An answer that comes too late says nothing: others may have looked before the renewal arrived.
        let in_time = !self.is_over();
        if in_time {
            self.fence().close_at(end);
        }
        Ok(in_time)
    }
}
