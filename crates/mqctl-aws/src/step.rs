//! What carrying out one change needs to know, and what it yields.

use std::fmt;
use std::time::SystemTime;

use clock::Clock;
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Known, Outputs, Placement, Tags};

/// One change being carried out.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// Which resource, and which generation.
    pub placement: &'a Placement,
    /// All the tags it is to carry.
    pub tags: &'a Tags,
    /// The outputs of all resources that exist by now.
    pub known: &'a Known,
    /// Told what is being waited for, as often as it changes.
    pub waiting: &'a (dyn Fn(&str) + Send + Sync),
    /// Told what a deletion leaves in place although it belonged to the resource, and why.
    pub left: &'a (dyn Fn(&str) + Send + Sync),
    /// Whose time it is.
    pub clock: &'a Clock,
    /// When the whole run has to end, if it has to.
    pub deadline: Option<SystemTime>,
}

impl Step<'_> {
    /// The stack it is done for.
    pub(super) fn stack(&self) -> &str {
        &self.placement.stack
    }
}

impl fmt::Debug for Step<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Step")
            .field("placement", self.placement)
            .finish_non_exhaustive()
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Made {
    /// What AWS calls the resource.
    pub physical_id: String,
    /// What others may need of it.
    pub outputs: Outputs,
}

impl Made {
    /// What is there already, as it is.
    pub(super) fn of(existing: &Existing) -> Self {
        Self {
            physical_id: existing.physical_id.clone(),
            outputs: existing.outputs.clone(),
        }
    }
}
