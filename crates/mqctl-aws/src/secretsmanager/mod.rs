//! Secrets Manager: secrets that a plan names, and the passwords that mqctl generates and keeps there.

mod adopt;
mod existing;
mod observe;
mod secret;

pub(crate) use adopt::{find, tag};
pub(crate) use existing::existing;
pub(crate) use observe::observe;
pub(crate) use secret::{create, delete, update};

use std::collections::HashMap;

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::Tag;

use super::call::call;
use super::error::AwsError;
use super::{Aws, retry};
use mqctl_model::resource::Tags;

/// Describe a secret by name or ARN; `None` if there is none.
async fn describe(aws: &Aws, secret: &str) -> Result<Option<DescribeSecretOutput>, AwsError> {
    let send = || {
        aws.secretsmanager
            .describe_secret()
            .secret_id(secret)
            .send()
    };
    match call(&aws.clock, retry::DESCRIBE_SECRET, send).await {
        Ok(description) => Ok(Some(description)),
        Err(error) if error.is(&["ResourceNotFoundException"]) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The version that readers of the secret get, given the stages of each version.
fn current(stages: Option<HashMap<String, Vec<String>>>) -> Option<String> {
    let mut versions = stages.unwrap_or_default().into_iter();
    versions
        .find(|(_, stages)| stages.iter().any(|stage| stage == "AWSCURRENT"))
        .map(|(version, _)| version)
}

/// Tags as the model has them.
fn tags(list: Option<Vec<Tag>>) -> Tags {
    let list = list.unwrap_or_default().into_iter();
    list.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())))
        .collect()
}

/// Tags as the service has them.
fn tag_list(tags: &Tags) -> Vec<Tag> {
    let tags = tags.iter();
    let list = tags.map(|(key, value)| Tag::builder().key(key).value(value).build());
    list.collect()
}
