//! What is only there while other changes are carried out.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::Desired;
use crate::observed::{Existing, Lifecycle};
use crate::resource::{
    Alias, Input, KindField as _, ListenerCertificate, ListenerField, Outputs, Resource,
    ResourceId, Tags,
};

use super::change::{Action, Change};

/// The certificates that listeners present beside the one they have, while clients move from one name to another: the new one
/// is there before the new name, and the old one is the default until the old name is gone.
pub(super) fn certificates(
    changes: &[Change],
    desired: &Desired,
) -> BTreeMap<ResourceId, Resource> {
    if !a_name_goes(changes, desired) {
        return BTreeMap::new();
    }
    let beside = changes.iter().filter_map(|change| {
        let Action::Update {
            desired: Resource::Listener(listener),
            existing,
            fields,
            ..
        } = &change.action
        else {
            return None;
        };
        let certificate = ListenerField::Certificate.id();
        fields.iter().find(|field| field.name.id == certificate)?;
        let beside = ListenerCertificate {
            listener: Input::known(&existing.physical_id),
            certificate: listener.certificate.clone(),
        };
        let id = ResourceId::of("listener-certificate", change.placement.id.last());
        Some((id, Resource::ListenerCertificate(beside)))
    });
    beside.collect()
}

/// Whether a name that clients use is removed, and they have another one.
fn a_name_goes(changes: &[Change], desired: &Desired) -> bool {
    let mut names = desired.resources.values().filter_map(|it| match it {
        Resource::Alias(Alias { name, .. }) => Some(name),
        _ => None,
    });
    let Some(stays) = names.next() else {
        return false;
    };
    changes.iter().any(|change| match &change.action {
        Action::Delete { existing, .. } => match &existing.resource {
            Resource::Alias(alias) => !alias.is_moved && alias.name != *stays,
            _ => false,
        },
        _ => false,
    })
}

/// Something passing as it will be once `change` has made it.
pub(super) fn to_come(change: &Change) -> Option<Existing> {
    match &change.action {
        Action::Create { desired, .. } | Action::Replace { desired, .. } => Some(Existing {
            placement: change.placement.clone(),
            // It is known by what it refers to.
            physical_id: String::new(),
            tags: Tags::new(),
            resource: desired.clone(),
            unknown: BTreeSet::new(),
            outputs: Outputs::default(),
            state: Lifecycle::Ready,
            pending: BTreeMap::new(),
        }),
        Action::Update { .. }
        | Action::Resume { .. }
        | Action::Check { .. }
        | Action::Delete { .. } => None,
    }
}
