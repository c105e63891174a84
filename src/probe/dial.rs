//! The way to the endpoint: name, TCP, TLS.

use super::broken::Broken;
use super::endpoint::Endpoint;
use super::stream::Stream;

/// What was seen on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {}

/// Dials.
#[derive(Clone, Debug)]
pub struct Dialler {}

impl Dialler {
    /// Dial.
    pub async fn dial(&self, _endpoint: &Endpoint) -> Result<(Stream, Way), Broken> {
        std::future::ready(Err(Broken::closed(super::Step::Tcp))).await
    }
}
