//! A broker that someone wants to have adopted.

use super::description::describe;
use super::{NAME_LIMIT, user_settings};
use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, retry};
use mqctl_model::changeset::Candidate;
use mqctl_model::resource::{Broker, Placement, Tags, generation_of_name};

/// The broker with this id, which is to be `desired`, if there is one.
pub(crate) async fn find(
    aws: &Aws,
    id: &str,
    wanted: &Placement,
    desired: &Broker,
) -> Result<Option<Candidate>, AwsError> {
    let Some(mut description) = describe(aws, id).await? else {
        return Ok(None);
    };
    let users: Vec<&str> = desired
        .users()
        .iter()
        .map(|user| user.name.as_str())
        .collect();
    user_settings::read(aws, &mut description.report, &users).await?;
    let generation = generation_of_name(&description.name, &wanted.stack, &wanted.id, NAME_LIMIT);
    Ok(Some(Candidate {
        report: description.report,
        generation: generation.unwrap_or(1),
        needs_note: generation.is_none(),
        parts: Vec::new(),
        tied_to: None,
        obstacle: description.obstacle.map(str::to_owned),
    }))
}

/// Set tags on a broker. Others stay.
pub(crate) async fn tag(aws: &Aws, arn: &str, tags: &Tags) -> Result<(), AwsError> {
    let request = aws.mq.create_tags().resource_arn(arn);
    let request = request.set_tags(Some(tags.clone().into_iter().collect()));
    call(&aws.clock, retry::TAG_BROKER, || request.clone().send()).await?;
    Ok(())
}
