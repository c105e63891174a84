//! One request, repeated as often as its class allows.

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::error::{AwsError, Class};
use super::retry::{Operation, Retry};
use crate::clock::Clock;

/// How long a call is repeated before its last error counts.
const PATIENCE: Duration = Duration::from_mins(3);
/// The first pause between two attempts; each further one is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// How many attempts that died without an answer are enough: an endpoint that is not there won't be.
const UNANSWERED_ATTEMPTS: u32 = 5;

/// Send a request until it is answered, refused for good, or may not be sent again.
///
/// Throttling is waited out whatever the operation is, because a throttled call did not run. An unknown outcome is
/// repeated only where the operation's class says that this is harmless.
pub(super) async fn call<T, E, F>(
    clock: &Clock,
    operation: Operation,
    send: impl Fn() -> F,
) -> Result<T, AwsError>
where
    F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let started = clock.now();
    let mut pause = FIRST_PAUSE;
    let mut unanswered = 0;
    loop {
        // The SDK's futures are tens of kilobytes each; on the heap, many can be in flight.
        let error = match Box::pin(send()).await {
            Ok(answer) => return Ok(answer),
            Err(error) => AwsError::from_sdk(operation, &error),
        };
        unanswered += u32::from(error.class == Class::Unknown && error.code.is_none());
        let repeat = match error.class {
            Class::Throttled => true,
            Class::Unknown => operation.retry != Retry::Blind && unanswered < UNANSWERED_ATTEMPTS,
            _ => false,
        };
        if !repeat || clock.since(started) + pause > PATIENCE {
            return Err(error);
        }
        tracing::debug!(
            action = operation.action(),
            code = error.code,
            "call is repeated"
        );
        clock.sleep(jittered(pause)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Between half and all of `pause`, so that many callers that were refused together do not come back together.
fn jittered(pause: Duration) -> Duration {
    use std::hash::{BuildHasher as _, RandomState};
    let random = RandomState::new().hash_one(pause);
    let permille = u32::try_from(random % 500).unwrap_or_default();
    pause / 2 + pause * permille / 1000
}
