//! The twin of AWS: the operations mqctl calls, on the wire, with AWS's own rules and timings.
//!
//! Owns an account's state and what AWS would answer. Knows nothing of plan files, stacks or the rest of mqctl, which does not
//! know that it talks to this and not to AWS; depends on the clock alone.
//!
//! A request comes in as HTTP bytes, is routed by the service named in its signature, decoded by [`wire`], answered by
//! one service module on the [`World`](world::World), which is the account as seen from the region that the request is signed
//! for, and goes out as HTTP bytes.
//!
//! ```text
//! SDK ----client----+
//!                   +--> Sandbox::handle --wire--> service(account or world, operation, input) --wire--> response
//! loopback --serve--+            |
//!                              store (.mqctl/sandbox.json)
//! ```

mod acm;
mod body;
mod client;
mod dispatch;
mod ec2;
mod elbv2;
mod fault;
mod hands;
mod json;
mod loopback;
mod mq;
mod operation;
mod paging;
mod premises;
mod route53;
mod secretsmanager;
mod serve;
mod ssm;
mod store;
mod sts;
mod twin;
pub(crate) mod wire;
mod world;

pub use client::http_client;
pub use dispatch::service_and_operation;
pub use fault::{CallRecord, Consistency, Fault, Faults, Garbled, Lost};
pub use mq::Readmission;
pub use premises::{
    Certificate, ExistingBroker, ExistingSecret, ExistingVpc, Premises, ZoneWithId,
};
pub use serve::serve;
pub use store::StoreError;
pub use twin::{Options, Sandbox};
