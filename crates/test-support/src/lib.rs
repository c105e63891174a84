//! What several test binaries share: processes and servers on loopback, Python, real message brokers, dice.
//!
//! Owns processes and temporary directories, and ends both with the test. Knows nothing of what is being tested.

#![expect(
    clippy::missing_panics_doc,
    clippy::new_without_default,
    reason = "a test that can't go on fails, and a place or a process is made on purpose"
)]

pub mod brokers;
mod dice;
mod loopback;
mod process;
mod python;
mod server;
mod target;
mod unavailable;

pub use dice::Dice;
pub use loopback::{Loopback, on_this_thread};
pub use process::Process;
pub use python::Python;
pub use server::Server;
pub use target::target_directory;
pub use unavailable::Unavailable;
