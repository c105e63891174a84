//! What is there and stays.

use std::cmp::Reverse;

use crate::observed::{Existing, Observed};
use crate::resource::Known;

use super::change::{Action, ChangeSet};

impl ChangeSet {
    /// The outputs of what exists and stays when this is carried out: of several, what is about to be deleted does not
    /// count, and nothing may come to depend on it.
    pub fn kept(&self, observed: &Observed) -> Known {
        let mut known = Known::default();
        for (id, all) in &observed.resources {
            let staying = all.iter().filter(|existing| !self.removes(existing));
            let first = staying
                .min_by_key(|one| (Reverse(one.placement.generation), one.physical_id.as_str()));
            if let Some(existing) = first {
                known.learn(id, existing.outputs.clone());
            }
        }
        known
    }

    fn removes(&self, existing: &Existing) -> bool {
        let mut changes = self.changes.iter();
        changes.any(|change| match &change.action {
            Action::Delete {
                existing: leaving, ..
            } => {
                leaving.placement.id == existing.placement.id
                    && leaving.physical_id == existing.physical_id
            }
            Action::Create { .. }
            | Action::Replace { .. }
            | Action::Update { .. }
            | Action::Resume { .. }
            | Action::Check { .. } => false,
        })
    }
}
