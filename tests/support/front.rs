//! TLS in front of something that is served without it, with an authority of its own: as AWS's emulator has, or a proxy that
//! opens TLS.

use std::io;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use test_support::Loopback;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// Its name, beside 127.0.0.1. It is nobody's (RFC 6761).
pub(crate) const NAME: &str = "aws.localhost";

/// It is served until it is dropped.
pub(crate) struct Front {
    loopback: Loopback,
    authority: String,
}

impl Front {
    /// Stand before what is served at `upstream` (`http://127.0.0.1:PORT`).
    pub(crate) fn start(upstream: &str) -> Self {
        let upstream = upstream.trim_start_matches("http://").to_owned();
        let (config, authority) = shown();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let loopback = Loopback::start(async move |listener, stopped| {
            stand(&acceptor, &upstream, listener, stopped).await;
        });
        Self {
            loopback,
            authority,
        }
    }

    /// `https://127.0.0.1:PORT`
    pub(crate) fn endpoint(&self) -> String {
        self.loopback.endpoint().replace("http://", "https://")
    }

    /// The certificate of its authority, as PEM.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }
}

/// What the server shows, and the authority behind it.
fn shown() -> (ServerConfig, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["127.0.0.1".to_owned(), NAME.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    (config, authority.pem())
}

async fn stand(
    acceptor: &TlsAcceptor,
    upstream: &str,
    listener: TcpListener,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut passing = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => return,
            accepted = listener.accept() => {
                let (caller, _) = accepted.expect("loopback takes connections");
                let (acceptor, upstream) = (acceptor.clone(), upstream.to_owned());
                // Callers that trust nobody here go away.
                passing.spawn(async move { pass(&acceptor, caller, &upstream).await.ok() });
            }
        }
    }
}

async fn pass(acceptor: &TlsAcceptor, caller: TcpStream, upstream: &str) -> io::Result<()> {
    let mut caller = acceptor.accept(caller).await?;
    let mut there = TcpStream::connect(upstream).await?;
    copy_bidirectional(&mut caller, &mut there).await?;
    Ok(())
}
