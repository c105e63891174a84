//! What clients meet.

use super::Source;

/// The listeners' security policy unless the plan file names one: AWS's recommendation, with TLS 1.3, 1.2 with forward
/// secrecy and authenticated encryption alone, and key exchange that quantum computers don't break, for clients that have it.
/// Source: ELB user guide, "Security policies for your Network Load Balancer".
pub const DEFAULT_TLS_POLICY: &str = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

/// The endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The name that clients use, lower case, without a trailing dot.
    pub domain: String,
    /// The hosted zone's name (without a trailing dot) or id; left out, the longest matching public zone. Only one that is
    /// named may be private.
    pub hosted_zone: Option<String>,
    /// From where it can be reached.
    pub scheme: Scheme,
    /// The public addresses of the load balancer, if they are to stay the same.
    pub elastic_ips: Option<ElasticIps>,
    /// The certificate the listeners present.
    pub certificate: CertificateSource,
    /// Who may reach the listeners. Never empty.
    pub allow: Vec<Source>,
    /// The listeners' security policy, by AWS's name: which TLS versions and ciphers clients may use.
    pub tls_policy: String,
    /// The trust store (ARN) by which the load balancer checks the certificates of clients; without one, they need none.
    pub trust_store: Option<String>,
    /// Where the load balancer's access logs go, if it writes any.
    pub access_logs: Option<AccessLogs>,
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

/// Where a load balancer writes a line for each TLS connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessLogs {
    /// The name of an S3 bucket.
    pub bucket: String,
    /// What the names of the files begin with; may be empty.
    pub prefix: String,
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
