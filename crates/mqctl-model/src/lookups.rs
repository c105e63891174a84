//! Facts that were there before the stack, fetched before anything is decided.

use ipnet::Ipv4Net;

use crate::dns::DnsObstacle;
use crate::path::PathFacts;

/// What has to be known of the account and the region to turn a plan file into a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookups {
    /// The availability zones of the region that can be used, by name; empty when the network exists already.
    pub zones: Vec<String>,
    /// The zones that offer the plan's instance type for its engine; empty if the service did not say.
    pub zones_with_instance_type: Vec<String>,
    /// The versions that the service offers for the plan's engine and instance type, as it spells them; empty if it did
    /// not say.
    pub engine_versions: Vec<String>,
    /// The hosted zone that holds the endpoint's name.
    pub hosted_zone: HostedZone,
    /// The public hosted zone that the plan names for the certificate's validation, if it names one.
    pub validation_zone: Option<HostedZone>,
    /// What is in the way of the endpoint's name in its zone.
    pub dns_obstacles: Vec<DnsObstacle>,
    /// The network that the plan names, if it names one.
    pub network: Option<ExistingNetwork>,
    /// What AWS shows of the way from clients to brokers.
    pub path: PathFacts,
    /// The certificate that the plan names, if it names one.
    pub certificate: Option<ExistingCertificate>,
    /// The addresses that the plan names by their allocations, in that order.
    pub addresses: Vec<ExistingAddress>,
    /// Whether the region offers the listeners' security policy; none if AWS did not say.
    pub tls_policy_is_offered: Option<bool>,
    /// The status of the trust store that the plan names, in ELB's words, or `missing`; none if it names none or AWS did not say.
    pub trust_store: Option<String>,
    /// The managed prefix lists that the plan admits.
    pub prefix_lists: Vec<PrefixList>,
    /// The secrets that the plan's users name, in the order of the users that name one.
    pub secrets: Vec<ExistingSecret>,
}

/// A hosted zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedZone {
    /// Its id, without `/hostedzone/`.
    pub id: String,
    /// Its name, without the trailing dot.
    pub name: String,
    /// The VPCs in which alone a private zone answers; none if it is public.
    pub private_to: Option<Vec<String>>,
}

impl HostedZone {
    /// Whether a text is the id of a zone: ids are upper case and hold no dot, names that people write are lower case.
    pub fn is_id(text: &str) -> bool {
        let text = text.trim_start_matches("/hostedzone/");
        let is_of_ids = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        text.starts_with('Z') && text.bytes().all(is_of_ids)
    }
}

/// A network that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingNetwork {
    /// `vpc-…`
    pub vpc: String,
    /// Whether it has an internet gateway attached, which a load balancer that faces the internet needs.
    pub has_internet_gateway: bool,
    /// Its subnets that the plan names, in the order of the plan: private ones, then public ones.
    pub subnets: Vec<ExistingSubnet>,
}

/// A subnet that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingSubnet {
    /// `subnet-…`
    pub id: String,
    /// The VPC it is in.
    pub vpc: String,
    /// Its availability zone, by name.
    pub zone: String,
    /// Its addresses; none if AWS does not say.
    pub range: Option<Ipv4Net>,
    /// How many of them are free; none if AWS does not say.
    pub free_addresses: Option<i32>,
}

/// A managed prefix list, which is never the stack's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixList {
    /// `pl-…`
    pub id: String,
    /// How many entries it may hold, which is what a rule with it counts as; none if AWS does not say.
    pub max_entries: Option<usize>,
    /// `IPv4` or `IPv6`; none if AWS does not say.
    pub address_family: Option<String>,
}

/// An elastic IP address that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingAddress {
    /// `eipalloc-…`
    pub allocation: String,
    /// What uses it, other than a load balancer of the stack: `network interface eni-1 (NAT gateway)`.
    pub user: Option<String>,
    /// The part of the region that it is announced from; none if AWS does not say.
    pub border_group: Option<String>,
}

/// A certificate that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingCertificate {
    /// Whether listeners can present it.
    pub is_issued: bool,
    /// Its status, as ACM spells it.
    pub status: String,
    /// The names it is for, lower case; `*.example.com` stands for one label.
    pub names: Vec<String>,
}

impl ExistingCertificate {
    /// Whether clients that connect to `domain` accept it.
    pub fn covers(&self, domain: &str) -> bool {
        let parent = domain
            .split_once('.')
            .map(|(_, parent)| format!("*.{parent}"));
        let mut names = self.names.iter();
        names.any(|name| name == domain || Some(name) == parent.as_ref())
    }
}

/// A secret that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingSecret {
    /// What the plan calls it: a name or an ARN.
    pub reference: String,
    /// The version that is current.
    pub version: String,
}

#[cfg(test)]
mod tests {
    use super::HostedZone;

    #[test]
    fn ids_are_told_from_names() {
        assert!(HostedZone::is_id("Z0123456789ABC"));
        assert!(HostedZone::is_id("/hostedzone/Z0123456789ABC"));
        assert!(!HostedZone::is_id("example.com"));
        assert!(!HostedZone::is_id("zone"));
        assert!(!HostedZone::is_id("ZONE.COM"));
    }
}
