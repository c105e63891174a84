//! A WebSocket as a stream: each write is one message.

use super::broken::{Broken, Cause, Step};
use super::stream::Stream;

/// Upgrade `stream` to a WebSocket for `subprotocol`; `host` is the name in the request.
pub(super) async fn upgrade(
    _stream: Stream,
    _host: &str,
    _subprotocol: &'static str,
) -> Result<Stream, Broken> {
    std::future::ready(Err(Broken::new(
        Step::Handshake,
        Cause::Protocol,
        "not there yet",
    )))
    .await
}
