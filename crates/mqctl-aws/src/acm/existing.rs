//! The certificate that a plan file names.

use aws_sdk_acm::types::CertificateStatus;

use crate::call::call;
use crate::error::{AwsError, Class};
use crate::{Aws, retry};
use mqctl_model::lookups::ExistingCertificate;

/// Look up a certificate by its ARN.
///
/// # Errors
///
/// [`Class::Invalid`] if there is none, besides those of the call.
pub(crate) async fn existing(aws: &Aws, arn: &str) -> Result<ExistingCertificate, AwsError> {
    let send = || aws.acm.describe_certificate().certificate_arn(arn).send();
    let missing = || {
        let message = format!("endpoint.certificate: there is no certificate {arn}");
        AwsError::new("acm:DescribeCertificate", Class::Invalid, message)
    };
    let answer = call(&aws.clock, retry::DESCRIBE_CERTIFICATE, send).await;
    let answer = answer.map_err(|error| {
        if error.is(&["ResourceNotFoundException"]) {
            missing()
        } else {
            error
        }
    })?;
    let detail = answer.certificate.ok_or_else(missing)?;
    let names = detail
        .subject_alternative_names()
        .iter()
        .map(String::as_str);
    let mut names: Vec<String> = names
        .chain(detail.domain_name())
        .map(str::to_lowercase)
        .collect();
    names.sort();
    names.dedup();
    Ok(ExistingCertificate {
        status: detail
            .status()
            .map_or_else(String::new, |status| status.as_str().to_owned()),
        is_issued: detail.status() == Some(&CertificateStatus::Issued),
        names,
    })
}
