//! The stream, in hands that can let go of it.
//!
//! The crate's tasks own what they speak on for as long as they wait for the peer's good-bye, which may be forever. So they get
//! one end of a pipe, and the stream is at the other end, in a task that ends with the client. What the peer says is inspected
//! on the way.

use std::sync::{Arc, OnceLock};

use bytes::BytesMut;
use tokio::io::{
    AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, ReadHalf, WriteHalf, copy, duplex, sink,
    split,
};
use tokio::task::JoinHandle;

use super::super::broken::{Broken, Cause};
use super::super::stream::Stream;
use super::super::wire::Decode as _;
use super::error::CodecError;
use super::inspector::Inspector;

/// How much may be under way in the pipe.
const ROOM: usize = 64 * 1024;

/// Carries bytes to and from a stream; closes it when dropped.
pub(super) struct Line {
    carrying: JoinHandle<()>,
    /// What was wrong with what the peer said.
    fault: Arc<OnceLock<CodecError>>,
}

impl Line {
    /// A line to `stream`, and the near end of it.
    pub(super) fn new(stream: Stream) -> (Self, DuplexStream) {
        let (near, far) = duplex(ROOM);
        let fault = Arc::new(OnceLock::new());
        let told = Arc::clone(&fault);
        let carrying = tokio::spawn(async move {
            let (from_peer, mut to_peer) = split(stream);
            let (mut from_us, mut to_us) = split(far);
            // The crate may have something to say after the peer is gone, and must not trip over it.
            let speaking = async {
                if copy(&mut from_us, &mut to_peer).await.is_err() {
                    let _ = copy(&mut from_us, &mut sink()).await;
                }
                let _ = to_peer.shutdown().await;
            };
            tokio::pin!(speaking);
            tokio::select! {
                carried = carry(from_peer, &mut to_us) => {
                    if let Err(fault) = carried {
                        let _ = told.set(fault);
                    }
                    let _ = to_us.shutdown().await;
                    speaking.await;
                }
                () = &mut speaking => {}
            }
        });
        (Self { carrying, fault }, near)
    }

    /// What is to be told for `broken`: the line closes for a reason that only it knows.
    pub(super) fn explain(&self, broken: Broken) -> Broken {
        match self.fault.get() {
            Some(fault) if broken.cause == Cause::Closed => Broken::of_codec(broken.step, fault),
            _ => broken,
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// Pass on what the peer says until it ends, or until it is not fit to be passed on.
async fn carry(
    mut from_peer: ReadHalf<Stream>,
    to_us: &mut WriteHalf<DuplexStream>,
) -> Result<(), CodecError> {
    let mut inspector = Inspector::default();
    let mut inbox = BytesMut::new();
    loop {
        while let Some(frame) = inspector.decode(&mut inbox)? {
            if to_us.write_all(&frame).await.is_err() {
                return Ok(());
            }
        }
        // An error of the stream is the end of it as well: what was said before it may still explain it.
        if from_peer.read_buf(&mut inbox).await.unwrap_or(0) == 0 {
            return Ok(());
        }
    }
}
