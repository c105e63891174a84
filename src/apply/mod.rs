//! Carrying out a change set: as much at once as the graph allows, until it is done, fails or is interrupted.
//!
//! It tells what happens as [`Event`]s and never prints.

mod cancel;
mod event;
mod execute;

pub use cancel::{Cancel, Canceller};
pub use event::{Event, Events};
pub use execute::{Limits, Outcome, Status, execute};
