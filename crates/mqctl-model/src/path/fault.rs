//! What is in the way of packets, and what to do about it.

use std::fmt;
use std::ops::RangeInclusive;

use ipnet::Ipv4Net;

use super::acl::Direction;
use super::route::Via;
use crate::spec::Scheme;

/// How many ranges of clients are named at most.
const NAMED_RANGES: usize = 3;

/// One thing that is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathFault {
    /// Where on the way it is.
    pub section: Section,
    /// Whether it lets nothing at all through of what it is in the way of.
    pub stops: bool,
    /// What it is, as a sentence without a full stop.
    pub cause: String,
    /// What to do about it.
    pub fix: String,
}

/// A part of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// From clients to the load balancer.
    ToBalancer,
    /// From the load balancer to brokers.
    ToBrokers,
}

impl fmt::Display for PathFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.cause, self.fix)
    }
}

/// Packets that cross the border of a subnet, for a sentence.
pub(super) struct Crossing<'a> {
    pub(super) section: Section,
    pub(super) acl: &'a str,
    pub(super) subnet: &'a str,
    pub(super) direction: Direction,
    pub(super) peers: &'a [Ipv4Net],
    pub(super) ports: &'a [RangeInclusive<u16>],
    /// Whether these are answers.
    pub(super) is_return: bool,
    /// Whether nothing else gets through either.
    pub(super) stops: bool,
}

impl PathFault {
    /// VPC Block Public Access stops connections from the internet to these subnets; to those that are to be made, if there are
    /// none.
    pub(super) fn blocked(mode: &str, vpc: Option<&str>, subnets: &[&str]) -> Self {
        let place = if subnets.is_empty() {
            "the VPC that mqctl builds".to_owned()
        } else {
            subnets.join(", ")
        };
        let exclude = match vpc {
            Some(vpc) => format!(
                "exclude the VPC (`aws ec2 create-vpc-block-public-access-exclusion --vpc-id {vpc} --internet-gateway-exclusion-mode allow-bidirectional`)"
            ),
            None => "build in a VPC that exists and is excluded (`network.vpc`)".to_owned(),
        };
        Self {
            section: Section::ToBalancer,
            stops: true,
            cause: format!(
                "VPC Block Public Access ({mode}) drops all connections from the internet to {place}"
            ),
            fix: format!(
                "{exclude}, turn it off for the region, or use `endpoint.scheme: internal`"
            ),
        }
    }

    /// The VPC's encryption control is in enforce mode, without an exclusion for internet gateways.
    pub(super) fn encrypted(vpc: &str) -> Self {
        Self {
            section: Section::ToBalancer,
            stops: false,
            cause: format!(
                "the encryption control of {vpc} is in enforce mode and does not exclude internet gateways, so traffic of the internet may be kept out"
            ),
            fix: "exclude the internet gateway in the VPC's encryption control (`aws ec2 modify-vpc-encryption-control --internet-gateway-exclusion enable`), or use `endpoint.scheme: internal`".to_owned(),
        }
    }

    /// The account puts new VPCs into enforce mode, without an exclusion for internet gateways.
    pub(super) fn encrypted_by_account() -> Self {
        Self {
            section: Section::ToBalancer,
            stops: false,
            cause: "the account's VPC encryption control puts new VPCs into enforce mode and does not exclude internet gateways, so the VPC that mqctl builds may not get one".to_owned(),
            fix: "exclude internet gateways in it (`aws ec2 modify-account-vpc-encryption-control`), or use `endpoint.scheme: internal`".to_owned(),
        }
    }

    /// A route table leads the answers to these clients astray, or nowhere.
    pub(super) fn astray(
        table: &str,
        subnet: &str,
        ranges: &[Ipv4Net],
        via: Option<Via>,
        scheme: Scheme,
    ) -> Self {
        let to = listed(ranges);
        let what = match via {
            None => format!("has no route to {to}, so no answer gets back to clients there"),
            Some(Via::Nowhere) => {
                format!("sends answers to {to} nowhere: what the route led to is gone (blackhole)")
            }
            Some(Via::NatGateway) => format!(
                "sends answers to {to} to a NAT gateway, which takes no connections from outside"
            ),
            Some(Via::InternetGateway) => format!(
                "sends answers to {to} to an internet gateway, which drops what has no public address"
            ),
            Some(Via::Local | Via::Elsewhere) => {
                format!("sends answers to {to} into the VPC, and not to the internet")
            }
        };
        let target = match scheme {
            Scheme::InternetFacing => "the VPC's internet gateway",
            Scheme::Internal => "the network of those clients",
        };
        Self {
            section: Section::ToBalancer,
            stops: true,
            cause: format!("the route table {table} of {subnet} {what}"),
            fix: format!(
                "give {table} a route there to {target}, or name other subnets in `network.load_balancer_subnets`"
            ),
        }
    }

    /// A network ACL lets packets neither in nor out.
    pub(super) fn closed(crossing: &Crossing<'_>) -> Self {
        let Crossing {
            section,
            acl,
            subnet,
            direction,
            peers,
            ports,
            is_return,
            stops,
        } = crossing;
        let peers = listed(peers);
        let way = match direction {
            Direction::In => format!("in from {peers}"),
            Direction::Out => format!("out to {peers}"),
        };
        let ports = spelled(ports);
        let why = if *is_return { ", where answers go" } else { "" };
        Self {
            section: *section,
            stops: *stops,
            cause: format!("the network ACL {acl} of {subnet} lets nothing {way} on {ports}{why}"),
            fix: format!(
                "give {acl} a rule that allows TCP {way} on {ports}, with a lower number than what denies it"
            ),
        }
    }
}

/// The first few of some ranges.
fn listed(ranges: &[Ipv4Net]) -> String {
    let named = ranges.iter().take(NAMED_RANGES).map(ToString::to_string);
    let named = named.collect::<Vec<_>>().join(", ");
    match ranges.len().saturating_sub(NAMED_RANGES) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// `port 5671`, `ports 5671, 1024-65535`.
fn spelled(ports: &[RangeInclusive<u16>]) -> String {
    let spell = |ports: &RangeInclusive<u16>| {
        if ports.start() == ports.end() {
            ports.start().to_string()
        } else {
            format!("{}-{}", ports.start(), ports.end())
        }
    };
    let is_one = matches!(ports, [only] if only.start() == only.end());
    let noun = if is_one { "port" } else { "ports" };
    let all: Vec<String> = ports.iter().map(spell).collect();
    format!("{noun} {}", all.join(", "))
}
