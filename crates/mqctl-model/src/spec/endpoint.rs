//! What clients meet.

use ipnet::Ipv4Net;

/// The public endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The name that clients use, lower case, without a trailing dot.
    pub domain: String,
    /// The hosted zone's name (without a trailing dot) or id; left out, the longest matching public zone. Only one that is
    /// named may be private.
    pub hosted_zone: Option<String>,
    /// The certificate the listeners present.
    pub certificate: CertificateSource,
    /// Who may reach the listeners. Never empty.
    pub allow: Vec<Ipv4Net>,
    /// How the load balancer finds the active broker.
    pub health_check: HealthCheck,
}

/// Where the listeners' certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateSource {
    /// Requested from ACM and validated through DNS.
    Requested {
        /// The public hosted zone of the validation record, by name or id; none: the endpoint's zone.
        hosted_zone: Option<String>,
    },
    /// One that exists, by ARN.
    Given(String),
}

/// The load balancer's TCP check on the console port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    /// Seconds between two checks: 5 to 300.
    pub interval_seconds: i32,
    /// Checks in a row until a target is healthy: 2 to 10.
    pub healthy_threshold: i32,
    /// Checks in a row until it is not: 2 to 10.
    pub unhealthy_threshold: i32,
}
