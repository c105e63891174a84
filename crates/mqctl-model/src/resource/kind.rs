//! The kinds of resources: what programs and people call them, and the part of the stack they belong to.

use std::fmt;

use super::{Kind, ResourceId};

impl Kind {
    /// The name that programs read, in kebab case. It never changes.
    pub fn key(self) -> &'static str {
        match self {
            Self::Vpc => "vpc",
            Self::InternetGateway => "internet-gateway",
            Self::Subnet => "subnet",
            Self::RouteTable => "route-table",
            Self::SecurityGroup => "security-group",
            Self::FlowLog => "flow-log",
            Self::ElasticIp => "elastic-ip",
            Self::Egress => "security-group-egress",
            Self::Secret => "secret",
            Self::Broker => "broker",
            Self::Configuration => "broker-configuration",
            Self::Certificate => "certificate",
            Self::Validation => "certificate-validation",
            Self::LoadBalancer => "load-balancer",
            Self::TargetGroup => "target-group",
            Self::Listener => "listener",
            Self::ListenerCertificate => "listener-certificate",
            Self::Targets => "targets",
            Self::Alias => "alias-record",
        }
    }

    /// The name that people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Vpc => "VPC",
            Self::InternetGateway => "internet gateway",
            Self::Subnet => "subnet",
            Self::RouteTable => "route table",
            Self::SecurityGroup => "security group",
            Self::FlowLog => "flow log",
            Self::ElasticIp => "elastic IP address",
            Self::Egress => "security group egress",
            Self::Secret => "secret",
            Self::Broker => "broker",
            Self::Configuration => "broker configuration",
            Self::Certificate => "certificate",
            Self::Validation => "certificate validation",
            Self::LoadBalancer => "load balancer",
            Self::TargetGroup => "target group",
            Self::Listener => "listener",
            Self::ListenerCertificate => "listener certificate",
            Self::Targets => "targets",
            Self::Alias => "alias record",
        }
    }

    /// The kind of the resource of this id; none for an id that no stack has.
    pub fn of_id(id: &ResourceId) -> Option<Self> {
        let first = id.as_str().split('/').next()?;
        Some(match first {
            "vpc" => Self::Vpc,
            "internet-gateway" => Self::InternetGateway,
            "subnet" => Self::Subnet,
            "route-table" => Self::RouteTable,
            "security-group" => Self::SecurityGroup,
            "flow-log" => Self::FlowLog,
            "elastic-ip" => Self::ElasticIp,
            "egress" => Self::Egress,
            "secret" => Self::Secret,
            "broker" => Self::Broker,
            "configuration" => Self::Configuration,
            "certificate" => Self::Certificate,
            "validation" => Self::Validation,
            "load-balancer" => Self::LoadBalancer,
            "target-group" => Self::TargetGroup,
            "listener" => Self::Listener,
            "listener-certificate" => Self::ListenerCertificate,
            "targets" => Self::Targets,
            "alias" => Self::Alias,
            _ => return None,
        })
    }

    /// The part of the stack it belongs to.
    pub fn section(self) -> Section {
        match self {
            Self::Vpc
            | Self::InternetGateway
            | Self::Subnet
            | Self::RouteTable
            | Self::SecurityGroup
            | Self::FlowLog
            | Self::Egress => Section::Network,
            Self::Secret | Self::Broker | Self::Configuration => Section::Brokers,
            Self::ElasticIp
            | Self::Certificate
            | Self::Validation
            | Self::LoadBalancer
            | Self::TargetGroup
            | Self::Listener
            | Self::ListenerCertificate
            | Self::Targets
            | Self::Alias => Section::Endpoint,
        }
    }
}

/// The name that people read.
impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.label())
    }
}

/// A part of a stack, named as the section of the plan file that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What everything else lives in.
    Network,
    /// The brokers, and what belongs to one.
    Brokers,
    /// What clients meet.
    Endpoint,
}

impl Section {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Network, Self::Brokers, Self::Endpoint];

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Brokers => "brokers",
            Self::Endpoint => "endpoint",
        }
    }
}
