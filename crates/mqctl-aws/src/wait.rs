//! Waiting for something to become true in AWS: patient, visible, and never for ever.

use std::future::Future;
use std::time::{Duration, SystemTime};

use clock::Clock;

use super::error::{AwsError, Class};
use super::step::Step;

/// The first pause between two looks; each further one is half as long again, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause: short beside what is waited for, long beside what reading costs.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// What one look found.
#[derive(Debug)]
pub(super) enum Look<T> {
    /// It is as it should be.
    Done(T),
    /// Not yet; what is in the way, for people to read.
    NotYet(String),
}

/// Look until it is done, the look fails, or `limit` is over. `what` names what is waited for, such as `broker to be running`.
pub(super) async fn until<T, F>(
    step: &Step<'_>,
    what: &str,
    limit: Duration,
    look: impl Fn() -> F,
) -> Result<T, AwsError>
where
    F: Future<Output = Result<Look<T>, AwsError>>,
{
    let started = step.clock.now();
    match poll(step.clock, deadline(step, limit), step.waiting, look).await? {
        Look::Done(value) => Ok(value),
        Look::NotYet(obstacle) => {
            let waited = told(step.clock.since(started));
            Err(AwsError::new(
                "wait",
                Class::Deadline,
                format!("gave up waiting for {what} after {waited}: {obstacle}"),
            ))
        }
    }
}

/// Look until it is done, the look fails, or the deadline has passed: the last look says which. `waiting` is told what
/// each look found in the way.
pub(super) async fn poll<T, F>(
    clock: &Clock,
    deadline: SystemTime,
    waiting: impl Fn(&str),
    look: impl Fn() -> F,
) -> Result<Look<T>, AwsError>
where
    F: Future<Output = Result<Look<T>, AwsError>>,
{
    let mut pause = FIRST_PAUSE;
    loop {
        // Only a look that was begun after the deadline may give up: one from before says nothing about it.
        let too_late = clock.now() >= deadline;
        let found = look().await?;
        let Look::NotYet(obstacle) = &found else {
            return Ok(found);
        };
        waiting(obstacle);
        if too_late {
            return Ok(found);
        }
        let left = deadline.duration_since(clock.now());
        clock.sleep(pause.min(left.unwrap_or_default())).await;
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
}

/// A time as people say it: to the second only while seconds matter.
fn told(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    }
}

/// Do something that AWS refuses with one of `codes` until something else has caught up, such as a read that is not
/// consistent yet or a dependency that lingers.
pub(super) async fn while_refused<T, F>(
    step: &Step<'_>,
    what: &str,
    codes: &[&str],
    limit: Duration,
    attempt: impl Fn() -> F,
) -> Result<T, AwsError>
where
    F: Future<Output = Result<T, AwsError>>,
{
    until(step, what, limit, || async {
        match attempt().await {
            Ok(value) => Ok(Look::Done(value)),
            Err(error) if error.is(codes) => Ok(Look::NotYet(error.message)),
            Err(error) => Err(error),
        }
    })
    .await
}

fn deadline(step: &Step<'_>, limit: Duration) -> SystemTime {
    let own = step.clock.now() + limit;
    step.deadline.map_or(own, |overall| overall.min(own))
}
