//! Reading brokers: one in full, or all in pages.

use serde_json::{Value, json};

use super::broker::{Broker, Stage};
use super::input::page_size;
use super::refusal::bad_request;
use super::{broker, user};
use crate::json::without_nulls;
use crate::paging::page;
use crate::wire::{error::ApiError, rest::RestCall, time::iso8601};
use crate::world::World;

/// How descriptions spell the engine, whatever was sent. Offers and refusals spell it in capitals.
pub(super) const ENGINE: &str = "ActiveMQ";

/// How descriptions spell the one authentication strategy there is.
pub(super) const SIMPLE: &str = "simple";

/// Answer `DescribeBroker`. What is empty is left out, but for the lists that are there from the beginning.
pub(super) fn describe_broker(world: &World, id: &str) -> Result<Value, ApiError> {
    let broker = broker(world.mq, id)?;
    let is_there = broker.stage.shows_instances();
    let instances = if is_there {
        instances(broker, world.region)
    } else {
        Vec::new()
    };
    // Its users are the first to go, in the description.
    let is_going = matches!(broker.stage, Stage::Deleting { .. });
    let users = broker.users.iter().filter(|_| !is_going);
    let pending = &broker.pending;
    // Until it is there, it does not follow its configuration yet.
    let (current, to_come) = if is_there {
        (Some(&broker.configuration), pending.configuration.as_ref())
    } else {
        (None, Some(&broker.configuration))
    };
    let version = format!("{}.{}", broker.version.release, broker.version.patch);
    Ok(without_nulls(json!({
        "authenticationStrategy": SIMPLE,
        "autoMinorVersionUpgrade": broker.auto_minor_version_upgrade,
        "brokerArn": broker.arn,
        "brokerId": broker.id,
        "brokerInstances": instances,
        "brokerName": broker.name,
        "brokerState": broker.stage.state(),
        "configurations": without_nulls(json!({
            "current": current,
            "history": broker.configuration_history,
            "pending": to_come,
        })),
        "created": iso8601(broker.created),
        "deploymentMode": broker.deployment_mode,
        "encryptionOptions": broker.encryption,
        "engineType": ENGINE,
        "engineVersion": version,
        "hostInstanceType": broker.instance_type,
        "logs": without_nulls(json!({
            "audit": broker.logs.audit,
            "auditLogGroup": format!("/aws/amazonmq/broker/{}/audit", broker.id),
            "general": broker.logs.general,
            "generalLogGroup": format!("/aws/amazonmq/broker/{}/general", broker.id),
            "pending": pending.logs,
        })),
        "maintenanceWindowStartTime": broker.maintenance,
        "pendingEngineVersion": pending.release,
        "pendingHostInstanceType": pending.instance_type,
        "pendingStorageSize": pending.storage_size,
        "publiclyAccessible": broker.publicly_accessible,
        "securityGroups": broker.security_groups,
        "storageSize": broker.storage_size,
        "storageType": broker.storage_type.to_ascii_lowercase(),
        "subnetIds": broker.subnet_ids,
        "tags": broker.tags,
        "users": users.map(|(name, user)| user::summary(name, user)).collect::<Vec<_>>(),
    })))
}

fn instances(broker: &Broker, region: &str) -> Vec<Value> {
    broker
        .instances
        .iter()
        .zip(1..)
        .map(|(instance, number)| {
            let host = broker.host(number, region);
            json!({
                "consoleURL": Broker::console_url(&host),
                "endpoints": Broker::endpoints(&host),
                "ipAddress": instance.ip,
            })
        })
        .collect()
}

/// Answer `ListBrokers`: summaries, which have no tags.
pub(super) fn list_brokers(world: &World, call: &RestCall) -> Result<Value, ApiError> {
    let found = world.mq.brokers.values().map(|broker| {
        let summary = json!({
            "brokerArn": broker.arn,
            "brokerId": broker.id,
            "brokerName": broker.name,
            "brokerState": broker.stage.state(),
            "created": iso8601(broker.created),
            "deploymentMode": broker.deployment_mode,
            "engineType": ENGINE,
            "hostInstanceType": broker.instance_type,
        });
        (broker.id.clone(), summary)
    });
    let token = call.query.get("nextToken").map(String::as_str);
    let page = page(found, page_size(call)?, token)
        .ok_or_else(|| bad_request("nextToken", "the next token is not valid"))?;
    Ok(without_nulls(
        json!({ "brokerSummaries": page.items, "nextToken": page.next }),
    ))
}
