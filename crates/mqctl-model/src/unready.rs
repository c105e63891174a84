//! What of a stack can't be used yet. Pure.

use serde::Serialize;

use crate::desired::Desired;
use crate::observed::{Existing, Lifecycle, Observed};

/// A resource that the plan file asks for, and that can't be used yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unready {
    /// The resource id.
    pub resource: String,
    /// How far it is.
    pub state: Progress,
}

/// How far a resource is that can't be used yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// There is none.
    Missing,
    /// It is being made.
    Creating,
    /// It will never be usable.
    Failed,
    /// It is on its way out.
    Deleting,
}

impl Unready {
    /// All of them, in the order of their ids. That something is there and differs from the plan file is another matter.
    pub fn all(desired: &Desired, observed: &Observed) -> Vec<Self> {
        let ids = desired.resources.keys();
        let unready = ids.filter_map(|id| {
            let there = observed.resources.get(id).map_or(&[][..], Vec::as_slice);
            Some(Self {
                resource: id.to_string(),
                state: progress(there)?,
            })
        });
        unready.collect()
    }
}

/// How far the furthest of several is; none if one can be used.
fn progress(there: &[Existing]) -> Option<Progress> {
    let is = |wanted: fn(&Lifecycle) -> bool| there.iter().any(|existing| wanted(&existing.state));
    if is(|state| *state == Lifecycle::Ready) {
        None
    } else if is(|state| *state == Lifecycle::Creating) {
        Some(Progress::Creating)
    } else if is(|state| matches!(state, Lifecycle::Failed(_))) {
        Some(Progress::Failed)
    } else if there.is_empty() {
        Some(Progress::Missing)
    } else {
        Some(Progress::Deleting)
    }
}
