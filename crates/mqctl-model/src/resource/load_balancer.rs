//! The Network Load Balancer.

use super::{Field, Input, Rule, Value};

/// A Network Load Balancer that faces the internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadBalancer {
    /// Its subnets, one a zone. Zones can be added to it, not taken away.
    pub subnets: Vec<Input>,
    /// Its security groups; AWS only lets them be changed if it was created with some.
    pub security_groups: Vec<Input>,
    /// Whether a zone's address reaches targets in other zones. Off, the standby's zone would drop out of DNS.
    pub cross_zone: bool,
    /// What its public addresses are reached through, when the stack owns that; it must be attached first and can't be
    /// detached before.
    pub internet_gateway: Option<Input>,
}

impl LoadBalancer {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::new("subnets", &self.subnets, Rule::Extends),
            Field::updates("security groups", &self.security_groups),
            Field::updates("cross-zone balancing", self.cross_zone),
            Field::new(
                "internet gateway",
                self.internet_gateway
                    .as_ref()
                    .map_or(Value::Absent, Value::from),
                Rule::Requires,
            ),
        ]
    }
}
