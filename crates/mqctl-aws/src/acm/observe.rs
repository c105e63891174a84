//! Which certificates of a stack there are.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::try_join_all;

use super::describe::{Description, Progress, describe};
use super::list::{list, tags};
use crate::error::AwsError;
use crate::{Aws, listed, retry};
use mqctl_model::observed::{Lifecycle, Report, unreported};
use mqctl_model::resource::{
    Certificate, CertificateField, Input, Output, Outputs, Placement, RECORD_TTL, RecordPlace,
    Resource, Tags, Validation,
};
use mqctl_model::standing::CertificateStanding;

/// Up to how many certificates for other domains are asked whose they are. The stack's certificate is only among them after
/// the plan's domain changed, and each is a call of its own: in an account with more of them it is not looked for.
const MOST_OTHERS: usize = 50;

/// What there is of certificates.
pub(crate) struct Certificates {
    /// The certificates and their validations.
    pub(crate) reports: Vec<Report>,
    /// How those of the stack stand.
    pub(crate) standings: Vec<CertificateStanding>,
}

/// The stack's certificates, and as a part of each the validation of its domain, in no zone: whether the record is in a
/// zone is not known here. Also the certificates for `domain` that do not say that they are the stack's.
pub(crate) async fn observe(
    aws: &Aws,
    stack: &str,
    domain: &str,
) -> Result<Certificates, AwsError> {
    let (named, others): (Vec<_>, Vec<_>) = list(aws)
        .await?
        .into_iter()
        .partition(|summary| summary.domain_name() == Some(domain));
    let others = if others.len() <= MOST_OTHERS {
        others
    } else {
        Vec::new()
    };
    let named = named.into_iter().filter_map(|it| it.certificate_arn);
    let named = named.map(|arn| async move {
        let both = || async {
            let (tags, description) = futures::try_join!(tags(aws, &arn), describe(aws, &arn))?;
            Ok(tags.zip(description))
        };
        listed(aws, &arn, both).await
    });
    let others = others.into_iter().filter_map(|it| it.certificate_arn);
    let others = others.map(|arn| async move {
        // Rarely one of these is ours, so each is worth one call, not two.
        let tags = tags(aws, &arn).await?.unwrap_or_default();
        if Placement::from_tags(stack, &tags).is_none() {
            return Ok(None);
        }
        let found = listed(aws, &arn, || describe(aws, &arn)).await?;
        Ok::<_, AwsError>(found.map(|description| (tags, description)))
    });
    let (named, others) = futures::try_join!(try_join_all(named), try_join_all(others))?;
    let found: Vec<_> = named.into_iter().chain(others).flatten().collect();
    let own = found
        .iter()
        .filter(|(tags, _)| Placement::from_tags(stack, tags).is_some());
    let standings = own.map(|(_, description)| description.standing.clone());
    let standings = standings.collect();
    let reports = found.into_iter().flat_map(|(tags, description)| {
        if Placement::from_tags(stack, &tags).is_some() {
            reports(&tags, &description)
        } else {
            // Somebody's own, or the stack's without its tags.
            vec![report(&tags, &description)]
        }
    });
    Ok(Certificates {
        reports: reports.collect(),
        standings,
    })
}

/// What is known of a certificate that was listed; none if it has gone since. A second one in its place would be one too many.
async fn listed<T, F>(aws: &Aws, arn: &str, look: impl Fn() -> F) -> Result<Option<T>, AwsError>
where
    F: Future<Output = Result<Option<T>, AwsError>>,
{
    let is_listed = || async {
        let all = list(aws).await?;
        Ok(all.iter().any(|it| it.certificate_arn() == Some(arn)))
    };
    let operation = retry::DESCRIBE_CERTIFICATE;
    listed::described(&aws.clock, operation, arn, look, is_listed).await
}

/// The certificate itself.
pub(super) fn report(tags: &Tags, description: &Description) -> Report {
    Report {
        physical_id: description.arn.clone(),
        tags: tags.clone(),
        part: None,
        wanted: None,
        resource: Resource::Certificate(Certificate {
            records: RecordPlace::noted(tags),
            ..description.certificate.clone()
        }),
        outputs: description.outputs(),
        // The certificate is there for others once its record is known; its validation waits for the rest.
        state: match &description.progress {
            Progress::Failed(reason) => Lifecycle::Failed(reason.clone()),
            _ if description.record.is_none() => Lifecycle::Creating,
            _ => Lifecycle::Ready,
        },
        pending: BTreeMap::new(),
        unknown: unreported([
            (
                CertificateField::Domain,
                !description.certificate.domain.is_empty(),
            ),
            (
                CertificateField::KeyAlgorithm,
                !description.certificate.key_algorithm.is_empty(),
            ),
        ]),
    }
}

fn reports(tags: &Tags, description: &Description) -> Vec<Report> {
    let certificate = report(tags, description);
    let validation = description.record.as_ref().map(|record| Report {
        physical_id: record.name.clone(),
        part: Some("validation"),
        resource: Resource::Validation(Validation {
            certificate: Input::known(&description.arn),
            zone: String::new(),
            record_name: Input::known(&record.name),
            record_value: Input::known(&record.value),
            record_ttl: RECORD_TTL,
            is_own: false,
        }),
        outputs: Outputs::default().with(Output::Arn, &description.arn),
        state: match &description.progress {
            Progress::Pending => Lifecycle::Creating,
            Progress::Issued => Lifecycle::Ready,
            Progress::Failed(reason) => Lifecycle::Failed(reason.clone()),
        },
        unknown: BTreeSet::new(),
        ..certificate.clone()
    });
    std::iter::once(certificate).chain(validation).collect()
}
