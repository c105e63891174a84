//! What the tests of the command line share: this build's `mqctl`, stacks on sandboxes, a moto server, proxies on loopback.
//!
//! What other test binaries need, too, is in the crate `test-support`.

pub(crate) mod by_hand;
mod front;
pub(crate) mod inventory;
mod moto;
mod mqctl;
pub(crate) mod proxy;
mod served;
pub(crate) mod stack;
mod tunnel;

pub(crate) use front::{Front, NAME};
pub(crate) use moto::{MotoServer, sdk};
pub(crate) use mqctl::{Finished, Mqctl};
pub(crate) use served::Served;
pub(crate) use tunnel::Tunnels;
