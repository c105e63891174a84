//! Why TLS was not agreed on, in an operator's words.

use std::io;

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage};

use super::broken::{Broken, Cause, Step};
use super::certificate::{moment, names};

/// What ended a handshake for `host`, whose certificate was to be issued by `whose` authorities.
pub(super) fn explain(error: &io::Error, host: &str, whose: &str) -> Broken {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    let (cause, detail) = match inner {
        Some(error) => of_tls(error, host, whose),
        None => match Broken::of_io(Step::Tls, error) {
            Broken {
                cause: Cause::Closed,
                ..
            } => (
                Cause::Closed,
                "the peer closed the connection while TLS was being agreed on".to_owned(),
            ),
            Broken { cause, detail, .. } => (cause, detail),
        },
    };
    Broken::new(Step::Tls, cause, detail)
}

fn of_tls(error: &Error, host: &str, whose: &str) -> (Cause, String) {
    match error {
        Error::InvalidCertificate(error) => of_certificate(error, host, whose),
        // What a peer says that does not speak TLS begins with a byte that no record of TLS begins with, or else has an
        // impossible version or length after it.
        Error::InvalidMessage(
            InvalidMessage::InvalidContentType
            | InvalidMessage::UnknownProtocolVersion
            | InvalidMessage::MessageTooLarge,
        ) => (
            Cause::NoTls,
            "no TLS there: the peer answers in plain text".to_owned(),
        ),
        Error::AlertReceived(alert) => match refused_client(error) {
            Some(detail) => (Cause::ClientCertificate, detail),
            None => (Cause::NoTls, of_alert(*alert)),
        },
        Error::PeerIncompatible(why) => (
            Cause::NoTls,
            format!(
                "no TLS version or cipher in common, TLS 1.2 and 1.3 are offered ({})",
                spaced(&format!("{why:?}"))
            ),
        ),
        other => (Cause::NoTls, format!("the peer's TLS is broken: {other}")),
    }
}

fn of_certificate(error: &CertificateError, host: &str, whose: &str) -> (Cause, String) {
    match error {
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = names(presented);
            let has = if names.is_empty() {
                "no name at all".to_owned()
            } else {
                names.join(", ")
            };
            (
                Cause::WrongName,
                format!("the certificate is not for {host}: it is for {has}"),
            )
        }
        CertificateError::NotValidForName => (
            Cause::WrongName,
            format!("the certificate is not for {host}"),
        ),
        CertificateError::ExpiredContext { not_after, .. } => (
            Cause::Expired,
            format!("the certificate expired at {}", moment(*not_after)),
        ),
        CertificateError::Expired => (Cause::Expired, "the certificate has expired".to_owned()),
        CertificateError::NotValidYetContext { not_before, .. } => (
            Cause::Expired,
            format!(
                "the certificate is not valid before {}; is this machine's clock right?",
                moment(*not_before)
            ),
        ),
        CertificateError::NotValidYet => (
            Cause::Expired,
            "the certificate is not valid yet; is this machine's clock right?".to_owned(),
        ),
        CertificateError::UnknownIssuer => (
            Cause::UnknownAuthority,
            format!("the certificate was issued by an authority that is not among {whose}"),
        ),
        // An authority of the same name, but with another key.
        CertificateError::BadSignature => (
            Cause::UnknownAuthority,
            format!("the certificate bears the name of one of {whose}, but was not signed by it"),
        ),
        other => (
            Cause::UnknownAuthority,
            format!("the certificate can't be accepted: {other}"),
        ),
    }
}

/// The sentence for an alert by which the peer refuses the client's certificate, or that there is none. RFC 8446, section 6.2.
pub(super) fn refused_client(error: &Error) -> Option<String> {
    let Error::AlertReceived(alert) = error else {
        return None;
    };
    let meaning = match alert {
        AlertDescription::CertificateRequired => "it asks for a certificate of the client",
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        // What the client signed does not fit an authority of that name.
        | AlertDescription::DecryptError
        | AlertDescription::AccessDenied => {
            "it does not accept the client's certificate, or that there is none"
        }
        _ => return None,
    };
    let words = spaced(&format!("{alert:?}"));
    Some(format!(
        "the peer ends TLS with the alert \"{words}\": {meaning}"
    ))
}

fn of_alert(alert: AlertDescription) -> String {
    let words = spaced(&format!("{alert:?}"));
    let meaning = match alert {
        AlertDescription::HandshakeFailure => ": it accepts no cipher that is offered here",
        AlertDescription::ProtocolVersion => {
            ": it accepts neither TLS 1.2 nor TLS 1.3, or only one of them"
        }
        AlertDescription::UnrecognisedName => ": it serves no such name",
        _ => "",
    };
    format!("the peer ends TLS with the alert \"{words}\"{meaning}")
}

/// `HandshakeFailure` as words: `handshake failure`.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    let mut after_lowercase = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && after_lowercase {
            words.push(' ');
        }
        after_lowercase = letter.is_ascii_lowercase();
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variants_become_words() {
        assert_eq!(spaced("HandshakeFailure"), "handshake failure");
        assert_eq!(spaced("UnknownCA"), "unknown ca");
    }

    #[test]
    fn an_authority_with_the_same_name_is_not_the_authority() {
        let (cause, detail) = of_certificate(&CertificateError::BadSignature, "a", "ours");
        assert_eq!(cause, Cause::UnknownAuthority);
        assert!(detail.contains("not signed by it"), "{detail}");
    }
}
