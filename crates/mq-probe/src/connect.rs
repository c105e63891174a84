//! From a stream to a client that is logged in.

use super::broken::Broken;
use super::client::{Client, Login};
use super::protocol::Protocol;
use super::stream::Stream;
use super::{amqp, amqp091, mqtt, openwire, stomp, websocket};

/// Greet the broker in its protocol and log in. The caller sets the deadline.
pub async fn connect(
    protocol: Protocol,
    stream: Stream,
    login: &Login,
) -> Result<Box<dyn Client>, Broken> {
    match protocol {
        Protocol::OpenWire => openwire::connect(stream, login).await,
        // The crate's opening is larger by far than all others.
        Protocol::Amqp => Box::pin(amqp::connect(stream, login)).await,
        Protocol::Amqp091 => amqp091::connect(stream, login).await,
        Protocol::Stomp => stomp::connect(stream, login).await,
        Protocol::Mqtt => mqtt::connect(stream, login).await,
        Protocol::Wss => {
            let stream = websocket::upgrade(stream, &login.host, "v12.stomp").await?;
            stomp::connect(stream, login).await
        }
    }
}
