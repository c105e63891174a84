//! A connection to AWS that carries one change, asks the fence before every write, and ends with the future that uses it.
//!
//! The SDK's own client keeps connections in a pool and writes to them in tasks of its own: what it was handed may be
//! written later than whoever handed it over thinks, and is written even if nobody waits for the answer any more. Here all
//! that is written is written while the caller's future is polled, directly after a look at the fence. Between that look
//! and the system's write there is nothing that waits.

use std::error::Error;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use http::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use http::uri::Scheme;
use http::{Request, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service as _;

use super::answer::LONGEST_ANSWER;
use super::fence::{Fence, Fenced};
use super::trust::Trust;

type BoxError = Box<dyn Error + Send + Sync>;

/// Makes such connections.
#[derive(Clone, Debug)]
pub(super) struct Direct {
    fence: Fence,
    /// Which proxies the environment asks for, by the rules that the SDK's client has.
    proxies: Arc<Matcher>,
    trust: Trust,
    /// Set up when it is first needed: reading this machine's certificates takes a while.
    tls: Arc<OnceLock<Arc<ClientConfig>>>,
}

impl Direct {
    pub(super) fn new(fence: Fence, trust: Trust) -> Self {
        Self {
            fence,
            proxies: Arc::new(Matcher::from_env()),
            trust,
            tls: Arc::default(),
        }
    }

    /// Send a request and read the whole answer. `patience` is for the connection only.
    pub(super) async fn send(
        &self,
        request: HttpRequest,
        patience: Option<Duration>,
    ) -> Result<HttpResponse, ConnectorError> {
        let request = request
            .try_into_http1x()
            .map_err(|error| ConnectorError::user(error.into()))?;
        let (mut head, body) = request.into_parts();
        // Read to its end, and not just looked at: the SDK takes a body that nobody reads for a stalled upload, and gives up the
        // call after five seconds.
        let body = ByteStream::new(body).collect().await;
        let body = body.map_err(|error| ConnectorError::user(error.into()))?;
        let body = body.into_bytes();
        let target = head.uri.clone();
        let connecting = self.connect(&target, &mut head);
        let stream = match patience {
            Some(patience) => match tokio::time::timeout(patience, connecting).await {
                Ok(connected) => connected?,
                Err(elapsed) => return Err(ConnectorError::timeout(elapsed.into())),
            },
            None => connecting.await?,
        };
        let stream = FencedStream {
            stream,
            fence: self.fence.clone(),
        };
        let request = Request::from_parts(head, Full::new(body));
        if target.scheme() == Some(&Scheme::HTTPS) {
            let host = target.host().unwrap_or_default();
            let host = host.trim_start_matches('[').trim_end_matches(']');
            let name = ServerName::try_from(host.to_owned())
                .map_err(|error| ConnectorError::user(error.into()))?;
            let tls = self.tls.get_or_init(|| client_config(&self.trust));
            let tls = TlsConnector::from(tls.clone());
            let stream = tls.connect(name, stream).await;
            converse(
                stream.map_err(|error| ConnectorError::io(error.into()))?,
                request,
            )
            .await
        } else {
            converse(stream, request).await
        }
    }

    /// The way to where the request goes, which its head is made fit for.
    async fn connect(
        &self,
        target: &Uri,
        head: &mut http::request::Parts,
    ) -> Result<TcpStream, ConnectorError> {
        if let Some(host) = target.authority()
            && !head.headers.contains_key(HOST)
        {
            let host = HeaderValue::from_str(host.as_str())
                .map_err(|error| ConnectorError::user(error.into()))?;
            head.headers.insert(HOST, host);
        }
        let proxy = self.proxies.intercept(target);
        let is_https = target.scheme() == Some(&Scheme::HTTPS);
        if proxy.is_none() || is_https {
            let path = target.path_and_query().map_or("/", |path| path.as_str());
            head.uri = Uri::try_from(path).map_err(|error| ConnectorError::user(error.into()))?;
        }
        let mut direct = HttpConnector::new();
        direct.enforce_http(false);
        direct.set_nodelay(true);
        let stream = match proxy {
            None => direct.call(target.clone()).await.map_err(unconnected)?,
            Some(proxy) if is_https => {
                let mut tunnel = Tunnel::new(proxy.uri().clone(), direct);
                if let Some(secret) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(secret.clone());
                }
                tunnel.call(target.clone()).await.map_err(unconnected)?
            }
            // What is not encrypted the proxy is asked for, by its whole address.
            Some(proxy) => {
                if let Some(secret) = proxy.basic_auth() {
                    let secret = secret.clone();
                    head.headers.entry(PROXY_AUTHORIZATION).or_insert(secret);
                }
                let there = direct.call(proxy.uri().clone());
                there.await.map_err(unconnected)?
            }
        };
        Ok(stream.into_inner())
    }

    /// Whether a request can go this way: not if the proxy itself is to be spoken to in TLS.
    pub(super) fn can_send(&self, request: &HttpRequest) -> bool {
        let target = Uri::try_from(request.uri()).ok();
        let proxy = target.and_then(|target| self.proxies.intercept(&target));
        proxy.is_none_or(|proxy| proxy.uri().scheme() == Some(&Scheme::HTTP))
    }
}

fn unconnected(error: impl Into<BoxError>) -> ConnectorError {
    ConnectorError::io(error.into())
}

fn client_config(trust: &Trust) -> Arc<ClientConfig> {
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .expect("the provider knows the protocol's versions");
    let config = config.with_root_certificates(trust.roots());
    Arc::new(config.with_no_client_auth())
}

/// One request and its whole answer over `stream`, which is closed then.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
) -> Result<HttpResponse, ConnectorError> {
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(broken)?;
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, LONGEST_ANSWER).collect().await;
        let body = body.map_err(ConnectorError::io)?.to_bytes();
        let answer = http::Response::from_parts(head, SdkBody::from(body));
        HttpResponse::try_from(answer).map_err(|error| ConnectorError::other(error.into(), None))
    };
    let mut exchange = std::pin::pin!(exchange);
    tokio::select! {
        biased;
        answer = &mut exchange => answer,
        // However it ended, some servers without a word of farewell: the exchange knows whether it has the whole answer.
        _ = connection => exchange.await,
    }
}

fn broken(error: hyper::Error) -> ConnectorError {
    ConnectorError::io(error.into())
}

/// A stream that writes nothing once the fence is closed.
#[derive(Debug)]
struct FencedStream {
    stream: TcpStream,
    fence: Fence,
}

impl FencedStream {
    fn check(&self) -> io::Result<()> {
        if self.fence.is_open() {
            return Ok(());
        }
        Err(io::Error::other(Fenced::NotSent))
    }
}

impl AsyncRead for FencedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for FencedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
