//! What can be wrong with a peer's AMQP 1.0 before the crate hears it.

use thiserror::Error;

/// Why what a peer says is not passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum CodecError {
    /// The sizes, or what stands first, are not those of a frame.
    #[error("the peer sends what is not a frame of AMQP 1.0")]
    NotAFrame,
    /// The crate's parser could exhaust the stack.
    #[error("the peer sends values that are broken, or nested deeper than any broker's")]
    TooDeep,
    /// A delivery goes on that did not begin on this connection.
    #[error("the peer resumes a delivery that was never begun")]
    NothingToResume,
    /// The parts of messages add up to more than is taken.
    #[error("the peer sends a message larger than is taken")]
    MessageTooLarge,
}
