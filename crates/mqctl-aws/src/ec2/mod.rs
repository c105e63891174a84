//! EC2: the network. What it looks up and observes, and one file per kind of resource with what it performs.
//!
//! EC2 gives most of its creates no token, so what an unanswered one made is found again by the tags it was sent with
//! ([`outcome`]). What is still in use can't be deleted: EC2 says so, but not by whom, so that is looked up
//! ([`removal`]).

pub(crate) mod adopt;
mod default_group;
mod interfaces;
mod lookups;
mod neighbours;
mod observe;
mod outcome;
mod path;
mod query;
mod removal;
mod report;
mod tags;
#[cfg(test)]
mod testing;
mod unseen;

pub(crate) mod elastic_ip;
pub(crate) mod flow_log;
pub(crate) mod internet_gateway;
pub(crate) mod route_table;
pub(crate) mod security_group;
pub(crate) mod sources;
pub(crate) mod subnet;
pub(crate) mod vpc;

pub(crate) use lookups::{network, zones};
pub(crate) use observe::{Network, observe};
pub(crate) use path::path;
pub(crate) use unseen::{is_id, until_shown};

use std::time::Duration;

use super::error::{AwsError, Class};
use mqctl_model::observed::Existing;

/// How long EC2 may deny what it has just made. Terraform's AWS provider waits as long.
const CONSISTENCY: Duration = Duration::from_mins(5);

/// What was observed is not of the kind it is handled as: a mistake in the change set, not in the plan file.
fn mistaken(existing: &Existing, kind: &str) -> AwsError {
    let message = format!(
        "{} was observed as {} where {kind} was expected; this is a defect of mqctl",
        existing.physical_id,
        existing.resource.kind()
    );
    AwsError::new("resolve", Class::Refused, message)
}
