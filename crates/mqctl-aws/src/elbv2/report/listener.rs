//! Listeners.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{Action, Listener};

use super::{arn_output, port};
use mqctl_model::observed::{Lifecycle, Report, unreported};
use mqctl_model::resource::{self, Input, ListenerField, Resource, ResourceId, Tags};

/// A listener under the stack's load balancer. `wanted` is the resource whose port it has.
pub(in crate::elbv2) fn listener(
    listener: &Listener,
    tags: Tags,
    wanted: Option<ResourceId>,
) -> Report {
    let arn = listener.listener_arn.clone().unwrap_or_default();
    let port = port(listener.port);
    let certificate = listener.certificates.iter().flatten().next();
    let certificate = certificate.and_then(|certificate| certificate.certificate_arn.clone());
    let load_balancer = listener.load_balancer_arn.clone().unwrap_or_default();
    Report {
        tags,
        part: None,
        wanted,
        resource: Resource::Listener(resource::Listener {
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
        unknown: unreported([
            (
                ListenerField::LoadBalancer,
                listener.load_balancer_arn.is_some(),
            ),
            (ListenerField::Port, listener.port.is_some()),
        ]),
    }
}

/// The target groups that a listener forwards to. AWS names a single one twice: by itself and in the list of weights.
pub(super) fn forwards_to(listener: &Listener) -> Vec<&str> {
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

#[cfg(test)]
mod tests {
    use aws_sdk_elasticloadbalancingv2::types::{
        Action, Certificate, ForwardActionConfig, Listener, TargetGroupTuple,
    };

    use mqctl_model::resource::{self, Input, Resource, Tags};

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
            .ssl_policy("ELBSecurityPolicy-TLS13-1-3-2021-06")
            .default_actions(action.build())
            .build()
    }

    #[test]
    fn a_target_group_that_is_named_twice_is_one() {
        let report = super::listener(&listener(), Tags::new(), None);
        let expected = resource::Listener {
            load_balancer: Input::known("arn:lb"),
            port: 61617,
            certificate: Input::known("arn:certificate"),
            policy: "ELBSecurityPolicy-TLS13-1-3-2021-06".to_owned(),
            target_group: Input::known("arn:tg"),
        };
        assert_eq!(report.resource, Resource::Listener(expected));
    }
}
