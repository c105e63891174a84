//! One certificate, requested and removed.

use std::time::Duration;

use aws_sdk_acm::types::{KeyAlgorithm, Tag, ValidationMethod};

use super::describe::{Description, Progress, describe};
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::{AwsError, Class};
use crate::wait::{Look, until};
use crate::{Aws, Made, Step, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::{Existing, Lifecycle};
use mqctl_model::resource::{Certificate, CertificateField, RecordPlace, Resource, Tags};

/// How long a certificate that was just requested may be unknown to those who ask for it.
const APPEARANCE_LIMIT: Duration = Duration::from_mins(1);

/// How long its record may take to be known. Usually it is some seconds.
const RECORD_LIMIT: Duration = Duration::from_mins(5);

/// How long a certificate counts as in use after the listener that had it is gone.
const RELEASE_LIMIT: Duration = Duration::from_mins(20);

/// How long a certificate may take to be gone.
const GONE_LIMIT: Duration = Duration::from_mins(2);

/// Request the certificate and wait until the record that proves control of its domain is known.
pub(crate) async fn create(
    aws: &Aws,
    desired: &Certificate,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let token = step.placement.token();
    let mut tags = step.tags.clone();
    tags.extend([RecordPlace::note(&desired.records)]);
    let mut arn = request(aws, desired, &token, &tags).await?;
    if !appears(aws, &arn, step).await? {
        // ACM remembers a token for an hour. This one stood for a certificate that was deleted since.
        arn = request(aws, desired, &format!("{}z", &token[1..]), &tags).await?;
        appears(aws, &arn, step).await?;
    }
    Ok(until_record(aws, &arn, step).await?.made())
}

/// Set its tags, and note where its record is to be; nothing else of it can be changed.
pub(crate) async fn update(
    aws: &Aws,
    desired: &Certificate,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let arn = existing.physical_id.as_str();
    let changed = Changed::of(fields)?;
    for field in &changed.fields {
        match field {
            CertificateField::Domain | CertificateField::KeyAlgorithm => {
                return Err(immutable(*field));
            }
            CertificateField::RecordPlace => {
                let earlier = match &existing.resource {
                    Resource::Certificate(certificate) => certificate.records.as_slice(),
                    _ => &[],
                };
                let places = RecordPlace::before(&desired.records, earlier);
                tag(aws, arn, &Tags::from([RecordPlace::note(&places)])).await?;
            }
        }
    }
    if changed.tags {
        tag(aws, arn, step.tags).await?;
    }
    if existing.state == Lifecycle::Creating {
        return Ok(until_record(aws, arn, step).await?.made());
    }
    Ok(Made::of(existing))
}

/// Set tags on a certificate. Others stay.
pub(crate) async fn tag(aws: &Aws, arn: &str, tags: &Tags) -> Result<(), AwsError> {
    let request = aws.acm.add_tags_to_certificate().certificate_arn(arn);
    let request = request.set_tags(Some(tag_list(tags)));
    call(&aws.clock, retry::TAG_CERTIFICATE, || {
        request.clone().send()
    })
    .await?;
    Ok(())
}

/// Wait until the record of a certificate that exists is known.
pub(crate) async fn resume(
    aws: &Aws,
    _desired: &Certificate,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let description = until_record(aws, &existing.physical_id, step).await?;
    Ok(description.made())
}

/// Delete the certificate, as soon as nothing uses it any more, and wait until it is gone.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let arn = &existing.physical_id;
    let found = until(
        step,
        "the certificate to be unused",
        RELEASE_LIMIT,
        || async {
            let send = || aws.acm.delete_certificate().certificate_arn(arn).send();
            match call(&aws.clock, retry::DELETE_CERTIFICATE, send).await {
                Ok(_) => Ok(Look::Done(true)),
                Err(error) if error.is(&["ResourceNotFoundException"]) => Ok(Look::Done(false)),
                Err(error) if error.is(&["ResourceInUseException", "ConflictException"]) => Ok(
                    Look::NotYet("certificate still counts as in use".to_owned()),
                ),
                Err(error) => Err(error),
            }
        },
    )
    .await?;
    if !found {
        return Ok(());
    }
    until(step, "the certificate to be gone", GONE_LIMIT, || async {
        Ok(match describe(aws, arn).await? {
            None => Look::Done(()),
            Some(_) => Look::NotYet("certificate is being deleted".to_owned()),
        })
    })
    .await
}

async fn request(
    aws: &Aws,
    desired: &Certificate,
    token: &str,
    tags: &Tags,
) -> Result<String, AwsError> {
    let request = aws
        .acm
        .request_certificate()
        .domain_name(&desired.domain)
        .validation_method(ValidationMethod::Dns)
        .key_algorithm(KeyAlgorithm::from(desired.key_algorithm.as_str()))
        .idempotency_token(token)
        .set_tags(Some(tag_list(tags)));
    let send = || request.clone().send();
    let answer = call(&aws.clock, retry::REQUEST_CERTIFICATE, send).await?;
    answer.certificate_arn.ok_or_else(|| {
        let message = "answered without the ARN of a certificate";
        AwsError::new(retry::REQUEST_CERTIFICATE.action(), Class::Unknown, message)
    })
}

/// Whether the certificate can be read after a while.
async fn appears(aws: &Aws, arn: &str, step: &Step<'_>) -> Result<bool, AwsError> {
    let started = step.clock.now();
    until(
        step,
        "the certificate to appear",
        APPEARANCE_LIMIT * 2,
        || async {
            Ok(match describe(aws, arn).await? {
                Some(_) => Look::Done(true),
                None if step.clock.since(started) >= APPEARANCE_LIMIT => Look::Done(false),
                None => Look::NotYet("certificate is not visible yet".to_owned()),
            })
        },
    )
    .await
}

async fn until_record(aws: &Aws, arn: &str, step: &Step<'_>) -> Result<Description, AwsError> {
    let what = "the certificate's validation record";
    until(step, what, RECORD_LIMIT, || async {
        match describe(aws, arn).await? {
            Some(description) if description.record.is_some() => Ok(Look::Done(description)),
            Some(Description {
                progress: Progress::Failed(reason),
                certificate,
                ..
            }) => Err(AwsError::new(
                retry::REQUEST_CERTIFICATE.action(),
                Class::Refused,
                format!("certificate for {}: {reason}", certificate.domain),
            )),
            _ => Ok(Look::NotYet(
                "certificate's validation record is not known yet".to_owned(),
            )),
        }
    })
    .await
}

fn tag_list(tags: &Tags) -> Vec<Tag> {
    let tags = tags.iter();
    tags.map(|(key, value)| {
        let tag = Tag::builder().key(key).value(value).build();
        tag.expect("a tag with a key is complete")
    })
    .collect()
}
