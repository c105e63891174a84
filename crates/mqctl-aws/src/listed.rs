//! What AWS lists and then, asked about it alone, says is not there.

use std::future::Future;
use std::time::Duration;

use clock::Clock;

use super::error::{AwsError, Class};
use super::retry::Operation;
use super::wait::{Look, poll};

/// How long the two may contradict each other.
const PATIENCE: Duration = Duration::from_secs(90);

/// What `describe` finds of something that was listed: nothing only once `is_listed` says that the list does not show it any
/// more. As long as it is shown, that it can't be described does not mean that it is gone: a plan would make another one,
/// or tear down all that depends on it. `operation` is the one that describes it.
pub(super) async fn described<T, D, L>(
    clock: &Clock,
    operation: Operation,
    id: &str,
    describe: impl Fn() -> D,
    is_listed: impl Fn() -> L,
) -> Result<Option<T>, AwsError>
where
    D: Future<Output = Result<Option<T>, AwsError>>,
    L: Future<Output = Result<bool, AwsError>>,
{
    let deadline = clock.now() + PATIENCE;
    let told = |_: &str| tracing::info!(id, "AWS lists what it says is not there");
    let look = poll(clock, deadline, told, || async {
        if let Some(found) = describe().await? {
            return Ok(Look::Done(Some(found)));
        }
        if is_listed().await? {
            return Ok(Look::NotYet(String::new()));
        }
        Ok(Look::Done(None))
    });
    match look.await? {
        Look::Done(found) => Ok(found),
        Look::NotYet(_) => Err(AwsError::new(
            operation.action(),
            Class::Unknown,
            format!(
                "AWS lists {id} and says that it does not exist; which of the two is true can't be told"
            ),
        )),
    }
}
