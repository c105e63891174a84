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

/// A moment by which something has to be over, on two clocks at once.
///
/// The wall's clock can be set back, and the monotonic one stands still while a machine is suspended (on Linux,
/// `CLOCK_MONOTONIC` does not count that time). So it is past as soon as either of them says so.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    wall: SystemTime,
    monotonic: Instant,
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

    /// The moment after so much of this clock's time.
    pub fn deadline(&self, after: Duration) -> Deadline {
        Deadline {
            wall: self.now() + after,
            monotonic: Instant::now() + after.div_f64(self.speed()),
        }
    }

    /// Whether the moment has come.
    pub fn is_past(&self, deadline: Deadline) -> bool {
        self.left_until(deadline).is_zero()
    }

    /// How much of this clock's time is left until the moment; nothing once it has come.
    pub fn left_until(&self, deadline: Deadline) -> Duration {
        let by_wall = deadline.wall.duration_since(self.now());
        let monotonic = deadline.monotonic.duration_since(Instant::now());
        let left = monotonic.mul_f64(self.speed());
        by_wall.unwrap_or_default().min(left)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_deadline_is_past_when_either_clock_says_so() {
        let clock = Clock::scaled(SystemTime::UNIX_EPOCH, 60.0);
        let minute = Duration::from_mins(1);
        let both = clock.deadline(minute);
        let stood_still = Deadline {
            wall: clock.now(),
            ..both
        };
        let set_back = Deadline {
            monotonic: Instant::now(),
            ..both
        };
        assert!(!clock.is_past(both));
        assert_eq!(clock.left_until(both), minute);
        assert!(clock.is_past(stood_still));
        assert!(clock.is_past(set_back));
        clock.sleep(minute * 2).await;
        assert!(clock.is_past(both));
    }
}
