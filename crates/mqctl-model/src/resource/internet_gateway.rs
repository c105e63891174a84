//! An internet gateway.

use super::{Field, Input, Rule};

/// The gateway through which the load balancer's public addresses are reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternetGateway {
    /// The VPC it is attached to; none while it is attached to nothing.
    pub vpc: Option<Input>,
}

impl InternetGateway {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![Field::new("vpc", self.vpc.as_ref(), Rule::SetOnce)]
    }
}
