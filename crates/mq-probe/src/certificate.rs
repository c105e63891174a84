//! What a verified certificate says, as far as the library that verifies can be asked for it.

use std::net::Ipv4Addr;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{CertificateDer, IpAddr, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, RootCertStore};

/// The certificate that an endpoint showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The names it is for: DNS names, perhaps with a `*`, and addresses.
    pub names: Vec<String>,
    /// When it stops to be valid.
    pub expires: Option<SystemTime>,
}

impl Certificate {
    /// What a chain that has been verified says. Nobody hands out the fields of a certificate, but a verifier says why it
    /// refuses one: for the names, it is asked about an address that nobody has; for the end, about the end of time.
    pub(super) fn of_chain(
        chain: &[CertificateDer<'_>],
        roots: &RootCertStore,
        algorithms: WebPkiSupportedAlgorithms,
    ) -> Option<Self> {
        let (own, intermediates) = chain.split_first()?;
        let own = ParsedCertificate::try_from(own).ok()?;
        let nobody =
            ServerName::IpAddress(IpAddr::from(std::net::IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
        let names = match verify_server_name(&own, &nobody) {
            Err(Error::InvalidCertificate(CertificateError::NotValidForNameContext {
                presented,
                ..
            })) => names(&presented),
            _ => Vec::new(),
        };
        let end_of_time = UnixTime::since_unix_epoch(Duration::from_secs(u64::MAX));
        let expires = match verify_server_cert_signed_by_trust_anchor(
            &own,
            roots,
            intermediates,
            end_of_time,
            algorithms.all,
        ) {
            Err(Error::InvalidCertificate(CertificateError::ExpiredContext {
                not_after, ..
            })) => SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(not_after.as_secs())),
            _ => None,
        };
        Some(Self { names, expires })
    }
}

/// Names as people write them. rustls gives them as `DnsName("mq.example.com")` and `IpAddress(192.0.2.1)`.
pub(super) fn names(presented: &[String]) -> Vec<String> {
    presented
        .iter()
        .map(|name| {
            name.split_once('(')
                .and_then(|(_, rest)| rest.strip_suffix(')'))
                .map_or(name.as_str(), |inner| inner.trim_matches('"'))
                .to_owned()
        })
        .collect()
}

/// A moment in UTC: `2026-03-01T12:00:00Z`.
pub(super) fn moment(time: UnixTime) -> String {
    i64::try_from(time.as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .map_or_else(
            || format!("{} s after 1970", time.as_secs()),
            |moment| moment.to_string(),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_people_do() {
        let presented = ["DnsName(\"*.example.com\")", "IpAddress(192.0.2.1)", "odd"];
        assert_eq!(
            names(&presented.map(str::to_owned)),
            ["*.example.com", "192.0.2.1", "odd"]
        );
    }

    #[test]
    fn a_moment_is_in_utc() {
        let at = |seconds| moment(UnixTime::since_unix_epoch(Duration::from_secs(seconds)));
        assert_eq!(at(1_772_366_400), "2026-03-01T12:00:00Z");
        assert_eq!(at(u64::MAX), "18446744073709551615 s after 1970");
    }
}
