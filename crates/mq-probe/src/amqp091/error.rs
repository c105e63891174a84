//! What AMQP 0-9-1 can't carry, and what can be wrong with a peer's.

use std::num::TryFromIntError;

use amq_protocol::frame::GenError;
use amq_protocol::types::parsing::ParserError;
use thiserror::Error;

/// Why a frame can't be written, or can't be understood.
#[derive(Debug, Error)]
pub(crate) enum CodecError {
    /// The peer begins with what no broker says.
    #[error("the peer does not speak AMQP 0-9-1")]
    NotAmqp,
    /// The peer answers with our own version, which means no.
    #[error("the peer refuses to speak AMQP 0-9-1")]
    VersionRefused,
    /// The peer would like another version.
    #[error("the peer speaks AMQP {major}.{minor}.{revision}, not 0-9-1")]
    OtherVersion {
        /// Its major number.
        major: u8,
        /// Its minor number.
        minor: u8,
        /// Its revision.
        revision: u8,
    },
    /// A frame is larger than both sides have agreed on.
    #[error("the peer sends a frame of {0} bytes, more than was agreed on")]
    FrameTooLarge(u32),
    /// The octet that ends a frame is not where its size says.
    #[error("a frame does not end where it says")]
    WrongEnd,
    /// A frame could exhaust the parser's stack.
    #[error("a frame holds more tables than any broker would send")]
    TooManyTables,
    /// The crate does not accept the frame.
    #[error("a frame can't be understood")]
    Unreadable(#[source] ParserError),
    /// The crate can't write the frame.
    #[error("{0}")]
    Unwritable(#[source] GenError),
    /// The length of a name has 8 bits.
    #[error("AMQP 0-9-1 has no room for a name of {0} bytes")]
    NameTooLong(usize),
    /// The size of a message can't be said.
    #[error("the message is too large for AMQP 0-9-1")]
    TooLargeToSend(#[source] TryFromIntError),
    /// A message is announced twice.
    #[error("a message has two headers")]
    TwoHeaders,
    /// A message is larger than is taken.
    #[error("a message has {0} bytes, more than are taken")]
    MessageTooLarge(u64),
    /// A body comes that was not announced.
    #[error("a message's body comes before its header")]
    BodyBeforeHeader,
    /// A body goes on where it should end.
    #[error("a message is larger than it says")]
    LargerThanSaid,
}
