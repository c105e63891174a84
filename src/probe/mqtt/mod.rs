//! MQTT 3.1.1.

use super::broken::{Broken, Cause, Step};
use super::client::{Client, Login};
use super::stream::Stream;

/// Greet the broker and log in.
pub(super) async fn connect(_stream: Stream, _login: &Login) -> Result<Box<dyn Client>, Broken> {
    std::future::ready(Err(Broken::new(
        Step::Handshake,
        Cause::Protocol,
        "not there yet",
    )))
    .await
}
