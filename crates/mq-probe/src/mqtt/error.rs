//! What MQTT can't carry, and what can be wrong with a peer's.

use rumqttc::mqttbytes;
use thiserror::Error;

/// Why a packet can't be written, or can't be understood.
#[derive(Debug, Error)]
pub(crate) enum CodecError {
    /// The peer begins with what no server says.
    #[error("the peer does not speak MQTT as a server does")]
    NotAServer,
    /// The length of a text has 16 bits.
    #[error("a text is longer than MQTT can carry")]
    TextTooLong,
    /// The crate does not accept the packet.
    #[error("a packet that MQTT does not know: {0}")]
    Packet(#[source] mqttbytes::Error),
}
