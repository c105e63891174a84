//! What is only there while other changes are carried out.

use std::collections::{BTreeMap, BTreeSet};

use crate::observed::{Existing, Lifecycle};
use crate::resource::{
    Input, KindField as _, ListenerCertificate, ListenerField, Outputs, Resource, ResourceId, Tags,
    Value,
};

use super::change::{Action, Change};

/// The certificates that listeners go on presenting beside the ones that they get: there may be clients of the names that those
/// are for. They are attached before, and go last.
pub(super) fn certificates(changes: &[Change]) -> BTreeMap<ResourceId, Resource> {
    let beside = changes.iter().filter_map(|change| {
        let Action::Update {
            desired: Resource::Listener(_),
            existing,
            fields,
            ..
        } = &change.action
        else {
            return None;
        };
        let certificate = ListenerField::Certificate.id();
        let field = fields.iter().find(|field| field.name.id == certificate)?;
        let Value::Text(replaced) = &field.before else {
            return None;
        };
        let beside = ListenerCertificate {
            listener: Input::known(&existing.physical_id),
            certificate: Input::known(replaced),
        };
        let id = ResourceId::of("listener-certificate", change.placement.id.last());
        (!replaced.is_empty()).then_some((id, Resource::ListenerCertificate(beside)))
    });
    beside.collect()
}

/// Something passing as it will be once `change` has made it.
pub(super) fn to_come(change: &Change) -> Option<Existing> {
    match &change.action {
        Action::Create { desired, .. } | Action::Replace { desired, .. } => Some(Existing {
            placement: change.placement.clone(),
            physical_id: physical_id(desired),
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

/// What AWS calls it, which is known before it is made.
fn physical_id(resource: &Resource) -> String {
    match resource {
        Resource::ListenerCertificate(ListenerCertificate {
            certificate: Input::Known(certificate),
            ..
        }) => certificate.clone(),
        _ => String::new(),
    }
}
