//! The registration of brokers in a target group.

use super::{Field, Input, Rule};

/// The broker instances in a target group. It is done when at least one of them is healthy: the standby of a pair is
/// unhealthy by nature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Targets {
    /// The target group's ARN.
    pub target_group: Input,
    /// The listener that uses the group: targets of a group that no listener uses are never checked.
    pub listener: Option<Input>,
    /// The port they are registered with.
    pub port: u16,
    /// Their private addresses.
    pub addresses: Vec<Input>,
}

impl Targets {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::replaces("target group", &self.target_group),
            Field::new("listener", self.listener.as_ref(), Rule::Requires),
            Field::replaces("port", self.port).telling(),
            Field::updates("addresses", &self.addresses).telling(),
        ]
    }
}
