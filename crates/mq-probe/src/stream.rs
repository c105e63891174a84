//! The bytes that every protocol speaks on.

use std::fmt;

use tokio::io::{AsyncRead, AsyncWrite};

/// A connection in both directions: TCP, TLS on it, a WebSocket on that, or one end of a pipe in a test.
pub trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}

/// Any of them.
pub type Stream = Box<dyn Transport>;

impl fmt::Debug for dyn Transport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Stream")
    }
}
