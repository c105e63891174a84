//! What OpenWire can't carry, and what can be wrong with a peer's.

use std::num::TryFromIntError;

use thiserror::Error;

/// Why a frame can't be written, or can't be understood.
#[derive(Debug, Error)]
pub(crate) enum CodecError {
    /// The length of a text has 16 bits, and that of bytes 31.
    #[error("a text is longer than OpenWire can carry")]
    TextTooLong,
    /// A map has more entries than its size can say.
    #[error("a map has more entries than OpenWire can carry")]
    MapTooLarge(#[source] TryFromIntError),
    /// What is larger could be sent, and not be received again.
    #[error("a message that is too large")]
    MessageTooLarge,
    /// A frame is larger than is taken.
    #[error("the peer announces a frame larger than any that was asked for")]
    FrameTooLarge,
    /// A length leads beyond the end of its frame.
    #[error("a frame ends before what it announces")]
    Truncated,
    /// A length is below zero.
    #[error("a length of {length} bytes")]
    NegativeLength {
        /// What it says.
        length: i32,
        /// What is wrong with it.
        source: TryFromIntError,
    },
    /// The first frame does not say what every wire format begins with.
    #[error("the peer does not speak OpenWire")]
    NotOpenWire,
    /// A command has a type that no broker says to a client.
    #[error("a command of type {0}, which is not for clients")]
    UnexpectedCommand(u8),
    /// A structure has a type that does not belong where it is.
    #[error("a structure of type {kind} in the place of {wanted}")]
    UnexpectedStructure {
        /// Its type.
        kind: u8,
        /// What belongs there, with an article.
        wanted: &'static str,
    },
    /// A property has a type that JMS does not allow.
    #[error("a property of type {0}")]
    UnexpectedProperty(u8),
    /// An advisory, for which nobody has subscribed.
    #[error("a message about the broker itself, which nobody asked for")]
    Advisory,
    /// The content is compressed.
    #[error("a message that is compressed")]
    Compressed,
}
