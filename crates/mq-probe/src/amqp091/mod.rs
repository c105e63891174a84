//! AMQP 0-9-1, as RabbitMQ speaks it.
//!
//! The codec is a crate's; the conversation is written here, on one channel of one connection.
//! Source: AMQP 0-9-1 specification, and RabbitMQ's extensions to it (publisher confirms, consumer cancellation).

mod channel;
mod client;
mod content;
mod error;
mod frame;
mod login;
#[cfg(test)]
mod tests;

use super::broken::Broken;
use super::client::{Client, Login};
use super::stream::Stream;
use client::Amqp091;

/// Greet the broker and log in.
pub(super) async fn connect(stream: Stream, login: &Login) -> Result<Box<dyn Client>, Broken> {
    let channel = login::open(stream, login).await?;
    Ok(Box::new(Amqp091::new(channel)))
}
