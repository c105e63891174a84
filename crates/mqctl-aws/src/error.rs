//! What went wrong with a call, in terms of what can be done about it.

use std::error::Error;
use std::fmt;
use std::io;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::fence::Fenced;
use super::retry::Operation;
use mqctl_model::printable::one_line;
use mqctl_model::resource::Unresolved;

/// A call that failed for good, or a wait that did. Its texts, which AWS or whoever answers in its place wrote, are one line each
/// that can be printed.
#[derive(Clone, Debug)]
pub struct AwsError {
    /// The call, in IAM's spelling: `ec2:CreateVpc`.
    pub action: String,
    /// AWS's error code, if AWS answered.
    pub code: Option<String>,
    /// What AWS said, or what is known.
    pub message: String,
    /// AWS's id of the request, for its support.
    pub request_id: Option<String>,
    /// What can be done about it.
    pub class: Class,
}

/// What can be done about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// There are no credentials, or they are no longer good.
    Credentials,
    /// The caller may not do this.
    Denied,
    /// The call was refused because of too many calls. It did not run.
    Throttled,
    /// AWS refused the call for a reason of its own; the code says which.
    Refused,
    /// The request may or may not have run.
    Unknown,
    /// Something else has the name or the place that a resource of the stack needs.
    Conflict,
    /// A wait ran out of time. What was begun goes on.
    Deadline,
}

/// Codes that mean: too many calls.
const THROTTLED: [&str; 10] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
    "TooManyUpdates",
    "SlowDown",
];

/// Codes that mean: not with these credentials.
const CREDENTIALS: [&str; 9] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "AuthFailure",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
];

/// Codes that mean: not allowed.
const DENIED: [&str; 5] = [
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "UnauthorizedException",
    "ForbiddenException",
];

impl AwsError {
    /// An error that is not an answer of AWS.
    pub fn new(action: impl Into<String>, class: Class, message: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            code: None,
            message: one_line(&message.into()).into_owned(),
            request_id: None,
            class,
        }
    }

    /// Whether AWS answered with one of these codes.
    pub fn is(&self, codes: &[&str]) -> bool {
        self.code
            .as_deref()
            .is_some_and(|code| codes.contains(&code))
    }

    pub(super) fn from_sdk<E>(operation: Operation, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let action = operation.action();
        if let SdkError::ServiceError(refusal) = error {
            let status = refusal.raw().status().as_u16();
            let metadata = refusal.err().meta();
            let told = |text: &str| one_line(text).into_owned();
            let request_id = metadata.extra("aws_request_id").map(told);
            let code = metadata.code().map(told);
            let message = metadata
                .message()
                .map_or_else(|| format!("HTTP status {status} without a message"), told);
            let class = classify(code.as_deref(), status);
            return Self {
                action,
                code,
                message,
                request_id,
                class,
            };
        }
        if let Some(cause) = from_credentials(error) {
            return Self::new(action, Class::Credentials, credentials_message(cause));
        }
        let class = match fenced(error) {
            Some(Fenced::NotSent) => Class::Conflict,
            None if never_sent(error) => Class::Refused,
            Some(Fenced::CutOff) | None => Class::Unknown,
        };
        Self::new(action, class, chain(error))
    }
}

fn classify(code: Option<&str>, status: u16) -> Class {
    match (code, status) {
        (Some(code), _) if THROTTLED.contains(&code) => Class::Throttled,
        (Some(code), _) if CREDENTIALS.contains(&code) => Class::Credentials,
        (Some(code), _) if DENIED.contains(&code) => Class::Denied,
        (_, 429) => Class::Throttled,
        (_, 500..) => Class::Unknown,
        _ => Class::Refused,
    }
}

/// Whether the request can't even be made: its input or the endpoint that it should go to makes no sense.
fn never_sent<E>(error: &SdkError<E, HttpResponse>) -> bool
where
    E: Error + Send + Sync + 'static,
{
    matches!(error, SdkError::ConstructionFailure(_)) || chain(error).contains(NO_ENDPOINT)
}

/// Whether it is because of the fence.
fn fenced(error: &(dyn Error + 'static)) -> Option<Fenced> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(fenced) = error.downcast_ref::<Fenced>() {
            return Some(*fenced);
        }
        next = error.source();
    }
    None
}

/// Whether nobody listens where the request should go.
pub(super) fn is_connection_refused(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let failure = error.downcast_ref::<io::Error>();
        if failure.is_some_and(|it| it.kind() == io::ErrorKind::ConnectionRefused) {
            return true;
        }
        next = error.source();
    }
    false
}

fn from_credentials<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<CredentialsError>() {
            return Some(error);
        }
        next = error.source();
    }
    None
}

/// Why there are no credentials, in one line: the SDK's own story names every place it looked in.
fn credentials_message(error: &(dyn Error + 'static)) -> String {
    let story = chain(error);
    if story.contains("no credentials found in chain") {
        return "there are no credentials: not in the environment, a profile, a web identity, a container or an instance".to_owned();
    }
    let first_line = story.lines().next().unwrap_or_default();
    format!("credentials could not be loaded: {first_line}")
}

/// How the SDK begins to say that a request can't go to the endpoint it was given.
const NO_ENDPOINT: &str = "failed to apply endpoint";

/// Where the SDK goes on with the whole request, body included.
const QUOTED_REQUEST: &str = " to request `";

/// What the SDK says of a failure before it says what failed.
const GENERALITIES: [&str; 4] = [
    "dispatch failure",
    "io error",
    "other",
    "an error occurred while loading credentials",
];

/// The error and its causes, in one line. Requests are not part of it, so no password is.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        // Some failures quote the whole request.
        let cause_text = cause_text.split(QUOTED_REQUEST).next().unwrap_or_default();
        if !GENERALITIES.contains(&cause_text) && !text.contains(cause_text) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(cause_text);
        }
        next = cause.source();
    }
    text
}

impl fmt::Display for AwsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Some errors are of no call.
        if self.action.contains(':') {
            write!(formatter, "{}: ", self.action)?;
        }
        if let Some(code) = &self.code {
            write!(formatter, "{code}: ")?;
        }
        formatter.write_str(&self.message)?;
        if let Some(request_id) = &self.request_id {
            write!(formatter, " (request {request_id})")?;
        }
        Ok(())
    }
}

impl Error for AwsError {}

impl From<Unresolved> for AwsError {
    fn from(error: Unresolved) -> Self {
        Self::new("resolve", Class::Refused, error.to_string())
    }
}
