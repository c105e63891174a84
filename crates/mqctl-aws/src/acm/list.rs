//! The certificates of the account, their tags, and who shares a validation record.

use aws_sdk_acm::types::{
    CertificateStatus, CertificateSummary, CertificateType, Filters, KeyAlgorithm,
};

use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, Step, pages, retry};
use mqctl_model::resource::{Output, Placement, ResourceId, Tags};

/// Every certificate that ACM issued or is to issue. Imported ones have no validation and are never ours.
///
/// All key types are named, because the service lists RSA keys of up to 2048 bits only otherwise (ACM API reference,
/// `ListCertificates`).
pub(super) async fn list(aws: &Aws) -> Result<Vec<CertificateSummary>, AwsError> {
    let key_types = KeyAlgorithm::values().iter().copied();
    let filters = Filters::builder()
        .set_key_types(Some(key_types.map(KeyAlgorithm::from).collect()))
        .build();
    let request = aws.acm.list_certificates().includes(filters);
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

/// Whether a certificate other than `except_arn` still needs the record that validates `domain`, now or for its renewals:
/// the record is the same for all certificates of an account for a domain, and for its wildcard.
///
/// Only the certificates of this region are seen, though those of others share the record too. Those of the stack itself
/// that don't stay are going as well: each would wait for the other, and the record would be nobody's in the end.
pub(crate) async fn others_for_domain(
    aws: &Aws,
    domain: &str,
    except_arn: &str,
    step: &Step<'_>,
) -> Result<bool, AwsError> {
    for summary in list(aws).await? {
        let Some(arn) = summary.certificate_arn().filter(|arn| *arn != except_arn) else {
            continue;
        };
        if is_live(&summary) && covers(&summary, domain) && !is_leaving(aws, arn, step).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether this is a certificate of the stack, but not the one that stays.
async fn is_leaving(aws: &Aws, arn: &str, step: &Step<'_>) -> Result<bool, AwsError> {
    let staying = step.known.outputs(&ResourceId::new("certificate"));
    if staying.and_then(|outputs| outputs.text(Output::Arn)) == Some(arn) {
        return Ok(false);
    }
    let tags = tags(aws, arn).await?;
    Ok(Placement::from_tags(&step.placement.stack, &tags).is_some())
}

/// The tags of a certificate; none if it is gone by now.
pub(super) async fn tags(aws: &Aws, arn: &str) -> Result<Tags, AwsError> {
    let send = || {
        let request = aws.acm.list_tags_for_certificate();
        request.certificate_arn(arn).send()
    };
    match call(&aws.clock, retry::LIST_TAGS_FOR_CERTIFICATE, send).await {
        Ok(answer) => {
            let tags = answer.tags.unwrap_or_default().into_iter();
            Ok(tags
                .map(|tag| (tag.key, tag.value.unwrap_or_default()))
                .collect())
        }
        Err(error) if error.is(&["ResourceNotFoundException"]) => Ok(Tags::new()),
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
    names.any(|name| base(name) == base(domain))
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
