//! A broker: one instance, or an active/standby pair.

use crate::spec::{Deployment, Engine, EngineVersion, Logs, MaintenanceWindow, StorageType};

use super::{Field, Input, Value};

/// An Amazon MQ broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broker {
    /// Which software; none if AWS reports one that we don't know.
    pub engine: Option<Engine>,
    /// Which version; the patch is the service's and never compared.
    pub version: EngineVersion,
    /// One instance or a pair; none if AWS reports something else.
    pub deployment: Option<Deployment>,
    /// Such as `mq.m5.large`.
    pub instance_type: String,
    /// What the store is made of; none leaves it to the service.
    pub storage: Option<StorageType>,
    /// The subnets its instances are in.
    pub subnets: Vec<Input>,
    /// The security groups of its instances.
    pub security_groups: Vec<Input>,
    /// Who may connect.
    pub users: Vec<BrokerUser>,
    /// Which logs go to CloudWatch.
    pub logs: Logs,
    /// When the service may restart it; none leaves it to the service.
    pub maintenance: Option<MaintenanceWindow>,
    /// The KMS key of its store; none is a key that AWS owns.
    pub kms_key: Option<String>,
}

/// A user of a broker. Of its password only the source is known, and which version of it the broker was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerUser {
    /// The name.
    pub name: String,
    /// Whether the user may log in to the web console.
    pub console: bool,
    /// Where the password comes from; none for a user that was read from AWS.
    pub password: Option<BrokerPassword>,
    /// The version of the secret that holds the password. None for a password from an environment variable, whose
    /// changes can't be noticed.
    pub version: Option<Input>,
}

/// Where a broker user's password comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrokerPassword {
    /// A secret, by name or ARN; a generated one is known by its ARN once it exists.
    Secret(Input),
    /// An environment variable of this process.
    Env(String),
}

impl Broker {
    pub(super) fn fields(&self) -> Vec<Field> {
        let Logs { general, audit } = self.logs;
        let mut fields = vec![
            Field::replaces("engine", known(self.engine.map(Engine::name))).telling(),
            Field::reboots("version", self.version.to_string()).telling(),
            Field::replaces("deployment", known(self.deployment.map(Deployment::name))).telling(),
            Field::reboots("instance type", &self.instance_type).telling(),
            Field::replaces("storage", known(self.storage.map(StorageType::name))),
            Field::replaces("subnets", &self.subnets),
            Field::updates("security groups", &self.security_groups),
            Field::replaces(
                "encryption key",
                self.kms_key.as_deref().unwrap_or("owned by AWS"),
            ),
            Field::reboots("general log", general),
            Field::reboots("audit log", audit),
            Field::updates(
                "maintenance",
                self.maintenance.as_ref().map_or(Value::Unspecified, window),
            ),
            Field::reboots(
                "users",
                Value::list(self.users.iter().map(|user| &user.name)),
            ),
        ];
        for user in &self.users {
            let version = match (&user.version, &user.password) {
                (Some(version), _) => Some(Value::from(version)),
                // Differs from what a broker has whose user had a password from a secret before.
                (None, Some(BrokerPassword::Env(_))) => Some(Value::Absent),
                (None, _) => None,
            };
            fields.extend(version.map(|it| Field::reboots(&password_field(&user.name), it)));
            if let Some(BrokerPassword::Secret(secret)) = &user.password {
                fields.push(Field::new("secrets", secret, super::Rule::Requires));
            }
        }
        fields
    }

    /// The name of the field that tells which version of its secret a user's password is.
    pub fn password_field(user: &str) -> String {
        password_field(user)
    }
}

fn password_field(user: &str) -> String {
    format!("password of {user}, secret version")
}

fn known(name: Option<&str>) -> Value {
    name.map_or(Value::Unspecified, Value::from)
}

fn window(window: &MaintenanceWindow) -> Value {
    format!("{} {} UTC", window.day.name().to_lowercase(), window.time).into()
}
