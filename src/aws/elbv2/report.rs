//! What AWS answered about load balancing, in the model's terms. Pure.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{
    Action, Listener, LoadBalancer, LoadBalancerStateEnum, TargetGroup, TargetHealthDescription,
    TargetHealthReasonEnum, TargetHealthStateEnum,
};

use super::describe::Attributes;
use crate::model::{self, Input, Output, Outputs, Resource, ResourceId, Tags};
use crate::observed::{Lifecycle, Report};
use crate::spec::{HealthCheck, Protocol};

/// The attribute that lets a zone's address reach targets in other zones; `false` unless set.
pub(super) const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";
/// The attribute that cuts connections when the deregistration delay is over; `false` unless set.
pub(super) const CONNECTION_TERMINATION: &str =
    "deregistration_delay.connection_termination.enabled";
/// The attribute that says how many seconds a deregistered target drains.
pub(super) const DEREGISTRATION_DELAY: &str = "deregistration_delay.timeout_seconds";
/// AWS's own value of [`DEREGISTRATION_DELAY`]. Source: API model, `TargetGroupAttribute`.
const DEFAULT_DEREGISTRATION_DELAY: i32 = 300;

/// A load balancer. Which internet gateway it is reached through is for others to say.
pub(super) fn load_balancer(
    balancer: &LoadBalancer,
    attributes: &Attributes,
    tags: Tags,
    wanted: ResourceId,
) -> Report {
    let zones = balancer.availability_zones.iter().flatten();
    let subnets = zones.filter_map(|zone| zone.subnet_id.clone());
    let security_groups = balancer.security_groups.clone().unwrap_or_default();
    Report {
        physical_id: balancer.load_balancer_arn.clone().unwrap_or_default(),
        tags,
        part: None,
        wanted: Some(wanted),
        resource: Resource::LoadBalancer(model::LoadBalancer {
            subnets: sorted(subnets),
            security_groups: sorted(security_groups),
            cross_zone: attributes.get(CROSS_ZONE).is_some_and(|on| on == "true"),
            internet_gateway: None,
        }),
        outputs: load_balancer_outputs(balancer),
        state: load_balancer_state(balancer),
        pending: BTreeMap::new(),
    }
}

/// What others may need of a load balancer.
pub(super) fn load_balancer_outputs(balancer: &LoadBalancer) -> Outputs {
    let mut outputs = Outputs::default();
    if let Some(arn) = &balancer.load_balancer_arn {
        outputs = outputs.with(Output::Arn, arn);
    }
    if let Some(name) = &balancer.dns_name {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        outputs = outputs.with(Output::DnsName, name);
    }
    if let Some(zone) = &balancer.canonical_hosted_zone_id {
        outputs = outputs.with(Output::HostedZoneId, zone);
    }
    outputs
}

fn load_balancer_state(balancer: &LoadBalancer) -> Lifecycle {
    let state = balancer.state.as_ref();
    match state.and_then(|state| state.code.as_ref()) {
        Some(LoadBalancerStateEnum::Provisioning) => Lifecycle::Creating,
        Some(LoadBalancerStateEnum::Failed) => {
            let reason = state.and_then(|state| state.reason.clone());
            Lifecycle::Failed(reason.unwrap_or_else(|| "no reason given".to_owned()))
        }
        _ => Lifecycle::Ready,
    }
}

/// A target group.
pub(super) fn target_group(
    group: &TargetGroup,
    attributes: &Attributes,
    tags: Tags,
    wanted: ResourceId,
) -> Report {
    let arn = group.target_group_arn.clone().unwrap_or_default();
    let port = port(group.port);
    let health_port = group.health_check_port.as_deref();
    // `traffic-port` means the target's own.
    let health_port = health_port.and_then(|port| port.parse().ok());
    let terminates = attributes.get(CONNECTION_TERMINATION);
    let delay = attributes.get(DEREGISTRATION_DELAY);
    Report {
        tags,
        part: None,
        wanted: Some(wanted),
        resource: Resource::TargetGroup(model::TargetGroup {
            vpc: Input::known(group.vpc_id.clone().unwrap_or_default()),
            port,
            health_port: health_port.unwrap_or(port),
            health_check: HealthCheck {
                interval_seconds: group.health_check_interval_seconds.unwrap_or_default(),
                healthy_threshold: group.healthy_threshold_count.unwrap_or_default(),
                unhealthy_threshold: group.unhealthy_threshold_count.unwrap_or_default(),
            },
            connection_termination: terminates.is_some_and(|on| on == "true"),
            deregistration_delay: delay
                .and_then(|seconds| seconds.parse().ok())
                .unwrap_or(DEFAULT_DEREGISTRATION_DELAY),
        }),
        outputs: arn_output(&arn),
        physical_id: arn,
        state: Lifecycle::Ready,
        pending: BTreeMap::new(),
    }
}

/// The targets of a target group of the stack, if any is registered. `tags` are the target group's.
///
/// How healthy they are is only told where an earlier run can't have seen it through: a plan is about configuration, not
/// about an outage.
pub(super) fn targets(
    group: &TargetGroup,
    targets: &[TargetHealthDescription],
    listeners: &[Listener],
    tags: Tags,
) -> Option<Report> {
    let arn = group.target_group_arn.clone()?;
    let registered: Vec<_> = targets.iter().filter(|one| is_registered(one)).collect();
    if registered.is_empty() {
        return None;
    }
    let uses = |listener: &&Listener| forwards_to(listener).contains(&arn.as_str());
    let listener = listeners.iter().find(uses);
    let listener = listener.and_then(|listener| listener.listener_arn.clone());
    let addresses = registered.iter().filter_map(|one| address(one, group.port));
    Some(Report {
        resource: Resource::Targets(model::Targets {
            target_group: Input::known(&arn),
            listener: listener.map(Input::known),
            port: port(group.port),
            addresses: sorted(addresses),
        }),
        physical_id: arn,
        tags,
        part: Some("targets"),
        wanted: None,
        outputs: targets_outputs(),
        state: targets_state(&registered),
        pending: BTreeMap::new(),
    })
}

/// What others may need of targets: nothing.
pub(super) fn targets_outputs() -> Outputs {
    Outputs::default()
}

fn targets_state(registered: &[&TargetHealthDescription]) -> Lifecycle {
    let begins = |target: &&TargetHealthDescription| {
        matches!(
            health(target),
            Some(TargetHealthStateEnum::Initial | TargetHealthStateEnum::Unused)
        )
    };
    if !registered.iter().any(|target| is_healthy(target)) && registered.iter().any(begins) {
        Lifecycle::Creating
    } else {
        Lifecycle::Ready
    }
}

/// A target's address; with the port, if that is not the one that targets of the group have, so that the two differ.
fn address(description: &TargetHealthDescription, usual: Option<i32>) -> Option<String> {
    let target = description.target.as_ref()?;
    let address = target.id.clone()?;
    match target.port {
        Some(port) if Some(port) != usual => Some(format!("{address}:{port}")),
        _ => Some(address),
    }
}

/// Whether a target is in its group and is meant to stay.
pub(super) fn is_registered(description: &TargetHealthDescription) -> bool {
    let reason = description.target_health.as_ref();
    let reason = reason.and_then(|health| health.reason.as_ref());
    health(description) != Some(&TargetHealthStateEnum::Draining)
        && reason != Some(&TargetHealthReasonEnum::NotRegistered)
}

/// Whether a target is healthy.
pub(super) fn is_healthy(description: &TargetHealthDescription) -> bool {
    health(description) == Some(&TargetHealthStateEnum::Healthy)
}

fn health(description: &TargetHealthDescription) -> Option<&TargetHealthStateEnum> {
    description.target_health.as_ref()?.state.as_ref()
}

/// A listener under the stack's load balancer.
pub(super) fn listener(listener: &Listener, tags: Tags) -> Report {
    let arn = listener.listener_arn.clone().unwrap_or_default();
    let port = port(listener.port);
    let certificate = listener.certificates.iter().flatten().next();
    let certificate = certificate.and_then(|certificate| certificate.certificate_arn.clone());
    let load_balancer = listener.load_balancer_arn.clone().unwrap_or_default();
    let mut protocols = Protocol::ALL.into_iter();
    let protocol = protocols.find(|protocol| protocol.port() == port);
    Report {
        tags,
        part: None,
        wanted: protocol.map(|protocol| ResourceId::of("listener", protocol.name())),
        resource: Resource::Listener(model::Listener {
            load_balancer: Input::known(load_balancer),
            port,
            certificate: Input::known(certificate.unwrap_or_default()),
            policy: listener.ssl_policy.clone().unwrap_or_default(),
            target_group: Input::known(forwards_to(listener).join(", ")),
        }),
        outputs: arn_output(&arn),
        physical_id: arn,
        state: Lifecycle::Ready,
        pending: BTreeMap::new(),
    }
}

/// The target groups that a listener forwards to. AWS names a single one twice: by itself and in the list of weights.
fn forwards_to(listener: &Listener) -> Vec<&str> {
    let actions = listener.default_actions.iter().flatten();
    let mut groups: Vec<&str> = actions.flat_map(groups_of).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

fn groups_of(action: &Action) -> impl Iterator<Item = &str> {
    let weighted = action.forward_config.iter();
    let weighted = weighted.flat_map(|forward| forward.target_groups.iter().flatten());
    let weighted = weighted.filter_map(|group| group.target_group_arn.as_deref());
    action
        .target_group_arn
        .as_deref()
        .into_iter()
        .chain(weighted)
}

/// The one output of what has only an ARN.
pub(super) fn arn_output(arn: &str) -> Outputs {
    Outputs::default().with(Output::Arn, arn)
}

fn port(port: Option<i32>) -> u16 {
    port.and_then(|port| port.try_into().ok())
        .unwrap_or_default()
}

fn sorted(texts: impl IntoIterator<Item = String>) -> Vec<Input> {
    let mut texts: Vec<String> = texts.into_iter().collect();
    texts.sort();
    texts.into_iter().map(Input::Known).collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticloadbalancingv2::types::{
        Action, AvailabilityZone, Certificate, ForwardActionConfig, Listener, LoadBalancer,
        LoadBalancerState, LoadBalancerStateEnum, TargetDescription, TargetGroup, TargetGroupTuple,
        TargetHealth, TargetHealthDescription, TargetHealthStateEnum,
    };

    use super::{Attributes, CROSS_ZONE};
    use crate::model::{self, Input, Output, Resource, ResourceId, Tags};
    use crate::observed::Lifecycle;
    use crate::spec::HealthCheck;

    fn balancer(state: LoadBalancerStateEnum) -> LoadBalancer {
        let zone = |subnet: &str| AvailabilityZone::builder().subnet_id(subnet).build();
        LoadBalancer::builder()
            .load_balancer_arn("arn:lb")
            .dns_name("Orders-1.elb.us-west-2.amazonaws.com.")
            .canonical_hosted_zone_id("Z9")
            .availability_zones(zone("subnet-2"))
            .availability_zones(zone("subnet-1"))
            .security_groups("sg-1")
            .state(LoadBalancerState::builder().code(state).build())
            .build()
    }

    fn reported(state: LoadBalancerStateEnum, attributes: &Attributes) -> super::Report {
        let wanted = ResourceId::new("load-balancer");
        super::load_balancer(&balancer(state), attributes, Tags::new(), wanted)
    }

    #[test]
    fn a_load_balancer_is_told_in_the_models_terms() {
        let attributes = Attributes::from([(CROSS_ZONE.to_owned(), "true".to_owned())]);
        let report = reported(LoadBalancerStateEnum::Active, &attributes);
        let expected = model::LoadBalancer {
            subnets: vec![Input::known("subnet-1"), Input::known("subnet-2")],
            security_groups: vec![Input::known("sg-1")],
            cross_zone: true,
            internet_gateway: None,
        };
        assert_eq!(report.resource, Resource::LoadBalancer(expected));
        assert_eq!(
            report.outputs.text(Output::DnsName),
            Some("orders-1.elb.us-west-2.amazonaws.com")
        );
        assert_eq!(report.outputs.text(Output::HostedZoneId), Some("Z9"));
        assert_eq!(report.state, Lifecycle::Ready);
    }

    #[test]
    fn a_load_balancer_is_ready_creating_or_failed() {
        use LoadBalancerStateEnum::{ActiveImpaired, Failed, Provisioning};
        let state = |state| reported(state, &Attributes::new()).state;
        assert_eq!(state(ActiveImpaired), Lifecycle::Ready);
        assert_eq!(state(Provisioning), Lifecycle::Creating);
        assert!(matches!(state(Failed), Lifecycle::Failed(_)));
    }

    fn group() -> TargetGroup {
        TargetGroup::builder()
            .target_group_arn("arn:tg")
            .vpc_id("vpc-1")
            .port(61617)
            .health_check_port("8162")
            .health_check_interval_seconds(10)
            .healthy_threshold_count(3)
            .unhealthy_threshold_count(2)
            .build()
    }

    #[test]
    fn an_attribute_that_is_not_listed_has_awss_default() {
        let wanted = ResourceId::new("target-group/openwire");
        let report = super::target_group(&group(), &Attributes::new(), Tags::new(), wanted);
        let expected = model::TargetGroup {
            vpc: Input::known("vpc-1"),
            port: 61617,
            health_port: 8162,
            health_check: HealthCheck {
                interval_seconds: 10,
                healthy_threshold: 3,
                unhealthy_threshold: 2,
            },
            connection_termination: false,
            deregistration_delay: 300,
        };
        assert_eq!(report.resource, Resource::TargetGroup(expected));
    }

    fn target(address: &str, port: i32, state: TargetHealthStateEnum) -> TargetHealthDescription {
        let target = TargetDescription::builder().id(address).port(port).build();
        TargetHealthDescription::builder()
            .target(target)
            .target_health(TargetHealth::builder().state(state).build())
            .build()
    }

    fn listener() -> Listener {
        let tuple = TargetGroupTuple::builder().target_group_arn("arn:tg");
        let forward = ForwardActionConfig::builder().target_groups(tuple.build());
        let action = Action::builder()
            .target_group_arn("arn:tg")
            .forward_config(forward.build());
        let certificate = Certificate::builder().certificate_arn("arn:certificate");
        Listener::builder()
            .listener_arn("arn:listener")
            .load_balancer_arn("arn:lb")
            .port(61617)
            .certificates(certificate.build())
            .ssl_policy(model::TLS_POLICY)
            .default_actions(action.build())
            .build()
    }

    fn targets(found: &[TargetHealthDescription]) -> Option<super::Report> {
        super::targets(&group(), found, &[listener()], Tags::new())
    }

    #[test]
    fn targets_are_those_that_stay() {
        use TargetHealthStateEnum::{Draining, Healthy, Unhealthy};
        let report = targets(&[
            target("10.20.1.5", 61617, Unhealthy),
            target("10.20.0.5", 61617, Healthy),
            target("10.20.0.5", 5671, Unhealthy),
            target("10.20.0.9", 61617, Draining),
        ])
        .expect("some are registered");
        let addresses = ["10.20.0.5", "10.20.0.5:5671", "10.20.1.5"];
        let expected = model::Targets {
            target_group: Input::known("arn:tg"),
            listener: Some(Input::known("arn:listener")),
            port: 61617,
            addresses: addresses.map(Input::known).to_vec(),
        };
        assert_eq!(report.resource, Resource::Targets(expected));
        assert_eq!(report.state, Lifecycle::Ready);
        assert!(targets(&[target("10.20.0.9", 61617, Draining)]).is_none());
    }

    #[test]
    fn targets_are_creating_until_one_is_healthy_or_all_have_failed() {
        use TargetHealthStateEnum::{Healthy, Initial, Unhealthy, Unused};
        let state = |first, second| {
            let found = [
                target("10.20.0.5", 61617, first),
                target("10.20.1.5", 61617, second),
            ];
            targets(&found).expect("some are registered").state
        };
        assert_eq!(state(Initial, Initial), Lifecycle::Creating);
        assert_eq!(state(Unused, Unhealthy), Lifecycle::Creating);
        assert_eq!(state(Initial, Healthy), Lifecycle::Ready);
        assert_eq!(state(Unhealthy, Unhealthy), Lifecycle::Ready);
    }

    #[test]
    fn a_listener_is_wanted_by_its_port() {
        let report = super::listener(&listener(), Tags::new());
        let expected = model::Listener {
            load_balancer: Input::known("arn:lb"),
            port: 61617,
            certificate: Input::known("arn:certificate"),
            policy: model::TLS_POLICY.to_owned(),
            target_group: Input::known("arn:tg"),
        };
        assert_eq!(report.resource, Resource::Listener(expected));
        assert_eq!(report.wanted, Some(ResourceId::of("listener", "openwire")));
        let mut other = listener();
        other.port = Some(443);
        assert_eq!(super::listener(&other, Tags::new()).wanted, None);
    }
}
