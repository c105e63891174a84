//! A secret that was there before the stack.

use super::{current, describe};
use crate::error::{AwsError, Class};
use crate::{Aws, retry};
use mqctl_model::lookups::ExistingSecret;
use mqctl_model::resource::secret_name_of;

/// Look a secret up by name or ARN. Its value is not read. An error says what is wrong with it and how to put it right.
pub(crate) async fn existing(aws: &Aws, reference: &str) -> Result<ExistingSecret, AwsError> {
    let refuse = |problem: String| {
        let message = format!("secret `{reference}` {problem}");
        AwsError::new(retry::DESCRIBE_SECRET.action(), Class::Refused, message)
    };
    let region = &aws.region;
    let Some(secret) = describe(aws, reference).await? else {
        return Err(refuse(format!(
            "does not exist in {region}; make it with `aws secretsmanager create-secret --region {region} --name {} --secret-string PASSWORD`, or leave the user's password out to have one generated",
            secret_name_of(reference)
        )));
    };
    if secret.deleted_date.is_some() {
        return Err(refuse(format!(
            "is scheduled for deletion; `aws secretsmanager restore-secret --region {region} --secret-id {reference}` brings it back"
        )));
    }
    let Some(version) = current(secret.version_ids_to_stages) else {
        return Err(refuse(format!(
            "has no value; give it one with `aws secretsmanager put-secret-value --region {region} --secret-id {reference} --secret-string PASSWORD`"
        )));
    };
    Ok(ExistingSecret {
        reference: reference.to_owned(),
        version,
    })
}
