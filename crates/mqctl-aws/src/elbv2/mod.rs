//! Elastic Load Balancing: the Network Load Balancer, its listeners, the target groups and who is registered in them.
//!
//! A stack's load balancer and target groups are found by their derived names, which are unique in an account and
//! region, or by the notes of what was adopted; whether they are the stack's own is for their tags to say. Listeners are
//! found under the load balancer.
//! Source of the rules: the API model of `elbv2` and the ELB user guide.

pub(crate) mod adopt;
mod describe;
mod health;
pub(crate) mod listener;
pub(crate) mod listener_certificate;
pub(crate) mod load_balancer;
mod network_interfaces;
mod observe;
mod report;
pub(crate) mod security_policy;
mod tags;
pub(crate) mod target_group;
pub(crate) mod targets;
pub(crate) mod trust_store;

pub use health::TargetHealth;
pub(crate) use observe::observe;
pub(crate) use tags::add as tag;

use super::error::{AwsError, Class};
use super::retry::Operation;

/// How long the name of a load balancer or a target group may be.
const NAME_LIMIT: usize = 32;

/// Codes that mean: it is not there.
const NOT_FOUND: [&str; 3] = [
    "LoadBalancerNotFound",
    "TargetGroupNotFound",
    "ListenerNotFound",
];

/// Something was made or is said to exist, and AWS does not show it.
fn not_shown(operation: Operation, what: &str) -> AwsError {
    let message = format!("it is not known whether {what} exists; running again finds out");
    AwsError::new(operation.action(), Class::Unknown, message)
}
