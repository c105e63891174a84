//! OpenWire, ActiveMQ's own protocol, in version 12.
//!
//! ```text
//! client --Command--> frame --> Wire --> bytes
//! bytes  --Wire--> Codec --> Event --> client
//! ```
//!
//! Both are made of what `structure`, `message` and `properties` know, and these of the primitives in `marshal`. Loose
//! encoding, no cache: a frame means the same wherever it comes.

mod client;
mod command;
mod error;
mod event;
mod marshal;
mod message;
mod properties;
mod structure;

#[cfg(test)]
mod tests;

use super::broken::Broken;
use super::client::{Client, Login};
use super::stream::Stream;

/// Greet the broker and log in.
pub(super) async fn connect(stream: Stream, login: &Login) -> Result<Box<dyn Client>, Broken> {
    let client = client::OpenWire::connect(stream, login).await?;
    Ok(Box::new(client))
}
