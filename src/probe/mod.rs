//! The data plane: real messages through an endpoint, and what a client would see of it.
//!
//! ```text
//! Endpoint --dial--> Stream --protocol--> Client --pattern--> PatternReport
//!                      \___ Broken: the first link that does not hold, and why ___/
//! ```
//!
//! One dialler, in which the address that is connected to, the name that is verified and the authorities that are trusted are
//! independent; one file or folder per protocol behind one trait ([`Client`]); each pattern written once, for all of them.
//! Nothing here knows AWS, prints, or reads a plan file. Every step has a deadline: a peer that accepts and says nothing
//! costs that much time and no more.

mod amqp;
mod amqp091;
mod broken;
mod certificate;
mod client;
mod connect;
mod credentials;
mod diagnosis;
mod dial;
mod endpoint;
mod mqtt;
mod openwire;
mod protocol;
mod stomp;
mod stream;
mod targets;
mod tls;
mod trust;
mod websocket;
mod wire;

pub use broken::{Broken, Cause, Step};
pub use certificate::Certificate;
pub use client::{Client, Delivery, Destination, Filter, Login, Message, Subscription};
pub use connect::connect;
pub use credentials::{Credentials, Password};
pub use diagnosis::{Diagnosis, Surroundings, diagnose};
pub use dial::{Dialler, Way};
pub use endpoint::{ConnectTo, Endpoint};
pub use protocol::Protocol;
pub use stream::{Stream, Transport};
pub use targets::{Health, Role, Target, Targets};
pub use trust::{Trust, TrustError};
