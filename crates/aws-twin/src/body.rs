//! The body of an answer: whole, or one that never ends.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Bytes, Frame, SizeHint};

/// What comes of an endless body at a time.
static PIECE: [u8; 64 << 10] = [b' '; 64 << 10];

/// What follows the head of an answer.
#[derive(Debug)]
pub(crate) enum Body {
    /// All there is; nothing once it was handed out.
    Whole(Option<Bytes>),
    /// White space without end.
    Endless,
}

impl Body {
    /// All there is.
    pub(crate) fn whole(bytes: Vec<u8>) -> Self {
        Self::Whole(Some(bytes.into()))
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = match self.get_mut() {
            Self::Whole(bytes) => bytes.take(),
            Self::Endless => Some(Bytes::from_static(&PIECE)),
        };
        Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => {
                let length = bytes.as_ref().map_or(0, Bytes::len);
                SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
            }
            Self::Endless => SizeHint::default(),
        }
    }
}
