//! Real brokers on loopback: an active/standby pair of ActiveMQ, RabbitMQ, and a balancer in front of them.
//!
//! ```text
//! client --TLS--> Balancer 127.a.b.c      certificate of Authority for mq.example.com
//!                   | TLS, to whoever accepts on 8162
//!                   +--> Pair 127.d.e.f   active: holds the lock of the store
//!                   +-->      127.g.h.i   standby: waits for it, and opens no port until then
//! ```
//!
//! Everything has an address of its own, so all have Amazon MQ's ports and tests run side by side. All of it ends with the
//! test, and with the process, however that ends. Where programs are missing a test is skipped, or fails in CI.

mod address;
mod authority;
mod await_for;
mod balancer;
mod broker;
mod lab;
mod pair;
mod place;
mod process;
mod programs;
mod rabbit;
mod silent;

pub use address::{accepts, loopback};
pub use authority::{DOMAIN, Shown};
pub use await_for::await_for;
pub use balancer::{Balancer, Identity, Setting};
pub use broker::Broker;
pub use lab::{Lab, RabbitLab};
pub use place::Place;
pub use process::Process as Program;
pub use programs::Balancing;
pub use silent::Silent;

/// The port of the web console, which only the active opens: what tells a balancer who is active.
pub const CONSOLE: u16 = 8162;

/// The user who may do all.
pub const APP: User = User {
    name: "app",
    password: "app-password-12",
};

/// The user who may log in, and nothing else.
pub const GUEST: User = User {
    name: "guest",
    password: "guest-password-12",
};

/// A user of the brokers.
#[derive(Clone, Copy, Debug)]
pub struct User {
    /// What it logs in as.
    pub name: &'static str,
    /// Its password.
    pub password: &'static str,
}
