//! What in DNS and in the network keeps changes from being done, or from being of any use.

use crate::dns::{DnsEffect, DnsObstacle};
use crate::path::PathFaults;
use crate::resource::{LoadBalancerField, Resource};

use super::change::{Action, Change, ChangeSet};

impl ChangeSet {
    /// Whether carrying this out would come to nothing because of it: a certificate that is never issued, or a name that nobody
    /// finds.
    pub fn is_stopped_by(&self, obstacle: &DnsObstacle) -> bool {
        self.changes.iter().any(|change| stops(obstacle, change))
    }

    /// Whether this would put a load balancer where nobody gets through. One that is there may stay as it is: others see to
    /// what is in its way, too.
    pub fn is_in_vain(&self, path: &PathFaults) -> bool {
        path.is_dead && self.changes.iter().any(places_load_balancer)
    }
}

fn places_load_balancer(change: &Change) -> bool {
    matches!(change.resource(), Resource::LoadBalancer(_))
        && match &change.action {
            Action::Create { .. } | Action::Replace { .. } | Action::Resume { .. } => true,
            Action::Update { fields, .. } => fields
                .iter()
                .any(|field| field.name == LoadBalancerField::Subnets.into()),
            _ => false,
        }
}

fn stops(obstacle: &DnsObstacle, change: &Change) -> bool {
    // An update finds the certificate issued, and a name that is in use: what was made is kept.
    if !matches!(
        change.action,
        Action::Create { .. } | Action::Replace { .. } | Action::Resume { .. }
    ) {
        return false;
    }
    match (change.resource(), &obstacle.effect) {
        (Resource::Validation(_), DnsEffect::KeepsFromIssuing(_)) => true,
        (Resource::Validation(validation), DnsEffect::Delegates(_)) => {
            validation.zone == obstacle.zone
        }
        (Resource::Alias(alias), DnsEffect::Delegates(_)) => alias.zone == obstacle.zone,
        _ => false,
    }
}
