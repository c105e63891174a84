//! What is interrupted: every kind of change to a stack that exists.

use aws_twin::{Premises, Sandbox};
use mqctl_model::changeset::Allowed;
use mqctl_model::resource::ResourceId;

use crate::simulation::phase::{larger, protocols};
use crate::support::stack::{Stack, brief, example, planned, spec};

use super::run::Goal;

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Larger instances, which take a reboot.
    Resize,
    /// Other protocols: listeners and target groups come and go.
    Protocols,
    /// Another name for the endpoint.
    Domain,
    /// A certificate that is given instead of one that is requested, or the other way round.
    Certificate,
    /// A single broker instead of a pair, or the other way round: another broker.
    Brokers,
    /// The broker lost its tags and is adopted again.
    AdoptBroker,
    /// So it is with the load balancer.
    AdoptLoadBalancer,
    /// So it is with a target group.
    AdoptTargetGroup,
    /// So it is with the network.
    AdoptVpc,
    /// A destroy when the new broker of a replacement has just been made.
    DestroyOfMade,
    /// A destroy right before the old broker of a replacement is deleted.
    DestroyOfBoth,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 11] = [
        Self::Resize,
        Self::Protocols,
        Self::Domain,
        Self::Certificate,
        Self::Brokers,
        Self::AdoptBroker,
        Self::AdoptLoadBalancer,
        Self::AdoptTargetGroup,
        Self::AdoptVpc,
        Self::DestroyOfMade,
        Self::DestroyOfBoth,
    ];

    /// Whether an example plan file has what is changed.
    pub(super) fn applies_to(self, name: &str) -> bool {
        self != Self::AdoptVpc || name != "existing-network"
    }

    /// What is adopted.
    pub(super) fn adopted(self) -> Option<ResourceId> {
        let id = match self {
            Self::AdoptBroker => "broker/1",
            Self::AdoptLoadBalancer => "load-balancer",
            Self::AdoptTargetGroup => "target-group/openwire",
            Self::AdoptVpc => "vpc",
            _ => return None,
        };
        Some(ResourceId::new(id))
    }

    /// What the change is to bring about.
    pub(super) fn goal(self, name: &str) -> Goal {
        match self {
            Self::DestroyOfMade | Self::DestroyOfBoth => Goal::Destroy(Self::Brokers.text(name)),
            _ => Goal::Apply(self.text(name)),
        }
    }

    /// The plan file that someone else applies after the change was cut short.
    pub(super) fn other(self, name: &str) -> String {
        let other = match self {
            // After the destroys, the replacement goes on.
            Self::Resize | Self::Domain | Self::DestroyOfMade | Self::DestroyOfBoth => {
                Self::Brokers
            }
            Self::Brokers | Self::Certificate => Self::Protocols,
            Self::Protocols => Self::Certificate,
            Self::AdoptBroker
            | Self::AdoptLoadBalancer
            | Self::AdoptTargetGroup
            | Self::AdoptVpc => Self::Domain,
        };
        other.text(name)
    }

    /// The plan file of the change.
    fn text(self, name: &str) -> String {
        let text = plan_file(name);
        let changed = match self {
            Self::Resize => larger(&text),
            Self::Protocols => protocols(&text),
            Self::Domain => text.replace("domain: mq.", "domain: queues."),
            Self::Certificate => other_certificate(&text),
            Self::Brokers => other_deployment(&text),
            Self::AdoptBroker
            | Self::AdoptLoadBalancer
            | Self::AdoptTargetGroup
            | Self::AdoptVpc
            | Self::DestroyOfMade
            | Self::DestroyOfBoth => return text,
        };
        assert_ne!(text, changed, "{self:?} changes nothing in {name}");
        changed
    }
}

/// The plan file of an example, in two zones: there the broker may become a pair and a single one again. They are named, so that after half a destroy the broker is not put where a subnet is left.
pub(super) fn plan_file(name: &str) -> String {
    example(name).replace("zones: 1", "zones: [us-west-2a, us-west-2b]")
}

fn other_certificate(text: &str) -> String {
    let is_given = |line: &&str| line.starts_with("  certificate:");
    match text.lines().find(is_given) {
        Some(line) => text.replace(&format!("{line}\n"), ""),
        None => text.replace(
            "\n  allow:",
            "\n  certificate: { arn: \"arn:aws:acm:us-west-2:000000000000:certificate/89abcdef-0123-4567-89ab-cdef01234567\" }\n  allow:",
        ),
    }
}

fn other_deployment(text: &str) -> String {
    if text.contains("deployment: single") {
        return text.replace("deployment: single", "deployment: active-standby");
    }
    text.replace("deployment: active-standby", "deployment: single")
        .replace(
            "[subnet-0123456789abcdef0, subnet-0123456789abcdef1]",
            "[subnet-0123456789abcdef0]",
        )
}

/// An account in which everything exists that any plan file of an example presumes.
pub(super) async fn account(name: &str) -> Stack {
    let stack = Stack::empty(&plan_file(name), 7).await;
    presume(&stack.sandbox, &plan_file(name));
    for kind in Kind::ALL {
        presume(&stack.sandbox, &kind.text(name));
    }
    stack
}

fn presume(sandbox: &Sandbox, text: &str) {
    sandbox.assume(&premises(text));
}

/// What a plan file presumes; a certificate that is given is for every name beside the endpoint's, too.
fn premises(text: &str) -> Premises {
    let mut premises = mqctl::cli::premises(&spec(text));
    if let Some(certificate) = &mut premises.certificate {
        let parent = certificate.domain.split_once('.').unwrap().1;
        certificate.domain = format!("*.{parent}");
    }
    premises
}

/// Take into the stack what lost its tags; nothing if it is the stack's, or none is adopted. Until then `protect`, or what is in
/// the way, holds back every plan.
pub(super) async fn adopt(stack: &Stack, kind: Kind, name: &str, aws_id: &str) {
    let Some(id) = kind.adopted() else {
        return;
    };
    let text = plan_file(name);
    let reading = stack.read(&text).await;
    if reading.observed.resources.contains_key(&id) {
        return;
    }
    let changes = planned(&text, &reading);
    let is_held_back = !changes.conflicts(&reading.observed).is_empty()
        || !changes.protected(Allowed::default()).is_empty();
    assert!(is_held_back, "{id} lost its tags: {:#?}", brief(&changes));
    let adoption = stack.adopt(&text, id.as_str(), aws_id).await;
    assert!(adoption.is_ok(), "{id}: {adoption:?}");
}
