//! Frames on a stream: what the protocols with a codec have in common.

use bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::broken::{Broken, Step};
use super::stream::Stream;

/// The largest frame that is taken from a peer. What verification sends is smaller by far; whoever sends more is not a broker.
pub(super) const LARGEST_FRAME: usize = 8 * 1024 * 1024;

/// How a protocol cuts frames out of bytes.
pub(super) trait Decode {
    /// What it cuts.
    type Frame;
    /// What can be wrong with the bytes.
    type Error: std::error::Error;

    /// The first frame of `bytes`, taken away from them; none if it is not complete. Must not panic and not reserve memory by
    /// what a peer claims.
    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<Self::Frame>, Self::Error>;
}

/// A stream, with what was read of it and not yet understood.
pub(super) struct Wire<D> {
    stream: Stream,
    inbox: BytesMut,
    outbox: BytesMut,
    decoder: D,
}

impl<D: Decode> Wire<D> {
    /// Frames on `stream`.
    pub(super) fn new(stream: Stream, decoder: D) -> Self {
        Self {
            stream,
            inbox: BytesMut::new(),
            outbox: BytesMut::new(),
            decoder,
        }
    }

    /// The next frame. Safe to drop: what was read is kept.
    pub(super) async fn read(&mut self, step: Step) -> Result<D::Frame, Broken> {
        if !self.outbox.is_empty() {
            self.flush(step).await?;
        }
        loop {
            let decoded = self.decoder.decode(&mut self.inbox);
            if let Some(frame) = decoded.map_err(|error| Broken::of_codec(step, &error))? {
                return Ok(frame);
            }
            if self.inbox.len() > LARGEST_FRAME {
                return Err(Broken::garbled(
                    step,
                    "the peer sends a frame larger than any that was asked for",
                ));
            }
            let read = self.stream.read_buf(&mut self.inbox).await;
            if read.map_err(|error| Broken::of_io(step, &error))? == 0 {
                return Err(Broken::closed(step));
            }
        }
    }

    /// Write a whole frame and hand it over to the network. Safe to drop: the rest of the frame goes out before anything else
    /// is written or read, so that a keep-alive can be answered in the middle of a wait.
    pub(super) async fn write(&mut self, step: Step, frame: &[u8]) -> Result<(), Broken> {
        self.outbox.extend_from_slice(frame);
        self.flush(step).await
    }

    async fn flush(&mut self, step: Step) -> Result<(), Broken> {
        let written = async {
            self.stream.write_all_buf(&mut self.outbox).await?;
            self.stream.flush().await
        };
        written.await.map_err(|error| {
            // Nobody takes it any more. What the peer said before it went can still be read.
            self.outbox.clear();
            Broken::of_io(step, &error)
        })
    }

    /// Say that nothing more is written.
    pub(super) async fn shut_down(&mut self) {
        // Whoever has already gone needs no good-bye.
        let _ = self.stream.shutdown().await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::FutureExt as _;

    use super::*;

    /// A frame is one byte.
    struct Bytewise;

    impl Decode for Bytewise {
        type Frame = u8;
        type Error = std::convert::Infallible;

        fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<u8>, Self::Error> {
            Ok((!bytes.is_empty()).then(|| bytes.split_to(1)[0]))
        }
    }

    // Time stands still but for when nobody has anything to do: then it is over at once.
    #[tokio::test(start_paused = true)]
    async fn the_rest_of_a_frame_whose_writing_was_dropped_goes_out_first() {
        let (ours, mut theirs) = tokio::io::duplex(2);
        let mut wire = Wire::new(Box::new(ours), Bytewise);
        assert!(wire.write(Step::Send, b"hello").now_or_never().is_none());
        let peer = async {
            let mut heard = [0; 5];
            theirs.read_exact(&mut heard).await.unwrap();
            theirs.write_all(b"!").await.unwrap();
            heard
        };
        let both = futures::future::join(wire.read(Step::Receive), peer);
        let both = tokio::time::timeout(Duration::from_secs(1), both).await;
        let (frame, heard) = both.unwrap();
        assert_eq!((frame, &heard), (Ok(b'!'), b"hello"));
    }
}
