//! Target groups: where a listener sends its traffic, and how the targets' health is asked.

use serde::{Deserialize, Serialize};

use super::attributes::Settings;
use super::input::{self, contradictory, invalid};
use super::targets::Target;
use super::{load_balancer, pages, tags};
use crate::ec2;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, World};

/// Every protocol that AWS's model lists, and those of a network load balancer.
pub(super) const PROTOCOLS: &[&str] = &[
    "HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC",
];
pub(super) const NETWORK_PROTOCOLS: &[&str] = &["TCP", "TLS", "UDP", "TCP_UDP"];
/// `HealthCheckPort` when checks go where the traffic goes.
const TRAFFIC_PORT: &str = "traffic-port";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct TargetGroup {
    pub(super) arn: String,
    name: String,
    pub(super) protocol: String,
    pub(super) port: u16,
    pub(super) vpc: String,
    pub(super) health_check: HealthCheck,
    pub(super) targets: Vec<Target>,
    pub(super) settings: Settings,
    /// Until when a listener that is gone still counts as using the group.
    pub(super) in_use_until: Millis,
}

/// How a target's health is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HealthCheck {
    pub(super) protocol: String,
    /// A port number or [`TRAFFIC_PORT`].
    port: String,
    path: Option<String>,
    matcher: Option<String>,
    pub(super) interval_seconds: u32,
    timeout_seconds: u32,
    pub(super) healthy_threshold: u32,
    pub(super) unhealthy_threshold: u32,
}

impl HealthCheck {
    /// The port that is asked at a target that takes its traffic on `traffic`.
    pub(super) fn port(&self, traffic: u16) -> u16 {
        self.port.parse().unwrap_or(traffic)
    }

    /// What the request asks for, on top of what there is or of the defaults.
    fn read(request: &Params, current: Option<&Self>) -> Result<Self, ApiError> {
        let protocols = input::choice(request, "HealthCheckProtocol", PROTOCOLS)?;
        let protocol = protocols.or(current.map(|check| check.protocol.as_str()));
        let protocol = protocol.unwrap_or("TCP");
        if !matches!(protocol, "TCP" | "HTTP" | "HTTPS") {
            return Err(invalid(format!(
                "Health check protocol '{protocol}' is not supported; it must be one of [HTTP, HTTPS, TCP]"
            )));
        }
        if input::flag(request, "HealthCheckEnabled")? == Some(false) {
            return Err(contradictory(
                "Health checks must be enabled for target groups with target type 'ip'",
            ));
        }
        let port = match input::optional(request, "HealthCheckPort") {
            Some(TRAFFIC_PORT) => TRAFFIC_PORT.to_owned(),
            Some(_) => input::port(request, "HealthCheckPort")?
                .map_or_else(String::new, |port| port.to_string()),
            None => current.map_or_else(|| TRAFFIC_PORT.to_owned(), |check| check.port.clone()),
        };
        let path = input::optional(request, "HealthCheckPath").map(str::to_owned);
        let nested = request.nested("Matcher");
        let matcher = input::optional(&nested, "HttpCode").map(str::to_owned);
        if protocol == "TCP" && (path.is_some() || matcher.is_some()) {
            return Err(contradictory(
                "Health check path and matcher cannot be specified for health check protocol 'TCP'",
            ));
        }
        let web = protocol != "TCP";
        let kept = current.filter(|_| web);
        let path = path.or(kept.and_then(|check| check.path.clone()));
        let matcher = matcher.or(kept.and_then(|check| check.matcher.clone()));

        let interval = input::number(request, "HealthCheckIntervalSeconds", 5..=300)?;
        let interval = interval.or(current.map(|check| check.interval_seconds));
        let interval = interval.unwrap_or(30);
        let asked_timeout = input::number(request, "HealthCheckTimeoutSeconds", 2..=120)?;
        let asked_timeout = asked_timeout.or(current.map(|check| check.timeout_seconds));
        if asked_timeout.is_some_and(|timeout| timeout > interval) {
            return Err(invalid(
                "Health check timeout must not be greater than the health check interval",
            ));
        }
        let default_timeout = if protocol == "HTTP" { 6 } else { 10 };
        let healthy = input::number(request, "HealthyThresholdCount", 2..=10)?;
        let unhealthy = input::number(request, "UnhealthyThresholdCount", 2..=10)?;
        Ok(Self {
            protocol: protocol.to_owned(),
            port,
            path: path.or(web.then(|| "/".to_owned())),
            matcher: matcher.or(web.then(|| "200-399".to_owned())),
            interval_seconds: interval,
            timeout_seconds: asked_timeout.unwrap_or(default_timeout.min(interval)),
            healthy_threshold: healthy
                .or(current.map(|check| check.healthy_threshold))
                .unwrap_or(5),
            unhealthy_threshold: unhealthy
                .or(current.map(|check| check.unhealthy_threshold))
                .unwrap_or(2),
        })
    }
}

/// The target group with this ARN.
pub(super) fn find<'world>(
    world: &'world World,
    arn: &str,
) -> Result<&'world TargetGroup, ApiError> {
    let found = world.elbv2.target_groups.get(arn);
    found.ok_or_else(|| not_found(arn))
}

/// The same, to change it.
pub(super) fn find_mut<'world>(
    world: &'world mut World,
    arn: &str,
) -> Result<&'world mut TargetGroup, ApiError> {
    let found = world.elbv2.target_groups.get_mut(arn);
    found.ok_or_else(|| not_found(arn))
}

fn not_found(which: &str) -> ApiError {
    ApiError::new(
        "TargetGroupNotFound",
        format!("Target group '{which}' not found"),
    )
}

/// The load balancer whose listener sends traffic here, if any.
pub(super) fn user<'world>(world: &'world World, arn: &str) -> Option<&'world str> {
    let mut listeners = world.elbv2.listeners.values();
    let user = listeners.find(|listener| listener.target_group == arn)?;
    Some(&user.load_balancer)
}

fn element(world: &World, group: &TargetGroup) -> Element {
    let check = &group.health_check;
    let matcher = check.matcher.as_ref();
    let element = Element::new("member")
        .text("TargetGroupArn", &group.arn)
        .text("TargetGroupName", &group.name)
        .text("Protocol", &group.protocol)
        .text("Port", group.port)
        .text("VpcId", &group.vpc)
        .text("HealthCheckProtocol", &check.protocol)
        .text("HealthCheckPort", &check.port)
        .text("HealthCheckEnabled", true)
        .text("HealthCheckIntervalSeconds", check.interval_seconds)
        .text("HealthCheckTimeoutSeconds", check.timeout_seconds)
        .text("HealthyThresholdCount", check.healthy_threshold)
        .text("UnhealthyThresholdCount", check.unhealthy_threshold)
        .maybe("HealthCheckPath", check.path.as_ref());
    let element = match matcher {
        Some(codes) => element.child(Element::new("Matcher").text("HttpCode", codes)),
        None => element,
    };
    let balancers = user(world, &group.arn).map(|arn| Element::leaf("member", arn));
    element
        .list("LoadBalancerArns", balancers)
        .text("TargetType", "ip")
        .text("IpAddressType", "ipv4")
}

fn answer(world: &World, action: &str, group: &TargetGroup) -> Element {
    Element::new(&format!("{action}Result")).list("TargetGroups", [element(world, group)])
}

/// `CreateTargetGroup`. Asked again with the same settings it gives the one there is, whatever its tags (AWS API model).
pub(super) fn create(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let name = input::resource_name(request, "Target group")?.to_owned();
    let kinds = ["instance", "ip", "lambda", "alb"];
    if input::choice(request, "TargetType", &kinds)?.unwrap_or("instance") != "ip" {
        return Err(invalid(
            "The sandbox has target groups of type 'ip' only; the default is 'instance'",
        ));
    }
    let protocol = input::choice(request, "Protocol", PROTOCOLS)?
        .ok_or_else(|| invalid("A protocol must be specified"))?;
    if !NETWORK_PROTOCOLS.contains(&protocol) {
        return Err(invalid(format!(
            "The sandbox has target groups for network load balancers only, not for protocol '{protocol}'"
        )));
    }
    let port = input::port(request, "Port")?.ok_or_else(|| invalid("A port must be specified"))?;
    let vpc =
        input::optional(request, "VpcId").ok_or_else(|| invalid("A VPC ID must be specified"))?;
    let check = HealthCheck::read(request, None)?;
    let new_tags = tags::read(request)?;

    let mut existing = world.elbv2.target_groups.values();
    if let Some(group) = existing.find(|group| group.name == name) {
        let same = group.protocol == protocol
            && group.port == port
            && group.vpc == vpc
            && group.health_check == check;
        if !same {
            return Err(ApiError::new(
                "DuplicateTargetGroupName",
                format!(
                    "A target group with the same name '{name}' exists, but with different settings"
                ),
            ));
        }
        return Ok(answer(world, "CreateTargetGroup", group));
    }
    if ec2::vpc(world, vpc).is_err() {
        return Err(invalid(format!("The VPC ID '{vpc}' is not found")));
    }
    let id = world.hex(16);
    let group = TargetGroup {
        arn: format!(
            "arn:aws:elasticloadbalancing:{}:{}:targetgroup/{name}/{id}",
            world.region, world.account
        ),
        name,
        protocol: protocol.to_owned(),
        port,
        vpc: vpc.to_owned(),
        health_check: check,
        targets: Vec::new(),
        settings: Settings::new(),
        in_use_until: 0,
    };
    let answer = answer(world, "CreateTargetGroup", &group);
    world.elbv2.tags.insert(group.arn.clone(), new_tags);
    world.elbv2.target_groups.insert(group.arn.clone(), group);
    Ok(answer)
}

/// `DescribeTargetGroups`: all, those of a load balancer, or the named ones, of which each must exist.
pub(super) fn describe(world: &World, request: &Params) -> Result<Element, ApiError> {
    let arns = request.values("TargetGroupArns");
    let names = request.values("Names");
    let balancer = input::optional(request, "LoadBalancerArn");
    let ways = [!arns.is_empty(), !names.is_empty(), balancer.is_some()];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        return Err(invalid(
            "Only one of target group ARNs, target group names and a load balancer ARN can be specified",
        ));
    }
    if let Some(balancer) = balancer {
        load_balancer::find(world, balancer)?;
    }
    let groups = &world.elbv2.target_groups;
    for arn in &arns {
        find(world, arn)?;
    }
    for name in &names {
        if !groups.values().any(|group| group.name == *name) {
            return Err(not_found(name));
        }
    }
    let wanted = groups.values().filter(|group| {
        (arns.is_empty() || arns.contains(&group.arn))
            && (names.is_empty() || names.contains(&group.name))
            && (balancer.is_none() || user(world, &group.arn) == balancer)
    });
    let items = wanted.map(|group| (group.arn.as_str(), element(world, group)));
    pages::page(request, "DescribeTargetGroupsResult", "TargetGroups", items)
}

/// `ModifyTargetGroup`: the health check; everything else is for good (AWS documentation).
pub(super) fn modify(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let arn = input::required(request, "TargetGroupArn")?;
    let group = find_mut(world, arn)?;
    group.health_check = HealthCheck::read(request, Some(&group.health_check))?;
    Ok(answer(world, "ModifyTargetGroup", find(world, arn)?))
}

/// `DeleteTargetGroup`. One that is not there is deleted already: the model knows no error for it.
pub(super) fn delete(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let arn = input::required(request, "TargetGroupArn")?;
    if let Ok(group) = find(world, arn) {
        if user(world, arn).is_some() || world.now < group.in_use_until {
            return Err(ApiError::new(
                "ResourceInUse",
                format!("Target group '{arn}' is currently in use by a listener or a rule"),
            ));
        }
        world.elbv2.target_groups.remove(arn);
        world.elbv2.tags.remove(arn);
    }
    Ok(Element::new("DeleteTargetGroupResult"))
}
