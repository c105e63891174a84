//! How brokers come to be, reboot and go, in their own time.

use serde_json::{Value, json};

use super::broker::{Broker, Instance, Stage};
use super::refusal::wrong_state;
use super::{broker, broker_mut, catalog, user};
use crate::ec2;
use crate::wire::error::ApiError;
use crate::world::{MINUTE, Millis, SECOND, World};

/// Carry out what has come due, one stage after the other.
pub(super) fn settle(world: &mut World) {
    let ids: Vec<String> = world.mq.brokers.keys().cloned().collect();
    for id in ids {
        while let Some((stage, until)) = due(world, &id) {
            advance(world, &id, stage, until);
        }
    }
}

fn due(world: &World, id: &str) -> Option<(Stage, Millis)> {
    let stage = world.mq.brokers.get(id)?.stage;
    let until = stage.until()?;
    (until <= world.now).then_some((stage, until))
}

/// What comes after `stage`, which ended at `at`. A broker takes about 15 minutes to come, 3 to 5 to reboot, 5 to go.
fn advance(world: &mut World, id: &str, stage: Stage, at: Millis) {
    let next = match stage {
        Stage::Preparing { .. } => match attach(world, id) {
            Ok(()) => Stage::Installing {
                until: at + world.between(12 * MINUTE, 13 * MINUTE),
            },
            Err(_) => Stage::CreationFailed,
        },
        Stage::Installing { .. } => Stage::Restarting {
            until: at + world.between(30 * SECOND, 90 * SECOND),
        },
        Stage::Restarting { .. } => Stage::Running,
        Stage::Rebooting { .. } => {
            if let Some(broker) = world.mq.brokers.get_mut(id) {
                restart(broker);
            }
            Stage::Running
        }
        Stage::Deleting { .. } => {
            detach(world, id, at);
            world.mq.brokers.remove(id);
            return;
        }
        Stage::Running | Stage::CreationFailed => return,
    };
    if let Some(broker) = world.mq.brokers.get_mut(id) {
        broker.stage = next;
    }
}

/// Put an interface into each subnet: all of them, or none.
pub(super) fn attach(world: &mut World, id: &str) -> Result<(), ApiError> {
    let broker = broker(world.mq, id)?.clone();
    let description = format!("Amazon MQ network interface for broker {id}");
    let mut instances: Vec<Instance> = Vec::new();
    for subnet_id in &broker.subnet_ids {
        let made = ec2::create_interface(
            world,
            subnet_id,
            &broker.security_groups,
            &description,
            "amazon-mq",
            broker.publicly_accessible,
        );
        match made {
            Ok(interface) => instances.push(Instance {
                interface_id: interface.id,
                ip: interface.private_ip,
            }),
            Err(error) => {
                let now = world.now;
                for instance in &instances {
                    ec2::release_interface(world, &instance.interface_id, now);
                }
                return Err(error);
            }
        }
    }
    broker_mut(world.mq, id)?.instances = instances;
    Ok(())
}

/// Let go of the interfaces. They outlive the broker by up to 10 minutes, and keep subnets and groups from being deleted.
fn detach(world: &mut World, id: &str, at: Millis) {
    let Some(broker) = world.mq.brokers.get(id) else {
        return;
    };
    let interfaces: Vec<String> = broker
        .instances
        .iter()
        .map(|instance| instance.interface_id.clone())
        .collect();
    for interface in interfaces {
        let gone = at + world.between(0, 10 * MINUTE);
        ec2::release_interface(world, &interface, gone);
    }
}

/// Everything that waited for a reboot takes effect, and the other one of a pair takes over.
fn restart(broker: &mut Broker) {
    let pending = std::mem::take(&mut broker.pending);
    let newest = catalog::release(Some(&broker.version.release)).map(|release| release.patch + 1);
    if let Some(release) = pending.release {
        broker.version.patch = catalog::release(Some(&release)).map_or(0, |release| release.patch);
        broker.version.release = release;
    } else if broker.auto_minor_version_upgrade {
        broker.version.patch = newest.unwrap_or(broker.version.patch);
    }
    if let Some(instance_type) = pending.instance_type {
        broker.instance_type = instance_type;
    }
    broker.storage_size = pending.storage_size.or(broker.storage_size);
    broker.logs = pending.logs.unwrap_or(broker.logs);
    if let Some(configuration) = pending.configuration {
        let former = std::mem::replace(&mut broker.configuration, configuration);
        broker.configuration_history.push(former);
    }
    user::apply_pending(&mut broker.users);
    if !broker.instances.is_empty() {
        broker.active = (broker.active + 1) % broker.instances.len();
    }
}

/// Answer `RebootBroker`.
pub(super) fn reboot_broker(world: &mut World, id: &str) -> Result<Value, ApiError> {
    broker(world.mq, id)?.running("be rebooted")?;
    let until = world.now + world.between(3 * MINUTE, 5 * MINUTE);
    broker_mut(world.mq, id)?.stage = Stage::Rebooting { until };
    Ok(json!({}))
}

/// Answer `DeleteBroker`: refused while the broker is being created or rebooted. Asking again is no mistake.
pub(super) fn delete_broker(world: &mut World, id: &str) -> Result<Value, ApiError> {
    let Broker {
        stage,
        name,
        messages,
        ..
    } = broker(world.mq, id)?;
    match stage {
        Stage::Deleting { .. } => {}
        Stage::Running | Stage::CreationFailed => {
            if *messages > 0 {
                let messages = *messages;
                world.mq.lost.insert(id.to_owned(), messages);
            }
            let until = world.now + world.between(4 * MINUTE, 6 * MINUTE);
            broker_mut(world.mq, id)?.stage = Stage::Deleting { until };
        }
        Stage::Preparing { .. }
        | Stage::Installing { .. }
        | Stage::Restarting { .. }
        | Stage::Rebooting { .. } => {
            return Err(wrong_state(format!(
                "Broker [{name}] can't be deleted while in state [{}]",
                stage.state()
            )));
        }
    }
    Ok(json!({ "brokerId": id }))
}
