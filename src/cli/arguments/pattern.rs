//! The name of a pattern.

use clap::ValueEnum;

use mq_probe::Pattern;

/// A pattern's name on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum PatternName {
    /// Competing consumers of one queue
    PointToPoint,
    /// Two subscribers of one topic
    PublishSubscribe,
    /// Replies, tied to their requests
    RequestReply,
    /// Subscribers that want only a part
    Filtering,
    /// Rejected messages
    DeadLetter,
    /// What survives a failover
    Durability,
}

impl From<PatternName> for Pattern {
    fn from(name: PatternName) -> Self {
        match name {
            PatternName::PointToPoint => Self::PointToPoint,
            PatternName::PublishSubscribe => Self::PublishSubscribe,
            PatternName::RequestReply => Self::RequestReply,
            PatternName::Filtering => Self::Filtering,
            PatternName::DeadLetter => Self::DeadLetter,
            PatternName::Durability => Self::Durability,
        }
    }
}
