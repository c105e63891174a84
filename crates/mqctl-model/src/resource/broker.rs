//! A broker: one instance, or an active/standby pair.

use strum::VariantArray;

use crate::spec::{Deployment, Engine, EngineVersion, Logs, MaintenanceWindow, StorageType};

use super::{About, Field, FieldId, FieldName, Input, KindField, PasswordNote, Value};

/// An Amazon MQ broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broker {
    /// Which software; none only where AWS does not report one that we know.
    pub engine: Option<Engine>,
    /// Which version; the patch is the service's and never compared.
    pub version: EngineVersion,
    /// One instance or a pair; none only where AWS does not report which.
    pub deployment: Option<Deployment>,
    /// Such as `mq.m5.large`.
    pub instance_type: String,
    /// What the store is made of; none leaves it to the service.
    pub storage: Option<StorageType>,
    /// The subnets its instances are in.
    pub subnets: Vec<Input>,
    /// The security groups of its instances.
    pub security_groups: Vec<Input>,
    /// Who may connect; none if AWS does not report it.
    pub users: Option<Vec<BrokerUser>>,
    /// Which logs go to CloudWatch.
    pub logs: Logs,
    /// Whether the service keeps its patches current by itself.
    pub auto_minor_version_upgrade: bool,
    /// When the service may restart it; none leaves it to the service.
    pub maintenance: Option<MaintenanceWindow>,
    /// The ARN of the KMS key of its store; none is a key that AWS owns.
    pub kms_key: Option<String>,
}

/// A user of a broker. Of its password only the source is known, and which version of it the broker was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerUser {
    /// The name.
    pub name: String,
    /// Whether the user may log in to the web console; none where AWS did not say.
    pub console: Option<bool>,
    /// The groups that the user is in, sorted; none where the plan file or AWS did not say.
    pub groups: Option<Vec<String>>,
    /// Where the password comes from; none for a user that was read from AWS.
    pub password: Option<BrokerPassword>,
    /// The version of the secret that holds the password; of a user that was read from AWS, what is noted of it
    /// ([`PasswordNote`]). None for a password from an environment variable, of which a change of its value can't be
    /// noticed.
    pub version: Option<Input>,
}

/// Where a broker user's password comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrokerPassword {
    /// A secret.
    Secret {
        /// Its name or ARN; a generated one is known by its ARN once it exists.
        secret: Input,
        /// Which key of its JSON object holds the password, if the plan file says one.
        json_key: Option<String>,
    },
    /// An environment variable of this process.
    Env(String),
}

impl Broker {
    /// Who may connect, as far as that is known.
    pub fn users(&self) -> &[BrokerUser] {
        self.users.as_deref().unwrap_or_default()
    }

    pub(super) fn fields(&self) -> Vec<Field> {
        let all = BrokerField::all().iter();
        all.flat_map(|field| self.field(*field)).collect()
    }

    /// The field; what belongs to a user as often as there are users of whom it is known.
    fn field(&self, field: BrokerField) -> Vec<Field> {
        let Logs { general, audit } = self.logs;
        let value = match field {
            BrokerField::Engine => known(self.engine.map(Engine::name)),
            BrokerField::Version => self.version.to_string().into(),
            BrokerField::Deployment => known(self.deployment.map(Deployment::name)),
            BrokerField::InstanceType => Value::from(&self.instance_type),
            BrokerField::Storage => known(self.storage.map(StorageType::name)),
            BrokerField::Subnets => Value::from(&self.subnets),
            BrokerField::SecurityGroups => Value::from(&self.security_groups),
            BrokerField::EncryptionKey => self.kms_key.as_deref().unwrap_or("owned by AWS").into(),
            BrokerField::GeneralLog => general.map_or(Value::Unspecified, Value::from),
            BrokerField::AuditLog => audit.map_or(Value::Unspecified, Value::from),
            BrokerField::AutoMinorVersionUpgrade => self.auto_minor_version_upgrade.into(),
            BrokerField::Maintenance => {
                self.maintenance.as_ref().map_or(Value::Unspecified, window)
            }
            BrokerField::Users => self.users.as_ref().map_or(Value::Unspecified, |users| {
                Value::list(users.iter().map(|user| &user.name))
            }),
            BrokerField::Secrets => Value::list(self.users().iter().filter_map(BrokerUser::secret)),
            BrokerField::Password => return self.of_users(field, BrokerUser::password_version),
            BrokerField::ConsoleAccess => {
                return self.of_users(field, |user| user.console.map(Value::from));
            }
            BrokerField::Groups => {
                return self.of_users(field, |user| Some(Value::list(user.groups.as_ref()?)));
            }
        };
        vec![Field {
            name: field.into(),
            value,
        }]
    }

    /// The field of each user of whom `value` is known.
    fn of_users(
        &self,
        field: BrokerField,
        value: impl Fn(&BrokerUser) -> Option<Value>,
    ) -> Vec<Field> {
        let known = self.users().iter().filter_map(|user| {
            Some(Field {
                name: FieldName::of_user(field, &user.name),
                value: value(user)?,
            })
        });
        known.collect()
    }
}

impl BrokerUser {
    /// Which version of its secret the password is, as far as that is known.
    fn password_version(&self) -> Option<Value> {
        match (&self.version, &self.password) {
            (Some(version), _) => Some(Value::from(version)),
            (None, Some(BrokerPassword::Env(variable))) => {
                Some(PasswordNote::value_of_variable(variable))
            }
            (None, Some(BrokerPassword::Secret { .. }) | None) => None,
        }
    }

    /// Whether it is noted that the password was set from this version of its secret, and nothing waits.
    pub fn has_version(&self, version: &str) -> bool {
        self.version == Some(Input::Known(PasswordNote::of_version(version).text()))
    }

    /// The secret that the password comes from.
    fn secret(&self) -> Option<&Input> {
        match &self.password {
            Some(BrokerPassword::Secret { secret, .. }) => Some(secret),
            Some(BrokerPassword::Env(_)) | None => None,
        }
    }
}

/// The fields of a broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum BrokerField {
    Engine,
    Version,
    Deployment,
    InstanceType,
    Storage,
    Subnets,
    SecurityGroups,
    EncryptionKey,
    GeneralLog,
    AuditLog,
    AutoMinorVersionUpgrade,
    Maintenance,
    Users,
    /// Which version of its secret the password of a user is; one for each user.
    Password,
    /// Whether a user may log in to the web console; one for each user.
    ConsoleAccess,
    /// The groups that a user is in; one for each user.
    Groups,
    /// The secrets that have to exist before.
    Secrets,
}

impl KindField for BrokerField {
    fn about(self) -> About {
        match self {
            Self::Engine => About::replaces("engine", "engine").telling(),
            Self::Version => About::reboots("version", "version").telling(),
            Self::Deployment => About::replaces("deployment", "deployment").telling(),
            Self::InstanceType => About::reboots("instance-type", "instance type").telling(),
            Self::Storage => About::replaces("storage", "storage"),
            Self::Subnets => About::replaces("subnets", "subnets"),
            Self::SecurityGroups => About::updates("security-groups", "security groups"),
            Self::EncryptionKey => About::replaces("encryption-key", "encryption key"),
            Self::GeneralLog => About::reboots("general-log", "general log"),
            Self::AuditLog => About::reboots("audit-log", "audit log"),
            Self::AutoMinorVersionUpgrade => About::updates(
                "auto-minor-version-upgrade",
                "automatic minor version upgrade",
            ),
            Self::Maintenance => About::updates("maintenance", "maintenance"),
            Self::Users => About::reboots("users", "users"),
            Self::Password => About::reboots("password", "password"),
            Self::ConsoleAccess => About::reboots("console-access", "console access"),
            Self::Groups => About::reboots("groups", "groups"),
            Self::Secrets => About::requires("secrets", "secrets"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::Broker(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Broker(field) => Some(field),
            _ => None,
        }
    }
}

fn known(name: Option<&str>) -> Value {
    name.map_or(Value::Unspecified, Value::from)
}

fn window(window: &MaintenanceWindow) -> Value {
    let MaintenanceWindow { day, time, zone } = window;
    format!("{} {time} {zone}", day.name().to_lowercase()).into()
}
