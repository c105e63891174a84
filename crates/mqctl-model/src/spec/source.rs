//! From where clients may come.

use std::fmt;

use ipnet::Ipv4Net;

/// From where clients may come: what a rule of a security group admits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An address range.
    Range(Ipv4Net),
    /// The address ranges of a managed prefix list, `pl-…`.
    PrefixList(String),
    /// What wears a security group, `sg-…`.
    SecurityGroup(String),
}

impl Source {
    /// The address range, if it is one.
    pub fn range(&self) -> Option<Ipv4Net> {
        match self {
            Self::Range(range) => Some(*range),
            Self::PrefixList(_) | Self::SecurityGroup(_) => None,
        }
    }
}

/// As EC2 writes it.
impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range(range) => range.fmt(formatter),
            Self::PrefixList(id) | Self::SecurityGroup(id) => id.fmt(formatter),
        }
    }
}
