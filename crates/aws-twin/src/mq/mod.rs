//! Amazon MQ: brokers, their users and configurations.
//!
//! A broker takes its time: a quarter of an hour to come, minutes to reboot or to go, and its interfaces stay a while
//! longer. Of a pair, one instance serves and the other keeps its ports closed.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::wire::{error::ApiError, rest::RestCall};
use super::world::World;

mod assume;
mod broker;
mod catalog;
mod configuration;
mod create;
mod describe;
mod input;
mod lifecycle;
mod network;
mod refusal;
mod rules;
mod tags;
#[cfg(test)]
mod tests;
mod update;
mod user;
mod xml;

pub(crate) use assume::assume_broker;
use broker::Broker;
use configuration::Configuration;
pub(crate) use update::stop_upgrades;
pub use user::Readmission;

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// By id. A broker that is gone is not here.
    brokers: BTreeMap<String, Broker>,
    /// By id.
    configurations: BTreeMap<String, Configuration>,
    /// The ARN of the key that the service keeps in the account, once someone used it.
    own_key: Option<String>,
    /// The messages that went with deleted brokers, by the brokers' ids.
    lost: BTreeMap<String, u64>,
    /// What is said to the name of a user whose removal waits.
    #[serde(skip)]
    pub(crate) readmission: Readmission,
}

impl State {
    /// Whether a user of the broker logs in with this password now; `None` if that is not known.
    pub(crate) fn logs_in(&self, broker: &str, user: &str, password: &str) -> Option<bool> {
        match self.brokers.get(broker)?.users.get(user) {
            Some(user) => user.logs_in(password),
            None => Some(false),
        }
    }
}

/// Carry out what has come due.
pub(crate) fn settle(world: &mut World) {
    lifecycle::settle(world);
}

/// Answer one call: the JSON body.
pub(crate) fn handle(
    world: &mut World,
    _operation: &str,
    call: &RestCall,
) -> Result<Value, ApiError> {
    const GET: &Method = &Method::GET;
    const POST: &Method = &Method::POST;
    const PUT: &Method = &Method::PUT;
    const DELETE: &Method = &Method::DELETE;
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    let ["v1", path @ ..] = path.as_slice() else {
        return Err(unknown(call));
    };
    match (&call.method, path) {
        (POST, ["brokers"]) => create::create_broker(world, call),
        (GET, ["brokers"]) => describe::list_brokers(world, call),
        (GET, ["brokers", id]) => describe::describe_broker(world, id),
        (PUT, ["brokers", id]) => update::update_broker(world, id, call),
        (DELETE, ["brokers", id]) => lifecycle::delete_broker(world, id),
        (POST, ["brokers", id, "reboot"]) => lifecycle::reboot_broker(world, id),
        (GET, ["brokers", id, "users"]) => user::list_users(world.mq, id, call),
        (POST, ["brokers", id, "users", name]) => user::create_user(world.mq, id, name, call),
        (PUT, ["brokers", id, "users", name]) => user::update_user(world.mq, id, name, call),
        (GET, ["brokers", id, "users", name]) => user::describe_user(world.mq, id, name),
        (DELETE, ["brokers", id, "users", name]) => user::delete_user(world.mq, id, name),
        (GET, ["broker-engine-types"]) => catalog::describe_engine_types(call),
        (GET, ["broker-instance-options"]) => catalog::describe_instance_options(world, call),
        (_, ["configurations", rest @ ..]) => handle_configuration(world, call, rest),
        (POST, ["tags", arn]) => tags::create_tags(world.mq, arn, call),
        (DELETE, ["tags", arn]) => tags::delete_tags(world.mq, arn, call),
        (GET, ["tags", arn]) => tags::list_tags(world.mq, arn),
        _ => Err(unknown(call)),
    }
}

fn handle_configuration(
    world: &mut World,
    call: &RestCall,
    path: &[&str],
) -> Result<Value, ApiError> {
    match (call.method.as_str(), path) {
        ("POST", []) => configuration::create_configuration(world, call),
        ("GET", []) => configuration::list_configurations(world.mq, call),
        ("GET", [id]) => configuration::describe_configuration(world.mq, id),
        ("PUT", [id]) => configuration::update_configuration(world, id, call),
        ("DELETE", [id]) => configuration::delete_configuration(world.mq, id),
        ("GET", [id, "revisions"]) => configuration::list_revisions(world.mq, id, call),
        ("GET", [id, "revisions", number]) => {
            configuration::describe_revision(world.mq, id, number)
        }
        _ => Err(unknown(call)),
    }
}

fn unknown(call: &RestCall) -> ApiError {
    ApiError::new(
        "NotFoundException",
        format!(
            "the sandbox does not know {} /{}",
            call.method,
            call.path.join("/")
        ),
    )
    .status(404)
}

/// Whether a broker serves at this private address and has this port open now.
///
/// The active instance of a pair has its wire ports and its console open, the standby nothing; nobody has anything open
/// while the broker is created, rebooted or deleted.
pub(crate) fn listens(world: &World, ip: &str, port: u16) -> bool {
    world
        .mq
        .brokers
        .values()
        .any(|broker| broker.listens(ip, port))
}

/// Let clients leave a message with the broker at this private address: from now on its deletion loses some.
pub(crate) fn deliver(world: &mut World, ip: &str) {
    let mut brokers = world.mq.brokers.values_mut();
    let at = |broker: &&mut Broker| broker.instances.iter().any(|instance| instance.ip == ip);
    if let Some(broker) = brokers.find(at) {
        broker.messages += 1;
    }
}

/// The security groups in front of the broker instance at this private address; none if there is none.
pub(crate) fn groups_at(world: &World, ip: &str) -> Vec<String> {
    world
        .mq
        .brokers
        .values()
        .find(|broker| broker.instances.iter().any(|instance| instance.ip == ip))
        .map(|broker| broker.security_groups.clone())
        .unwrap_or_default()
}

fn broker<'state>(state: &'state State, id: &str) -> Result<&'state Broker, ApiError> {
    state
        .brokers
        .get(id)
        .ok_or_else(|| refusal::not_found("broker", id))
}

fn broker_mut<'state>(state: &'state mut State, id: &str) -> Result<&'state mut Broker, ApiError> {
    state
        .brokers
        .get_mut(id)
        .ok_or_else(|| refusal::not_found("broker", id))
}
