//! `UpdateBroker`: most of it waits for a reboot.

use serde_json::{Value, json};

use super::broker::Broker;
use super::create::chosen_logs;
use super::describe::{ENGINE, SIMPLE};
use super::input::{self, UpdateBroker};
use super::refusal::bad_request;
use super::{broker, broker_mut, catalog, configuration, network, rules};
use crate::ec2;
use crate::json::without_nulls;
use crate::wire::{error::ApiError, rest::RestCall};
use crate::world::World;

/// Answer `UpdateBroker`: all of it, or an error and nothing.
///
/// The maintenance window, the automatic upgrade and the security groups change at once; the rest is pending until the
/// next reboot. To ask for what is already there takes a pending change back.
pub(super) fn update_broker(
    world: &mut World,
    id: &str,
    call: &RestCall,
) -> Result<Value, ApiError> {
    let input: UpdateBroker = input::body(call)?;
    let present = broker(world.mq, id)?;
    present.running("be updated")?;
    rules::supported(
        input.authentication_strategy.as_deref(),
        input.data_replication_mode.as_deref(),
    )?;
    let mut changed = present.clone();
    if let Some(version) = &input.engine_version {
        let release = catalog::release(Some(version))?.version;
        check_upgrade(&present.version.release, release)?;
        let is_upgrade = release != present.version.release;
        if is_upgrade
            && !input
                .auto_minor_version_upgrade
                .unwrap_or(present.auto_minor_version_upgrade)
        {
            return Err(bad_request(
                "autoMinorVersionUpgrade",
                format!(
                    "Brokers upgrading to [{ENGINE}] version [{release}] must have [autoMinorVersionUpgrade] set to [true]."
                ),
            ));
        }
        changed.pending.release = differing(release.to_owned(), &present.version.release);
    }
    if let Some(instance_type) = input.host_instance_type {
        catalog::check_offer(
            &instance_type,
            &present.storage_type,
            present.deployment_mode,
        )?;
        changed.pending.instance_type = differing(instance_type, &present.instance_type);
    }
    if let Some(size) = rules::storage_size(input.storage_size)? {
        changed.pending.storage_size = Some(size).filter(|_| present.storage_size != Some(size));
    }
    if let Some(choice) = input.logs {
        let base = present.pending.logs.unwrap_or(present.logs);
        changed.pending.logs = differing(chosen_logs(choice, base), &present.logs);
    }
    if let Some(choice) = &input.configuration {
        let configuration = configuration::resolve(world.mq, choice)?;
        changed.pending.configuration = differing(configuration, &present.configuration);
    }
    if let Some(upgrade) = input.auto_minor_version_upgrade {
        rules::upgrades_itself(&present.version.release, upgrade)?;
        changed.auto_minor_version_upgrade = upgrade;
    }
    if let Some(window) = input.maintenance_window_start_time {
        changed.maintenance = rules::maintenance(window)?;
    }
    let groups = input.security_groups;
    if let Some(groups) = &groups {
        rules::group_count(groups)?;
        let vpc = network::check_subnets(world, &present.subnet_ids, &present.instance_type)?;
        network::check_groups(world, groups, &vpc)?;
    }
    if let Some(groups) = groups {
        for instance in &changed.instances {
            ec2::set_interface_groups(world, &instance.interface_id, &groups);
        }
        changed.security_groups = groups;
    }
    let answer = answer(&changed);
    *broker_mut(world.mq, id)? = changed;
    Ok(answer)
}

/// Let this broker no longer upgrade itself; whether there is one.
pub(crate) fn stop_upgrades(world: &mut World, id: &str) -> bool {
    let broker = broker_mut(world.mq, id);
    broker
        .map(|broker| broker.auto_minor_version_upgrade = false)
        .is_ok()
}

/// `wanted`, unless it is there already.
fn differing<T: PartialEq>(wanted: T, present: &T) -> Option<T> {
    Some(wanted).filter(|wanted| wanted != present)
}

fn check_upgrade(from: &str, to: &str) -> Result<(), ApiError> {
    if catalog::order(to) >= catalog::order(from) {
        return Ok(());
    }
    Err(bad_request(
        "engineVersion",
        format!("Broker engine version can't be downgraded from [{from}] to [{to}]."),
    ))
}

/// What the broker will be once nothing is pending any more.
fn answer(broker: &Broker) -> Value {
    let pending = &broker.pending;
    let configuration = (pending.configuration.as_ref()).unwrap_or(&broker.configuration);
    let logs = pending.logs.unwrap_or(broker.logs);
    without_nulls(json!({
        "brokerId": broker.id,
        "authenticationStrategy": SIMPLE,
        "autoMinorVersionUpgrade": broker.auto_minor_version_upgrade,
        "configuration": configuration,
        "engineVersion": pending.release.as_ref().unwrap_or(&broker.version.release),
        "hostInstanceType": pending.instance_type.as_ref().unwrap_or(&broker.instance_type),
        "logs": { "audit": logs.audit, "general": logs.general },
        "maintenanceWindowStartTime": broker.maintenance,
        "securityGroups": broker.security_groups,
        "storageSize": pending.storage_size.or(broker.storage_size),
    }))
}
