//! What a plan file asks for and its account or region can't give.

use thiserror::Error;

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
