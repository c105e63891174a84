//! What a valid plan file means.

mod brokers;
mod deployment;
mod endpoint;
mod engine;
mod maintenance;
mod network;
mod protocol;
mod source;
mod users;

use std::collections::BTreeMap;

pub use brokers::{Brokers, Logs, StorageType};
pub use deployment::Deployment;
pub use endpoint::{
    AccessLogs, CertificateSource, DEFAULT_TLS_POLICY, ElasticIps, Endpoint, HealthCheck, Scheme,
};
pub use engine::{Engine, EngineVersion, HealthProbe};
pub use maintenance::{DayOfWeek, MaintenanceWindow};
pub use network::{FlowLogs, Network, Zones};
pub use protocol::Protocol;
pub use source::Source;
pub use users::{PasswordSource, User};

/// A validated plan file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The stack's name: `[a-z][a-z0-9-]{1,19}`.
    pub stack: String,
    /// The AWS region, such as `us-west-2`.
    pub region: String,
    /// The only account this plan may touch, if the plan says one: twelve digits.
    pub account: Option<String>,
    /// The user's own tags, for every resource that can carry tags.
    pub tags: BTreeMap<String, String>,
    /// Where the brokers and the load balancer live.
    pub network: Network,
    /// The brokers.
    pub brokers: Brokers,
    /// The endpoint in front of them.
    pub endpoint: Endpoint,
    /// Whether what cuts clients off or loses messages is refused, destroying the stack included.
    pub protect: bool,
}
