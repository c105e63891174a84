//! A loopback HTTP proxy between one process and AWS, which sees every call come and every answer go.
//!
//! One connection carries one call, so that cutting the one cuts the other. What a call is, the sandbox's own decoder says;
//! whether it changes anything, the product's own table of operations. A call that is not in the table fails the test.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_twin::service_and_operation;
use http::Request;
use mqctl_aws::Operation;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use test_support::Loopback;

/// What passes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// `ec2:CreateVpc`
    pub(crate) action: String,
    /// Which one it is of those that may change something, counted from one as they arrive; none for what only reads.
    pub(crate) change: Option<usize>,
    /// The body as JSON, if it is.
    pub(crate) input: serde_json::Value,
}

/// Decides what passes through. Everything that passes through one proxy asks one after the other.
pub(crate) trait Watch: Send + Sync + 'static {
    /// A call has arrived; whether it goes on to AWS. The connection ends without a word if not.
    fn lets_in(&self, call: &Call) -> bool;
    /// AWS has answered with this status; whether the answer goes on to the caller.
    fn lets_out(&self, call: &Call, status: u16) -> bool;
}

/// It passes calls on until it is dropped. Dropping it waits for those that are on their way.
pub(crate) struct Proxy(Loopback);

impl Proxy {
    /// Stand before what serves AWS at `upstream` (`http://127.0.0.1:PORT`).
    pub(crate) fn start(upstream: &str, watch: Arc<impl Watch>) -> Self {
        let address = upstream.trim_start_matches("http://").to_owned();
        Self(Loopback::start(async move |listener, stopped| {
            let gate = Arc::new(Gate {
                address,
                watch,
                changes: AtomicUsize::new(0),
            });
            stand(&gate, listener, stopped).await;
        }))
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn endpoint(&self) -> &str {
        self.0.endpoint()
    }
}

struct Gate<W> {
    address: String,
    watch: Arc<W>,
    changes: AtomicUsize,
}

async fn stand<W: Watch>(
    gate: &Arc<Gate<W>>,
    listener: TcpListener,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut passing = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => {
                let (caller, _) = accepted.expect("loopback takes connections");
                let gate = gate.clone();
                passing.spawn(async move { gate.pass(caller).await });
            }
            Some(passed) = passing.join_next() => passed.expect("every call is known"),
        }
    }
    while let Some(passed) = passing.join_next().await {
        passed.expect("every call is known");
    }
}

impl<W: Watch> Gate<W> {
    /// Pass one call on. Callers may be gone at any time: what can't be read or written is not there.
    async fn pass(&self, mut caller: TcpStream) {
        let Ok(Some(request)) = read(&mut caller).await else {
            return;
        };
        let call = self.understand(&request);
        if !self.watch.lets_in(&call) {
            return;
        }
        let Ok(answer) = self.forward(&request).await else {
            return;
        };
        if self.watch.lets_out(&call, status(&answer)) {
            let _ = caller.write_all(&answer).await;
        }
    }

    fn understand(&self, request: &Request<Vec<u8>>) -> Call {
        let known = service_and_operation(request)
            .and_then(|(service, operation)| Operation::named(service, &operation));
        let operation =
            known.unwrap_or_else(|| panic!("not in the table of operations: {request:?}"));
        let count = || self.changes.fetch_add(1, Ordering::SeqCst) + 1;
        Call {
            action: operation.action(),
            change: operation.changes().then(count),
            input: serde_json::from_slice(request.body()).unwrap_or_default(),
        }
    }

    /// The whole answer, as it came.
    async fn forward(&self, request: &Request<Vec<u8>>) -> io::Result<Vec<u8>> {
        let mut head = format!("{} {} HTTP/1.1\r\n", request.method(), request.uri());
        for (name, value) in request.headers() {
            let value = value.to_str().map_err(io::Error::other)?;
            if name != http::header::CONNECTION {
                write!(head, "{name}: {value}\r\n").expect("writing to a string can't fail");
            }
        }
        head += "connection: close\r\n\r\n";
        let mut aws = TcpStream::connect(&self.address).await?;
        aws.write_all(&[head.as_bytes(), request.body()].concat())
            .await?;
        let mut answer = Vec::new();
        aws.read_to_end(&mut answer).await?;
        Ok(answer)
    }
}

/// One request, or nothing if the caller goes away before it is complete.
async fn read(caller: &mut TcpStream) -> io::Result<Option<Request<Vec<u8>>>> {
    const END: &[u8] = b"\r\n\r\n";
    let mut received = Vec::new();
    loop {
        if let Some(end) = received.windows(END.len()).position(|part| part == END) {
            let (request, length) = head(&received[..end]);
            let body = &received[end + END.len()..];
            if body.len() >= length {
                let body = body[..length].to_vec();
                return Ok(Some(request.body(body).expect("the SDK sends HTTP")));
            }
        }
        if caller.read_buf(&mut received).await? == 0 {
            return Ok(None);
        }
    }
}

/// The request without its body, and how long that is.
fn head(text: &[u8]) -> (http::request::Builder, usize) {
    let text = std::str::from_utf8(text).expect("the SDK sends HTTP");
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let mut request = Request::builder()
        .method(first.next().unwrap_or_default())
        .uri(first.next().unwrap_or_default());
    let mut length = 0;
    for line in lines {
        let (name, value) = line.split_once(':').expect("the SDK sends HTTP");
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().expect("a length is a number");
        }
        // Where the length is not said beforehand, this would take the body for empty.
        assert!(!name.eq_ignore_ascii_case("transfer-encoding"), "{line}");
        request = request.header(name, value);
    }
    (request, length)
}

/// The status of an answer; 0 if there is none.
fn status(answer: &[u8]) -> u16 {
    let line = String::from_utf8_lossy(&answer[..answer.len().min(64)]);
    let status = line.split(' ').nth(1).map(str::parse);
    status.and_then(Result::ok).unwrap_or_default()
}
