//! What a plan file asks for and its account or region can't give.

use thiserror::Error;

use super::spread::{GROUPS_PER_BALANCER, RULES_PER_GROUP};
use crate::spec::EngineVersion;

/// One thing in the plan file that can't be had. In words, it begins with the key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// The engine's version is not offered for the instance type.
    #[error(
        "brokers.version: Amazon MQ does not offer {wanted} for {instance_type} in {region}; it offers {}",
        .offered.join(", ")
    )]
    VersionNotOffered {
        /// What the plan file asks for.
        wanted: EngineVersion,
        /// The instance type.
        instance_type: String,
        /// The region.
        region: String,
        /// The versions that are offered.
        offered: Vec<String>,
    },
    /// The security policy of the listeners is not one of AWS's.
    #[error(
        "endpoint.tls_policy: {policy} is not a security policy that {region} offers; `aws elbv2 describe-ssl-policies --load-balancer-type network --query SslPolicies[].Name` lists them"
    )]
    TlsPolicyNotOffered {
        /// What the plan file asks for.
        policy: String,
        /// The region.
        region: String,
    },
    /// Security groups don't hold the rules that it takes to admit the plan's clients.
    #[error(
        "endpoint.allow: {rules} security group rules{} don't fit: a load balancer wears {GROUPS_PER_BALANCER} groups with {RULES_PER_GROUP} rules each, one for each protocol and range, and a prefix list counts with the entries that it may hold; join ranges, lower the list's maximum (`aws ec2 modify-managed-prefix-list --max-entries`), or open fewer protocols",
        .largest.as_ref().map(|it| format!(" ({it})")).unwrap_or_default()
    )]
    TooManyRules {
        /// How many rules it takes.
        rules: usize,
        /// What counts most, if it is a prefix list.
        largest: Option<String>,
    },
    /// A prefix list admits nobody, because the load balancer has no IPv6 addresses.
    #[error(
        "endpoint.allow: {id} is a list of IPv6 ranges, and the endpoint has IPv4 addresses only: it admits nobody"
    )]
    PrefixListOfIpv6 {
        /// The list.
        id: String,
    },
    /// The trust store for clients' certificates is not there, or not usable yet.
    #[error(
        "endpoint.client_certificates: {arn} is {status}, so listeners can't check certificates by it"
    )]
    TrustStoreNotActive {
        /// The trust store.
        arn: String,
        /// Its status in ELB's words, or that it is missing.
        status: String,
    },
    /// The certificate that is given can't be presented.
    #[error("endpoint.certificate: {arn} is {status}, so listeners can't present it")]
    CertificateNotIssued {
        /// The certificate.
        arn: String,
        /// Its status in ACM's words.
        status: String,
    },
    /// The certificate that is given does not cover the endpoint's name.
    #[error(
        "endpoint.certificate: {arn} is for {}, so clients of {domain} would refuse it",
        .names.join(", ")
    )]
    CertificateForOthers {
        /// The certificate.
        arn: String,
        /// The names it covers.
        names: Vec<String>,
        /// The endpoint's name.
        domain: String,
    },
    /// A certificate is to be requested, and its validation record would be in a zone that ACM can't see.
    #[error(
        "endpoint.certificate: the hosted zone {zone} (`{name}`) is private, and ACM looks for the validation record in public DNS: name the public zone with `certificate: {{ hosted_zone: ... }}`, or a certificate that exists with `arn`"
    )]
    CertificateInPrivateZone {
        /// The zone.
        zone: String,
        /// Its name.
        name: String,
    },
    /// The endpoint's zone is private, and the VPC is still to be built.
    #[error(
        "endpoint.hosted_zone: {zone} (`{name}`) is private, and mqctl does not associate it with the VPC that it builds: use a public zone, or `network.vpc` with a VPC that the zone is associated with"
    )]
    PrivateZoneOfNewVpc {
        /// The zone.
        zone: String,
        /// Its name.
        name: String,
    },
    /// The endpoint's zone is private, and does not answer in the stack's VPC.
    #[error(
        "endpoint.hosted_zone: {zone} (`{name}`) is private and associated with {}, not with {vpc}: `aws route53 associate-vpc-with-hosted-zone` associates it",
        .vpcs.join(", ")
    )]
    PrivateZoneOfOtherVpc {
        /// The zone.
        zone: String,
        /// Its name.
        name: String,
        /// The VPCs it is associated with.
        vpcs: Vec<String>,
        /// The VPC of the plan file.
        vpc: String,
    },
    /// An address that is given is something else's.
    #[error(
        "endpoint.elastic_ips: {allocation} is used by {user}; free it there, or give another one"
    )]
    AddressInUse {
        /// The allocation.
        allocation: String,
        /// What uses it.
        user: String,
    },
    /// An address that is given is announced from a local or wavelength zone.
    #[error(
        "endpoint.elastic_ips: {allocation} is an address of {found}, which a load balancer in {region} can't have"
    )]
    AddressOfOtherPlace {
        /// The allocation.
        allocation: String,
        /// Where it is announced from.
        found: String,
        /// The region.
        region: String,
    },
    /// There are not as many addresses as the load balancer has zones.
    #[error(
        "endpoint.elastic_ips: {given} addresses are given, and the load balancer is in {zones} zones; give one for each"
    )]
    AddressesForOtherZones {
        /// How many are given.
        given: usize,
        /// How many there have to be.
        zones: usize,
    },
    /// A zone's name does not end in a letter that has a place in the layout of subnets.
    #[error("network.zones: {zone} is not an availability zone that subnets can be laid out in")]
    ZoneWithoutPlace {
        /// The zone.
        zone: String,
    },
    /// A zone that is named is not the account's.
    #[error("network.zones: {zone} can't be used by this account; it has {}", .available.join(", "))]
    ZoneNotAvailable {
        /// The zone.
        zone: String,
        /// The zones that the account can use.
        available: Vec<String>,
    },
    /// Not as many zones as are asked for offer the instance type.
    #[error(
        "network.zones: {wanted} zones are asked for, but only {found} of {region} offer {instance_type}"
    )]
    TooFewZones {
        /// How many are asked for.
        wanted: usize,
        /// How many there are.
        found: usize,
        /// The region.
        region: String,
        /// The instance type.
        instance_type: String,
    },
    /// A zone that brokers would be in does not offer the instance type.
    #[error(
        "network.zones: {zone} does not offer {instance_type}; zones that do: {}",
        .offers.join(", ")
    )]
    ZoneWithoutInstanceType {
        /// The zone.
        zone: String,
        /// The instance type.
        instance_type: String,
        /// The zones that offer it.
        offers: Vec<String>,
    },
    /// The VPC that is given can't be reached from the internet.
    #[error(
        "network.vpc: {vpc} has no internet gateway attached, so a public load balancer can't be in it"
    )]
    NoInternetGateway {
        /// The VPC.
        vpc: String,
    },
    /// A subnet that is given is not in the VPC that is given.
    #[error("network: {subnet} is in {found}, not in {vpc}")]
    SubnetOfOtherVpc {
        /// The subnet.
        subnet: String,
        /// The VPC it is in.
        found: String,
        /// The VPC of the plan file.
        vpc: String,
    },
    /// Two subnets that are given are in one zone.
    #[error("network.{key}: {first} and {second} are both in {zone}; give one subnet a zone")]
    SubnetsShareZone {
        /// The key of the plan file that lists them.
        key: &'static str,
        /// One of them.
        first: String,
        /// The other.
        second: String,
        /// The zone.
        zone: String,
    },
    /// A subnet that is given has no room for what would be made in it.
    #[error("network.{key}: {subnet} has {free} free addresses; {what} needs {needed}")]
    TooFewAddresses {
        /// The key of the plan file that lists it.
        key: &'static str,
        /// The subnet.
        subnet: String,
        /// How many addresses are free.
        free: i32,
        /// What needs more: `a load balancer`.
        what: &'static str,
        /// How many that needs.
        needed: i32,
    },
    /// A broker would be in a zone in which the load balancer is not.
    #[error(
        "network.load_balancer_subnets: no subnet is in {zone}, where brokers are in {subnet}; a load balancer sends nothing to a zone that it is not in"
    )]
    BrokerZoneWithoutBalancer {
        /// The brokers' subnet.
        subnet: String,
        /// Its zone.
        zone: String,
    },
    /// A subnet that brokers would be in is in a zone that does not offer the instance type.
    #[error(
        "network.broker_subnets: {subnet} is in {zone}, which does not offer {instance_type}; zones that do: {}",
        .offers.join(", ")
    )]
    SubnetWithoutInstanceType {
        /// The subnet.
        subnet: String,
        /// The zone it is in.
        zone: String,
        /// The instance type.
        instance_type: String,
        /// The zones that offer it.
        offers: Vec<String>,
    },
}
