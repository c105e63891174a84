//! What the crate's errors amount to.

use fe2o3_amqp::connection::{ConnectionStopReason, Error as ConnectionError, OpenError};
use fe2o3_amqp::link::{
    DetachError, IllegalLinkStateError, LinkStateError, ReceiverAttachError, RecvError, SendError,
    SenderAttachError, SessionStopReason,
};
use fe2o3_amqp::session::{BeginError, Error as SessionError};
use fe2o3_amqp::transport::Error as TransportError;
use fe2o3_amqp::types::definitions::{AmqpError, Error as Refusal, ErrorCondition};
use fe2o3_amqp::types::sasl::SaslCode;

use thiserror::Error;

use super::super::broken::{Broken, Cause, Step};

/// Something went wrong, before it is known at which step.
#[derive(Debug, Error)]
pub(super) enum Trouble {
    /// The peer says no, and why.
    #[error("{}", words(.0))]
    Refused(Refusal),
    /// The peer went, or the way to it.
    #[error("the peer is gone")]
    Gone,
    /// The crate panicked: only the peer's words can have caused it.
    #[error("the peer says what AMQP 1.0 has no place for")]
    OutOfRules,
    /// The peer ended the session and does not say why.
    #[error("the broker ended the session")]
    SessionEnded,
    /// The crate ended the session, because of what the peer said.
    #[error("the session was ended: {:?}", .0.condition)]
    SessionFailed(Refusal),
    /// The peer broke the rules, or the crate's patience.
    #[error(transparent)]
    Crate(Box<dyn std::error::Error + Send + Sync>),
}

impl Trouble {
    /// The link that does not hold.
    pub(super) fn at(self, step: Step) -> Broken {
        match self {
            Self::Refused(refusal) => refused(step, &refusal),
            Self::Gone => Broken::closed(step),
            Self::OutOfRules | Self::SessionEnded | Self::SessionFailed(_) | Self::Crate(_) => {
                Broken::of_codec(step, &self)
            }
        }
    }

    /// An error of the crate's that stands for nothing else.
    fn of_crate(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Crate(Box::new(error))
    }
}

fn refused(step: Step, refusal: &Refusal) -> Broken {
    let unauthorized = ErrorCondition::AmqpError(AmqpError::UnauthorizedAccess);
    let cause = match (refusal.condition == unauthorized, step) {
        (true, Step::Handshake | Step::Login) => Cause::WrongPassword,
        (true, _) => Cause::NotPermitted,
        (false, _) => Cause::Protocol,
    };
    Broken::new(step, cause, words(refusal))
}

/// The peer's own words, or the name of what it means.
fn words(refusal: &Refusal) -> String {
    let told = refusal.description.clone();
    told.unwrap_or_else(|| format!("{:?}", refusal.condition))
}

/// Why a connection could not be opened.
pub(super) fn of_open(error: OpenError) -> Broken {
    match error {
        OpenError::SaslError { code, .. } => {
            let (cause, detail) = match code {
                SaslCode::Auth => (Cause::WrongPassword, "the broker refuses the credentials"),
                _ => (Cause::Protocol, "the broker can't check credentials"),
            };
            Broken::new(Step::Login, cause, detail)
        }
        OpenError::RemoteClosedWithError(refusal) => Trouble::Refused(refusal).at(Step::Login),
        OpenError::RemoteClosed => Broken::closed(Step::Login),
        OpenError::Io(error) => Broken::of_io(Step::Handshake, &error),
        OpenError::TransportError(error) => Trouble::from(error).at(Step::Handshake),
        OpenError::ProtocolHeaderMismatch(header) => {
            let detail = match header[..] {
                [b'A', b'M', b'Q', b'P', 0, 0, 9, 1] => "the peer speaks AMQP 0-9-1, not 1.0",
                _ => "the peer does not speak AMQP 1.0",
            };
            Broken::garbled(Step::Handshake, detail)
        }
        other => Trouble::of_crate(other).at(Step::Handshake),
    }
}

impl From<TransportError> for Trouble {
    fn from(error: TransportError) -> Self {
        match error {
            // The line closes without a word, whatever happened to the stream.
            TransportError::Io(_) => Self::Gone,
            other => Self::of_crate(other),
        }
    }
}

/// Why a connection has ended.
impl From<Result<(), ConnectionError>> for Trouble {
    fn from(end: Result<(), ConnectionError>) -> Self {
        match end {
            Ok(()) | Err(ConnectionError::RemoteClosed) => Self::Gone,
            Err(ConnectionError::RemoteClosedWithError(refusal)) => Self::Refused(refusal),
            Err(ConnectionError::TransportError(error)) => error.into(),
            // The crate's task is gone without a word.
            Err(ConnectionError::IllegalState | ConnectionError::JoinError(_)) => Self::OutOfRules,
            Err(other) => Self::of_crate(other),
        }
    }
}

impl From<ConnectionStopReason> for Trouble {
    fn from(reason: ConnectionStopReason) -> Self {
        match reason {
            ConnectionStopReason::RemoteClosedWithError(refusal) => Self::Refused(refusal),
            _ => Self::Gone,
        }
    }
}

impl From<SessionStopReason> for Trouble {
    fn from(reason: SessionStopReason) -> Self {
        match reason {
            SessionStopReason::ConnectionStopped(reason) => reason.into(),
            SessionStopReason::RemoteEndedWithError(refusal) => Self::Refused(refusal),
            SessionStopReason::EndedWithError(error) => Self::SessionFailed(error),
            SessionStopReason::RemoteEnded => Self::SessionEnded,
            SessionStopReason::Ended => Self::Gone,
        }
    }
}

impl From<BeginError> for Trouble {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::ConnectionStopped(reason) => reason.into(),
            BeginError::RemoteEndedWithError(refusal) => Self::Refused(refusal),
            other => Self::of_crate(other),
        }
    }
}

impl From<SessionError> for Trouble {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::ConnectionStopped(reason) => reason.into(),
            SessionError::RemoteEndedWithError(refusal) => Self::Refused(refusal),
            other => Self::of_crate(other),
        }
    }
}

impl From<SenderAttachError> for Trouble {
    fn from(error: SenderAttachError) -> Self {
        match error {
            SenderAttachError::SessionStopped(reason) => reason.into(),
            SenderAttachError::RemoteClosedWithError(refusal) => Self::Refused(refusal),
            other => Self::of_crate(other),
        }
    }
}

impl From<ReceiverAttachError> for Trouble {
    fn from(error: ReceiverAttachError) -> Self {
        match error {
            ReceiverAttachError::SessionStopped(reason) => reason.into(),
            ReceiverAttachError::RemoteClosedWithError(refusal) => Self::Refused(refusal),
            other => Self::of_crate(other),
        }
    }
}

impl From<LinkStateError> for Trouble {
    fn from(error: LinkStateError) -> Self {
        match error {
            LinkStateError::SessionStopped(reason) => reason.into(),
            LinkStateError::RemoteDetachedWithError(refusal)
            | LinkStateError::RemoteClosedWithError(refusal) => Self::Refused(refusal),
            other => Self::of_crate(other),
        }
    }
}

impl From<DetachError> for Trouble {
    fn from(error: DetachError) -> Self {
        LinkStateError::from(error).into()
    }
}

impl From<SendError> for Trouble {
    fn from(error: SendError) -> Self {
        match error {
            SendError::LinkStateError(error) => error.into(),
            SendError::Detached(error) => error.into(),
            other => Self::of_crate(other),
        }
    }
}

impl From<RecvError> for Trouble {
    fn from(error: RecvError) -> Self {
        match error {
            RecvError::LinkStateError(error) => error.into(),
            other => Self::of_crate(other),
        }
    }
}

impl From<IllegalLinkStateError> for Trouble {
    fn from(error: IllegalLinkStateError) -> Self {
        match error {
            IllegalLinkStateError::SessionStopped(reason) => reason.into(),
            other @ IllegalLinkStateError::IllegalState => Self::of_crate(other),
        }
    }
}
