//! The data plane: real messages through an endpoint, and what a client would see of it.
//!
//! Owns the dialler, the protocols, the messaging patterns and the diagnosis. Knows nothing of AWS, plan files or the twin,
//! and prints nothing.
//!
//! ```text
//! Endpoint --dial--> Stream --protocol--> Client --pattern--> PatternReport
//!                      \___ Broken: the first link that does not hold, and why ___/
//! ```
//!
//! One dialler, in which the address that is connected to, the name that is verified and the authorities that are trusted are
//! independent; one file or folder per protocol behind one trait ([`Client`]); each pattern written once, for all of them.
//! Every step has a deadline: a peer that accepts and says nothing costs that much time and no more.

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
mod identity;
mod latency;
mod load;
mod mqtt;
mod openwire;
mod pattern;
mod patterns;
mod payload;
mod protocol;
mod report;
#[cfg(test)]
mod scripted;
mod session;
mod site;
mod stomp;
mod stream;
mod tally;
mod targets;
mod tls;
mod trust;
mod verify;
mod websocket;
mod wire;

pub use amqp::panic_is_contained;
pub use broken::{Broken, Cause, Step};
pub use certificate::Certificate;
pub use client::{Client, Delivery, Destination, Filter, Login, Message, Subscription};
pub use connect::connect;
pub use credentials::{Credentials, Password};
pub use diagnosis::{Diagnosis, Surroundings, diagnose};
pub use dial::{Dialler, Way};
pub use endpoint::{ConnectTo, Endpoint};
pub use identity::{Identity, IdentityError};
pub use latency::Latency;
pub use load::{Load, LoadReport, Sizing, put_under_load};
pub use pattern::Pattern;
pub use patterns::{Failover, ride_out, try_pattern};
pub use protocol::Protocol;
pub use report::{Counts, PatternReport, ProtocolReport, Verdict};
pub use site::{Leftovers, Options, Site};
pub use stream::{Stream, Transport};
pub use targets::{Health, Role, Target, Targets};
pub use trust::{CertificateError, Trust, TrustError};
pub use verify::verify;
