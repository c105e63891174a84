//! A broker that was there before.

use std::collections::BTreeMap;

use super::broker::{Broker, DeploymentMode, Logs, Pending, Stage, Version};
use super::input::{EncryptionOptions, MaintenanceWindow};
use super::user::User;
use super::{configuration, lifecycle};
use crate::premises::ExistingBroker;
use crate::world::World;

/// Make sure that there is a broker of this name; whether it had to be made. It is not, where it does not fit.
pub(crate) fn assume_broker(world: &mut World, given: &ExistingBroker) -> bool {
    let mut brokers = world.mq.brokers.values();
    let Some((release, patch)) = given.version.rsplit_once('.') else {
        return false;
    };
    let Ok(patch) = patch.parse() else {
        return false;
    };
    if brokers.any(|broker| broker.name == given.name) {
        return false;
    }
    let configuration = configuration::create_default(world, &given.name, release);
    let id = format!("b-{}", world.uuid());
    let broker = Broker {
        id: id.clone(),
        arn: format!(
            "arn:aws:mq:{}:{}:broker:{}:{id}",
            world.region, world.account, given.name
        ),
        name: given.name.clone(),
        creator_request: None,
        created: world.now,
        deployment_mode: DeploymentMode::SingleInstance,
        publicly_accessible: false,
        subnet_ids: vec![given.subnet.clone()],
        security_groups: given.security_groups.clone(),
        storage_type: "EFS".to_owned(),
        storage_size: None,
        encryption: EncryptionOptions {
            use_aws_owned_key: Some(true),
            kms_key_id: None,
        },
        maintenance: MaintenanceWindow {
            day_of_week: "SUNDAY".to_owned(),
            time_of_day: "03:00".to_owned(),
            time_zone: Some("UTC".to_owned()),
        },
        auto_minor_version_upgrade: false,
        version: Version {
            release: release.to_owned(),
            patch,
        },
        instance_type: "mq.m5.large".to_owned(),
        logs: Logs::default(),
        configuration,
        configuration_history: Vec::new(),
        pending: Pending::default(),
        users: given
            .users
            .iter()
            .map(|name| (name.clone(), User::plain()))
            .collect(),
        tags: BTreeMap::new(),
        stage: Stage::Running,
        instances: Vec::new(),
        active: 0,
        messages: 0,
    };
    world.mq.brokers.insert(id.clone(), broker);
    let fits = lifecycle::attach(world, &id).is_ok();
    if !fits {
        world.mq.brokers.remove(&id);
    }
    fits
}
