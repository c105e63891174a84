//! A broker that someone wants to have adopted.

use super::NAME_LIMIT;
use super::description::describe;
use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, retry};
use mqctl_model::changeset::Candidate;
use mqctl_model::resource::{Placement, Tags, generation_of_name};

/// The broker with this id, if there is one.
pub(crate) async fn find(
    aws: &Aws,
    id: &str,
    wanted: &Placement,
) -> Result<Option<Candidate>, AwsError> {
    let found = describe(aws, id).await?.map(|description| {
        let generation =
            generation_of_name(&description.name, &wanted.stack, &wanted.id, NAME_LIMIT);
        Candidate {
            report: description.report,
            generation: generation.unwrap_or(1),
            needs_note: generation.is_none(),
            parts: Vec::new(),
            tied_to: None,
            obstacle: description.obstacle.map(str::to_owned),
        }
    });
    Ok(found)
}

/// Set tags on a broker. Others stay.
pub(crate) async fn tag(aws: &Aws, arn: &str, tags: &Tags) -> Result<(), AwsError> {
    let request = aws.mq.create_tags().resource_arn(arn);
    let request = request.set_tags(Some(tags.clone().into_iter().collect()));
    call(&aws.clock, retry::TAG_BROKER, || request.clone().send()).await?;
    Ok(())
}
