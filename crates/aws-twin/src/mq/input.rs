//! What callers send, as they spell it. Everything is optional here: what is missing is refused by name, in the rules.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::refusal::bad_request;
use crate::wire::{error::ApiError, rest::RestCall};

/// A broker user's password. It is checked on the way in, and no answer and no file ever holds it; it is kept in memory for
/// [`Sandbox::logs_in`](crate::Sandbox::logs_in).
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(super) struct Password(String);

impl Password {
    /// The password itself, for the rules.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// The input of `CreateBroker`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct CreateBroker {
    pub(super) authentication_strategy: Option<String>,
    pub(super) auto_minor_version_upgrade: bool,
    pub(super) broker_name: Option<String>,
    pub(super) configuration: Option<ConfigurationChoice>,
    pub(super) creator_request_id: Option<String>,
    pub(super) data_replication_mode: Option<String>,
    pub(super) deployment_mode: Option<String>,
    pub(super) encryption_options: Option<EncryptionOptions>,
    pub(super) engine_type: Option<String>,
    pub(super) engine_version: Option<String>,
    pub(super) host_instance_type: Option<String>,
    pub(super) logs: Option<LogsChoice>,
    pub(super) maintenance_window_start_time: Option<MaintenanceWindow>,
    pub(super) publicly_accessible: Option<bool>,
    pub(super) security_groups: Vec<String>,
    pub(super) storage_size: Option<i64>,
    pub(super) storage_type: Option<String>,
    pub(super) subnet_ids: Vec<String>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) users: Vec<UserInput>,
}

/// The input of `UpdateBroker`: what is left out stays.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct UpdateBroker {
    pub(super) authentication_strategy: Option<String>,
    pub(super) auto_minor_version_upgrade: Option<bool>,
    pub(super) configuration: Option<ConfigurationChoice>,
    pub(super) data_replication_mode: Option<String>,
    pub(super) engine_version: Option<String>,
    pub(super) host_instance_type: Option<String>,
    pub(super) logs: Option<LogsChoice>,
    pub(super) maintenance_window_start_time: Option<MaintenanceWindow>,
    pub(super) security_groups: Option<Vec<String>>,
    pub(super) storage_size: Option<i64>,
}

/// A user, in `CreateBroker`, `CreateUser` and `UpdateUser`; the latter two have the name in the path.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct UserInput {
    pub(super) username: String,
    pub(super) password: Option<Password>,
    pub(super) console_access: Option<bool>,
    pub(super) groups: Option<Vec<String>>,
    pub(super) replication_user: Option<bool>,
}

/// The configuration a broker shall follow; without a revision, the latest one.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ConfigurationChoice {
    pub(super) id: String,
    pub(super) revision: Option<u32>,
}

/// Which logs go to CloudWatch; what is left out is off on creation and unchanged on update.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct LogsChoice {
    pub(super) audit: Option<bool>,
    pub(super) general: Option<bool>,
}

/// How the data is encrypted at rest; cannot be changed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct EncryptionOptions {
    pub(super) use_aws_owned_key: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kms_key_id: Option<String>,
}

impl EncryptionOptions {
    /// With the key of the account that `own` names, where one was asked for but not named.
    pub(super) fn with_key(mut self, own: impl FnOnce() -> String) -> Self {
        if self.use_aws_owned_key == Some(false) && self.kms_key_id.is_none() {
            self.kms_key_id = Some(own());
        }
        self
    }
}

/// When the service may restart the broker for its own reasons.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct MaintenanceWindow {
    pub(super) day_of_week: String,
    pub(super) time_of_day: String,
    pub(super) time_zone: Option<String>,
}

/// Read the body of `call`. The message repeats nothing of it, as there may be a password in it.
pub(super) fn body<T: DeserializeOwned + Default>(call: &RestCall) -> Result<T, ApiError> {
    if call.body.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_str(&call.body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        ApiError::new(
            "BadRequestException",
            format!("the request body cannot be understood (line {line}, column {column})"),
        )
    })
}

/// How many items the caller wants on a page: 5 to 100, by default 20.
pub(super) fn page_size(call: &RestCall) -> Result<usize, ApiError> {
    let Some(asked) = call.query.get("maxResults") else {
        return Ok(20);
    };
    asked
        .parse()
        .ok()
        .filter(|size| (5..=100).contains(size))
        .ok_or_else(|| bad_request("maxResults", "maxResults must be between 5 and 100"))
}
