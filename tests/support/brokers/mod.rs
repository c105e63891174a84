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

pub(crate) use address::{accepts, loopback};
pub(crate) use authority::{DOMAIN, Shown};
pub(crate) use await_for::await_for;
pub(crate) use balancer::{Balancer, Setting};
pub(crate) use broker::Broker;
pub(crate) use lab::{Lab, RabbitLab};
pub(crate) use place::Place;
pub(crate) use process::Process as Program;
pub(crate) use programs::Balancing;
pub(crate) use silent::Silent;

/// The port of the web console, which only the active opens: what tells a balancer who is active.
pub(crate) const CONSOLE: u16 = 8162;

/// The user who may do all.
pub(crate) const APP: User = User {
    name: "app",
    password: "app-password-12",
};

/// The user who may log in, and nothing else.
pub(crate) const GUEST: User = User {
    name: "guest",
    password: "guest-password-12",
};

/// A user of the brokers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    pub(crate) name: &'static str,
    pub(crate) password: &'static str,
}
