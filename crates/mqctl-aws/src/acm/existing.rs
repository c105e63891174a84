//! The certificate that a plan file names.

use aws_sdk_acm::types::{CertificateStatus, DomainValidation};

use super::describe::plain;
use super::standing::standing;
use crate::call::call;
use crate::error::{AwsError, Class};
use crate::{Aws, retry};
use mqctl_model::lookups::ExistingCertificate;
use mqctl_model::standing::CertificateStanding;

/// A certificate that exists.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// What decides whether it can be presented.
    pub(crate) certificate: ExistingCertificate,
    /// How it stands.
    pub(crate) standing: CertificateStanding,
    /// The DNS records that validate it, each with the name that it proves control of.
    pub(crate) proofs: Vec<Proof>,
}

/// A DNS record that proves control of a name. Lower case, without trailing dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    /// The name on the certificate.
    pub(crate) domain: String,
    /// The record's name.
    pub(crate) name: String,
    /// The record's value.
    pub(crate) value: String,
}

/// Look up a certificate by its ARN.
///
/// # Errors
///
/// [`Class::Invalid`] if there is none, besides those of the call.
pub(crate) async fn existing(aws: &Aws, arn: &str) -> Result<Given, AwsError> {
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
    Ok(Given {
        standing: standing(arn, &detail, aws.clock.now()),
        proofs: detail
            .domain_validation_options()
            .iter()
            .filter_map(proof)
            .collect(),
        certificate: ExistingCertificate {
            status: detail
                .status()
                .map_or_else(String::new, |status| status.as_str().to_owned()),
            is_issued: detail.status() == Some(&CertificateStatus::Issued),
            names,
        },
    })
}

fn proof(validation: &DomainValidation) -> Option<Proof> {
    let record = validation.resource_record()?;
    Some(Proof {
        domain: plain(validation.domain_name()),
        name: plain(record.name()),
        value: plain(record.value()),
    })
}
