//! Notes of what was adopted: where to look for what AWS can't be asked for by its tags.
//!
//! Load balancers, target groups and brokers are listed without their tags, so a stack knows its own by their names. An
//! adopted one keeps the name it has. A note leads to it: the parameter [`note_parameter`] holds its id.
//! Whether it is the stack's is still for its tags alone to say; a note that leads to anything else means nothing.

use std::collections::BTreeMap;

use super::error::AwsError;
use super::{Aws, retry};
use mqctl_model::observed::Existing;
use mqctl_model::resource::{
    Placement, Resource, ResourceId, STACK_TAG, Tags, note_parameter, notes_path, resource_of_note,
};

/// The tag on what there is a note of, so that only its deletion deletes one.
const NOTED_TAG: &str = "mqctl:adopted";

/// What ends a note once what it is of has its tags.
const ADOPTED: &str = " adopted";

/// What was noted: ids of AWS, each with the resource that it was adopted as.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes(BTreeMap<String, Note>);

#[derive(Clone, Debug)]
struct Note {
    resource: ResourceId,
    /// Whether it got its tags. Until then it means nothing.
    is_adopted: bool,
}

impl Notes {
    /// Whether there is a note of this.
    pub(super) fn have(&self, physical_id: &str) -> bool {
        self.0.contains_key(physical_id)
    }

    /// Whether something that has the name of a resource, or was noted, is to be told of: a note alone means nothing until what
    /// it is of got its tags.
    pub(super) fn tell_of(stack: &str, wanted: Option<&ResourceId>, tags: &Tags) -> bool {
        wanted.is_some() || Placement::from_tags(stack, tags).is_some()
    }

    /// The resource that it is in the way of if it is not the stack's: the one whose name it has, or, if it no longer says
    /// whose it is, the one that it was adopted as.
    pub(super) fn wanted(
        &self,
        named: Option<ResourceId>,
        physical_id: &str,
        tags: &Tags,
    ) -> Option<ResourceId> {
        let noted = self.0.get(physical_id);
        let noted = noted.filter(|note| note.is_adopted && !tags.contains_key(STACK_TAG));
        named.or_else(|| noted.map(|note| note.resource.clone()))
    }
}

/// Read the notes of a stack.
pub(super) async fn read(aws: &Aws, stack: &str) -> Result<Notes, AwsError> {
    let notes = aws.values_below(&notes_path(stack)).await?.into_iter();
    let notes = notes.map(|(parameter, value)| {
        let physical_id = value.strip_suffix(ADOPTED);
        let note = Note {
            resource: resource_of_note(&parameter),
            is_adopted: physical_id.is_some(),
        };
        (physical_id.unwrap_or(&value).to_owned(), note)
    });
    Ok(Notes(notes.collect()))
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

/// Note that it has its tags: if it ever loses them, it is still known that it was the stack's.
pub(super) async fn confirm(
    aws: &Aws,
    placement: &Placement,
    physical_id: &str,
) -> Result<(), AwsError> {
    let value = format!("{physical_id}{ADOPTED}");
    aws.set_parameter(&note_parameter(placement), &value).await
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
