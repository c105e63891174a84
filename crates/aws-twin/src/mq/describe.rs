//! Reading brokers: one in full, or all in pages.

use serde_json::{Value, json};

use super::broker::Broker;
use super::input::page_size;
use super::refusal::bad_request;
use super::{broker, user};
use crate::json::without_nulls;
use crate::paging::page;
use crate::wire::{error::ApiError, rest::RestCall, time::iso8601};
use crate::world::World;

/// Answer `DescribeBroker`.
pub(super) fn describe_broker(world: &World, id: &str) -> Result<Value, ApiError> {
    let broker = broker(world.mq, id)?;
    let instances = broker
        .stage
        .shows_instances()
        .then(|| instances(broker, world.region));
    let pending = &broker.pending;
    let groups = broker.pending_groups.as_ref().map(|groups| &groups.ids);
    let version = format!("{}.{}", broker.version.release, broker.version.patch);
    Ok(without_nulls(json!({
        "actionsRequired": [],
        "authenticationStrategy": "SIMPLE",
        "autoMinorVersionUpgrade": broker.auto_minor_version_upgrade,
        "brokerArn": broker.arn,
        "brokerId": broker.id,
        "brokerInstances": instances,
        "brokerName": broker.name,
        "brokerState": broker.stage.state(),
        "configurations": without_nulls(json!({
            "current": broker.configuration,
            "history": broker.configuration_history,
            "pending": pending.configuration,
        })),
        "created": iso8601(broker.created),
        "dataReplicationMode": "NONE",
        "deploymentMode": broker.deployment_mode,
        "encryptionOptions": broker.encryption,
        "engineType": "ACTIVEMQ",
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
        "pendingSecurityGroups": groups,
        "pendingStorageSize": pending.storage_size,
        "publiclyAccessible": broker.publicly_accessible,
        "securityGroups": broker.security_groups,
        "storageSize": broker.storage_size,
        "storageType": broker.storage_type,
        "subnetIds": broker.subnet_ids,
        "tags": broker.tags,
        "users": broker.users.iter().map(|(name, user)| user::summary(name, user)).collect::<Vec<_>>(),
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
            "engineType": "ACTIVEMQ",
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
