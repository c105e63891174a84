//! Real connections to this machine: encrypted, through a proxy, and with a fence that closes at the worst moment.

use std::time::SystemTime;

use clock::Clock;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::*;

const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";

fn fence() -> Fence {
    Fence::new(Clock::scaled(SystemTime::UNIX_EPOCH, 1.0))
}

/// A direct way that trusts the server's certificate and asks this proxy, if there is one.
fn direct(fence: &Fence, trusted: &rcgen::Certificate, proxy: Option<&str>) -> Direct {
    let proxies = Matcher::builder().all(proxy.unwrap_or_default()).build();
    Direct {
        fence: fence.clone(),
        proxies: Arc::new(proxies),
        trust: Trust::parse(trusted.pem().as_bytes()).unwrap(),
        tls: Arc::default(),
    }
}

fn request(url: &str) -> HttpRequest {
    let request = Request::post(url).body(SdkBody::from("Action=CreateVpc"));
    HttpRequest::try_from(request.unwrap()).unwrap()
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

fn certificate() -> rcgen::CertifiedKey<rcgen::KeyPair> {
    rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

/// Takes one encrypted connection: what came over it, and an answer for it.
fn serve(
    listener: TcpListener,
    own: &rcgen::CertifiedKey<rcgen::KeyPair>,
) -> JoinHandle<io::Result<String>> {
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await?;
        let mut stream = acceptor.accept(stream).await?;
        let received = receive(&mut stream).await?;
        stream.write_all(ANSWER.as_bytes()).await?;
        Ok(received)
    })
}

/// A request with its body, or what comes of it.
async fn receive(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut received = Vec::new();
    while !received.ends_with(b"CreateVpc") && stream.read_buf(&mut received).await? > 0 {}
    Ok(String::from_utf8(received).unwrap())
}

/// Takes one connection, answers its CONNECT, and passes on what follows; the CONNECT.
fn tunnel(listener: TcpListener) -> JoinHandle<String> {
    tokio::spawn(async move {
        let (mut caller, _) = listener.accept().await.unwrap();
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            caller.read_buf(&mut asked).await.unwrap();
        }
        let asked = String::from_utf8(asked).unwrap();
        let target = asked.split(' ').nth(1).unwrap();
        let mut there = TcpStream::connect(target).await.unwrap();
        caller.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        // Whoever is done first just goes.
        let _ = tokio::io::copy_bidirectional(&mut caller, &mut there).await;
        asked
    })
}

#[tokio::test]
async fn a_change_goes_over_an_encrypted_connection() {
    let (listener, port) = listen().await;
    let own = certificate();
    let served = serve(listener, &own);
    let direct = direct(&fence(), &own.cert, None);
    let url = format!("https://localhost:{port}/path?query");
    let answer = direct.send(request(&url), None).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(answer.body().bytes(), Some(&b"hi"[..]));
    let received = served.await.unwrap().unwrap();
    assert!(
        received.starts_with("POST /path?query HTTP/1.1\r\n"),
        "{received}"
    );
    assert!(
        received.contains(&format!("host: localhost:{port}\r\n")),
        "{received}"
    );
}

#[tokio::test]
async fn a_stranger_s_certificate_is_refused() {
    let (listener, port) = listen().await;
    let served = serve(listener, &certificate());
    let direct = direct(&fence(), &certificate().cert, None);
    let url = format!("https://localhost:{port}/");
    assert!(direct.send(request(&url), None).await.unwrap_err().is_io());
    assert!(served.await.unwrap().is_err());
}

#[tokio::test]
async fn a_change_goes_through_the_proxy() {
    let (listener, port) = listen().await;
    let own = certificate();
    let served = serve(listener, &own);
    let (listener, proxy) = listen().await;
    let asked = tunnel(listener);
    let proxy = format!("http://127.0.0.1:{proxy}");
    let direct = direct(&fence(), &own.cert, Some(&proxy));
    let url = format!("https://localhost:{port}/");
    direct.send(request(&url), None).await.unwrap();
    assert!(
        served
            .await
            .unwrap()
            .unwrap()
            .starts_with("POST / HTTP/1.1\r\n")
    );
    let asked = asked.await.unwrap();
    assert!(
        asked.starts_with(&format!("CONNECT localhost:{port} ")),
        "{asked}"
    );
}

#[tokio::test]
async fn a_proxy_is_asked_for_the_whole_address_of_what_is_not_encrypted() {
    let (listener, port) = listen().await;
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let received = receive(&mut stream).await.unwrap();
        stream.write_all(ANSWER.as_bytes()).await.unwrap();
        received
    });
    let proxy = format!("http://127.0.0.1:{port}");
    let direct = direct(&fence(), &certificate().cert, Some(&proxy));
    direct
        .send(request("http://aws.example/a"), None)
        .await
        .unwrap();
    let received = served.await.unwrap();
    assert!(
        received.starts_with("POST http://aws.example/a HTTP/1.1\r\n"),
        "{received}"
    );
    assert!(received.contains("host: aws.example\r\n"), "{received}");
}

/// It closes when the connection is there and encrypted, and the request about to be written.
#[tokio::test]
async fn nothing_is_written_once_the_fence_is_closed() {
    let (listener, port) = listen().await;
    let fence = fence();
    let closing = fence.clone();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        closing.close();
        receive(&mut stream).await.unwrap()
    });
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    fence.closed().await;
    let stream = FencedStream { stream, fence };
    let request = Request::post("/").body(Full::new(Bytes::from("Action=CreateVpc")));
    converse(stream, request.unwrap()).await.unwrap_err();
    assert_eq!(served.await.unwrap(), "");
}
