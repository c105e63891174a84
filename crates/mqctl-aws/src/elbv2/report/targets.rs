//! Who is registered in a target group, and how it is.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_elasticloadbalancingv2::types::{
    Listener, TargetGroup, TargetHealthDescription, TargetHealthReasonEnum, TargetHealthStateEnum,
};

use super::listener::forwards_to;
use super::{port, sorted};
use mqctl_model::observed::{Lifecycle, Report};
use mqctl_model::resource::{self, Input, Outputs, Resource, Tags};

/// The targets of a target group of the stack, if any is registered. `tags` are the target group's.
///
/// How healthy they are is only told where an earlier run can't have seen it through: a plan is about configuration, not
/// about an outage.
pub(in crate::elbv2) fn targets(
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
        resource: Resource::Targets(resource::Targets {
            target_group: Input::known(&arn),
            listener: listener.map(Input::known),
            port: port(group.port),
            addresses: sorted(addresses),
        }),
        physical_id: arn,
        tags,
        part: Some("targets"),
        wanted: None,
        outputs: Outputs::default(),
        state: targets_state(&registered),
        pending: BTreeMap::new(),
        unknown: BTreeSet::new(),
    })
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

fn address(description: &TargetHealthDescription, usual: Option<i32>) -> Option<String> {
    let target = description.target.as_ref()?;
    Some(target_name(target.id.as_ref()?, target.port, usual))
}

/// A target's address; with the port, if that is not the one that targets of the group have, so that the two differ.
pub(in crate::elbv2) fn target_name(
    address: &str,
    port: Option<i32>,
    usual: Option<i32>,
) -> String {
    match port {
        Some(port) if Some(port) != usual => format!("{address}:{port}"),
        _ => address.to_owned(),
    }
}

/// Whether a target is in its group and is meant to stay.
pub(in crate::elbv2) fn is_registered(description: &TargetHealthDescription) -> bool {
    let reason = description.target_health.as_ref();
    let reason = reason.and_then(|health| health.reason.as_ref());
    health(description) != Some(&TargetHealthStateEnum::Draining)
        && reason != Some(&TargetHealthReasonEnum::NotRegistered)
}

/// Whether a target is healthy.
pub(in crate::elbv2) fn is_healthy(description: &TargetHealthDescription) -> bool {
    health(description) == Some(&TargetHealthStateEnum::Healthy)
}

fn health(description: &TargetHealthDescription) -> Option<&TargetHealthStateEnum> {
    description.target_health.as_ref()?.state.as_ref()
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticloadbalancingv2::types::{
        Action, Listener, TargetDescription, TargetGroup, TargetHealth, TargetHealthDescription,
        TargetHealthStateEnum,
    };

    use mqctl_model::observed::Lifecycle;
    use mqctl_model::resource::{self, Input, Resource, Tags};

    fn target(address: &str, port: i32, state: TargetHealthStateEnum) -> TargetHealthDescription {
        let target = TargetDescription::builder().id(address).port(port).build();
        TargetHealthDescription::builder()
            .target(target)
            .target_health(TargetHealth::builder().state(state).build())
            .build()
    }

    fn targets(found: &[TargetHealthDescription]) -> Option<super::Report> {
        let group = TargetGroup::builder()
            .target_group_arn("arn:tg")
            .port(61617);
        let listener = Listener::builder()
            .listener_arn("arn:listener")
            .default_actions(Action::builder().target_group_arn("arn:tg").build());
        super::targets(&group.build(), found, &[listener.build()], Tags::new())
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
        let expected = resource::Targets {
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
}
