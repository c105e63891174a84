//! Listeners.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{Action, Listener};

use super::{arn_output, port};
use mqctl_model::observed::{Lifecycle, Report, unreported};
use mqctl_model::resource::{self, Input, ListenerField, Resource, ResourceId, Tags};

/// Clients' certificates are checked. Source: ELB API model, `MutualAuthenticationAttributes`.
pub(in crate::elbv2) const VERIFY: &str = "verify";

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
    let trust_store = trust_store(listener);
    Report {
        tags,
        part: None,
        wanted,
        resource: Resource::Listener(resource::Listener {
            load_balancer: Input::known(load_balancer),
            port,
            certificate: Input::known(certificate.unwrap_or_default()),
            policy: listener.ssl_policy.clone().unwrap_or_default(),
            trust_store: trust_store.clone().unwrap_or_default(),
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
            (ListenerField::TrustStore, trust_store.is_some()),
        ]),
    }
}

/// The trust store that clients' certificates are checked by, if they are; none where AWS says it in other words. A listener
/// of which nothing is said checks none: the setting is younger than listeners are.
fn trust_store(listener: &Listener) -> Option<Option<String>> {
    let Some(checking) = &listener.mutual_authentication else {
        return Some(None);
    };
    match checking.mode.as_deref() {
        None | Some("off") => Some(None),
        Some(VERIFY) => Some(Some(checking.trust_store_arn.clone()?)),
        Some(_) => None,
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
        Action, Certificate, ForwardActionConfig, Listener, MutualAuthenticationAttributes,
        TargetGroupTuple,
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
            trust_store: None,
            target_group: Input::known("arn:tg"),
        };
        assert_eq!(report.resource, Resource::Listener(expected));
    }

    #[test]
    fn how_certificates_of_clients_are_checked() {
        let of = |mode: Option<&str>, store: Option<&str>| {
            let checking = MutualAuthenticationAttributes::builder()
                .set_mode(mode.map(str::to_owned))
                .set_trust_store_arn(store.map(str::to_owned));
            let listener = Listener::builder().mutual_authentication(checking.build());
            super::trust_store(&listener.build())
        };
        let said_nothing = super::trust_store(&Listener::builder().build());
        assert_eq!(said_nothing, Some(None));
        assert_eq!(of(Some("off"), None), Some(None));
        assert_eq!(of(None, None), Some(None));
        let store = Some(Some("arn:store".to_owned()));
        assert_eq!(of(Some("verify"), Some("arn:store")), store);
        assert_eq!(of(Some("verify"), None), None);
        assert_eq!(of(Some("passthrough"), None), None);
    }
}
