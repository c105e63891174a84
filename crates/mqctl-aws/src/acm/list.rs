//! The certificates of the account, their tags, and who shares a validation record.

use aws_sdk_acm::Client;
use aws_sdk_acm::types::{
    CertificateKeyPairOrigin, CertificateStatus, CertificateSummary, CertificateType, Filters,
    KeyAlgorithm,
};

use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, Step, pages, retry};
use mqctl_model::resource::{Output, Placement, ResourceId, Tags};

/// Every certificate that ACM issued or is to issue. Imported ones have no validation and are never ours.
///
/// All key types and origins are named, because the service leaves out RSA keys of more than 2048 bits, elliptic curves,
/// and what was issued over ACME otherwise (ACM API reference, `ListCertificates`). It leaves out those of newer root
/// hierarchies, too, which the SDK can't ask for yet.
pub(super) async fn list(aws: &Aws) -> Result<Vec<CertificateSummary>, AwsError> {
    list_with(aws, &aws.acm).await
}

async fn list_with(aws: &Aws, client: &Client) -> Result<Vec<CertificateSummary>, AwsError> {
    let key_types = KeyAlgorithm::values().iter().copied();
    let filters = Filters::builder()
        .set_key_types(Some(key_types.map(KeyAlgorithm::from).collect()))
        .build();
    let origins = CertificateKeyPairOrigin::values().iter().copied();
    let request = client
        .list_certificates()
        .set_certificate_key_pair_origins(Some(
            origins.map(CertificateKeyPairOrigin::from).collect(),
        ))
        .includes(filters);
    let request = request.max_items(1000);
    let all = pages::all(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let send = || request.clone().send();
            let page = call(&aws.clock, retry::LIST_CERTIFICATES, send).await?;
            Ok((page.certificate_summary_list, page.next_token))
        }
    })
    .await?;
    let issued = all.into_iter().filter(|summary| {
        !matches!(
            summary.r#type,
            Some(CertificateType::Imported | CertificateType::Private)
        )
    });
    Ok(issued.collect())
}

/// Who needs a validation record besides the certificate it was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Needed {
    /// No other certificate.
    Nobody,
    /// The stack's certificate that stays.
    Stack,
    /// A certificate that is not the stack's, by ARN.
    Other(String),
}

/// Who needs the record `record_name` besides the certificate `except_arn`, now or for its renewals: the record is the same
/// for all certificates of an account for a domain, and for its wildcard, in every region.
///
/// The certificates of the stack's region and of that for services of the whole partition are looked at. Those of the
/// stack itself that don't stay are going as well: each would wait for the other, and the record would be nobody's in the
/// end.
pub(crate) async fn needed_by(
    aws: &Aws,
    record_name: &str,
    except_arn: &str,
    step: &Step<'_>,
) -> Result<Needed, AwsError> {
    let Some((_, domain)) = record_name.split_once('.') else {
        return Ok(Needed::Nobody);
    };
    let mut needed = Needed::Nobody;
    for client in [Some(&aws.acm), aws.acm_global.as_ref()]
        .into_iter()
        .flatten()
    {
        let is_region = std::ptr::eq(client, &raw const aws.acm);
        for summary in list_with(aws, client).await? {
            let Some(arn) = summary.certificate_arn().filter(|arn| *arn != except_arn) else {
                continue;
            };
            if !is_live(&summary) || !covers(&summary, domain) {
                continue;
            }
            if !is_shown_with(aws, client, arn, record_name).await? {
                continue;
            }
            if is_region && is_of_stack(aws, arn, step).await? {
                if is_staying(arn, step) {
                    needed = Needed::Stack;
                }
                continue;
            }
            return Ok(Needed::Other(arn.to_owned()));
        }
    }
    Ok(needed)
}

/// Whether a certificate names this record as one that validates it. One that does not say yet counts as one that does.
async fn is_shown_with(
    aws: &Aws,
    client: &Client,
    arn: &str,
    record_name: &str,
) -> Result<bool, AwsError> {
    let send = || client.describe_certificate().certificate_arn(arn).send();
    let answer = match call(&aws.clock, retry::DESCRIBE_CERTIFICATE, send).await {
        Err(error) if error.is(&["ResourceNotFoundException"]) => return Ok(false),
        answer => answer?,
    };
    let Some(detail) = answer.certificate else {
        return Ok(true);
    };
    let options = detail.domain_validation_options();
    let records = options.iter().map(|option| option.resource_record());
    let mut records = records.map(|record| record.map(|record| base(record.name())));
    Ok(options.is_empty() || records.any(|name| name.is_none_or(|name| name == base(record_name))))
}

/// Whether the stack keeps this certificate.
fn is_staying(arn: &str, step: &Step<'_>) -> bool {
    let staying = step.known.outputs(&ResourceId::new("certificate"));
    staying.and_then(|outputs| outputs.text(Output::Arn)) == Some(arn)
}

/// Whether this is a certificate of the stack.
async fn is_of_stack(aws: &Aws, arn: &str, step: &Step<'_>) -> Result<bool, AwsError> {
    let tags = tags(aws, arn).await?.unwrap_or_default();
    Ok(Placement::from_tags(step.stack(), &tags).is_some())
}

/// The tags of a certificate; none if there is none with this ARN.
pub(super) async fn tags(aws: &Aws, arn: &str) -> Result<Option<Tags>, AwsError> {
    let send = || {
        let request = aws.acm.list_tags_for_certificate();
        request.certificate_arn(arn).send()
    };
    match call(&aws.clock, retry::LIST_TAGS_FOR_CERTIFICATE, send).await {
        Ok(answer) => {
            let tags = answer.tags.unwrap_or_default().into_iter();
            let tags = tags.map(|tag| (tag.key, tag.value.unwrap_or_default()));
            Ok(Some(tags.collect()))
        }
        Err(error) if error.is(&["ResourceNotFoundException"]) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_live(summary: &CertificateSummary) -> bool {
    !matches!(
        summary.status(),
        Some(
            CertificateStatus::Expired
                | CertificateStatus::Failed
                | CertificateStatus::Revoked
                | CertificateStatus::ValidationTimedOut
        )
    )
}

fn covers(summary: &CertificateSummary, domain: &str) -> bool {
    let alternatives = summary.subject_alternative_name_summaries();
    let mut names = alternatives
        .iter()
        .map(String::as_str)
        .chain(summary.domain_name());
    // Of many names the list shows some only.
    summary.has_additional_subject_alternative_names() == Some(true)
        || names.any(|name| base(name) == base(domain))
}

/// The name that a domain is validated under.
fn base(domain: &str) -> String {
    let domain = domain.strip_prefix("*.").unwrap_or(domain);
    domain.trim_end_matches('.').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_shares_the_record_of_its_domain() {
        let summary = CertificateSummary::builder()
            .domain_name("other.example.com")
            .subject_alternative_name_summaries("*.MQ.example.com")
            .build();
        assert!(covers(&summary, "mq.example.com"));
        assert!(covers(&summary, "other.example.com"));
        assert!(!covers(&summary, "a.mq.example.com"));
    }
}
