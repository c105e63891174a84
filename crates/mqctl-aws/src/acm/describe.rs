//! A certificate as the service describes it, in the model's terms.

use std::time::SystemTime;

use aws_sdk_acm::types::{CertificateDetail, CertificateStatus, CertificateType, FailureReason};

use super::standing::standing;
use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, Made, retry};
use mqctl_model::resource::{Certificate, Output, Outputs};
use mqctl_model::standing::CertificateStanding;

/// The DNS record that proves control of a certificate's domain. Lower case, without trailing dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) name: String,
    pub(super) value: String,
}

/// A certificate as it was just read.
#[derive(Clone, Debug)]
pub(super) struct Description {
    pub(super) arn: String,
    pub(super) certificate: Certificate,
    /// Missing for some seconds after the request.
    pub(super) record: Option<Record>,
    pub(super) progress: Progress,
    pub(super) standing: CertificateStanding,
    /// Whether ACM issues it itself; others are imported or private.
    pub(super) is_amazons: bool,
}

/// How far a certificate has got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Its domain is being validated.
    Pending,
    /// It can be used.
    Issued,
    /// It can't be used and never will be; why not.
    Failed(String),
}

/// Read a certificate; `None` if there is none with this ARN.
pub(super) async fn describe(aws: &Aws, arn: &str) -> Result<Option<Description>, AwsError> {
    let send = || aws.acm.describe_certificate().certificate_arn(arn).send();
    match call(&aws.clock, retry::DESCRIBE_CERTIFICATE, send).await {
        Ok(answer) => Ok(answer
            .certificate
            .map(|detail| Description::new(arn, &detail, aws.clock.now()))),
        Err(error) if error.is(&["ResourceNotFoundException"]) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Description {
    fn new(arn: &str, detail: &CertificateDetail, now: SystemTime) -> Self {
        let domain = detail.domain_name().unwrap_or_default().to_lowercase();
        let mut validations = detail.domain_validation_options().iter();
        let record = validations.find_map(|validation| validation.resource_record());
        // Asked for as `RSA_2048`, described as `RSA-2048`.
        let key_algorithm = detail
            .key_algorithm()
            .map(|it| it.as_str().replace('-', "_"));
        Self {
            arn: arn.to_owned(),
            certificate: Certificate {
                domain,
                key_algorithm: key_algorithm.unwrap_or_default(),
                // Its tags say.
                records: Vec::new(),
            },
            record: record.map(|record| Record {
                name: plain(record.name()),
                value: plain(record.value()),
            }),
            progress: progress(detail),
            standing: standing(arn, detail, now),
            is_amazons: detail
                .r#type()
                .is_none_or(|it| *it == CertificateType::AmazonIssued),
        }
    }

    /// What others may need of it.
    pub(super) fn outputs(&self) -> Outputs {
        let outputs = Outputs::default().with(Output::Arn, &self.arn);
        match &self.record {
            Some(record) => outputs
                .with(Output::RecordName, &record.name)
                .with(Output::RecordValue, &record.value),
            None => outputs,
        }
    }

    /// What making it comes to.
    pub(super) fn made(&self) -> Made {
        Made {
            physical_id: self.arn.clone(),
            outputs: self.outputs(),
        }
    }
}

/// A name in lower case, without the trailing dot.
pub(super) fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_lowercase()
}

fn progress(detail: &CertificateDetail) -> Progress {
    match detail.status() {
        Some(CertificateStatus::Issued) => Progress::Issued,
        Some(CertificateStatus::PendingValidation) | None => Progress::Pending,
        Some(CertificateStatus::Failed) => Progress::Failed(failure(detail.failure_reason())),
        Some(CertificateStatus::ValidationTimedOut) => Progress::Failed(
            "its domain was not validated within 72 hours of the request (VALIDATION_TIMED_OUT)"
                .to_owned(),
        ),
        Some(status) => Progress::Failed(format!("it is {}", status.as_str())),
    }
}

fn failure(reason: Option<&FailureReason>) -> String {
    let Some(reason) = reason else {
        return "it was not issued; ACM gives no reason".to_owned();
    };
    let explanation = match reason {
        FailureReason::CaaError => {
            "a CAA record of the domain, or of one above it, does not let Amazon issue certificates: add `0 issue \"amazon.com\"` to those records"
        }
        FailureReason::InvalidPublicDomain => "the domain is not one of the public internet",
        FailureReason::DomainNotAllowed => "the domain is on a list of unsafe ones",
        FailureReason::AdditionalVerificationRequired => {
            "AWS wants to verify the domain by hand: open a case with AWS support"
        }
        _ => "see \"certificate request fails\" in ACM's user guide",
    };
    format!("it was not issued: {explanation} ({})", reason.as_str())
}

#[cfg(test)]
mod tests {
    use aws_sdk_acm::types::{DomainValidation, KeyAlgorithm, RecordType, ResourceRecord};

    use super::*;

    fn pending() -> aws_sdk_acm::types::builders::CertificateDetailBuilder {
        CertificateDetail::builder()
            .domain_name("mq.example.com")
            .key_algorithm(KeyAlgorithm::from("RSA-2048"))
            .status(CertificateStatus::PendingValidation)
    }

    #[test]
    fn a_record_may_be_missing_at_first() {
        let description = Description::new("arn", &pending().build(), SystemTime::UNIX_EPOCH);
        assert_eq!(description.progress, Progress::Pending);
        assert_eq!(description.record, None);
        assert_eq!(description.certificate.key_algorithm, "RSA_2048");
        assert_eq!(description.outputs().text(Output::RecordName), None);
    }

    #[test]
    fn a_record_is_told_without_trailing_dots() {
        let record = ResourceRecord::builder()
            .name("_A.mq.example.com.")
            .r#type(RecordType::Cname)
            .value("_b.acm-validations.aws.")
            .build()
            .expect("complete");
        let validation = DomainValidation::builder()
            .domain_name("mq.example.com")
            .resource_record(record)
            .build()
            .expect("complete");
        let detail = pending().domain_validation_options(validation).build();
        let outputs = Description::new("arn", &detail, SystemTime::UNIX_EPOCH).outputs();
        assert_eq!(outputs.text(Output::RecordName), Some("_a.mq.example.com"));
        let value = outputs.text(Output::RecordValue);
        assert_eq!(value, Some("_b.acm-validations.aws"));
    }

    #[test]
    fn a_failure_says_why() {
        let detail = pending()
            .status(CertificateStatus::Failed)
            .failure_reason(FailureReason::CaaError)
            .build();
        let Progress::Failed(reason) =
            Description::new("arn", &detail, SystemTime::UNIX_EPOCH).progress
        else {
            panic!("failed certificates count as failed");
        };
        assert!(reason.contains("0 issue \"amazon.com\""), "{reason}");
        assert!(reason.contains("CAA_ERROR"), "{reason}");
    }
}
