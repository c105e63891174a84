//! One request, repeated as often as its class allows.

use std::error::Error;
use std::future::Future;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::{Duration, SystemTime};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::error::{AwsError, Class, is_connection_refused};
use super::retry::{Operation, Retry};
use clock::Clock;

/// How long a call is repeated before its last error counts.
const PATIENCE: Duration = Duration::from_mins(3);
/// The first pause between two attempts; each further one is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// How many attempts that died without an answer are enough: an endpoint that is not there won't be.
const UNANSWERED_ATTEMPTS: u32 = 5;
/// How many are enough for a read where nobody listens (usually it is the endpoint's address that is wrong), and for one that
/// nothing depends on: some emulators break down over what they don't know.
const FEW_ATTEMPTS: u32 = 2;

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
        let (error, nobody_listens) = match Box::pin(send()).await {
            Ok(answer) => return Ok(answer),
            Err(error) => (
                AwsError::from_sdk(operation, &error),
                is_connection_refused(&error),
            ),
        };
        let is_optional = operation.retry == Retry::Optional;
        let attempts = if is_optional || (nobody_listens && !operation.changes()) {
            FEW_ATTEMPTS
        } else {
            UNANSWERED_ATTEMPTS
        };
        let is_unanswered = error.code.is_none() || is_optional;
        unanswered += u32::from(error.class == Class::Unknown && is_unanswered);
        let repeat = match error.class {
            Class::Throttled => true,
            Class::Unknown => operation.retry != Retry::Blind && unanswered < attempts,
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
        clock.sleep(jittered(pause, clock.now())).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Between half and all of `pause`, so that many callers that were refused together do not come back together. Chance is
/// the fraction of a second in which it happens: no two processes share it, and a test whose time is virtual is the same
/// every time.
fn jittered(pause: Duration, now: SystemTime) -> Duration {
    let mut hasher = DefaultHasher::new();
    now.hash(&mut hasher);
    let permille = u32::try_from(hasher.finish() % 500).unwrap_or_default();
    pause / 2 + pause * permille / 1000
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io;

    use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
    use aws_smithy_runtime_api::client::result::ConnectorError;

    use super::*;
    use crate::retry::{CREATE_BROKER, LIST_BROKERS};

    /// How often a call is sent whose connection always fails so.
    async fn attempts(operation: Operation, kind: io::ErrorKind) -> u32 {
        let sent = Cell::new(0);
        let clock = Clock::scaled(SystemTime::UNIX_EPOCH, 1.0);
        let answer: Result<(), AwsError> = call(&clock, operation, || async {
            sent.set(sent.get() + 1);
            let error = ConnectorError::io(io::Error::from(kind).into());
            Err(SdkError::<GetCallerIdentityError, _>::dispatch_failure(
                error,
            ))
        })
        .await;
        assert_eq!(
            answer.expect_err("it is never answered").class,
            Class::Unknown
        );
        sent.get()
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_gives_up_soon_where_nobody_listens() {
        let refused = io::ErrorKind::ConnectionRefused;
        assert_eq!(attempts(LIST_BROKERS, refused).await, 2);
        assert_eq!(attempts(CREATE_BROKER, refused).await, 5);
        assert_eq!(
            attempts(LIST_BROKERS, io::ErrorKind::ConnectionReset).await,
            5
        );
    }
}
