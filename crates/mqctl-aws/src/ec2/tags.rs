//! EC2's tags: in a create, in an answer, as a filter.

use aws_sdk_ec2::types::{Filter, ResourceType, Tag, TagSpecification};

use super::query::filter;
use crate::call::call;
use crate::error::AwsError;
use crate::step::Step;
use crate::{Aws, retry};
use mqctl_model::resource::{GENERATION_TAG, Placement, RESOURCE_TAG, STACK_TAG, Tags};

/// The tag that EC2's own console shows as the name.
const NAME_TAG: &str = "Name";
/// The longest value of a tag is 256 characters, the longest name of a security group 255.
pub(super) const NAME_LIMIT: usize = 255;

/// The tags that a thing gets in the call that makes it.
pub(super) fn specification(kind: ResourceType, step: &Step<'_>) -> TagSpecification {
    specification_with(kind, step, &Tags::new())
}

/// The tags that a thing gets in the call that makes it, with some that only its kind has.
pub(super) fn specification_with(
    kind: ResourceType,
    step: &Step<'_>,
    more: &Tags,
) -> TagSpecification {
    let mut tags = step.tags.clone();
    tags.extend(more.clone());
    tags.entry(NAME_TAG.to_owned())
        .or_insert_with(|| step.placement.name(NAME_LIMIT));
    TagSpecification::builder()
        .resource_type(kind)
        .set_tags(Some(list(&tags)))
        .build()
}

/// Set the step's tags on a thing that exists; tags of other names stay.
pub(crate) async fn set(aws: &Aws, id: &str, step: &Step<'_>) -> Result<(), AwsError> {
    set_all(aws, id, step.tags).await
}

/// Set tags on a thing that exists; those of other names stay.
pub(super) async fn set_all(aws: &Aws, id: &str, tags: &Tags) -> Result<(), AwsError> {
    let tags = list(tags);
    call(&aws.clock, retry::CREATE_TAGS, || {
        let request = aws.ec2.create_tags().resources(id);
        request.set_tags(Some(tags.clone())).send()
    })
    .await?;
    Ok(())
}

/// The tags of an answer.
pub(super) fn read(tags: Option<&Vec<Tag>>) -> Tags {
    let tags = tags.into_iter().flatten();
    tags.filter_map(|tag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default())))
        .collect()
}

/// What belongs to a stack.
pub(super) fn of_stack(stack: &str) -> Vec<Filter> {
    vec![tagged(STACK_TAG, stack)]
}

/// What was made for this very placement.
pub(super) fn of_placement(placement: &Placement) -> Vec<Filter> {
    vec![
        tagged(STACK_TAG, &placement.stack),
        tagged(RESOURCE_TAG, placement.id.as_str()),
        tagged(GENERATION_TAG, &placement.generation.to_string()),
    ]
}

fn tagged(key: &str, value: &str) -> Filter {
    filter(&format!("tag:{key}"), [value])
}

fn list(tags: &Tags) -> Vec<Tag> {
    let tags = tags.iter();
    tags.map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect()
}
