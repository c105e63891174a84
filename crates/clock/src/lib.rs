//! The one source of time: waits, the SDK's retries and the sandbox all ask it.
//!
//! Owns what time it is and how long a wait takes; knows nothing of what is waited for.
//!
//! Against AWS it is the machine's clock. In an interactive sandbox it runs many times faster. In tests tokio's
//! own clock is paused, so that hours of waiting pass as soon as nothing else is left to do.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// A clock that may run faster than the wall's.
#[derive(Clone, Debug)]
pub struct Clock {
    pace: Pace,
}

#[derive(Clone, Debug)]
enum Pace {
    Real,
    Scaled {
        epoch: SystemTime,
        started: Instant,
        speed: f64,
    },
}

impl Clock {
    /// The machine's own time.
    pub fn real() -> Self {
        Self { pace: Pace::Real }
    }

    /// Time that starts at `epoch` now and passes `speed` times as fast as tokio's clock.
    pub fn scaled(epoch: SystemTime, speed: f64) -> Self {
        Self {
            pace: Pace::Scaled {
                epoch,
                started: Instant::now(),
                speed,
            },
        }
    }

    /// The time it is.
    pub fn now(&self) -> SystemTime {
        match self.pace {
            Pace::Real => SystemTime::now(),
            Pace::Scaled {
                epoch,
                started,
                speed,
            } => epoch + started.elapsed().mul_f64(speed),
        }
    }

    /// Sleep for `duration` of this clock's time.
    pub async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration.div_f64(self.speed())).await;
    }

    /// How many seconds of this clock pass in one second of the wall's.
    pub fn speed(&self) -> f64 {
        match self.pace {
            Pace::Real => 1.0,
            Pace::Scaled { speed, .. } => speed,
        }
    }

    /// How much of this clock's time has passed since `earlier`.
    pub fn since(&self, earlier: SystemTime) -> Duration {
        self.now().duration_since(earlier).unwrap_or_default()
    }
}
