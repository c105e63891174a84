//! What to do to get from what is there to what is asked for. Pure: it decides, and never acts.

mod adopt;
mod change;
mod compare;
mod diff;
mod effects;
mod graph;
mod kept;
mod lost;
mod names;
mod occupants;
mod passing;
mod policy;

pub use adopt::{Adoption, Candidate, Refusal};
pub use change::{Action, Change, ChangeSet, FieldChange, Removal};
pub use lost::Lost;
pub use occupants::{DELETION_PROTECTION, Occupant};
pub use policy::Allowed;
