//! What in DNS keeps changes from being done.

use crate::dns::{DnsEffect, DnsObstacle};
use crate::resource::Resource;

use super::change::{Action, Change, ChangeSet};

impl ChangeSet {
    /// Whether carrying this out would come to nothing because of it: a certificate that is never issued, or a name that nobody
    /// finds.
    pub fn is_stopped_by(&self, obstacle: &DnsObstacle) -> bool {
        self.changes.iter().any(|change| stops(obstacle, change))
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
