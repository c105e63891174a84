//! `CreateBroker`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::broker::{Broker, CreatorRequest, Logs, Pending, Stage, Version};
use super::input::{self, CreateBroker, LogsChoice, MaintenanceWindow};
use super::network::Placement;
use super::refusal::{bad_request, conflict};
use super::user::User;
use super::{State, catalog, configuration, network, rules};
use crate::wire::{error::ApiError, rest::RestCall};
use crate::world::{MINUTE, World};

/// Answer `CreateBroker`.
///
/// The same `creatorRequestId` with the same input is the same call again. Everything that can be known is checked at
/// once; a subnet without a free address shows only later, as `CREATION_FAILED`.
pub(super) fn create_broker(world: &mut World, call: &RestCall) -> Result<Value, ApiError> {
    let input: CreateBroker = input::body(call)?;
    if let Some(answer) = repeated(world.mq, &input, call)? {
        return Ok(answer);
    }
    let name = rules::required("brokerName", input.broker_name.as_ref())?.clone();
    rules::broker_name(&name)?;
    let deployment_mode = rules::deployment(&input)?;
    rules::supported(
        input.authentication_strategy.as_deref(),
        input.data_replication_mode.as_deref(),
    )?;
    let publicly_accessible =
        *rules::required("publiclyAccessible", input.publicly_accessible.as_ref())?;
    let instance_type =
        rules::required("hostInstanceType", input.host_instance_type.as_ref())?.clone();
    let storage_type = input.storage_type.as_deref().unwrap_or("EFS");
    let storage_type = storage_type.to_ascii_uppercase();
    catalog::check_offer(&instance_type, &storage_type, deployment_mode)?;
    let release = catalog::release(input.engine_version.as_deref())?;
    rules::upgrades_itself(release.version, input.auto_minor_version_upgrade)?;
    let storage_size = rules::storage_size(input.storage_size)?;
    let encryption = rules::encryption(input.encryption_options.clone())?;
    rules::tags(&input.tags)?;
    let users = first_users(&input)?;
    let maintenance = match input.maintenance_window_start_time.clone() {
        Some(window) => rules::maintenance(window)?,
        None => any_window(world),
    };
    let Placement {
        subnet_ids,
        security_groups,
    } = network::place(
        world,
        deployment_mode,
        &input.subnet_ids,
        &input.security_groups,
    )?;
    rules::subnet_count(deployment_mode, &subnet_ids)?;
    rules::group_count(&security_groups)?;
    let vpc = network::check_subnets(world, &subnet_ids, &instance_type)?;
    network::check_groups(world, &security_groups, &vpc)?;
    if world.mq.brokers.values().any(|broker| broker.name == name) {
        return Err(conflict(
            "brokerName",
            "Conflict. This broker name already exists. Retry your request with another name.",
        ));
    }
    let configuration = match &input.configuration {
        Some(choice) => configuration::resolve(world.mq, choice)?,
        None => configuration::create_default(world, &name, release.version),
    };
    let encryption = encryption.with_key(|| own_key(world));
    let id = format!("b-{}", world.uuid());
    let arn = format!(
        "arn:aws:mq:{}:{}:broker:{name}:{id}",
        world.region, world.account
    );
    let creator_request = input.creator_request_id.clone().map(|request_id| {
        let salt = world.hex(32);
        let hash = fingerprint(&salt, call);
        CreatorRequest {
            id: request_id,
            salt,
            hash,
        }
    });
    let until = world.now + world.between(MINUTE, 2 * MINUTE);
    let logs = input.logs.unwrap_or_default();
    let broker = Broker {
        id: id.clone(),
        arn: arn.clone(),
        name,
        creator_request,
        created: world.now,
        deployment_mode,
        publicly_accessible,
        subnet_ids,
        security_groups,
        storage_type,
        storage_size,
        encryption,
        maintenance,
        auto_minor_version_upgrade: input.auto_minor_version_upgrade,
        version: Version {
            release: release.version.to_owned(),
            patch: release.patch,
        },
        instance_type,
        logs: chosen_logs(logs, Logs::default()),
        configuration,
        configuration_history: Vec::new(),
        pending: Pending::default(),
        users,
        tags: input.tags,
        stage: Stage::Preparing { until },
        instances: Vec::new(),
        active: 0,
        messages: 0,
    };
    world.mq.brokers.insert(id.clone(), broker);
    Ok(json!({ "brokerArn": arn, "brokerId": id }))
}

/// The ARN of the key that Amazon MQ keeps in the account, `aws/mq`: what a description names where a key of the account
/// was asked for, and none was named.
fn own_key(world: &mut World<'_>) -> String {
    if let Some(key) = &world.mq.own_key {
        return key.clone();
    }
    let uuid = world.uuid();
    let key = format!("arn:aws:kms:{}:{}:key/{uuid}", world.region, world.account);
    world.mq.own_key.insert(key).clone()
}

/// `choice` on top of `present`.
pub(super) fn chosen_logs(choice: LogsChoice, present: Logs) -> Logs {
    Logs {
        audit: choice.audit.unwrap_or(present.audit),
        general: choice.general.unwrap_or(present.general),
    }
}

/// The answer that this very call has had before.
///
/// For how long AWS remembers is not documented: here, as long as the broker exists and is not on its way out.
fn repeated(
    state: &State,
    input: &CreateBroker,
    call: &RestCall,
) -> Result<Option<Value>, ApiError> {
    let Some(request_id) = &input.creator_request_id else {
        return Ok(None);
    };
    for broker in state.brokers.values() {
        let Some(request) = &broker.creator_request else {
            continue;
        };
        if request.id != *request_id || matches!(broker.stage, Stage::Deleting { .. }) {
            continue;
        }
        if request.hash == fingerprint(&request.salt, call) {
            return Ok(Some(
                json!({ "brokerArn": broker.arn, "brokerId": broker.id }),
            ));
        }
        return Err(conflict(
            "creatorRequestId",
            "The creator request ID was used before, with other parameters.",
        ));
    }
    Ok(None)
}

/// A hash of what was asked for, whatever the order of its members.
fn fingerprint(salt: &str, call: &RestCall) -> String {
    let request: Value = serde_json::from_str(&call.body).unwrap_or_default();
    format!("{:x}", Sha256::digest(format!("{salt}{request}")))
}

/// The users that come with the broker; ActiveMQ needs one at least. They need no reboot.
fn first_users(input: &CreateBroker) -> Result<BTreeMap<String, User>, ApiError> {
    let mut users = BTreeMap::new();
    for user in &input.users {
        rules::user(user)?;
        rules::required("password", user.password.as_ref())?;
        if users
            .insert(user.username.clone(), User::active(user))
            .is_some()
        {
            return Err(bad_request(
                "users",
                format!("Username [{}] is given twice.", user.username),
            ));
        }
    }
    if users.is_empty() {
        return Err(bad_request(
            "users",
            "An ActiveMQ broker needs at least one user.",
        ));
    }
    Ok(users)
}

/// The window that AWS picks when it is given none.
fn any_window(world: &mut World) -> MaintenanceWindow {
    let days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"];
    let day = usize::try_from(world.between(0, 4)).unwrap_or_default();
    MaintenanceWindow {
        day_of_week: days[day].to_owned(),
        time_of_day: format!("{:02}:00", world.between(0, 23)),
        time_zone: Some("UTC".to_owned()),
    }
}
