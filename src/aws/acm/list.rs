//! The certificates of the account.

use aws_sdk_acm::types::{
    CertificateStatus, CertificateSummary, CertificateType, Filters, KeyAlgorithm,
};

use crate::aws::call::call;
use crate::aws::error::AwsError;
use crate::aws::{Aws, pages, retry};

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
/// Only the certificates of this region are seen, though those of others share the record too.
pub(in crate::aws) async fn others_for_domain(
    aws: &Aws,
    domain: &str,
    except_arn: &str,
) -> Result<bool, AwsError> {
    let all = list(aws).await?;
    let mut others = all
        .iter()
        .filter(|summary| summary.certificate_arn() != Some(except_arn));
    Ok(others.any(|summary| is_live(summary) && covers(summary, domain)))
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
