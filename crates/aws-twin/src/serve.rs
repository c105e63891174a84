//! The sandbox on a loopback port, for other programs that speak to AWS.

use std::io;

use http::{Request, Response};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::Sandbox;
use super::body::Body;
use super::loopback;

/// More than any request of AWS's may be long.
const LONGEST_BODY: usize = 16 << 20;

/// Serve until `shutdown` comes. Only a loopback listener is taken, and no request of a web page of elsewhere: whoever is
/// answered owns the sandbox.
pub async fn serve(
    sandbox: Sandbox,
    listener: TcpListener,
    shutdown: impl Future,
) -> io::Result<()> {
    if !listener.local_addr()?.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the sandbox is served on loopback addresses only",
        ));
    }
    let mut shutdown = std::pin::pin!(shutdown);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut shutdown => return Ok(()),
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                connections.spawn(converse(sandbox.clone(), stream));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Answer one connection's requests. A lost request or answer ends it, as does a caller that goes away.
async fn converse(sandbox: Sandbox, stream: TcpStream) {
    let answer = service_fn(|request| answer(sandbox.clone(), request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection to the sandbox broke");
    }
}

async fn answer(sandbox: Sandbox, request: Request<Incoming>) -> io::Result<Response<Body>> {
    if let Err(refusal) = loopback::check(&request) {
        return Ok(refusal.answer());
    }
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, LONGEST_BODY)
        .collect()
        .await
        .map_err(io::Error::other)?;
    let request = Request::from_parts(parts, body.to_bytes().to_vec());
    sandbox.exchange(&request).await.map_err(io::Error::other)
}
