//! What is not done although it could be: because the plan file protects its clients, because AWS would refuse it half-way,
//! or because something there is not ours.

use crate::effect::{Impact, Severity};
use crate::observed::{Observed, Stranger};
use crate::resource::{FieldId, Kind, KindField as _, LoadBalancerField, Resource, ResourceId};

use super::change::{Action, Change, ChangeSet};

/// What may be done to clients of a protected stack, this once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// What they use may go.
    pub cut_off: bool,
    /// Stored messages may go.
    pub data_loss: bool,
}

impl Allowed {
    fn includes(self, severity: Severity) -> bool {
        match severity {
            Severity::None | Severity::Reconnect | Severity::Narrowed => true,
            Severity::CutOff => self.cut_off,
            Severity::DataLoss => self.data_loss,
        }
    }
}

impl ChangeSet {
    /// What AWS would refuse half-way: the reasons for which this change set can't be carried out; none is good.
    pub fn refusals(&self) -> Vec<String> {
        let downgrades = self.changes.iter().filter_map(downgrade);
        downgrades.chain(self.left_subnets()).collect()
    }

    /// What is not to happen to clients of a stack with `protect: true`, with the resource whose change does it.
    pub fn protected(&self, allowed: Allowed) -> Vec<(&ResourceId, &Impact)> {
        let mut refused = Vec::new();
        for change in &self.changes {
            let impacts = change.effect.impacts();
            let harmful = impacts.filter(|impact| !allowed.includes(impact.severity));
            refused.extend(harmful.map(|impact| (&change.placement.id, impact)));
        }
        refused
    }

    /// The strangers that have the name of something this change set would make.
    pub fn conflicts<'a>(&self, observed: &'a Observed) -> Vec<&'a Stranger> {
        let creates = |stranger: &&Stranger| {
            self.changes.iter().any(|change| {
                change.placement.id == stranger.wanted
                    && matches!(
                        change.action,
                        Action::Create { .. } | Action::Replace { .. }
                    )
            })
        };
        observed.strangers.iter().filter(creates).collect()
    }

    /// A load balancer that would be in other subnets only, in the same VPC: none that it has can stay while the others are
    /// exchanged. Its target groups stay, and AWS ties a target group to one load balancer.
    fn left_subnets(&self) -> Option<String> {
        let replaces = |kind: Kind, field: Option<FieldId>| {
            self.changes.iter().any(|change| {
                let Action::Replace { fields, .. } = &change.action else {
                    return false;
                };
                let differs = |id: FieldId| fields.iter().any(|it| it.name.id == id);
                change.resource().kind() == kind && field.is_none_or(differs)
            })
        };
        let subnets = LoadBalancerField::Subnets.id();
        let scheme = LoadBalancerField::Scheme.id();
        let alone = replaces(Kind::LoadBalancer, Some(subnets))
            && !replaces(Kind::LoadBalancer, Some(scheme))
            && !replaces(Kind::TargetGroup, None);
        alone.then(|| {
            "load-balancer: AWS takes a zone away before that gets another subnet, and a load balancer keeps one zone at least; \
             change the subnet of one zone at a time and apply each, and if there is only one zone, add a second one before"
                .to_owned()
        })
    }
}

fn downgrade(change: &Change) -> Option<String> {
    let Action::Update {
        desired: Resource::Broker(desired),
        existing,
        ..
    } = &change.action
    else {
        return None;
    };
    let Resource::Broker(broker) = &existing.resource else {
        return None;
    };
    (desired.version < broker.version).then(|| {
        format!(
            "{}: brokers.version: Amazon MQ can't take a broker back from {} to {}",
            change.placement.id, broker.version, desired.version
        )
    })
}
