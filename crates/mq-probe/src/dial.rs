//! The way to the endpoint: name, TCP, TLS.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::crypto::{WebPkiSupportedAlgorithms, aws_lc_rs};
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::broken::{Broken, Cause, Step};
use super::certificate::Certificate;
use super::endpoint::Endpoint;
use super::identity::{Identity, IdentityError};
use super::stream::Stream;
use super::tls::explain;
use super::trust::Trust;

/// Opens connections. The address that is connected to, the name that is verified and the authorities that are trusted are
/// independent of each other.
#[derive(Clone, Debug)]
pub struct Dialler {
    trust: Trust,
    patience: Duration,
    config: Arc<ClientConfig>,
    algorithms: WebPkiSupportedAlgorithms,
}

/// What was seen on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What the name, or the connect address in its place, resolved to.
    pub addresses: Vec<SocketAddr>,
    /// The one that was connected to.
    pub address: SocketAddr,
    /// The version of TLS: `TLS 1.3`.
    pub version: &'static str,
    /// What the certificate says, where that can be found out.
    pub certificate: Option<Certificate>,
    /// How long the name took.
    pub name_took: Duration,
    /// How long TCP took.
    pub tcp_took: Duration,
    /// How long TLS took.
    pub tls_took: Duration,
}

impl Dialler {
    /// A dialler that waits this long for each step.
    pub fn new(trust: Trust, patience: Duration) -> Result<Self, Broken> {
        // The provider is named: another library in the process may have set another one as the process's own, or none.
        let provider = aws_lc_rs::default_provider();
        let algorithms = provider.signature_verification_algorithms;
        let config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| Broken::new(Step::Tls, Cause::NoTls, error.to_string()))?
            .with_root_certificates(Arc::clone(trust.roots()))
            .with_no_client_auth();
        Ok(Self {
            trust,
            patience,
            config: Arc::new(config),
            algorithms,
        })
    }

    /// The same dialler, showing this certificate to whoever asks for one.
    ///
    /// # Errors
    ///
    /// The key is not the certificate's, or of a kind that TLS does not use.
    pub fn showing(self, identity: Identity) -> Result<Self, IdentityError> {
        let provider = aws_lc_rs::default_provider();
        let Identity { chain, key } = identity;
        let config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(Arc::clone(self.trust.roots()))
            .with_client_auth_cert(chain, key)?;
        Ok(Self {
            config: Arc::new(config),
            ..self
        })
    }

    /// The addresses that a client would connect to. At least one.
    pub async fn resolve(&self, endpoint: &Endpoint) -> Result<Vec<SocketAddr>, Broken> {
        let (host, port) = target(endpoint);
        let looked_up = timeout(self.patience, lookup_host((host, port)))
            .await
            .map_err(|_| {
                let detail = format!("no answer for the name {host} {}", self.within());
                Broken::new(Step::Name, Cause::Silent, detail)
            })?;
        let found = looked_up.map_err(|error| {
            let detail = format!("the name {host} can't be resolved: {error}");
            Broken::new(Step::Name, Cause::UnknownName, detail)
        })?;
        let mut addresses: Vec<SocketAddr> = Vec::new();
        for address in found {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        if addresses.is_empty() {
            let detail = format!("the name {host} has no address");
            return Err(Broken::new(Step::Name, Cause::UnknownName, detail));
        }
        Ok(addresses)
    }

    /// Connect, agree on TLS and check the certificate.
    pub async fn dial(&self, endpoint: &Endpoint) -> Result<(Stream, Way), Broken> {
        let started = Instant::now();
        let addresses = self.resolve(endpoint).await?;
        let resolved = Instant::now();
        let (tcp, address) = self.connect(&addresses).await?;
        let connected = Instant::now();
        let stream = self.secure(tcp, &endpoint.host).await?;
        let secured = Instant::now();

        let (_, connection) = stream.get_ref();
        let way = Way {
            addresses,
            address,
            version: match connection.protocol_version() {
                Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
                Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2",
                _ => "TLS",
            },
            certificate: connection.peer_certificates().and_then(|chain| {
                Certificate::of_chain(chain, self.trust.roots(), self.algorithms)
            }),
            name_took: resolved - started,
            tcp_took: connected - resolved,
            tls_took: secured - connected,
        };
        Ok((Box::new(stream), way))
    }

    /// The first of the addresses that answers. Each has its share of the time that is left, so that one that is silent does
    /// not keep the next from being tried.
    async fn connect(&self, addresses: &[SocketAddr]) -> Result<(TcpStream, SocketAddr), Broken> {
        let deadline = Instant::now() + self.patience;
        let mut failures = Vec::new();
        for (left, &address) in (1..=addresses.len()).rev().zip(addresses) {
            let rest = deadline.saturating_duration_since(Instant::now());
            let share = rest / u32::try_from(left).unwrap_or(u32::MAX);
            match timeout_at(Instant::now() + share, open(address)).await {
                Ok(Ok(stream)) => return Ok((stream, address)),
                Ok(Err(error)) => failures.push(of_tcp(address, &error)),
                Err(_) => failures.push((
                    Cause::Silent,
                    format!("{address} does not answer within {share:.1?}"),
                )),
            }
        }
        // Whoever refuses is there, whoever is silent may be; no way to an address says the least: many machines have none
        // for IPv6.
        let cause = [Cause::Refused, Cause::Closed, Cause::Silent]
            .into_iter()
            .find(|cause| failures.iter().any(|(found, _)| found == cause))
            .unwrap_or(Cause::Unreachable);
        let details: Vec<_> = failures.into_iter().map(|(_, detail)| detail).collect();
        Err(Broken::new(Step::Tcp, cause, details.join("; ")))
    }

    async fn secure(&self, tcp: TcpStream, host: &str) -> Result<TlsStream<TcpStream>, Broken> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| {
            let detail = format!("{host} is no name that a certificate can have");
            Broken::new(Step::Tls, Cause::WrongName, detail)
        })?;
        let handshake = TlsConnector::from(Arc::clone(&self.config)).connect(name, tcp);
        match timeout(self.patience, handshake).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(explain(&error, host, self.trust.whose())),
            Err(_) => Err(Broken::new(
                Step::Tls,
                Cause::Silent,
                format!(
                    "the peer accepted the connection, but does not answer TLS's greeting {}",
                    self.within()
                ),
            )),
        }
    }

    fn within(&self) -> String {
        format!("within {:.1?}", self.patience)
    }
}

/// Where to connect to: brackets around an IPv6 address are taken off.
fn target(endpoint: &Endpoint) -> (&str, u16) {
    let (host, port) = match &endpoint.connect {
        Some(to) => (to.host.as_str(), to.port.unwrap_or(endpoint.port)),
        None => (endpoint.host.as_str(), endpoint.port),
    };
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .filter(|inner| inner.parse::<IpAddr>().is_ok());
    (bare.unwrap_or(host), port)
}

async fn open(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    // Small frames go out at once. Held back until the last one is acknowledged, they cost 40 ms and more each.
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn of_tcp(address: SocketAddr, error: &io::Error) -> (Cause, String) {
    match Broken::of_io(Step::Tcp, error).cause {
        Cause::Refused => (
            Cause::Refused,
            format!("{address} refuses the connection: nobody listens there"),
        ),
        Cause::Closed => (Cause::Closed, format!("{address} cuts the connection")),
        Cause::Silent => (Cause::Silent, format!("{address} does not answer: {error}")),
        _ => (
            Cause::Unreachable,
            format!("{address} can't be reached: {error}"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::endpoint::ConnectTo;
    use super::*;

    fn endpoint(host: &str, connect: Option<(&str, Option<u16>)>) -> Endpoint {
        Endpoint {
            host: host.to_owned(),
            port: 61617,
            connect: connect.map(|(host, port)| ConnectTo {
                host: host.to_owned(),
                port,
            }),
        }
    }

    #[test]
    fn the_connect_address_takes_the_place_of_the_name() {
        assert_eq!(target(&endpoint("mq.test", None)), ("mq.test", 61617));
        let to = Some(("127.0.0.1", None));
        assert_eq!(target(&endpoint("mq.test", to)), ("127.0.0.1", 61617));
        let to = Some(("[::1]", Some(1)));
        assert_eq!(target(&endpoint("mq.test", to)), ("::1", 1));
    }

    fn dialler() -> Dialler {
        let file = tempfile::NamedTempFile::new().unwrap();
        let authority = rcgen::generate_simple_self_signed(["mq.test".to_owned()]).unwrap();
        std::fs::write(file.path(), authority.cert.pem()).unwrap();
        let trust = Trust::of_file(file.path()).unwrap();
        Dialler::new(trust, Duration::from_mins(1)).unwrap()
    }

    #[tokio::test]
    async fn an_address_that_fails_does_not_keep_the_next_from_being_tried() {
        let here = (std::net::Ipv4Addr::LOCALHOST, 0);
        let closed = tokio::net::TcpSocket::new_v4().unwrap();
        closed.bind(here.into()).unwrap();
        let closed = closed.local_addr().unwrap();
        let listener = tokio::net::TcpListener::bind(here).await.unwrap();
        let open = listener.local_addr().unwrap();

        let (stream, address) = dialler().connect(&[closed, open]).await.unwrap();
        assert_eq!(address, open);
        assert!(stream.nodelay().unwrap());

        // A broadcast address has no way for TCP.
        let nowhere = SocketAddr::from(([255, 255, 255, 255], 1));
        let broken = dialler().connect(&[nowhere]).await.unwrap_err();
        assert_eq!(broken.cause, Cause::Unreachable, "{broken}");
        let broken = dialler().connect(&[nowhere, closed]).await.unwrap_err();
        assert_eq!(broken.cause, Cause::Refused, "{broken}");
        assert!(broken.detail.contains("255.255.255.255:1"), "{broken}");
    }
}
