//! What is proven of a protocol.

use std::fmt;

use super::protocol::Protocol;

/// A way in which applications use messaging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// Competing consumers of one queue: each message is delivered once, in each producer's order.
    PointToPoint,
    /// Subscribers of one topic: each receives every message.
    PublishSubscribe,
    /// A reply to each request, over a queue of its own, tied by a correlation id.
    RequestReply,
    /// A selector, routing key or topic level splits the stream.
    Filtering,
    /// A message that can't be dealt with ends in the dead-letter queue.
    DeadLetter,
    /// What was confirmed survives the end of the active broker. Causes a failover, so it is never run unasked.
    Durability,
}

impl Pattern {
    /// All of them, in the order they are run.
    pub const ALL: [Self; 6] = [
        Self::PointToPoint,
        Self::PublishSubscribe,
        Self::RequestReply,
        Self::Filtering,
        Self::DeadLetter,
        Self::Durability,
    ];

    /// The name on the command line and in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::PointToPoint => "point-to-point",
            Self::PublishSubscribe => "publish-subscribe",
            Self::RequestReply => "request-reply",
            Self::Filtering => "filtering",
            Self::DeadLetter => "dead-letter",
            Self::Durability => "durability",
        }
    }

    /// What it is, in a few words.
    pub fn description(self) -> &'static str {
        match self {
            Self::PointToPoint => "Competing consumers of one queue",
            Self::PublishSubscribe => "Two subscribers of one topic",
            Self::RequestReply => "Replies, tied to their requests",
            Self::Filtering => "Subscribers that want only a part",
            Self::DeadLetter => "Rejected messages",
            Self::Durability => "What survives a failover",
        }
    }

    /// Why `protocol` has no such pattern; none if it has.
    pub fn impossible_with(self, protocol: Protocol) -> Option<&'static str> {
        match (self, protocol) {
            (Self::PointToPoint, Protocol::Mqtt) => Some("MQTT 3.1.1 has no queues"),
            (Self::RequestReply, Protocol::Mqtt) => {
                Some("MQTT 3.1.1 has no reply address or correlation id")
            }
            (Self::DeadLetter, Protocol::Mqtt) => Some("MQTT 3.1.1 can't reject a message"),
            _ => None,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
