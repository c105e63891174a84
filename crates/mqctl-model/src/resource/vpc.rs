//! A VPC.

use super::Field;

/// A VPC, with the DNS settings that private brokers need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vpc {
    /// The address range.
    pub cidr: String,
    /// Whether the resolver at the VPC's `+2` address answers.
    pub dns_support: bool,
    /// Whether instances get host names; needs DNS support.
    pub dns_hostnames: bool,
}

impl Vpc {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::replaces("cidr", &self.cidr).telling(),
            Field::updates("dns support", self.dns_support),
            Field::updates("dns hostnames", self.dns_hostnames),
        ]
    }
}
