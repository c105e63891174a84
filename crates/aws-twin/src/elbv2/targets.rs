//! Targets: registered, deregistered, and what is said of their health.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::attributes;
use super::health::{Phase, Verdict};
use super::input::{self, invalid};
use super::target_group::{self, TargetGroup};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, SECOND, World};
use crate::{ec2, mq};

/// The zone of an address outside the VPC that takes traffic from everywhere.
pub(super) const EVERY_ZONE: &str = "all";
/// Targets of one group in one zone (AWS documentation).
const MOST: usize = 500;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Target {
    pub(super) address: String,
    pub(super) port: u16,
    pub(super) zone: String,
    /// How long the balancer takes to register it, once it is used.
    pub(super) registration: Millis,
    pub(super) phase: Phase,
}

impl Target {
    fn is(&self, address: &str, port: u16) -> bool {
        self.address == address && self.port == port
    }

    fn description(&self) -> Element {
        Element::new("Target")
            .text("Id", &self.address)
            .text("Port", self.port)
            .text("AvailabilityZone", &self.zone)
    }

    fn health(&self) -> Element {
        let (state, because) = match &self.phase {
            Phase::Unused => (
                "unused",
                Some((
                    "Target.NotInUse",
                    "Target group is not configured to receive traffic from the load balancer",
                )),
            ),
            Phase::ZoneOff => (
                "unused",
                Some((
                    "Target.NotInUse",
                    "Target is in an Availability Zone that is not enabled for the load balancer",
                )),
            ),
            Phase::Registering { .. } => (
                "initial",
                Some((
                    "Elb.RegistrationInProgress",
                    "Target registration is in progress",
                )),
            ),
            Phase::Probed { verdict, .. } => match verdict {
                Verdict::Pending => (
                    "initial",
                    Some((
                        "Elb.InitialHealthChecking",
                        "Initial health checks in progress",
                    )),
                ),
                Verdict::Healthy => ("healthy", None),
                Verdict::Unhealthy => (
                    "unhealthy",
                    Some(("Target.FailedHealthChecks", "Health checks failed")),
                ),
            },
            Phase::Draining { .. } => (
                "draining",
                Some((
                    "Target.DeregistrationInProgress",
                    "Target deregistration is in progress",
                )),
            ),
        };
        health(state, because)
    }
}

fn health(state: &str, because: Option<(&str, &str)>) -> Element {
    Element::new("TargetHealth")
        .text("State", state)
        .maybe("Reason", because.map(|(reason, _)| reason))
        .maybe("Description", because.map(|(_, description)| description))
}

/// One target as a request names it; without a port it is the group's.
struct Named {
    address: String,
    port: Option<u16>,
    zone: Option<String>,
}

fn read(request: &Params) -> Result<Vec<Named>, ApiError> {
    let mut named = Vec::new();
    for target in request.list("Targets") {
        named.push(Named {
            address: input::required(&target, "Id")?.to_owned(),
            port: input::port(&target, "Port")?,
            zone: input::optional(&target, "AvailabilityZone").map(str::to_owned),
        });
    }
    Ok(named)
}

fn read_some(request: &Params) -> Result<Vec<Named>, ApiError> {
    let named = read(request)?;
    if named.is_empty() {
        return Err(invalid("At least one target must be specified"));
    }
    Ok(named)
}

/// `RegisterTargets`: all of them or none. One that is registered stays as it is; one that drains starts again.
pub(super) fn register(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let arn = input::required(request, "TargetGroupArn")?;
    let named = read_some(request)?;
    let group = target_group::find(world, arn)?.clone();
    let mut targets = group.targets.clone();
    let mut reached = Vec::new();
    for target in named {
        let zone = zone(world, &group, &target)?;
        let port = target.port.unwrap_or(group.port);
        let registered = targets
            .iter()
            .position(|other| other.is(&target.address, port));
        match registered {
            Some(at) if !matches!(targets[at].phase, Phase::Draining { .. }) => continue,
            Some(at) => drop(targets.remove(at)),
            None => {}
        }
        reached.push(target.address.clone());
        targets.push(Target {
            address: target.address,
            port,
            zone,
            registration: world.between(30 * SECOND, 90 * SECOND),
            phase: Phase::Unused,
        });
    }
    if targets.len() > MOST {
        return Err(ApiError::new(
            "TooManyTargets",
            format!("A target group can have at most {MOST} targets"),
        ));
    }
    target_group::find_mut(world, arn)?.targets = targets;
    // From here on a client may find it, however long that takes.
    for address in reached {
        mq::deliver(world, &address);
    }
    Ok(Element::new("RegisterTargetsResult"))
}

/// The zone a target belongs to: found from its subnet, or else it must be said (AWS API model).
fn zone(world: &World, group: &TargetGroup, target: &Named) -> Result<String, ApiError> {
    let id = &target.address;
    let Ok(address) = id.parse::<Ipv4Addr>() else {
        return Err(invalid(format!(
            "The IP address '{id}' is not a valid IPv4 address"
        )));
    };
    if let Some(subnet) = ec2::subnet_at(world, &group.vpc, address) {
        return Ok(subnet.zone.clone());
    }
    let shared = address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64;
    if !address.is_private() && !shared {
        return Err(ApiError::new(
            "InvalidTarget",
            format!(
                "The IP address '{id}' is not in a subnet of VPC '{}', nor in a private range",
                group.vpc
            ),
        ));
    }
    target.zone.clone().ok_or_else(|| {
        invalid(format!(
            "An Availability Zone must be specified for the IP address '{id}': it is not in a subnet of VPC '{}'",
            group.vpc
        ))
    })
}

/// `DeregisterTargets`: those in use drain first. Unknown ones are no error (AWS API model); the port must be the same.
pub(super) fn deregister(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let arn = input::required(request, "TargetGroupArn")?;
    let named = read_some(request)?;
    let now = world.now;
    let group = target_group::find_mut(world, arn)?;
    let delay = attributes::value(
        attributes::TARGET_GROUP,
        &group.settings,
        attributes::DEREGISTRATION_DELAY,
    );
    let until = now + delay.parse::<Millis>().unwrap_or_default() * SECOND;
    for target in named {
        let port = target.port.unwrap_or(group.port);
        for registered in &mut group.targets {
            if registered.is(&target.address, port)
                && !matches!(registered.phase, Phase::Draining { .. })
            {
                // The next look removes it when nothing used it, or when there is no delay.
                registered.phase = Phase::Draining { until };
            }
        }
    }
    Ok(Element::new("DeregisterTargetsResult"))
}

/// `DescribeTargetHealth`: of every target, or of the named ones, registered or not.
pub(super) fn describe_health(world: &World, request: &Params) -> Result<Element, ApiError> {
    let arn = input::required(request, "TargetGroupArn")?;
    let named = read(request)?;
    let group = target_group::find(world, arn)?;
    let mut descriptions = Vec::new();
    for target in &named {
        let port = target.port.unwrap_or(group.port);
        let mut registered = group.targets.iter();
        let found = registered.find(|registered| registered.is(&target.address, port));
        descriptions.push(found.map_or_else(
            || unregistered(group, &target.address, port),
            |target| description(group, target),
        ));
    }
    if named.is_empty() {
        let all = group.targets.iter();
        descriptions.extend(all.map(|target| description(group, target)));
    }
    Ok(Element::new("DescribeTargetHealthResult").list("TargetHealthDescriptions", descriptions))
}

fn description(group: &TargetGroup, target: &Target) -> Element {
    Element::new("member")
        .child(target.description())
        .text("HealthCheckPort", group.health_check.port(target.port))
        .child(target.health())
        .child(
            Element::new("AdministrativeOverride")
                .text("State", "no_override")
                .text("Reason", "AdministrativeOverride.NoOverride")
                .text("Description", "No override is currently active on target"),
        )
}

fn unregistered(group: &TargetGroup, address: &str, port: u16) -> Element {
    let because = (
        "Target.NotRegistered",
        "Target is not registered to the target group",
    );
    Element::new("member")
        .child(
            Element::new("Target")
                .text("Id", address)
                .text("Port", port),
        )
        .text("HealthCheckPort", group.health_check.port(port))
        .child(health("unused", Some(because)))
}
