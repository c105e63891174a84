//! What is not done although it could be: because the plan file forbids it, because AWS would refuse it half-way, or
//! because something there is not ours.

use crate::observed::{Observed, Stranger};
use crate::resource::{Effect, Kind, Resource};

use super::change::{Action, Change, ChangeSet};

impl ChangeSet {
    /// The reasons for which this change set must not be carried out; none is good.
    pub fn refusals(&self, protect: bool) -> Vec<String> {
        let mut refusals = Vec::new();
        if protect {
            refusals.extend(self.protected());
        }
        refusals.extend(self.changes.iter().filter_map(downgrade));
        refusals.extend(self.left_zone());
        refusals
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

    fn protected(&self) -> Vec<String> {
        let loses = |change: &&Change| {
            matches!(change.resource(), Resource::Broker(_)) && change.effect == Effect::DataLoss
        };
        let describe = |change: &Change| {
            let verb = match change.action {
                Action::Delete { .. } => "deleted",
                Action::Create { .. }
                | Action::Replace { .. }
                | Action::Update { .. }
                | Action::Resume { .. } => "replaced",
            };
            format!(
                "{} would be {verb} and its messages lost, and `protect` is true; set `protect: false` in the plan file to allow it",
                change.placement.id
            )
        };
        self.changes.iter().filter(loses).map(describe).collect()
    }

    /// A load balancer that would be replaced while its target groups stay: AWS ties a target group to one of them.
    fn left_zone(&self) -> Option<String> {
        let replaces = |kind: Kind| {
            self.changes.iter().any(|change| {
                change.resource().kind() == kind
                    && matches!(&change.action, Action::Replace { fields, .. } if !fields.is_empty())
            })
        };
        let alone = replaces(Kind::LoadBalancer) && !replaces(Kind::TargetGroup);
        alone.then(|| {
            "load-balancer: zones can be added to a Network Load Balancer, not taken away; keep the zones it has".to_owned()
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
