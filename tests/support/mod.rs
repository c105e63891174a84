//! What the tests that run programs share: this build's `mqctl`, Python, a moto server, real message brokers.
//!
//! Owns processes and temporary directories, and ends both with the test. Knows nothing of what is being tested.

pub(crate) mod brokers;
pub(crate) mod by_hand;
mod moto;
mod mqctl;
mod python;
mod server;
pub(crate) mod stack;
mod unavailable;

pub(crate) use moto::MotoServer;
pub(crate) use mqctl::{Finished, Mqctl};
pub(crate) use python::Python;
pub(crate) use server::Server;
pub(crate) use unavailable::Unavailable;
