//! A listener of the load balancer.

use super::{Field, Input};

/// The security policy of every listener: TLS 1.3 and 1.2. AWS's own default still admits TLS 1.0.
/// Source: ELB user guide, "Security policies for your Network Load Balancer".
pub const TLS_POLICY: &str = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/// A TLS listener that forwards to one target group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The load balancer's ARN.
    pub load_balancer: Input,
    /// The port clients connect to.
    pub port: u16,
    /// The ARN of the certificate it presents.
    pub certificate: Input,
    /// The security policy: which TLS versions and ciphers.
    pub policy: String,
    /// The target group it forwards to.
    pub target_group: Input,
}

impl Listener {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::replaces("load balancer", &self.load_balancer),
            Field::replaces("port", self.port).telling(),
            Field::updates("certificate", &self.certificate),
            Field::updates("security policy", &self.policy).telling(),
            Field::updates("target group", &self.target_group),
        ]
    }
}
