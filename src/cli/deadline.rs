//! `--timeout`: when a run has to end, whatever AWS does.
//!
//! Calls take the machine's time, however fast a sandbox's clock runs, and so this is in the machine's. Only what the changes
//! of a sandbox may take is in the sandbox's.

use std::cell::Cell;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::error::{Failure, Kind};
use clock::Clock;
use mqctl_aws::{InFlight, Wait};

/// When a run has to end, if it has to. Time in which a person is asked does not count.
#[derive(Debug)]
pub(super) struct Deadline {
    at: Cell<Option<Instant>>,
    grace: Duration,
}

impl Deadline {
    /// One that comes after `limit`. What must be tried even then may take as long as one call may.
    pub(super) fn new(limit: Option<Duration>, call_timeout: Duration) -> Self {
        Self {
            at: Cell::new(limit.map(|limit| Instant::now() + limit)),
            grace: call_timeout,
        }
    }

    /// When changes that begin now have to end, by `clock`.
    pub(super) fn of_changes(&self, clock: &Clock) -> Option<SystemTime> {
        self.left().map(|left| clock.now() + left)
    }

    /// How long after that what is in flight may take to end, by `clock`.
    pub(super) fn grace_of_changes(&self, clock: &Clock) -> Duration {
        self.grace.mul_f64(clock.speed())
    }

    /// Ask a person, who may take any time.
    pub(super) fn put_off<T>(&self, ask: impl FnOnce() -> T) -> T {
        let before = Instant::now();
        let answer = ask();
        self.put_off_by(before.elapsed());
        answer
    }

    fn put_off_by(&self, time: Duration) {
        self.at.set(self.at.get().map(|at| at + time));
    }

    /// Do `work`, and drop it when the deadline comes first. `left` says what that leaves behind.
    pub(super) fn keep<T>(
        &self,
        in_flight: &InFlight,
        work: impl Future<Output = T>,
        left: &str,
    ) -> impl Future<Output = Result<T, Failure>> {
        in_time(self.left(), in_flight, Box::pin(work), left)
    }

    /// The same for what has to be tried although the deadline may have passed: it has the time of one call at least.
    pub(super) fn keep_with_grace<T>(
        &self,
        in_flight: &InFlight,
        work: impl Future<Output = T>,
        left: &str,
    ) -> impl Future<Output = Result<T, Failure>> {
        let time = self.left().map(|time| time.max(self.grace));
        in_time(time, in_flight, Box::pin(work), left)
    }

    fn left(&self) -> Option<Duration> {
        let at = self.at.get()?;
        Some(at.saturating_duration_since(Instant::now()))
    }
}

/// `work` is on the heap: the futures that read an account are tens of kilobytes.
async fn in_time<T>(
    time: Option<Duration>,
    in_flight: &InFlight,
    mut work: Pin<Box<impl Future<Output = T>>>,
    left: &str,
) -> Result<T, Failure> {
    let Some(time) = time else {
        return Ok(work.await);
    };
    tokio::select! {
        biased;
        done = &mut work => Ok(done),
        // What is waited for is known as long as the work is there.
        () = tokio::time::sleep(time) => Err(out_of_time(in_flight.longest().as_ref(), left)),
    }
}

/// How a run ends whose time is over. `left` says what is left behind.
fn out_of_time(wait: Option<&Wait>, left: &str) -> Failure {
    let message = match wait {
        Some(wait) => format!("out of time: {wait}; {left}"),
        None => format!("out of time; {left}"),
    };
    Failure::new(Kind::Deadline, message).hint(
        "running the same command again is safe; `--timeout` (MQCTL_TIMEOUT) is how long it may take",
    )
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[tokio::test(start_paused = true)]
    async fn work_is_dropped_when_its_time_is_over() {
        let in_flight = InFlight::default();
        let deadline = Deadline::new(Some(MINUTE), MINUTE / 2);
        let done = deadline.keep(&in_flight, ready(1), "nothing").await;
        assert_eq!(done.unwrap(), 1);
        let late = deadline.keep(&in_flight, pending::<()>(), "nothing was changed");
        let failure = late.await.unwrap_err();
        assert_eq!(failure.kind, Kind::Deadline);
        assert_eq!(failure.message, "out of time; nothing was changed");
        // Afterwards, only what has to be tried is.
        let slow = || tokio::time::sleep(MINUTE / 3);
        deadline.keep(&in_flight, slow(), "").await.unwrap_err();
        deadline
            .keep_with_grace(&in_flight, slow(), "")
            .await
            .unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_that_a_person_takes_does_not_count() {
        let clock = Clock::scaled(SystemTime::UNIX_EPOCH, 60.0);
        let deadline = Deadline::new(Some(MINUTE), MINUTE / 2);
        tokio::time::advance(MINUTE / 4).await;
        let in_45_seconds = Some(clock.now() + MINUTE * 3 / 4);
        assert_eq!(deadline.of_changes(&clock), in_45_seconds);
        assert_eq!(deadline.grace_of_changes(&clock), MINUTE * 30);
        deadline.put_off_by(MINUTE);
        assert_eq!(
            deadline.of_changes(&clock),
            in_45_seconds.map(|it| it + MINUTE)
        );
        assert_eq!(Deadline::new(None, MINUTE).of_changes(&clock), None);
    }
}
