//! A route table.

use super::{Field, Input};

/// A route table with its default route and the subnets that use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteTable {
    /// The VPC it is part of.
    pub vpc: Input,
    /// Where `0.0.0.0/0` goes: an internet gateway, or nowhere.
    pub default_route: Option<Input>,
    /// The subnets associated with it.
    pub subnets: Vec<Input>,
}

impl RouteTable {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::replaces("vpc", &self.vpc),
            Field::updates("default route", self.default_route.as_ref()).telling(),
            Field::updates("subnets", &self.subnets),
        ]
    }
}
