//! MQTT 3.1.1. Topics only, at least once: there are no queues, no replies and no rejections in it.

mod client;
mod codec;
mod error;
mod topic;

#[cfg(test)]
mod tests;

use super::broken::Broken;
use super::client::{Client, Login};
use super::stream::Stream;

/// Greet the broker and log in.
pub(super) async fn connect(stream: Stream, login: &Login) -> Result<Box<dyn Client>, Broken> {
    let client = client::Mqtt::connect(stream, login).await?;
    Ok(Box::new(client))
}
