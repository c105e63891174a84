//! What clients speak.

use std::fmt;

/// A messaging protocol, always inside TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// ActiveMQ's own, the one that JMS clients use.
    OpenWire,
    /// AMQP 1.0.
    Amqp,
    /// AMQP 0-9-1, RabbitMQ's own.
    Amqp091,
    /// STOMP 1.2.
    Stomp,
    /// MQTT 3.1.1.
    Mqtt,
    /// STOMP 1.2 inside a WebSocket.
    Wss,
}

impl Protocol {
    /// All of them, in the order they are offered to people.
    pub const ALL: [Self; 6] = [
        Self::OpenWire,
        Self::Amqp,
        Self::Stomp,
        Self::Mqtt,
        Self::Wss,
        Self::Amqp091,
    ];

    /// The name on the command line and in output. The first five are those of the plan file.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenWire => "openwire",
            Self::Amqp => "amqp",
            Self::Amqp091 => "amqp091",
            Self::Stomp => "stomp",
            Self::Mqtt => "mqtt",
            Self::Wss => "wss",
        }
    }

    /// What it is, in a few words.
    pub fn description(self) -> &'static str {
        match self {
            Self::OpenWire => "ActiveMQ's own, of JMS clients",
            Self::Amqp => "AMQP 1.0",
            Self::Amqp091 => "AMQP 0-9-1, of RabbitMQ",
            Self::Stomp => "STOMP 1.2",
            Self::Mqtt => "MQTT 3.1.1",
            Self::Wss => "STOMP in a WebSocket",
        }
    }

    /// The port that Amazon MQ serves it on. RabbitMQ's AMQP 0-9-1 has the port that AMQP 1.0 has on ActiveMQ.
    /// Source: Amazon MQ Developer Guide, "Wire-level endpoints".
    pub fn port(self) -> u16 {
        match self {
            Self::OpenWire => 61617,
            Self::Amqp | Self::Amqp091 => 5671,
            Self::Stomp => 61614,
            Self::Mqtt => 8883,
            Self::Wss => 61619,
        }
    }

    /// The largest message that brokers take by default, in bytes; none where that is beyond what anyone would verify with. In
    /// a WebSocket, ActiveMQ's server (Jetty) takes 64 KiB, the protocol's own headers included.
    pub fn largest_message(self) -> Option<usize> {
        (self == Self::Wss).then_some(60 * 1024)
    }

    /// Whether a client can remove a queue or topic. With the others the broker does, when it is configured to.
    pub(super) fn can_remove(self) -> bool {
        matches!(self, Self::OpenWire | Self::Amqp091)
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
