//! The brokers, and what is set for all of them.

use super::{Deployment, Engine, EngineVersion, MaintenanceWindow, Protocol, User};

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
    /// What clients speak; each protocol is a listener and a target group. Only what the engine speaks, in
    /// the order of the plan file, no repeats.
    pub protocols: Vec<Protocol>,
    /// Who may connect. Never empty.
    pub users: Vec<User>,
    /// Which logs go to CloudWatch.
    pub logs: Logs,
    /// When the service may restart brokers for maintenance; left out, the service chooses.
    pub maintenance: Option<MaintenanceWindow>,
    /// The KMS key (ARN) that encrypts the store; left out, a key that AWS owns.
    pub kms_key: Option<String>,
    /// The KMS key (ARN) that encrypts the secrets of generated passwords; none leaves them as they are, and takes AWS's
    /// managed key for a new one.
    pub secrets_kms_key: Option<String>,
}

impl Brokers {
    /// What clients speak, with the port of each.
    pub fn ports(&self) -> impl Iterator<Item = (Protocol, u16)> {
        let protocols = self.protocols.iter();
        protocols.filter_map(|protocol| Some((*protocol, self.engine.port(*protocol)?)))
    }
}

/// What the store of a broker is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageType {
    /// Elastic File System: replicated over zones.
    Efs,
    /// Elastic Block Store: faster, one zone.
    Ebs,
}

impl StorageType {
    /// All of them, in the order they are offered to people.
    pub const ALL: [Self; 2] = [Self::Efs, Self::Ebs];

    /// The name in a plan file and in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Efs => "efs",
            Self::Ebs => "ebs",
        }
    }
}

/// Which logs go to CloudWatch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Logs {
    /// The broker's log; none leaves it as it is, and on for a new broker.
    pub general: Option<bool>,
    /// Who did what in the console and over JMX; none leaves it as it is, and off for a new broker.
    pub audit: Option<bool>,
}
