//! The name of a protocol.

use clap::ValueEnum;

use mq_probe::Protocol;

/// A protocol's name on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum ProtocolName {
    /// ActiveMQ's own, of JMS clients
    Openwire,
    /// AMQP 1.0
    Amqp,
    /// STOMP 1.2
    Stomp,
    /// MQTT 3.1.1
    Mqtt,
    /// STOMP in a WebSocket
    Wss,
    /// AMQP 0-9-1, of RabbitMQ
    Amqp091,
}

impl ProtocolName {
    /// As it is typed.
    pub(in crate::cli) fn name(self) -> &'static str {
        Protocol::from(self).name()
    }
}

impl From<ProtocolName> for Protocol {
    fn from(name: ProtocolName) -> Self {
        match name {
            ProtocolName::Openwire => Self::OpenWire,
            ProtocolName::Amqp => Self::Amqp,
            ProtocolName::Stomp => Self::Stomp,
            ProtocolName::Mqtt => Self::Mqtt,
            ProtocolName::Wss => Self::Wss,
            ProtocolName::Amqp091 => Self::Amqp091,
        }
    }
}
