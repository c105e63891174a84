//! Until when changes may be sent: the end of the lock's lease, asked right before every write.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

use clock::{Clock, Deadline};

/// Says whether a change may still be sent to AWS over this connection. It is open until someone sets an end, which is what
/// whoever holds the stack's lock does. Clones are handles of the same one.
#[derive(Clone, Debug)]
pub struct Fence {
    clock: Clock,
    state: Arc<watch::Sender<State>>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Open,
    Until(Deadline),
    Closed,
}

impl Fence {
    /// One that lets everything pass.
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock,
            state: Arc::new(watch::Sender::new(State::Open)),
        }
    }

    /// Let changes pass until then.
    pub fn close_at(&self, end: Deadline) {
        self.state.send_replace(State::Until(end));
    }

    /// Let no change pass any more.
    pub fn close(&self) {
        self.state.send_replace(State::Closed);
    }

    /// Let changes pass without an end: there is no lease any more that they could outlive.
    pub fn open(&self) {
        self.state.send_replace(State::Open);
    }

    /// Whether changes may be sent now.
    pub fn is_open(&self) -> bool {
        match *self.state.borrow() {
            State::Open => true,
            State::Until(end) => !self.clock.is_past(end),
            State::Closed => false,
        }
    }

    /// Completes when changes may no longer be sent, however often that was put off before.
    pub async fn closed(&self) {
        let mut changes = self.state.subscribe();
        loop {
            let state = *changes.borrow_and_update();
            let left = match state {
                State::Closed => return,
                State::Until(end) if self.clock.is_past(end) => return,
                State::Until(end) => Some(self.clock.left_until(end)),
                State::Open => None,
            };
            let over = async {
                match left {
                    Some(left) => self.clock.sleep(left).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = over => {}
                // The sender is ours: it is there as long as we are.
                _ = changes.changed() => {}
            }
        }
    }
}

/// Why a change was not sent, or not waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fenced {
    /// Nothing of it that AWS could act on has left this process.
    NotSent,
    /// It was under way: it may have run.
    CutOff,
}

impl fmt::Display for Fenced {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotSent => "not sent, because the lease of the stack's lock is over",
            Self::CutOff => "the lease of the stack's lock ended before there was an answer",
        })
    }
}

impl Error for Fenced {}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_closes_when_its_last_end_has_come() {
        let clock = Clock::scaled(SystemTime::UNIX_EPOCH, 1.0);
        let fence = Fence::new(clock.clone());
        assert!(fence.is_open());
        fence.close_at(clock.deadline(Duration::from_mins(1)));
        let later = async {
            clock.sleep(Duration::from_secs(30)).await;
            assert!(fence.is_open());
            fence.close_at(clock.deadline(Duration::from_mins(1)));
        };
        tokio::join!(fence.closed(), later);
        assert!(!fence.is_open());
        let waited = clock.since(SystemTime::UNIX_EPOCH);
        assert!((90..92).contains(&waited.as_secs()), "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_can_be_closed_at_once() {
        let fence = Fence::new(Clock::scaled(SystemTime::UNIX_EPOCH, 1.0));
        let other = fence.clone();
        tokio::join!(fence.closed(), async { other.close() });
        assert!(!fence.is_open());
    }
}
