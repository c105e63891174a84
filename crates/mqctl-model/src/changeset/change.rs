//! Changes as data.

use crate::effect::Effect;
use crate::observed::{Existing, Lifecycle};
use crate::resource::{FieldName, Placement, Resource, ResourceId, Tags, Value};

/// Everything that `apply` would do, as a graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet {
    /// The changes, each after all those it waits for.
    pub changes: Vec<Change>,
    /// What was not compared with the plan file, because AWS does not report it; of what stays.
    pub unknown: Vec<(ResourceId, FieldName)>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which resource, and which generation of it.
    pub placement: Placement,
    /// What is done.
    pub action: Action,
    /// What it does to clients.
    pub effect: Effect,
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
    },
    /// Make a new one in place of one that can't become what is asked for, or that failed. The old one goes in a change of
    /// its own: [`Removal::Replaced`].
    Replace {
        /// What to make.
        desired: Resource,
        /// The tags it carries from its first moment.
        tags: Tags,
        /// The one that is replaced.
        existing: Existing,
        /// What differs.
        fields: Vec<FieldChange>,
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
    /// See that it still is as asked for, once what it refers to has restarted: a service may move an instance to another
    /// address. Usually nothing comes of it.
    Check {
        /// What it is to be.
        desired: Resource,
        /// What is there.
        existing: Existing,
    },
    /// Remove it.
    Delete {
        /// What is there.
        existing: Existing,
        /// Why.
        removal: Removal,
    },
}

/// Why something is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// Nobody asks for it.
    Unwanted,
    /// Another one takes its place.
    Replaced,
    /// The stack has another one, which stays.
    Spare,
    /// It was only needed while other changes were carried out.
    Passing,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Which field.
    pub name: FieldName,
    /// What is there.
    pub before: Value,
    /// What is asked for.
    pub after: Value,
    /// Whether it takes a reboot.
    pub reboots: bool,
    /// Whether the service accepted it already and it only waits for a reboot.
    pub pending: bool,
}

impl ChangeSet {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// All that it does to clients.
    pub fn effect(&self) -> Effect {
        let effects = self.changes.iter().map(|change| change.effect.clone());
        effects.flatten().collect::<Effect>().summed_up()
    }
}

impl Change {
    /// The resource as it is to be, or as it is when it goes away.
    pub fn resource(&self) -> &Resource {
        match &self.action {
            Action::Create { desired, .. }
            | Action::Replace { desired, .. }
            | Action::Update { desired, .. }
            | Action::Resume { desired, .. }
            | Action::Check { desired, .. } => desired,
            Action::Delete { existing, .. } => &existing.resource,
        }
    }

    /// What differs, where something that is there becomes another.
    pub fn fields(&self) -> &[FieldChange] {
        match &self.action {
            Action::Replace { fields, .. } | Action::Update { fields, .. } => fields,
            Action::Create { .. }
            | Action::Resume { .. }
            | Action::Check { .. }
            | Action::Delete { .. } => &[],
        }
    }

    /// Whether this makes a new resource in place of one that is there.
    pub fn is_replacement(&self) -> bool {
        matches!(self.action, Action::Replace { .. })
    }

    /// Whether this is the second half of a replacement, or of something passing, of which the first tells everything.
    pub fn is_rest_of_replacement(&self) -> bool {
        match &self.action {
            Action::Delete { existing, removal } => match removal {
                Removal::Replaced => existing.state != Lifecycle::Deleting,
                Removal::Passing => true,
                Removal::Unwanted | Removal::Spare => false,
            },
            Action::Create { .. }
            | Action::Replace { .. }
            | Action::Update { .. }
            | Action::Resume { .. }
            | Action::Check { .. } => false,
        }
    }
}
