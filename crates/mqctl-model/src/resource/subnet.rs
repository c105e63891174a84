//! A subnet.

use super::{Field, Input};

/// A subnet in one zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// The VPC it is part of.
    pub vpc: Input,
    /// Its address range.
    pub cidr: String,
    /// Its availability zone, by name.
    pub zone: String,
}

impl Subnet {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::replaces("vpc", &self.vpc),
            Field::replaces("cidr", &self.cidr).telling(),
            Field::replaces("zone", &self.zone).telling(),
        ]
    }
}
