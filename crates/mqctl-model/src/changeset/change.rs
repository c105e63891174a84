//! Changes as data.

use crate::observed::Existing;
use crate::resource::{Effect, Placement, Resource, Tags, Value};

/// Everything that `apply` would do, as a graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet {
    /// The changes, each after all those it waits for.
    pub changes: Vec<Change>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which resource, and which generation of it.
    pub placement: Placement,
    /// What is done.
    pub action: Action,
    /// What it does to connected clients.
    pub effect: Effect,
    /// Why, in words, where the fields do not say it.
    pub reason: Option<String>,
    /// The indexes of the changes that must be done before.
    pub after: Vec<usize>,
}

/// What is done to a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Make it.
    Create {
        /// What to make.
        desired: Resource,
        /// The tags it carries from its first moment.
        tags: Tags,
        /// The fields that make a new one necessary, when it replaces one that exists.
        replaces: Vec<FieldChange>,
    },
    /// Change it in place.
    Update {
        /// What it is to be.
        desired: Resource,
        /// The tags it is to carry.
        tags: Tags,
        /// What is there.
        existing: Existing,
        /// What differs.
        fields: Vec<FieldChange>,
    },
    /// See through what an earlier run began: wait until it is usable.
    Resume {
        /// What it is to be.
        desired: Resource,
        /// What is there.
        existing: Existing,
    },
    /// Remove it.
    Delete {
        /// What is there.
        existing: Existing,
    },
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field's name.
    pub name: String,
    /// What is there.
    pub before: Value,
    /// What is asked for.
    pub after: Value,
    /// What changing it does to connected clients.
    pub effect: Effect,
    /// Whether the service accepted it already and it only waits for a reboot.
    pub pending: bool,
}

/// The name of the field change that stands for the tags.
pub const TAGS_FIELD: &str = "tags";

impl ChangeSet {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The worst that happens to connected clients.
    pub fn effect(&self) -> Effect {
        let effects = self.changes.iter().map(|change| change.effect);
        effects.max().unwrap_or(Effect::None)
    }
}

impl Change {
    /// The resource as it is to be, or as it is when it goes away.
    pub fn resource(&self) -> &Resource {
        match &self.action {
            Action::Create { desired, .. }
            | Action::Update { desired, .. }
            | Action::Resume { desired, .. } => desired,
            Action::Delete { existing } => &existing.resource,
        }
    }

    /// Whether this makes a new resource in place of one that is there.
    pub fn is_replacement(&self) -> bool {
        matches!(&self.action, Action::Create { replaces, .. } if !replaces.is_empty())
            || matches!(self.action, Action::Create { .. }) && self.reason.is_some()
    }

    /// Whether this is the second half of a replacement, of which the first tells everything.
    pub fn is_rest_of_replacement(&self) -> bool {
        matches!(self.action, Action::Delete { .. }) && self.reason.as_deref() == Some(REPLACED)
    }
}

/// The reason of a deletion that is the second half of a replacement.
pub(super) const REPLACED: &str = "replaced";
