//! What Amazon MQ checks of an input by itself, without looking at anything else.

use std::collections::{BTreeMap, BTreeSet};

use super::broker::DeploymentMode;
use super::catalog::{self, ACTIVEMQ, RABBITMQ};
use super::describe::ENGINE;
use super::input::{CreateBroker, EncryptionOptions, MaintenanceWindow, UserInput};
use super::refusal::bad_request;
use crate::wire::error::ApiError;

const DAYS: [&str; 7] = [
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
    "SUNDAY",
];

/// Security groups on a broker, by quota.
const MOST_SECURITY_GROUPS: usize = 5;

/// The value of a member that must be there.
pub(super) fn required<'input, T>(
    attribute: &str,
    value: Option<&'input T>,
) -> Result<&'input T, ApiError> {
    value.ok_or_else(|| bad_request(attribute, format!("{attribute} is required")))
}

/// 1 to 50 letters, digits, hyphens and underscores.
pub(super) fn broker_name(name: &str) -> Result<(), ApiError> {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || character == '-' || character == '_';
    if (1..=50).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err(bad_request(
        "brokerName",
        "Broker name must be 1-50 characters long, contain only letters, numbers, dashes and underscores.",
    ))
}

/// ActiveMQ, in one of its two deployment modes.
pub(super) fn deployment(input: &CreateBroker) -> Result<DeploymentMode, ApiError> {
    let engine = required("engineType", input.engine_type.as_ref())?;
    match engine.to_ascii_uppercase().as_str() {
        ACTIVEMQ => {}
        RABBITMQ => {
            return Err(bad_request(
                "engineType",
                "the sandbox has no RabbitMQ brokers, only ActiveMQ ones",
            ));
        }
        _ => {
            return Err(bad_request(
                "engineType",
                format!(
                    "Broker engine type [{engine}] is invalid. Valid values: [ActiveMQ, RabbitMQ]"
                ),
            ));
        }
    }
    let name = required("deploymentMode", input.deployment_mode.as_ref())?;
    match DeploymentMode::parse(name) {
        None | Some(DeploymentMode::ClusterMultiAz) => Err(bad_request(
            "deploymentMode",
            format!("Deployment mode [{name}] is invalid for engine type [ActiveMQ]"),
        )),
        Some(mode) => Ok(mode),
    }
}

/// Features of AWS that the sandbox does not have.
pub(super) fn supported(
    authentication_strategy: Option<&str>,
    data_replication_mode: Option<&str>,
) -> Result<(), ApiError> {
    if authentication_strategy.is_some_and(|strategy| !strategy.eq_ignore_ascii_case("SIMPLE")) {
        return Err(bad_request(
            "authenticationStrategy",
            "the sandbox knows only the authentication strategy SIMPLE",
        ));
    }
    if data_replication_mode.is_some_and(|mode| !mode.eq_ignore_ascii_case("NONE")) {
        return Err(bad_request(
            "dataReplicationMode",
            "the sandbox does not replicate brokers",
        ));
    }
    Ok(())
}

/// ActiveMQ from 5.18 on upgrades its patches by itself, and the caller must say so (the model's `AutoMinorVersionUpgrade`).
pub(super) fn upgrades_itself(
    release: &str,
    auto_minor_version_upgrade: bool,
) -> Result<(), ApiError> {
    let is_older = catalog::order(release) < catalog::order("5.18");
    if auto_minor_version_upgrade || is_older {
        return Ok(());
    }
    Err(bad_request(
        "autoMinorVersionUpgrade",
        format!(
            "Brokers on [{ENGINE}] version [{release}] must have [autoMinorVersionUpgrade] set to [true]."
        ),
    ))
}

/// The number of subnets that a deployment mode needs, each once.
pub(super) fn subnet_count(mode: DeploymentMode, subnet_ids: &[String]) -> Result<(), ApiError> {
    let needed = mode.instances();
    let different: BTreeSet<&String> = subnet_ids.iter().collect();
    if subnet_ids.len() == needed && different.len() == needed {
        return Ok(());
    }
    Err(bad_request(
        "subnetIds",
        format!(
            "Deployment mode [{}] requires exactly {needed} different subnet(s), got {}.",
            mode.name(),
            subnet_ids.len()
        ),
    ))
}

/// 1 to 5 security groups, each once.
pub(super) fn group_count(groups: &[String]) -> Result<(), ApiError> {
    let different: BTreeSet<&String> = groups.iter().collect();
    if (1..=MOST_SECURITY_GROUPS).contains(&groups.len()) && different.len() == groups.len() {
        return Ok(());
    }
    Err(bad_request(
        "securityGroups",
        format!("A broker must have 1 to {MOST_SECURITY_GROUPS} different security groups."),
    ))
}

/// Gigabytes, at least one. AWS documents no upper bound.
pub(super) fn storage_size(size: Option<i64>) -> Result<Option<u32>, ApiError> {
    let Some(size) = size else {
        return Ok(None);
    };
    match u32::try_from(size) {
        Ok(size) if size > 0 => Ok(Some(size)),
        _ => Err(bad_request(
            "storageSize",
            format!("Storage size [{size}] is invalid."),
        )),
    }
}

/// A key of one's own excludes AWS's.
pub(super) fn encryption(
    options: Option<EncryptionOptions>,
) -> Result<EncryptionOptions, ApiError> {
    let Some(options) = options else {
        return Ok(EncryptionOptions {
            use_aws_owned_key: Some(true),
            kms_key_id: None,
        });
    };
    match (options.use_aws_owned_key, &options.kms_key_id) {
        (None, _) => Err(bad_request(
            "useAwsOwnedKey",
            "useAwsOwnedKey is required in encryptionOptions",
        )),
        (Some(true), Some(_)) => Err(bad_request(
            "kmsKeyId",
            "kmsKeyId can't be given when useAwsOwnedKey is true",
        )),
        _ => Ok(options),
    }
}

/// A day and a time, in UTC unless said otherwise.
pub(super) fn maintenance(window: MaintenanceWindow) -> Result<MaintenanceWindow, ApiError> {
    let attribute = "maintenanceWindowStartTime";
    let day_of_week = window.day_of_week.to_ascii_uppercase();
    if !DAYS.contains(&day_of_week.as_str()) {
        return Err(bad_request(
            attribute,
            format!("Day of week [{}] is invalid.", window.day_of_week),
        ));
    }
    let number = |text: &str, bound: u8| {
        text.len() == 2 && text.parse().is_ok_and(|value: u8| value < bound)
    };
    let is_time = window
        .time_of_day
        .split_once(':')
        .is_some_and(|(hours, minutes)| number(hours, 24) && number(minutes, 60));
    if !is_time {
        return Err(bad_request(
            attribute,
            format!("Time of day [{}] is invalid.", window.time_of_day),
        ));
    }
    Ok(MaintenanceWindow {
        day_of_week,
        time_zone: Some(window.time_zone.unwrap_or_else(|| "UTC".to_owned())),
        ..window
    })
}

/// At most 50 tags, none of them AWS's own.
pub(super) fn tags(tags: &BTreeMap<String, String>) -> Result<(), ApiError> {
    let valid = |(key, value): (&String, &String)| {
        (1..=128).contains(&key.chars().count())
            && value.chars().count() <= 256
            && !key.to_lowercase().starts_with("aws:")
    };
    if tags.len() <= 50 && tags.iter().all(valid) {
        return Ok(());
    }
    Err(bad_request(
        "tags",
        "There can be at most 50 tags, with keys of 1-128 characters not starting with 'aws:', and values of up to 256 characters.",
    ))
}

/// A user's name, groups and password, as far as they are given.
pub(super) fn user(user: &UserInput) -> Result<(), ApiError> {
    let name = &user.username;
    let allowed = |character: char| character.is_ascii_alphanumeric() || "-._~".contains(character);
    if !(2..=100).contains(&name.len()) || !name.chars().all(allowed) {
        return Err(bad_request(
            "username",
            "Username must be 2-100 characters long, contain only alphanumeric characters, dashes, periods, underscores, and tildes (- . _ ~).",
        ));
    }
    let groups = user.groups.as_deref().unwrap_or_default();
    let is_group = |group: &String| (2..=100).contains(&group.len()) && group.chars().all(allowed);
    if groups.len() > 20 || !groups.iter().all(is_group) {
        return Err(bad_request(
            "groups",
            "A user can be in at most 20 groups, with names of 2-100 alphanumeric characters, dashes, periods, underscores, and tildes (- . _ ~).",
        ));
    }
    match &user.password {
        Some(given) => password(given.reveal()),
        None => Ok(()),
    }
}

/// At least 12 characters, 4 of them different, none of `,:=`.
fn password(password: &str) -> Result<(), ApiError> {
    let length = password.chars().count();
    let different: BTreeSet<char> = password.chars().collect();
    if (12..=250).contains(&length) && different.len() >= 4 && !password.contains([',', ':', '=']) {
        return Ok(());
    }
    Err(bad_request(
        "password",
        "Password must be 12-250 characters long, contain at least 4 unique characters, and must not contain commas, colons or equal signs.",
    ))
}
