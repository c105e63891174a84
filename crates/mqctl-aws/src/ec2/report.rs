//! What EC2 shows of a thing, as a report.

use std::collections::{BTreeMap, BTreeSet};

use super::outcome::outputs;
use mqctl_model::observed::{Lifecycle, Report};
use mqctl_model::resource::{FieldName, Resource, Tags};

/// A report of a thing, without the fields that EC2 did not report. Whatever it lists of a network can be used.
pub(super) fn report(
    id: String,
    tags: Tags,
    resource: Resource,
    unknown: BTreeSet<FieldName>,
) -> Report {
    Report {
        outputs: outputs(&id),
        physical_id: id,
        tags,
        part: None,
        wanted: None,
        resource,
        state: Lifecycle::Ready,
        pending: BTreeMap::new(),
        unknown,
    }
}
