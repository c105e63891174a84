//! The way of a packet from a client to a broker, as far as AWS shows it: what the region keeps from the internet, routes,
//! network ACLs. Every call can succeed, and still nobody gets through.
//!
//! What AWS does not show is never in the way.

mod acl;
mod facts;
mod fault;
mod find;
mod internet;
mod route;

pub use acl::{AclRule, Direction, NetworkAcl};
pub use facts::PathFacts;
pub use fault::{PathFault, Section};
pub use find::PathFaults;
pub use internet::{BlockExclusion, EncryptionControl, InternetBlock};
pub use route::{Route, RouteTable, Via};
