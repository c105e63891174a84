//! Flow logs of VPCs: where the log of the connections goes. Nothing changes one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::resource::{Kind, Resource, find, visible_at};
use super::tags::{self, Tags};
use super::vpc::Vpc;
use super::{State, invalid_value};
use crate::elbv2::takes_logs;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, World};

/// A flow log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct FlowLog {
    /// `fl-…`
    id: String,
    vpc_id: String,
    traffic: String,
    to: Destination,
    pub(super) tags: Tags,
    visible_at: Millis,
}

/// Where it goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Destination {
    /// The ARN of a bucket, with a folder.
    Bucket(String),
    /// A log group and the role to write to it by.
    Group { name: String, role: String },
}

impl Destination {
    /// Whether two logs would write to the same place.
    fn is_that_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bucket(one), Self::Bucket(other))
            | (Self::Group { name: one, .. }, Self::Group { name: other, .. }) => one == other,
            _ => false,
        }
    }
}

impl Resource for FlowLog {
    const KIND: Kind = Kind {
        resource_type: "vpc-flow-log",
        prefix: "fl",
        not_found: "InvalidFlowLogId.NotFound",
        malformed: None,
        noun: "flow log ID",
        id_list: "FlowLogId",
        id_filter: "flow-log-id",
        set: "flowLogSet",
    };

    fn all(state: &State) -> &BTreeMap<String, Self> {
        &state.flow_logs
    }

    fn all_mut(state: &mut State) -> &mut BTreeMap<String, Self> {
        &mut state.flow_logs
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn visible_at(&self) -> Millis {
        self.visible_at
    }

    fn values(&self, filter: &str, _world: &World) -> Option<Vec<String>> {
        match filter {
            "resource-id" => Some(vec![self.vpc_id.clone()]),
            "traffic-type" => Some(vec![self.traffic.clone()]),
            _ => None,
        }
    }

    fn element(&self, name: &str, _world: &World) -> Element {
        let element = Element::new(name)
            .text("flowLogId", &self.id)
            .text("flowLogStatus", "ACTIVE")
            .text("resourceId", &self.vpc_id)
            .text("trafficType", &self.traffic)
            .text("maxAggregationInterval", 600)
            .list("tagSet", tags::items(&self.tags));
        match &self.to {
            Destination::Bucket(arn) => element
                .text("logDestinationType", "s3")
                .text("logDestination", arn),
            Destination::Group { name, role } => element
                .text("logDestinationType", "cloud-watch-logs")
                .text("logGroupName", name)
                .text("deliverLogsPermissionArn", role),
        }
    }
}

/// `CreateFlowLogs`, for one VPC. What is wrong with the destination is told in an answer that succeeds.
/// Source: Amazon EC2 API reference, `CreateFlowLogs`.
pub(super) fn create(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let tags = tags::specified(input, FlowLog::KIND.resource_type)?;
    let kind = input.require("ResourceType")?;
    if kind != "VPC" {
        return Err(invalid_value(
            kind,
            "ResourceType",
            "Only VPC is known here.",
        ));
    }
    let traffic = input.require("TrafficType")?.to_owned();
    if !["ACCEPT", "REJECT", "ALL"].contains(&traffic.as_str()) {
        return Err(invalid_value(
            &traffic,
            "TrafficType",
            "Use ACCEPT, REJECT or ALL.",
        ));
    }
    let ids = input.values("ResourceId");
    let [vpc_id] = ids.as_slice() else {
        return Err(invalid_value(
            &ids.join(", "),
            "ResourceId",
            "One is expected.",
        ));
    };
    find::<Vpc>(world, vpc_id)?;
    let to = destination(input)?;
    if let Destination::Bucket(arn) = &to
        && !takes_logs(world, bucket_of(arn))
    {
        let message = format!("Access Denied for LogDestination: {}.", bucket_of(arn));
        return Ok(failed(vpc_id, "400", &message));
    }
    let mut others = world.ec2.flow_logs.values();
    let is_same = |other: &FlowLog| other.vpc_id == *vpc_id && other.to.is_that_of(&to);
    if others.any(is_same) {
        let message =
            "There is an existing Flow Log with the same configuration and log destination.";
        return Ok(failed(vpc_id, "FlowLogAlreadyExists", message));
    }
    let log = FlowLog {
        id: FlowLog::KIND.draw(world),
        vpc_id: vpc_id.clone(),
        traffic,
        to,
        tags,
        visible_at: visible_at(world),
    };
    let id = Element::leaf("item", &log.id);
    world.ec2.flow_logs.insert(log.id.clone(), log);
    Ok(Element::new("CreateFlowLogsResponse")
        .list("flowLogIdSet", [id])
        .list("unsuccessful", []))
}

fn destination(input: &Params) -> Result<Destination, ApiError> {
    let kind = input
        .get("LogDestinationType")
        .unwrap_or("cloud-watch-logs");
    match kind {
        "s3" => {
            let arn = input.require("LogDestination")?;
            if input.get("DeliverLogsPermissionArn").is_some() {
                let message = "DeliverLogsPermissionArn is not applicable for s3 delivery";
                return Err(ApiError::new("InvalidParameter", message));
            }
            Ok(Destination::Bucket(arn.to_owned()))
        }
        "cloud-watch-logs" => Ok(Destination::Group {
            name: input.require("LogGroupName")?.to_owned(),
            role: input.require("DeliverLogsPermissionArn")?.to_owned(),
        }),
        _ => Err(invalid_value(
            kind,
            "LogDestinationType",
            "It is not known here.",
        )),
    }
}

fn bucket_of(arn: &str) -> &str {
    let path = arn.rsplit(":::").next().unwrap_or_default();
    path.split('/').next().unwrap_or_default()
}

/// The answer that nothing was made.
fn failed(resource: &str, code: &str, message: &str) -> Element {
    Element::new("CreateFlowLogsResponse")
        .list("flowLogIdSet", [])
        .list("unsuccessful", [unsuccessful(resource, code, message)])
}

fn unsuccessful(resource: &str, code: &str, message: &str) -> Element {
    let error = Element::new("error")
        .text("code", code)
        .text("message", message);
    Element::new("item")
        .child(error)
        .text("resourceId", resource)
}

/// `DeleteFlowLogs`.
pub(super) fn delete(world: &mut World, input: &Params) -> Element {
    let ids = input.values("FlowLogId");
    let missing = ids
        .iter()
        .filter(|id| world.ec2.flow_logs.remove(*id).is_none());
    let missing = missing.map(|id| {
        let error = FlowLog::KIND.missing(id);
        unsuccessful(id, &error.code, &error.message)
    });
    let missing: Vec<Element> = missing.collect();
    Element::new("DeleteFlowLogsResponse").list("unsuccessful", missing)
}
