//! The network.

use ipnet::Ipv4Net;

/// The network: one that mqctl builds, or one that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// Build a VPC with one private subnet in each zone, and one public subnet if the endpoint faces the internet.
    Build {
        /// The VPC's address range, /16 to /24; it is divided into sixteen equal subnets.
        cidr: Ipv4Net,
        /// The availability zones to use.
        zones: Zones,
    },
    /// Use a VPC and subnets that exist.
    Existing {
        /// `vpc-…`
        vpc: String,
        /// `subnet-…`, for the brokers.
        broker_subnets: Vec<String>,
        /// `subnet-…`, for the load balancer.
        load_balancer_subnets: Vec<String>,
    },
}

/// Which availability zones to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Zones {
    /// The first so many that suit, in the order of their names.
    Count(usize),
    /// These, by name.
    Named(Vec<String>),
}
