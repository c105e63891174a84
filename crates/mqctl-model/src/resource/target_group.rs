//! A target group.

use crate::spec::HealthCheck;

use super::{Field, Input};

/// A target group of private addresses, spoken to in TLS, checked by TCP on the console port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetGroup {
    /// The VPC its targets are in.
    pub vpc: Input,
    /// The port its targets serve.
    pub port: u16,
    /// How it checks, in AWS's spelling: `TCP`.
    pub health_protocol: String,
    /// The port it checks: the web console, which only the active broker opens.
    pub health_port: u16,
    /// How often, and how many times until it is believed.
    pub health_check: HealthCheck,
    /// Whether connections to a target are cut once its deregistration delay is over.
    pub connection_termination: bool,
    /// How long a deregistered target drains, in seconds.
    pub deregistration_delay: i32,
    /// Whether targets see the clients' addresses instead of the load balancer's.
    pub preserves_client_address: bool,
    /// Whether each connection begins with a PROXY header, which brokers don't understand.
    pub proxy_protocol: bool,
}

impl TargetGroup {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::replaces("vpc", &self.vpc),
            Field::replaces("port", self.port).telling(),
            Field::updates("health check protocol", &self.health_protocol),
            Field::updates("health check port", self.health_port).telling(),
            Field::updates("health check interval", self.health_check.interval_seconds),
            Field::updates("healthy threshold", self.health_check.healthy_threshold),
            Field::updates("unhealthy threshold", self.health_check.unhealthy_threshold),
            Field::updates("connection termination", self.connection_termination),
            Field::updates("deregistration delay", self.deregistration_delay),
            Field::updates("client address preservation", self.preserves_client_address),
            Field::updates("proxy protocol", self.proxy_protocol),
        ]
    }
}
