//! What went wrong with a call, in terms of what can be done about it.

use std::error::Error;
use std::fmt;
use std::io;
use std::iter;
use std::sync::Arc;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::credentials::{CredentialSource, Unavailable};
use super::fence::Fenced;
use super::quota::exhausted;
use super::reason::folded;
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
    /// Where the request went, if AWS answered, and with whose credentials, if that is known.
    pub origin: Option<Arc<Origin>>,
}

/// Where a request went.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The endpoint: `https://mq.us-west-2.amazonaws.com`.
    pub endpoint: String,
    /// The region that it was signed for.
    pub region: Option<String>,
    /// Where its credentials come from.
    pub credentials: Option<Arc<CredentialSource>>,
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
    /// The endpoint does not have the operation: it is an emulator, or not AWS.
    NotImplemented,
    /// AWS refused the call for a reason of its own; the code says which.
    Refused,
    /// The plan file names something that is not there, or that can't be what it is named for.
    Invalid,
    /// Nothing was sent: the endpoint's certificate is of an authority that is not trusted.
    Untrusted,
    /// The request may or may not have run.
    Unknown,
    /// Something else has the name or the place that a resource of the stack needs.
    Conflict,
    /// A wait ran out of time. What was begun goes on.
    Deadline,
}

/// The HTTP status of an operation that the endpoint does not have.
const NOT_IMPLEMENTED: u16 = 501;

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
const CREDENTIALS: [&str; 10] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "AuthFailure",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
];

/// Codes that mean: not allowed, be it to this caller or to the whole account.
const DENIED: [&str; 7] = [
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "UnauthorizedException",
    "ForbiddenException",
    "OptInRequired",
    "SubscriptionRequiredException",
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
            origin: None,
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
        // The status decides: emulators have several codes for it, some of which are AWS's for something else, or none at all.
        if let Some(answer) = error.raw_response()
            && answer.status().as_u16() == NOT_IMPLEMENTED
        {
            let origin = answer.extension::<Arc<Origin>>();
            let endpoint = origin.map_or("", |origin| &origin.endpoint);
            let message = format!("the endpoint {endpoint} does not implement it");
            return Self {
                origin: origin.cloned(),
                ..Self::new(action, Class::NotImplemented, message)
            };
        }
        if let SdkError::ServiceError(refusal) = error {
            let status = refusal.raw().status().as_u16();
            let metadata = refusal.err().meta();
            let told = |text: &str| one_line(text).into_owned();
            let request_id = metadata.extra("aws_request_id").map(told);
            let code = metadata.code().map(told);
            let (message, encoded) = match metadata.message() {
                Some(message) => folded(message),
                None => (format!("HTTP status {status} without a message"), None),
            };
            let message = told(&message);
            if let Some(encoded) = encoded {
                tracing::debug!(action, encoded, "EC2's message about a denied call");
            }
            let origin = refusal.raw().extension::<Arc<Origin>>().cloned();
            let is_quota = exhausted(&action, code.as_deref(), &message).is_some();
            let class = match classify(code.as_deref(), status) {
                // Whatever the status is.
                Class::Denied if is_quota => Class::Refused,
                class => class,
            };
            return Self {
                action,
                code,
                message,
                request_id,
                class,
                origin,
            };
        }
        // Before the credentials: those that come from AWS are asked for over the same network.
        if let Some(cause) = distrust(error) {
            let message = format!("the endpoint's certificate is not trusted: {cause}");
            return Self::new(action, Class::Untrusted, message);
        }
        if let Some(cause) = from_credentials(error) {
            let unavailable = causes(error).find_map(|it| it.downcast_ref::<Unavailable>());
            let origin = unavailable.map(|unavailable| Origin {
                credentials: Some(Arc::clone(&unavailable.source)),
                ..Origin::default()
            });
            return Self {
                origin: origin.map(Arc::new),
                ..Self::new(action, Class::Credentials, credentials_message(cause))
            };
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

/// An error and what is behind it. What an I/O error wraps is no source of it.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&error| {
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .map(|wrapped| wrapped as &(dyn Error + 'static));
        wrapped.or_else(|| error.source())
    })
}

/// Whether it is because of the fence.
fn fenced(error: &(dyn Error + 'static)) -> Option<Fenced> {
    causes(error).find_map(|it| it.downcast_ref::<Fenced>().copied())
}

/// Whether nobody listens where the request should go.
pub(super) fn is_connection_refused(error: &(dyn Error + 'static)) -> bool {
    let mut failures = causes(error).filter_map(|it| it.downcast_ref::<io::Error>());
    failures.any(|failure| failure.kind() == io::ErrorKind::ConnectionRefused)
}

/// Why the endpoint's certificate is not trusted, if its authority is unknown. Other faults of a certificate are not mended by
/// trusting anyone.
fn distrust<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    use rustls::CertificateError::{BadSignature, UnknownIssuer};
    causes(error)
        .filter_map(|it| it.downcast_ref::<rustls::Error>())
        .find(|error| {
            matches!(
                error,
                // An authority of the same name with another key is told as a bad signature.
                rustls::Error::InvalidCertificate(UnknownIssuer | BadSignature)
            )
        })
}

fn from_credentials<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    causes(error).find(|it| it.is::<CredentialsError>())
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

#[cfg(test)]
mod tests {
    use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    use super::*;
    use crate::retry::GET_CALLER_IDENTITY;

    #[test]
    fn an_operation_that_is_missing_is_known_by_the_status_alone() {
        let status = StatusCode::try_from(NOT_IMPLEMENTED).unwrap();
        let mut answer = HttpResponse::new(status, SdkBody::from("<html>"));
        answer.add_extension(Arc::new(Origin {
            endpoint: "http://127.0.0.1:9297".to_owned(),
            ..Origin::default()
        }));
        let error: SdkError<GetCallerIdentityError, _> = SdkError::response_error("a page", answer);
        let error = AwsError::from_sdk(GET_CALLER_IDENTITY, &error);
        assert_eq!(error.class, Class::NotImplemented);
        assert_eq!(
            error.to_string(),
            "sts:GetCallerIdentity: the endpoint http://127.0.0.1:9297 does not implement it"
        );
    }
}
