//! What EC2 shows of a thing, as a report.

use std::collections::BTreeMap;

use super::outcome::outputs;
use mqctl_model::observed::{Lifecycle, Report};
use mqctl_model::resource::{Resource, Tags};

/// A report of a thing. Whatever EC2 lists of a network can be used.
pub(super) fn report(id: String, tags: Tags, resource: Resource) -> Report {
    Report {
        outputs: outputs(&id),
        physical_id: id,
        tags,
        part: None,
        wanted: None,
        resource,
        state: Lifecycle::Ready,
        pending: BTreeMap::new(),
    }
}
