//! AMQP 1.0, as ActiveMQ speaks it.
//!
//! Connection, session and links are a crate's (fe2o3-amqp), which runs them in tasks of its own; what is here turns them into
//! a client, and makes sure that a peer that breaks them, or goes away, is an error and not a wait.

mod address;
mod client;
mod containment;
mod depth;
mod error;
mod inspector;
mod line;
mod link;
mod message;
mod selector;
#[cfg(test)]
mod tests;
mod trouble;

pub use containment::panic_is_contained;

use super::broken::Broken;
use super::client::{Client, Login};
use super::stream::Stream;

/// Greet the broker and log in.
pub(super) async fn connect(stream: Stream, login: &Login) -> Result<Box<dyn Client>, Broken> {
    Ok(Box::new(client::Amqp::connect(stream, login).await?))
}
