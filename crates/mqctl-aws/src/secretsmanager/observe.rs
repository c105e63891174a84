//! The generated passwords of a stack.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType, SecretListEntry};

use super::{current, secret, tags};
use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, pages, retry};
use futures::try_join;
use mqctl_model::observed::{Lifecycle, Report};
use mqctl_model::resource::{
    Output, Outputs, Placement, Resource, STACK_TAG, Secret, Tags, secret_id, secret_name,
    user_of_secret_name,
};

/// The key of a secret of which none is reported. Source: Secrets Manager API reference, `SecretListEntry`, `KmsKeyId`: "If the
/// secret is encrypted with the AWS managed key aws/secretsmanager, this field is omitted."
const MANAGED_KEY: &str = "aws/secretsmanager";

/// Every secret that carries the stack's tags or has one of its names. One that is scheduled for deletion is gone: nobody can
/// read it.
pub(crate) async fn observe(aws: &Aws, stack: &str) -> Result<Vec<Report>, AwsError> {
    let filter = |key, value: &str| Filter::builder().key(key).values(value).build();
    let tagged = vec![
        filter(FilterNameStringType::TagKey, STACK_TAG),
        filter(FilterNameStringType::TagValue, stack),
    ];
    let named = vec![filter(
        FilterNameStringType::Name,
        &secret_name(stack, "", 1),
    )];
    let (mut present, named) = try_join!(list(aws, tagged), list(aws, named))?;
    let known: BTreeSet<Option<String>> = present.iter().map(|it| it.arn.clone()).collect();
    let named = named.into_iter();
    present.extend(named.filter(|entry| !known.contains(&entry.arn)));
    Ok(present
        .into_iter()
        .filter_map(|entry| report(stack, entry))
        .collect())
}

/// The secrets that match, but for those that are scheduled for deletion.
async fn list(aws: &Aws, filters: Vec<Filter>) -> Result<Vec<SecretListEntry>, AwsError> {
    let request = aws
        .secretsmanager
        .list_secrets()
        .max_results(100)
        .set_filters(Some(filters));
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
    Ok(present.collect())
}

/// The report of a secret, if it is the stack's or has the name of one of its: the service's filters match beginnings, and
/// keys and values each for themselves.
fn report(stack: &str, entry: SecretListEntry) -> Option<Report> {
    let tags = tags(entry.tags);
    let name = entry.name.unwrap_or_default();
    let version = current(entry.secret_versions_to_stages);
    let Some(placement) = Placement::from_tags(stack, &tags) else {
        let (user, _) = user_of_secret_name(stack, &name)?;
        let wanted = secret_id(&user);
        return Some(Report {
            wanted: Some(wanted),
            ..read(entry.arn?, described(user, entry.kms_key_id), tags, version)
        });
    };
    let user = secret::user(&placement, &name);
    let secret = described(user, entry.kms_key_id);
    Some(read(entry.arn?, secret, tags, version))
}

/// The password of a user, and the key that is reported of it, if any is.
pub(super) fn described(user: String, kms_key: Option<String>) -> Secret {
    Secret {
        user,
        kms_key: Some(kms_key.unwrap_or_else(|| MANAGED_KEY.to_owned())),
    }
}

/// A secret with the password of a user, as it was read. `version` is that of its value, if it has one.
pub(super) fn read(arn: String, secret: Secret, tags: Tags, version: Option<String>) -> Report {
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
        resource: Resource::Secret(secret),
        outputs,
        state,
        pending: BTreeMap::new(),
        unknown: BTreeSet::new(),
    }
}
