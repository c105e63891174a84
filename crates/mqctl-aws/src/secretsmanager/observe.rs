//! The generated passwords of a stack.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType, SecretListEntry};

use super::{current, secret, tags};
use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, pages, retry};
use mqctl_model::observed::{Lifecycle, Report};
use mqctl_model::resource::{Output, Outputs, Placement, Resource, STACK_TAG, Secret, Tags};

/// Every secret of the stack. One that is scheduled for deletion is gone: nobody can read it.
pub(crate) async fn observe(aws: &Aws, stack: &str) -> Result<Vec<Report>, AwsError> {
    let filter = |key, value| Filter::builder().key(key).values(value).build();
    let request = aws
        .secretsmanager
        .list_secrets()
        .max_results(100)
        .filters(filter(FilterNameStringType::TagKey, STACK_TAG))
        .filters(filter(FilterNameStringType::TagValue, stack));
    let secrets = pages::all(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let send = || request.clone().send();
            let page = call(&aws.clock, retry::LIST_SECRETS, send).await?;
            Ok((page.secret_list, page.next_token))
        }
    })
    .await?;
    let present = secrets
        .into_iter()
        .filter(|secret| secret.deleted_date.is_none());
    Ok(present.filter_map(|entry| report(stack, entry)).collect())
}

/// The report of a secret, if it is the stack's: the service's filters match beginnings, and keys and values each for
/// themselves.
fn report(stack: &str, entry: SecretListEntry) -> Option<Report> {
    let tags = tags(entry.tags);
    let placement = Placement::from_tags(stack, &tags)?;
    let name = entry.name.unwrap_or_default();
    Some(read(
        entry.arn?,
        secret::user(&placement, &name),
        tags,
        current(entry.secret_versions_to_stages),
    ))
}

/// A secret with the password of a user, as it was read. `version` is that of its value, if it has one.
pub(super) fn read(arn: String, user: String, tags: Tags, version: Option<String>) -> Report {
    let mut outputs = Outputs::default().with(Output::Arn, &arn);
    let state = match version {
        Some(version) => {
            outputs = outputs.with(Output::Version, version);
            Lifecycle::Ready
        }
        None => Lifecycle::Failed("it has no value".to_owned()),
    };
    Report {
        physical_id: arn,
        tags,
        part: None,
        wanted: None,
        resource: Resource::Secret(Secret { user }),
        outputs,
        state,
        pending: BTreeMap::new(),
        unknown: BTreeSet::new(),
    }
}
