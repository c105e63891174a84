//! The stream, in hands that can let go of it.
//!
//! The crate's tasks own what they speak on for as long as they wait for the peer's good-bye, which may be forever. So they get
//! one end of a pipe, and the stream is at the other end, in a task that ends with the client.

use tokio::io::{DuplexStream, copy_bidirectional, duplex};
use tokio::task::JoinHandle;

use super::super::stream::Stream;

/// How much may be under way in the pipe.
const ROOM: usize = 64 * 1024;

/// Carries bytes to and from a stream; closes it when dropped.
pub(super) struct Line(JoinHandle<()>);

impl Line {
    /// A line to `stream`, and the near end of it.
    pub(super) fn new(mut stream: Stream) -> (Self, DuplexStream) {
        let (near, mut far) = duplex(ROOM);
        let carry = tokio::spawn(async move {
            // However it ends, both sides are closed then, and see it.
            let _ = copy_bidirectional(&mut stream, &mut far).await;
        });
        (Self(carry), near)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.abort();
    }
}
