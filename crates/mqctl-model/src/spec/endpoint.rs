//! What clients meet.

use ipnet::Ipv4Net;

/// The endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The name that clients use, lower case, without a trailing dot.
    pub domain: String,
    /// The hosted zone's name (without a trailing dot) or id; left out, the longest matching public zone.
    pub hosted_zone: Option<String>,
    /// From where it can be reached.
    pub scheme: Scheme,
    /// The public addresses of the load balancer, if they are to stay the same.
    pub elastic_ips: Option<ElasticIps>,
    /// The certificate the listeners present.
    pub certificate: CertificateSource,
    /// Who may reach the listeners. Never empty.
    pub allow: Vec<Ipv4Net>,
    /// How the load balancer finds the active broker.
    pub health_check: HealthCheck,
}

/// Where public addresses that stay the same come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElasticIps {
    /// One is allocated for each zone.
    Allocated,
    /// Those of these allocations, one for each zone in its order.
    Given(Vec<String>),
}

/// From where an endpoint can be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// From the internet: its addresses are public.
    #[default]
    InternetFacing,
    /// From its VPC and the networks connected with that: its addresses are private.
    Internal,
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::InternetFacing, Self::Internal];

    /// The name in plan files and in AWS.
    pub fn name(self) -> &'static str {
        match self {
            Self::InternetFacing => "internet-facing",
            Self::Internal => "internal",
        }
    }
}

/// Where the listeners' certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateSource {
    /// Requested from ACM and validated through the hosted zone.
    Requested,
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
