//! The dialler against real TLS servers: each way in which a link breaks, and how it is told.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use mq_probe::{Broken, Cause, ConnectTo, Dialler, Endpoint, Identity, Step, Stream, Trust, Way};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::version::{TLS12, TLS13};
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Longer than any step takes here.
const PATIENT: Duration = Duration::from_mins(1);
/// For peers that never answer.
const IMPATIENT: Duration = Duration::from_millis(100);

/// An authority of its own.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    fn trusted(&self) -> Trust {
        let file = NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &self.pem).unwrap();
        Trust::of_file(file.path()).unwrap()
    }

    fn issue(
        &self,
        params: &CertificateParams,
    ) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.der().clone(), key.into())
    }

    /// What a client shows that this authority knows.
    fn identity(&self) -> Identity {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["app".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let file = NamedTempFile::new().unwrap();
        let text = format!("{}{}", certificate.pem(), key.serialize_pem());
        std::fs::write(file.path(), text).unwrap();
        Identity::of_files(file.path(), file.path()).unwrap()
    }

    fn issue_for(&self, name: &str) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        self.issue(&CertificateParams::new([name.to_owned()]).unwrap())
    }
}

fn serving(
    (certificate, key): (CertificateDer<'static>, PrivateKeyDer<'static>),
    provider: CryptoProvider,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A TLS server that sends back what it is sent.
async fn serve(config: ServerConfig) -> SocketAddr {
    let (listener, address) = listen().await;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let stream = acceptor.accept(tcp).await?;
                let (mut reader, mut writer) = tokio::io::split(stream);
                tokio::io::copy(&mut reader, &mut writer).await
            });
        }
    });
    address
}

/// A server for `mq.test` with this certificate.
async fn serve_with(certificate: (CertificateDer<'static>, PrivateKeyDer<'static>)) -> SocketAddr {
    let provider = aws_lc_rs::default_provider();
    serve(serving(certificate, provider, &[&TLS12, &TLS13])).await
}

/// A peer that does this with the first connection.
async fn peer<F>(behave: impl FnOnce(TcpStream) -> F + Send + 'static) -> SocketAddr
where
    F: Future<Output = ()> + Send + 'static,
{
    let (listener, address) = listen().await;
    tokio::spawn(async move { behave(listener.accept().await.unwrap().0).await });
    address
}

/// `mq.test`, which nobody resolves, at an address.
fn mq_test(address: SocketAddr) -> Endpoint {
    Endpoint {
        host: "mq.test".to_owned(),
        port: 61617,
        connect: Some(ConnectTo {
            host: address.ip().to_string(),
            port: Some(address.port()),
        }),
    }
}

async fn dial(trust: Trust, patience: Duration, to: &Endpoint) -> Result<(Stream, Way), Broken> {
    Dialler::new(trust, patience).unwrap().dial(to).await
}

async fn broken(trust: Trust, patience: Duration, address: SocketAddr) -> Broken {
    dial(trust, patience, &mq_test(address)).await.unwrap_err()
}

#[track_caller]
fn assert_broken(broken: &Broken, step: Step, cause: Cause, words: &[&str]) {
    assert_eq!((broken.step, broken.cause), (step, cause), "{broken}");
    for word in words {
        assert!(broken.detail.contains(word), "no {word:?} in: {broken}");
    }
}

#[track_caller]
fn assert_closed_in_tls(broken: &Broken) {
    let words = ["closed the connection while TLS"];
    assert_broken(broken, Step::Tls, Cause::Closed, &words);
}

#[tokio::test]
async fn what_was_seen_on_the_way_is_told() {
    let authority = Authority::new();
    let mut params =
        CertificateParams::new(["mq.test".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    params.not_after = date_time_ymd(2999, 1, 2);
    let address = serve_with(authority.issue(&params)).await;

    let (mut stream, way) = dial(authority.trusted(), PATIENT, &mq_test(address))
        .await
        .unwrap();

    assert_eq!(way.addresses, [address]);
    assert_eq!(way.address, address);
    assert_eq!(way.version, "TLS 1.3");
    let certificate = way.certificate.unwrap();
    assert_eq!(certificate.names, ["mq.test", "127.0.0.1"]);
    let expires: SystemTime = date_time_ymd(2999, 1, 2).into();
    assert_eq!(certificate.expires, Some(expires));

    stream.write_all(b"there and back").await.unwrap();
    let mut back = [0; 14];
    stream.read_exact(&mut back).await.unwrap();
    assert_eq!(&back, b"there and back");
}

#[tokio::test]
async fn a_name_that_resolves_needs_no_connect_address() {
    let authority = Authority::new();
    let address = serve_with(authority.issue_for("localhost")).await;
    let endpoint = Endpoint {
        host: "localhost".to_owned(),
        port: address.port(),
        connect: None,
    };
    // Where localhost is ::1 too, nobody listens there: the next address is tried.
    let (_, way) = dial(authority.trusted(), PATIENT, &endpoint).await.unwrap();
    assert_eq!(way.address, address);
    assert!(way.addresses.contains(&address));
}

#[tokio::test]
async fn an_address_may_be_what_is_verified() {
    let authority = Authority::new();
    let address = serve_with(authority.issue_for("127.0.0.1")).await;
    let endpoint = Endpoint {
        host: "127.0.0.1".to_owned(),
        port: address.port(),
        connect: None,
    };
    dial(authority.trusted(), PATIENT, &endpoint).await.unwrap();
}

#[tokio::test]
async fn an_older_version_is_good_enough_and_named() {
    let authority = Authority::new();
    let certificate = authority.issue_for("mq.test");
    let address = serve(serving(
        certificate,
        aws_lc_rs::default_provider(),
        &[&TLS12],
    ))
    .await;
    let (_, way) = dial(authority.trusted(), PATIENT, &mq_test(address))
        .await
        .unwrap();
    assert_eq!(way.version, "TLS 1.2");
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_the_first_link() {
    let dialler = Dialler::new(Authority::new().trusted(), PATIENT).unwrap();
    let endpoint = Endpoint {
        // A label is at most 63 characters long (RFC 1035, section 2.3.4): no resolver has an answer.
        host: format!("{}.test", "a".repeat(64)),
        port: 61617,
        connect: None,
    };
    let broken = dialler.resolve(&endpoint).await.unwrap_err();
    assert_broken(
        &broken,
        Step::Name,
        Cause::UnknownName,
        &["aaa.test", "can't be resolved"],
    );
}

#[tokio::test]
async fn a_port_without_a_listener_refuses() {
    // Bound but not listening, so that nobody else takes the port meanwhile.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let address = socket.local_addr().unwrap();
    let broken = broken(Authority::new().trusted(), PATIENT, address).await;
    assert_broken(&broken, Step::Tcp, Cause::Refused, &[&address.to_string()]);
}

#[tokio::test]
async fn a_certificate_for_another_name_says_which() {
    let authority = Authority::new();
    let params = CertificateParams::new(["other.test".to_owned(), "*.mq.test".to_owned()]).unwrap();
    let address = serve_with(authority.issue(&params)).await;
    let broken = broken(authority.trusted(), PATIENT, address).await;
    let words = ["not for mq.test: it is for other.test, *.mq.test"];
    assert_broken(&broken, Step::Tls, Cause::WrongName, &words);
}

#[tokio::test]
async fn an_expired_certificate_says_since_when() {
    let authority = Authority::new();
    let mut params = CertificateParams::new(["mq.test".to_owned()]).unwrap();
    params.not_after = date_time_ymd(2020, 2, 3);
    let address = serve_with(authority.issue(&params)).await;
    let broken = broken(authority.trusted(), PATIENT, address).await;
    assert_broken(
        &broken,
        Step::Tls,
        Cause::Expired,
        &["expired at 2020-02-03T00:00:00Z"],
    );
}

#[tokio::test]
async fn a_certificate_of_the_future_says_when_it_begins() {
    let authority = Authority::new();
    let mut params = CertificateParams::new(["mq.test".to_owned()]).unwrap();
    params.not_before = date_time_ymd(2998, 2, 3);
    params.not_after = date_time_ymd(2999, 2, 3);
    let address = serve_with(authority.issue(&params)).await;
    let broken = broken(authority.trusted(), PATIENT, address).await;
    assert_broken(
        &broken,
        Step::Tls,
        Cause::Expired,
        &["not valid before 2998-02-03T00:00:00Z"],
    );
}

#[tokio::test]
async fn an_authority_that_is_not_trusted_is_told_from_those_that_are() {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "someone else");
    let issuer = Issuer::new(params, KeyPair::generate().unwrap());
    let stranger = Authority {
        pem: String::new(),
        issuer,
    };
    let address = serve_with(stranger.issue_for("mq.test")).await;
    let broken = broken(Authority::new().trusted(), PATIENT, address).await;
    let words = ["issued by an authority that is not among the authorities in "];
    assert_broken(&broken, Step::Tls, Cause::UnknownAuthority, &words);
}

#[tokio::test]
async fn an_authority_that_only_has_the_same_name_is_not_trusted() {
    let address = serve_with(Authority::new().issue_for("mq.test")).await;
    let broken = broken(Authority::new().trusted(), PATIENT, address).await;
    assert_broken(
        &broken,
        Step::Tls,
        Cause::UnknownAuthority,
        &["not signed by it"],
    );
}

#[tokio::test]
async fn the_peers_alert_is_told() {
    let authority = Authority::new();
    let mut provider = aws_lc_rs::default_provider();
    // Nothing that a client offers.
    provider.kx_groups = vec![aws_lc_rs::kx_group::MLKEM768];
    let address = serve(serving(authority.issue_for("mq.test"), provider, &[&TLS13])).await;
    let broken = broken(authority.trusted(), PATIENT, address).await;
    assert_broken(
        &broken,
        Step::Tls,
        Cause::NoTls,
        &["\"handshake failure\"", "no cipher"],
    );
}

#[tokio::test]
async fn a_peer_with_only_old_versions_is_told() {
    let address = peer(async |mut tcp| {
        tcp.read_u8().await.unwrap();
        // A fatal alert, protocol_version (RFC 5246, section 7.2).
        tcp.write_all(&[21, 3, 1, 0, 2, 2, 70]).await.unwrap();
        tcp.read_to_end(&mut Vec::new()).await.ok();
    })
    .await;
    let broken = broken(Authority::new().trusted(), PATIENT, address).await;
    assert_broken(
        &broken,
        Step::Tls,
        Cause::NoTls,
        &["\"protocol version\"", "neither TLS 1.2"],
    );
}

#[tokio::test]
async fn a_peer_without_tls_is_told() {
    for greeting in [
        b"HTTP/1.1 400 Bad Request\r\n\r\n".as_slice(),
        b"AMQP\x00\x00\x09\x01",
        b"\x00\x00\x01\x74\x01ActiveMQ",
    ] {
        let address = peer(async move |mut tcp| {
            tcp.write_all(greeting).await.unwrap();
            tcp.read_to_end(&mut Vec::new()).await.ok();
        })
        .await;
        let broken = broken(Authority::new().trusted(), PATIENT, address).await;
        assert_broken(&broken, Step::Tls, Cause::NoTls, &["no TLS there"]);
    }
}

#[tokio::test]
async fn a_peer_that_closes_instead_of_answering_is_told() {
    let address = peer(async |mut tcp| {
        // Read, so that closing is a good-bye and not a reset.
        tcp.read_exact(&mut [0; 5]).await.unwrap();
        tcp.shutdown().await.unwrap();
        tcp.read_to_end(&mut Vec::new()).await.ok();
    })
    .await;
    let broken = broken(Authority::new().trusted(), PATIENT, address).await;
    assert_closed_in_tls(&broken);
}

#[tokio::test]
async fn a_peer_that_cuts_the_connection_is_told() {
    let address = peer(async |mut tcp| {
        tcp.read_exact(&mut [0; 5]).await.unwrap();
        // What is unread makes closing a reset.
        drop(tcp);
    })
    .await;
    let broken = broken(Authority::new().trusted(), PATIENT, address).await;
    assert_closed_in_tls(&broken);
}

#[tokio::test]
async fn a_peer_that_accepts_and_says_nothing_costs_the_patience() {
    let address = peer(async |mut tcp| {
        tcp.read_to_end(&mut Vec::new()).await.ok();
    })
    .await;
    let broken = broken(Authority::new().trusted(), IMPATIENT, address).await;
    assert_broken(&broken, Step::Tls, Cause::Silent, &["within 100.0ms"]);
}

/// A server for `mq.test` that admits only clients whom `clients` knows.
async fn serve_known(
    servers: &Authority,
    clients: &Authority,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> SocketAddr {
    let mut roots = rustls::RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(clients.pem.as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone());
    let (certificate, key) = servers.issue_for("mq.test");
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(vec![certificate], key)
        .unwrap();
    serve(config).await
}

/// Send something, and wait for the same.
async fn echo(stream: &mut Stream) -> std::io::Result<()> {
    stream.write_all(b"mq").await?;
    let mut back = [0; 2];
    stream.read_exact(&mut back).await?;
    assert_eq!(&back, b"mq");
    Ok(())
}

/// With TLS 1.3 the server says only after the client is done that it wants a certificate: in place of the first bytes that
/// it is to answer with.
#[tokio::test]
async fn a_server_that_asks_for_a_certificate_of_the_client() {
    let (servers, clients, strangers) = (Authority::new(), Authority::new(), Authority::new());
    for version in [&TLS12, &TLS13] {
        let address = serve_known(&servers, &clients, &[version]).await;
        let plain = || Dialler::new(servers.trusted(), PATIENT).unwrap();
        let known = plain().showing(clients.identity()).unwrap();
        let (mut stream, _) = known.dial(&mq_test(address)).await.unwrap();
        echo(&mut stream).await.unwrap();

        let unknown = plain().showing(strangers.identity()).unwrap();
        for dialler in [plain(), unknown] {
            let broken = match dialler.dial(&mq_test(address)).await {
                Err(broken) => broken,
                Ok((mut stream, _)) => {
                    let error = echo(&mut stream).await.unwrap_err();
                    Broken::of_io(Step::Handshake, &error)
                }
            };
            assert_broken(&broken, Step::Tls, Cause::ClientCertificate, &["alert"]);
        }
    }
}
