//! What the tests that run programs share: this build's `mqctl`, Python, a moto server, sandboxes and proxies on loopback, real
//! message brokers.
//!
//! Owns processes and temporary directories, and ends both with the test. Knows nothing of what is being tested.

pub(crate) mod brokers;
pub(crate) mod by_hand;
pub(crate) mod inventory;
mod loopback;
mod moto;
mod mqctl;
mod process;
pub(crate) mod proxy;
mod python;
mod served;
mod server;
pub(crate) mod stack;
mod unavailable;

pub(crate) use loopback::{Loopback, on_this_thread};
pub(crate) use moto::{MotoServer, sdk};
pub(crate) use mqctl::{Finished, Mqctl};
pub(crate) use process::Process;
pub(crate) use python::Python;
pub(crate) use served::Served;
pub(crate) use server::Server;
pub(crate) use unavailable::Unavailable;
