//! The twin of AWS: the operations mqctl calls, on the wire, with AWS's own rules and timings.
//!
//! A request comes in as HTTP bytes, is routed by the service named in its signature, decoded by [`wire`], answered by
//! one service module on the [`World`](world::World), and goes out as HTTP bytes. Nothing here knows the rest of mqctl;
//! the rest of mqctl does not know that it talks to this and not to AWS.
//!
//! ```text
//! SDK ----client----+
//!                   +--> Sandbox::handle --wire--> service(world, operation, input) --wire--> response
//! loopback --serve--+            |
//!                              store (.mqctl/sandbox.json)
//! ```

mod acm;
mod ec2;
mod elbv2;
mod fault;
mod json;
mod mq;
mod paging;
mod route53;
mod secretsmanager;
mod sts;
pub(crate) mod wire;
mod world;
