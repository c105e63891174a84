//! What can be wrong with a peer's STOMP.

use std::num::ParseIntError;
use std::str::Utf8Error;

use thiserror::Error;

/// Why bytes are no frame.
#[derive(Debug, Error)]
pub(crate) enum CodecError {
    /// There is no end to the command and its headers.
    #[error("the headers of a frame are longer than any that are expected")]
    HeadersTooLong,
    /// The zero that ends a frame comes among the headers.
    #[error("a frame ends before its headers do")]
    EndInHeaders,
    /// The headers are no text.
    #[error("the headers are not UTF-8")]
    NotUtf8(#[source] Utf8Error),
    /// A header is no pair of name and value.
    #[error("a header has no colon")]
    NoColon,
    /// There are only four escapes.
    #[error("a header has an escape that there is not")]
    UnknownEscape,
    /// The length of the body can't be read.
    #[error("a frame has a content-length that is no number")]
    NoLength(#[source] ParseIntError),
    /// The body is larger than is taken.
    #[error("the peer sends a frame larger than any that was asked for")]
    TooLarge,
    /// The body goes on where it should end.
    #[error("a frame is longer than its content-length")]
    LongerThanSaid,
}
