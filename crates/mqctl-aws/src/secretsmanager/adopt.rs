//! A secret that someone wants to have adopted.

use super::observe::{described, read};
use super::{current, describe, secret, tag_list, tags};
use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, retry};
use mqctl_model::changeset::Candidate;
use mqctl_model::resource::{Placement, Secret, Tags, user_of_secret_name};

/// The secret with this name or ARN, if there is one. It is found again by its tags.
pub(crate) async fn find(
    aws: &Aws,
    desired: &Secret,
    name_or_arn: &str,
    wanted: &Placement,
) -> Result<Option<Candidate>, AwsError> {
    let Some(found) = describe(aws, name_or_arn).await? else {
        return Ok(None);
    };
    let name = found.name.unwrap_or_default();
    let user = secret::user(wanted, &name);
    let obstacle = if found.deleted_date.is_some() {
        Some("is scheduled for deletion".to_owned())
    } else {
        (user != desired.user).then(|| format!("has a name that makes it the password of {user}"))
    };
    let generation = user_of_secret_name(&wanted.stack, &name).map(|(_, generation)| generation);
    let version = current(found.version_ids_to_stages);
    let tags = tags(found.tags);
    Ok(found.arn.map(|arn| Candidate {
        report: read(arn, described(user, found.kms_key_id), tags, version),
        generation: generation.unwrap_or(1),
        needs_note: false,
        parts: Vec::new(),
        tied_to: None,
        obstacle,
    }))
}

/// Set tags on a secret. Others stay.
pub(crate) async fn tag(aws: &Aws, arn: &str, tags: &Tags) -> Result<(), AwsError> {
    let request = aws.secretsmanager.tag_resource().secret_id(arn);
    let request = request.set_tags(Some(tag_list(tags)));
    call(&aws.clock, retry::TAG_SECRET, || request.clone().send()).await?;
    Ok(())
}
