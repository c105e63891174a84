//! One broker: what it is, what it will be after its next reboot, and where it is in its life.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::input::{EncryptionOptions, MaintenanceWindow};
use super::refusal::wrong_state;
use super::user::User;
use crate::wire::error::ApiError;
use crate::world::Millis;

/// The ports that the serving instance of a broker has open: OpenWire, AMQP, STOMP, MQTT, WebSocket.
const WIRE_PORTS: [(&str, u16); 5] = [
    ("ssl", 61617),
    ("amqp+ssl", 5671),
    ("stomp+ssl", 61614),
    ("mqtt+ssl", 8883),
    ("wss", 61619),
];
/// The port of the web console.
const CONSOLE_PORT: u16 = 8162;

/// How many instances, and how they share the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum DeploymentMode {
    SingleInstance,
    ActiveStandbyMultiAz,
    ClusterMultiAz,
}

impl DeploymentMode {
    /// AWS's name for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SingleInstance => "SINGLE_INSTANCE",
            Self::ActiveStandbyMultiAz => "ACTIVE_STANDBY_MULTI_AZ",
            Self::ClusterMultiAz => "CLUSTER_MULTI_AZ",
        }
    }

    /// How many machines, each in a subnet of its own.
    pub(super) fn instances(self) -> usize {
        match self {
            Self::SingleInstance => 1,
            Self::ActiveStandbyMultiAz => 2,
            Self::ClusterMultiAz => 3,
        }
    }

    /// The mode called `name`.
    pub(super) fn parse(name: &str) -> Option<Self> {
        [
            Self::SingleInstance,
            Self::ActiveStandbyMultiAz,
            Self::ClusterMultiAz,
        ]
        .into_iter()
        .find(|mode| mode.name().eq_ignore_ascii_case(name))
    }
}

/// Where a broker is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// Being created; there is nothing in the subnets yet.
    Preparing {
        until: Millis,
    },
    /// Being created; the interfaces exist, but are not reported.
    Installing {
        until: Millis,
    },
    /// Being created; reported as a reboot, and so are the instances.
    Restarting {
        until: Millis,
    },
    Running,
    Rebooting {
        until: Millis,
    },
    Deleting {
        until: Millis,
    },
    /// Stays, with its name, until it is deleted.
    CreationFailed,
}

impl Stage {
    /// AWS's name for it.
    pub(super) fn state(self) -> &'static str {
        match self {
            Self::Preparing { .. } | Self::Installing { .. } => "CREATION_IN_PROGRESS",
            Self::Restarting { .. } | Self::Rebooting { .. } => "REBOOT_IN_PROGRESS",
            Self::Running => "RUNNING",
            Self::Deleting { .. } => "DELETION_IN_PROGRESS",
            Self::CreationFailed => "CREATION_FAILED",
        }
    }

    /// When it ends by itself.
    pub(super) fn until(self) -> Option<Millis> {
        match self {
            Self::Preparing { until }
            | Self::Installing { until }
            | Self::Restarting { until }
            | Self::Rebooting { until }
            | Self::Deleting { until } => Some(until),
            Self::Running | Self::CreationFailed => None,
        }
    }

    /// Whether descriptions list the instances. During creation they come late.
    pub(super) fn shows_instances(self) -> bool {
        !matches!(
            self,
            Self::Preparing { .. } | Self::Installing { .. } | Self::CreationFailed
        )
    }
}

/// One machine of a broker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Instance {
    pub(super) interface_id: String,
    pub(super) ip: String,
}

/// A revision of a configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ConfigurationId {
    pub(super) id: String,
    pub(super) revision: u32,
}

/// Which logs go to CloudWatch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Logs {
    pub(super) audit: bool,
    pub(super) general: bool,
}

/// The engine's version: asked for as `major.minor`, reported with the patch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) release: String,
    pub(super) patch: u32,
}

/// What takes effect at the next reboot.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) release: Option<String>,
    pub(super) instance_type: Option<String>,
    pub(super) storage_size: Option<u32>,
    pub(super) logs: Option<Logs>,
    pub(super) configuration: Option<ConfigurationId>,
}

/// The creation call, remembered to recognise it when it comes again. A salted hash, as there are passwords in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CreatorRequest {
    pub(super) id: String,
    pub(super) salt: String,
    pub(super) hash: String,
}

/// A broker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Broker {
    pub(super) id: String,
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) creator_request: Option<CreatorRequest>,
    pub(super) created: Millis,
    pub(super) deployment_mode: DeploymentMode,
    pub(super) publicly_accessible: bool,
    pub(super) subnet_ids: Vec<String>,
    pub(super) security_groups: Vec<String>,
    /// In capitals.
    pub(super) storage_type: String,
    pub(super) storage_size: Option<u32>,
    pub(super) encryption: EncryptionOptions,
    pub(super) maintenance: MaintenanceWindow,
    pub(super) auto_minor_version_upgrade: bool,
    pub(super) version: Version,
    pub(super) instance_type: String,
    pub(super) logs: Logs,
    pub(super) configuration: ConfigurationId,
    pub(super) configuration_history: Vec<ConfigurationId>,
    pub(super) pending: Pending,
    pub(super) users: BTreeMap<String, User>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) stage: Stage,
    pub(super) instances: Vec<Instance>,
    /// Which of the instances serves; the other one of a pair keeps its ports closed.
    pub(super) active: usize,
    /// How many messages it holds.
    #[serde(default)]
    pub(super) messages: u64,
}

impl Broker {
    /// Refuse what only a running broker can do.
    pub(super) fn running(&self, action: &str) -> Result<(), ApiError> {
        if self.stage == Stage::Running {
            return Ok(());
        }
        Err(wrong_state(format!(
            "Broker [{}] is in state [{}]: it can't {action} unless it is [RUNNING].",
            self.id,
            self.stage.state()
        )))
    }

    /// Whether the machine at `ip` is this broker's, serves, and has `port` open.
    pub(super) fn listens(&self, ip: &str, port: u16) -> bool {
        let open = port == CONSOLE_PORT || WIRE_PORTS.iter().any(|(_, wire)| *wire == port);
        let serving = self.instances.get(self.active);
        self.stage == Stage::Running && open && serving.is_some_and(|instance| instance.ip == ip)
    }

    /// The host name of an instance, counted from 1. Nobody can resolve it, and nobody shall mistake it for AWS's.
    pub(super) fn host(&self, number: usize, region: &str) -> String {
        format!("{}-{number}.mq.{region}.sandbox.invalid", self.id)
    }

    /// The endpoints of the instance at `host`, one per protocol.
    pub(super) fn endpoints(host: &str) -> Vec<String> {
        WIRE_PORTS
            .iter()
            .map(|(scheme, port)| format!("{scheme}://{host}:{port}"))
            .collect()
    }

    /// The web console of the instance at `host`.
    pub(super) fn console_url(host: &str) -> String {
        format!("https://{host}:{CONSOLE_PORT}")
    }
}
