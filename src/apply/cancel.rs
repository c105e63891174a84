//! Stopping early, in two steps.

use tokio::sync::watch;

/// How far a run is asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Run,
    /// Start nothing new; finish what is in flight.
    Drain,
    /// Stop where you are.
    Halt,
}

/// The side that asks.
#[derive(Clone, Debug)]
pub struct Canceller(watch::Sender<Level>);

/// The side that is asked.
#[derive(Clone, Debug)]
pub struct Cancel(watch::Receiver<Level>);

impl Canceller {
    /// A pair of the two sides.
    pub fn new() -> (Self, Cancel) {
        let (sender, receiver) = watch::channel(Level::Run);
        (Self(sender), Cancel(receiver))
    }

    /// Ask once more: first to start nothing new, then to stop at once.
    pub fn press(&self) {
        self.0.send_modify(|level| {
            *level = match level {
                Level::Run => Level::Drain,
                Level::Drain | Level::Halt => Level::Halt,
            };
        });
    }

    /// Ask to stop at once.
    pub fn halt(&self) {
        self.0.send_replace(Level::Halt);
    }
}

impl Cancel {
    /// Whether nothing new may be started.
    pub fn is_draining(&self) -> bool {
        *self.0.borrow() >= Level::Drain
    }

    /// Completes when everything has to stop at once.
    pub async fn halted(&mut self) {
        if self
            .0
            .wait_for(|level| *level == Level::Halt)
            .await
            .is_err()
        {
            // Nobody is left who could ask.
            std::future::pending::<()>().await;
        }
    }
}
