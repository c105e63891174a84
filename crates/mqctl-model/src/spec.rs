//! What a valid plan file means.

use std::collections::BTreeMap;
use std::fmt;

use ipnet::Ipv4Net;

/// A validated plan file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The stack's name: `[a-z][a-z0-9-]{1,19}`.
    pub stack: String,
    /// The AWS region, such as `us-west-2`.
    pub region: String,
    /// The only account this plan may touch, if the plan says one: twelve digits.
    pub account: Option<String>,
    /// The user's own tags, for every resource that can carry tags.
    pub tags: BTreeMap<String, String>,
    /// Where the brokers and the load balancer live.
    pub network: Network,
    /// The brokers.
    pub brokers: Brokers,
    /// The public endpoint in front of them.
    pub endpoint: Endpoint,
    /// Whether destroying the stack and replacing a broker are refused.
    pub protect: bool,
}

/// The network: one that mqctl builds, or one that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// Build a VPC with one private and one public subnet in each zone.
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
        private_subnets: Vec<String>,
        /// `subnet-…`, for the load balancer.
        public_subnets: Vec<String>,
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

/// The brokers of a stack. They are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brokers {
    /// Which broker software.
    pub engine: Engine,
    /// Which version of it; Amazon MQ chooses the patch.
    pub version: EngineVersion,
    /// How many instances serve one broker.
    pub deployment: Deployment,
    /// How many brokers; more than one form a network of brokers.
    pub count: usize,
    /// Such as `mq.m5.large`.
    pub instance_type: String,
    /// Where messages are stored; left out, the service's default.
    pub storage: Option<StorageType>,
    /// What clients speak; each protocol is a listener and a target group. In the order of the plan file, no repeats.
    pub protocols: Vec<Protocol>,
    /// Who may connect. Never empty.
    pub users: Vec<User>,
    /// Which logs go to CloudWatch.
    pub logs: Logs,
    /// When the service may restart brokers for maintenance; left out, the service chooses.
    pub maintenance: Option<MaintenanceWindow>,
    /// The KMS key (ARN) that encrypts the store; left out, a key that AWS owns.
    pub kms_key: Option<String>,
}

/// Broker software.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Apache ActiveMQ Classic.
    ActiveMq,
}

/// A version as far as a plan can choose it: the patch belongs to Amazon MQ, which raises it by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EngineVersion {
    /// `5` of `5.19`.
    pub major: u32,
    /// `19` of `5.19`.
    pub minor: u32,
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

/// How many instances serve one broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// One instance in one zone.
    Single,
    /// A pair in two zones over one store; one of them serves at a time.
    ActiveStandby,
}

/// What the store of a broker is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageType {
    /// Elastic File System: replicated over zones.
    Efs,
    /// Elastic Block Store: faster, one zone.
    Ebs,
}

/// A protocol that clients speak through the endpoint, always inside TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// ActiveMQ's own, the one JMS clients use.
    OpenWire,
    /// AMQP 1.0.
    Amqp,
    /// STOMP.
    Stomp,
    /// MQTT.
    Mqtt,
    /// STOMP or MQTT inside a WebSocket.
    Wss,
}

impl Protocol {
    /// All of them, in the order they are offered to people.
    pub const ALL: [Self; 5] = [
        Self::OpenWire,
        Self::Amqp,
        Self::Stomp,
        Self::Mqtt,
        Self::Wss,
    ];

    /// The name in a plan file, in resource ids and in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenWire => "openwire",
            Self::Amqp => "amqp",
            Self::Stomp => "stomp",
            Self::Mqtt => "mqtt",
            Self::Wss => "wss",
        }
    }

    /// The port that Amazon MQ for ActiveMQ serves it on, and so the port of its listener.
    /// Source: Amazon MQ Developer Guide, "Wire-level endpoints".
    pub fn port(self) -> u16 {
        match self {
            Self::OpenWire => 61617,
            Self::Amqp => 5671,
            Self::Stomp => 61614,
            Self::Mqtt => 8883,
            Self::Wss => 61619,
        }
    }
}

/// A broker user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// 2 to 100 of letters, digits, `-._~`.
    pub name: String,
    /// Where the password comes from; never the password itself.
    pub password: PasswordSource,
    /// Whether the user may log in to the web console.
    pub console: bool,
}

/// Where a password comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordSource {
    /// A Secrets Manager secret that exists, by name or ARN.
    Secret(String),
    /// An environment variable of the process that applies.
    Env(String),
    /// Generated once and kept in Secrets Manager under the stack's name.
    Generated,
}

/// Which logs go to CloudWatch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Logs {
    /// The broker's log.
    pub general: bool,
    /// Who did what in the console and over JMX.
    pub audit: bool,
}

/// When the service may restart brokers, in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaintenanceWindow {
    /// The day of the week.
    pub day: DayOfWeek,
    /// `HH:MM`, 24 hours.
    pub time: String,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl DayOfWeek {
    /// The name in Amazon MQ's spelling: `MONDAY`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monday => "MONDAY",
            Self::Tuesday => "TUESDAY",
            Self::Wednesday => "WEDNESDAY",
            Self::Thursday => "THURSDAY",
            Self::Friday => "FRIDAY",
            Self::Saturday => "SATURDAY",
            Self::Sunday => "SUNDAY",
        }
    }
}

/// The public endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The name that clients use, lower case, without a trailing dot.
    pub domain: String,
    /// The hosted zone's name (without a trailing dot) or id; left out, the longest matching public zone.
    pub hosted_zone: Option<String>,
    /// The certificate the listeners present.
    pub certificate: CertificateSource,
    /// Who may reach the listeners. Never empty.
    pub allow: Vec<Ipv4Net>,
    /// How people reach the web console.
    pub console: Console,
    /// How the load balancer finds the active broker.
    pub health_check: HealthCheck,
}

/// Where the listeners' certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateSource {
    /// Requested from ACM and validated through the hosted zone.
    Requested,
    /// One that exists, by ARN.
    Given(String),
}

/// How people reach the brokers' web console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Console {
    /// Not through mqctl.
    None,
}

/// The load balancer's TCP check on the console port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    /// Seconds between two checks: 5 to 300.
    pub interval_seconds: i32,
    /// Checks in a row until a target is healthy: 2 to 10.
    pub healthy_threshold: i32,
    /// Checks in a row until it is not: 2 to 10.
    pub unhealthy_threshold: i32,
}
