//! What clients speak.

/// A protocol that clients speak through the endpoint, always inside TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// ActiveMQ's own, the one JMS clients use.
    OpenWire,
    /// AMQP 1.0.
    Amqp,
    /// STOMP.
    Stomp,
    /// MQTT.
    Mqtt,
    /// STOMP or MQTT inside a WebSocket.
    Wss,
}

impl Protocol {
    /// All of them, in the order they are offered to people.
    pub const ALL: [Self; 5] = [
        Self::OpenWire,
        Self::Amqp,
        Self::Stomp,
        Self::Mqtt,
        Self::Wss,
    ];

    /// The name in a plan file, in resource ids and in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenWire => "openwire",
            Self::Amqp => "amqp",
            Self::Stomp => "stomp",
            Self::Mqtt => "mqtt",
            Self::Wss => "wss",
        }
    }
}
