//! Attributes: the named settings beside the typed ones, their defaults and what they may be.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::input::{self, contradictory, invalid};
use super::{listener, load_balancer, target_group};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// What was set away from the defaults.
pub(super) type Settings = BTreeMap<String, String>;

/// One attribute that a kind of resource has.
pub(super) struct Attribute {
    key: &'static str,
    default: &'static str,
    values: Values,
}

enum Values {
    Flag,
    OneOf(&'static [&'static str]),
    Number(RangeInclusive<u32>),
    Text,
}

const fn attribute(key: &'static str, default: &'static str, values: Values) -> Attribute {
    Attribute {
        key,
        default,
        values,
    }
}

/// Traffic may cross from one zone's balancer node to a target in another.
pub(super) const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";
/// The load balancer refuses to be deleted.
pub(super) const DELETION_PROTECTION: &str = "deletion_protection.enabled";
/// How long a deregistered target drains.
pub(super) const DEREGISTRATION_DELAY: &str = "deregistration_delay.timeout_seconds";
const UNHEALTHY_TERMINATION: &str = "target_health_state.unhealthy.connection_termination.enabled";
const UNHEALTHY_DRAINING: &str = "target_health_state.unhealthy.draining_interval_seconds";
const LOGS: &str = "access_logs.s3.enabled";
const LOGS_BUCKET: &str = "access_logs.s3.bucket";
const STICKINESS: &str = "stickiness.enabled";

/// What a network load balancer has (AWS API model).
pub(super) const LOAD_BALANCER: &[Attribute] = &[
    attribute(DELETION_PROTECTION, "false", Values::Flag),
    attribute(CROSS_ZONE, "false", Values::Flag),
    attribute(LOGS, "false", Values::Flag),
    attribute(LOGS_BUCKET, "", Values::Text),
    attribute("access_logs.s3.prefix", "", Values::Text),
    attribute("ipv6.deny_all_igw_traffic", "false", Values::Flag),
    attribute("zonal_shift.config.enabled", "false", Values::Flag),
    attribute(
        "dns_record.client_routing_policy",
        "any_availability_zone",
        Values::OneOf(&[
            "any_availability_zone",
            "partial_availability_zone_affinity",
            "availability_zone_affinity",
        ]),
    ),
];

/// What a network load balancer's target group has (AWS API model); client addresses are not preserved for `ip` targets.
pub(super) const TARGET_GROUP: &[Attribute] = &[
    attribute(DEREGISTRATION_DELAY, "300", Values::Number(0..=3600)),
    attribute(
        "deregistration_delay.connection_termination.enabled",
        "false",
        Values::Flag,
    ),
    attribute("preserve_client_ip.enabled", "false", Values::Flag),
    attribute("proxy_protocol_v2.enabled", "false", Values::Flag),
    attribute(STICKINESS, "false", Values::Flag),
    attribute(
        "stickiness.type",
        "source_ip",
        Values::OneOf(&["source_ip"]),
    ),
    attribute(
        CROSS_ZONE,
        "use_load_balancer_configuration",
        Values::OneOf(&["true", "false", "use_load_balancer_configuration"]),
    ),
    attribute(UNHEALTHY_TERMINATION, "true", Values::Flag),
    attribute(UNHEALTHY_DRAINING, "0", Values::Number(0..=360_000)),
    attribute(
        "target_group_health.dns_failover.minimum_healthy_targets.count",
        "1",
        Values::Text,
    ),
    attribute(
        "target_group_health.dns_failover.minimum_healthy_targets.percentage",
        "off",
        Values::Text,
    ),
    attribute(
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
        "1",
        Values::Text,
    ),
    attribute(
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
        "off",
        Values::Text,
    ),
];

/// What a TCP listener has. A TLS listener has nothing: its idle timeout is 350 seconds for good (AWS documentation).
pub(super) const TCP_LISTENER: &[Attribute] = &[attribute(
    "tcp.idle_timeout.seconds",
    "350",
    Values::Number(60..=6000),
)];

/// The value of an attribute now.
pub(super) fn value<'settings>(
    table: &[Attribute],
    settings: &'settings Settings,
    key: &str,
) -> &'settings str {
    if let Some(value) = settings.get(key) {
        return value;
    }
    let known = table.iter().find(|attribute| attribute.key == key);
    known.map_or("", |attribute| attribute.default)
}

/// `Describe…Attributes` and `Modify…Attributes`; a modification is checked as a whole before any of it holds.
pub(super) fn handle(
    world: &mut World,
    action: &str,
    request: &Params,
) -> Result<Element, ApiError> {
    let (table, settings) = if action.contains("LoadBalancer") {
        let arn = input::required(request, "LoadBalancerArn")?;
        if action.starts_with("Modify") {
            check_log_bucket(world, request)?;
        }
        let balancer = load_balancer::find_mut(world, arn)?;
        (LOAD_BALANCER, &mut balancer.settings)
    } else if action.contains("TargetGroup") {
        let arn = input::required(request, "TargetGroupArn")?;
        let group = target_group::find_mut(world, arn)?;
        if action.starts_with("Modify") && group.protocol == "TLS" {
            refuse_stickiness(request)?;
        }
        (TARGET_GROUP, &mut group.settings)
    } else {
        let arn = input::required(request, "ListenerArn")?;
        let listener = listener::find_mut(world, arn)?;
        let table = match listener.protocol.as_str() {
            "TCP" => TCP_LISTENER,
            _ => &[],
        };
        (table, &mut listener.settings)
    };
    if action.starts_with("Modify") {
        *settings = changed(table, settings, request)?;
    }
    let elements = table.iter().map(|attribute| {
        Element::new("member")
            .text("Key", attribute.key)
            .text("Value", value(table, settings, attribute.key))
    });
    Ok(Element::new(&format!("{action}Result")).list("Attributes", elements))
}

fn changed(
    table: &[Attribute],
    settings: &Settings,
    request: &Params,
) -> Result<Settings, ApiError> {
    let mut settings = settings.clone();
    for change in request.list("Attributes") {
        let key = input::required(&change, "Key")?;
        let new = change.get("Value").unwrap_or_default();
        let known = table.iter().find(|attribute| attribute.key == key);
        let known =
            known.ok_or_else(|| invalid(format!("Attribute key '{key}' is not recognized")))?;
        let fits = match &known.values {
            Values::Flag => matches!(new, "true" | "false"),
            Values::OneOf(values) => values.contains(&new),
            Values::Number(range) => new.parse().is_ok_and(|number| range.contains(&number)),
            Values::Text => true,
        };
        if !fits {
            return Err(invalid(format!(
                "Attribute value '{new}' is not valid for attribute key '{key}'"
            )));
        }
        settings.insert(key.to_owned(), new.to_owned());
    }
    let now = |key| value(table, &settings, key);
    if now(LOGS) == "true" && now(LOGS_BUCKET).is_empty() {
        return Err(contradictory(
            "The access logs bucket must be specified when access logs are enabled",
        ));
    }
    if now(UNHEALTHY_TERMINATION) == "true" && now(UNHEALTHY_DRAINING) != "0" {
        return Err(contradictory(format!(
            "'{UNHEALTHY_DRAINING}' needs '{UNHEALTHY_TERMINATION}' to be false"
        )));
    }
    Ok(settings)
}

/// ELB writes a test file into the bucket (ELB user guide, "Access logs for your Network Load Balancer").
fn check_log_bucket(world: &World, request: &Params) -> Result<(), ApiError> {
    let attributes = request.list("Attributes");
    let said = |key: &str| {
        let attribute = attributes.iter().find(|it| it.get("Key") == Some(key));
        attribute.and_then(|it| it.get("Value"))
    };
    match said(LOGS_BUCKET) {
        Some(bucket) if said(LOGS) == Some("true") && !world.elbv2.log_buckets.contains(bucket) => {
            Err(contradictory(format!(
                "Access Denied for bucket: {bucket}. Please check S3bucket permission"
            )))
        }
        _ => Ok(()),
    }
}

fn refuse_stickiness(request: &Params) -> Result<(), ApiError> {
    let wanted = request
        .list("Attributes")
        .iter()
        .any(|change| change.get("Key") == Some(STICKINESS) && change.get("Value") == Some("true"));
    if wanted {
        return Err(contradictory(
            "Stickiness type 'source_ip' is not supported for target groups with the TLS protocol",
        ));
    }
    Ok(())
}
