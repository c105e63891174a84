//! Notes of what was adopted: where to look for what AWS can't be asked for by its tags.
//!
//! Load balancers, target groups and brokers are listed without their tags, so a stack knows its own by their names. An
//! adopted one keeps the name it has. A note leads to it: the parameter [`note_parameter`] holds its id.
//! Whether it is the stack's is still for its tags alone to say; a note that leads to anything else means nothing.

use std::collections::BTreeSet;

use super::error::AwsError;
use super::{Aws, retry};
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Placement, Resource, Tags, note_parameter, notes_path};

/// The tag on what there is a note of, so that only its deletion deletes one.
const NOTED_TAG: &str = "mqctl:adopted";

/// What was noted: ids of AWS.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes(BTreeSet<String>);

impl Notes {
    /// Whether there is a note of this.
    pub(super) fn have(&self, physical_id: &str) -> bool {
        self.0.contains(physical_id)
    }
}

/// Read the notes of a stack.
pub(super) async fn read(aws: &Aws, stack: &str) -> Result<Notes, AwsError> {
    let notes = aws.values_below(&notes_path(stack)).await?.into_iter();
    Ok(Notes(notes.map(|(_, physical_id)| physical_id).collect()))
}

/// Note where a resource is, before it gets its tags; and those tags, with one that says so.
pub(super) async fn write(
    aws: &Aws,
    placement: &Placement,
    physical_id: &str,
    tags: &Tags,
) -> Result<Tags, AwsError> {
    aws.set_parameter(&note_parameter(placement), physical_id)
        .await?;
    let mut tags = tags.clone();
    tags.insert(NOTED_TAG.to_owned(), "noted".to_owned());
    Ok(tags)
}

/// Delete the note of a resource that is gone, if there was one.
pub(super) async fn forget(aws: &Aws, existing: &Existing) -> Result<(), AwsError> {
    // What can't carry tags shows those of the thing it belongs to.
    let is_listed_without_tags = matches!(
        existing.resource,
        Resource::Broker(_) | Resource::LoadBalancer(_) | Resource::TargetGroup(_)
    );
    if !is_listed_without_tags || !existing.tags.contains_key(NOTED_TAG) {
        return Ok(());
    }
    aws.delete_parameter_as(retry::DELETE_NOTE, &note_parameter(&existing.placement))
        .await
}
