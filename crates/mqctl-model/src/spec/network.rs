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
        /// Where the log of its connections goes; none keeps no log.
        flow_logs: Option<FlowLogs>,
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

/// Where the flow log of a VPC goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlowLogs {
    /// To S3.
    Bucket {
        /// The bucket's name.
        bucket: String,
        /// What the names of its files begin with, without slashes at the ends; may be empty.
        prefix: String,
    },
    /// To CloudWatch Logs.
    Group {
        /// The name of the log group.
        name: String,
        /// The ARN of the role by which VPC writes to it.
        role: String,
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
