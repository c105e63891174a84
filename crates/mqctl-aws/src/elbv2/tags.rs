//! Tags of load balancers, target groups and listeners: reading, setting, and what they say about a name that is taken.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::{Tag, TagDescription};
use futures::future::try_join_all;

use super::describe::unless_gone;
use crate::Aws;
use crate::call::call;
use crate::error::{AwsError, Class};
use crate::retry::{self, Operation};
use crate::step::Step;
use crate::wait::{self, Look};
use mqctl_model::resource::{Placement, Tags};

/// How many ARNs one request may ask about. Source: API model, `DescribeTags`.
const MOST_ARNS: usize = 20;
/// How long the tags of a new resource may take to become visible.
const TAGS_VISIBLE: Duration = Duration::from_secs(30);

/// The tags of each of these that exists, by ARN.
pub(super) async fn describe(
    aws: &Aws,
    arns: &[String],
) -> Result<BTreeMap<String, Tags>, AwsError> {
    let chunks = arns
        .chunks(MOST_ARNS)
        .map(|chunk| describe_some(aws, chunk));
    Ok(try_join_all(chunks).await?.into_iter().flatten().collect())
}

/// The tags of one of these with its ARN, unless it is gone.
pub(super) async fn of(aws: &Aws, arn: &str) -> Result<Option<(String, Tags)>, AwsError> {
    let found = describe(aws, &[arn.to_owned()]).await?;
    Ok(found.into_iter().next())
}

/// The tags of at most [`MOST_ARNS`]. One that has just gone makes AWS refuse the whole request; then each is asked
/// about alone.
async fn describe_some(aws: &Aws, arns: &[String]) -> Result<BTreeMap<String, Tags>, AwsError> {
    if let Some(tags) = unless_gone(request(aws, arns).await)? {
        return Ok(tags);
    }
    let single = arns.chunks(1).map(|arn| request(aws, arn));
    let single = try_join_all(single.map(|answer| async { unless_gone(answer.await) })).await?;
    Ok(single.into_iter().flatten().flatten().collect())
}

async fn request(aws: &Aws, arns: &[String]) -> Result<BTreeMap<String, Tags>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_ELB_TAGS, || {
        let request = aws.elbv2.describe_tags();
        request.set_resource_arns(Some(arns.to_vec())).send()
    })
    .await?;
    // What is not described has no tags: AWS would have refused the request if it did not exist.
    let mut tags: BTreeMap<String, Tags> =
        arns.iter().map(|arn| (arn.clone(), Tags::new())).collect();
    let descriptions = answer.tag_descriptions.unwrap_or_default();
    tags.extend(descriptions.into_iter().filter_map(from_sdk));
    Ok(tags)
}

/// Set tags, leaving all others.
pub(crate) async fn add(aws: &Aws, arn: &str, tags: &Tags) -> Result<(), AwsError> {
    call(&aws.clock, retry::ADD_ELB_TAGS, || {
        let request = aws.elbv2.add_tags().resource_arns(arn);
        request.set_tags(Some(to_sdk(tags))).send()
    })
    .await?;
    Ok(())
}

/// Make sure that something that has the name or the port of the resource being made is that very resource: just made, or
/// made by an earlier request whose answer was lost. `what` names it for people.
///
/// Tags may take seconds to become visible, so it is looked at until it shows some.
pub(super) async fn must_be_ours(
    aws: &Aws,
    operation: Operation,
    what: &str,
    arn: &str,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let taken = || {
        let message =
            format!("{what} exists, and its tags do not say that it is this stack's: {arn}");
        AwsError::new(operation.action(), Class::Conflict, message)
    };
    let looked = wait::until(step, "its tags", TAGS_VISIBLE, || async {
        let found = describe(aws, &[arn.to_owned()]).await?;
        let tags = found.get(arn).cloned().unwrap_or_default();
        match Placement::from_tags(&step.placement.stack, &tags) {
            Some(placement) if placement == *step.placement => Ok(Look::Done(())),
            None if tags.is_empty() => Ok(Look::NotYet(format!("{what} shows no tags"))),
            _ => Err(taken()),
        }
    });
    looked.await.map_err(|error| match error.class {
        Class::Deadline => taken(),
        _ => error,
    })
}

/// Tags as the SDK wants them.
pub(super) fn to_sdk(tags: &Tags) -> Vec<Tag> {
    let tags = tags.iter();
    tags.map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect()
}

fn from_sdk(description: TagDescription) -> Option<(String, Tags)> {
    let tags = description.tags.unwrap_or_default().into_iter();
    let tags = tags.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())));
    Some((description.resource_arn?, tags.collect()))
}
