//! The link that does not hold.

use std::fmt;

/// Where on the way a client stopped. In the order of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The name is looked up.
    Name,
    /// A TCP connection is opened.
    Tcp,
    /// TLS is agreed on, and the certificate checked.
    Tls,
    /// The protocol's own greeting.
    Handshake,
    /// The user is checked.
    Login,
    /// A destination is read from.
    Subscribe,
    /// A message is handed over and confirmed by the broker.
    Send,
    /// A message is waited for.
    Receive,
    /// What a run made is taken away again.
    CleanUp,
}

impl Step {
    /// What was being done, for a sentence: `while the certificate is checked`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Handshake => "handshake",
            Self::Login => "login",
            Self::Subscribe => "subscribe",
            Self::Send => "send",
            Self::Receive => "receive",
            Self::CleanUp => "clean-up",
        }
    }
}

/// What kind of trouble it is: what a diagnosis starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No such name.
    UnknownName,
    /// The name is there, but leads to something else.
    Elsewhere,
    /// Nobody listens there.
    Refused,
    /// The network has no way there, or the way was cut.
    Unreachable,
    /// No answer in time.
    Silent,
    /// The peer closed the connection without a word of why.
    Closed,
    /// The certificate is for other names.
    WrongName,
    /// The certificate's time is over, or has not begun.
    Expired,
    /// The certificate's issuer is not trusted.
    UnknownAuthority,
    /// TLS could not be agreed on: a version, a cipher, or no TLS at all.
    NoTls,
    /// The peer asks for a certificate of the client, and got none, or one that it does not accept.
    ClientCertificate,
    /// The user or the password is wrong.
    WrongPassword,
    /// The user may not do this.
    NotPermitted,
    /// The peer said something that the protocol does not know, or refused for a reason of its own.
    Protocol,
}

impl Cause {
    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownName => "unknown-name",
            Self::Elsewhere => "elsewhere",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Silent => "silent",
            Self::Closed => "closed",
            Self::WrongName => "wrong-name",
            Self::Expired => "expired",
            Self::UnknownAuthority => "unknown-authority",
            Self::NoTls => "no-tls",
            Self::ClientCertificate => "client-certificate",
            Self::WrongPassword => "wrong-password",
            Self::NotPermitted => "not-permitted",
            Self::Protocol => "protocol",
        }
    }
}

/// The first link that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where.
    pub step: Step,
    /// What kind of trouble.
    pub cause: Cause,
    /// What was seen, in the peer's or the system's words; a fragment without a full stop, never a password.
    pub detail: String,
}

impl Broken {
    /// A link that broke at `step`.
    pub fn new(step: Step, cause: Cause, detail: impl Into<String>) -> Self {
        Self {
            step,
            cause,
            detail: detail.into(),
        }
    }

    /// What an error of the stream amounts to while at `step`.
    pub fn of_io(step: Step, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        // TLS has a longer text for it, with a link to its own documentation.
        if error.kind() == ErrorKind::UnexpectedEof {
            return Self::closed(step);
        }
        // TLS 1.3: the client is done with TLS before the server has looked at its certificate.
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
        if let Some(detail) = inner.and_then(super::tls::refused_client) {
            return Self::new(Step::Tls, Cause::ClientCertificate, detail);
        }
        let cause = match error.kind() {
            ErrorKind::ConnectionRefused => Cause::Refused,
            ErrorKind::TimedOut => Cause::Silent,
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected => Cause::Closed,
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => Cause::Unreachable,
            _ => Cause::Protocol,
        };
        Self::new(step, cause, error.to_string())
    }

    /// The peer closed the connection.
    pub fn closed(step: Step) -> Self {
        Self::new(step, Cause::Closed, "the peer closed the connection")
    }

    /// The peer said what nobody understands.
    pub fn garbled(step: Step, detail: impl Into<String>) -> Self {
        Self::new(step, Cause::Protocol, detail)
    }

    /// A codec can't read what the peer said, or can't write what it is to be told. Its words say all: what lies below them
    /// is for a debugger.
    pub(super) fn of_codec(step: Step, error: &impl std::error::Error) -> Self {
        Self::garbled(step, error.to_string())
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.step.name(), self.detail)
    }
}

impl std::error::Error for Broken {}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn an_end_is_told_without_the_librarys_words() {
        let error = Error::new(ErrorKind::UnexpectedEof, "see https://docs.example/tls");
        let broken = Broken::of_io(Step::Send, &error);
        assert_eq!(broken, Broken::closed(Step::Send));
    }
}
