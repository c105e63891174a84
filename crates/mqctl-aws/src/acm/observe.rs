//! Which certificates of a stack there are.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::try_join_all;

use super::describe::{Description, Progress, describe};
use super::list::{list, tags};
use crate::error::{AwsError, Class};
use crate::wait::{self, Look};
use crate::{Aws, retry};
use mqctl_model::observed::{Lifecycle, Report};
use mqctl_model::resource::{
    Certificate, Input, Output, Outputs, Placement, RecordPlace, Resource, Tags, Validation,
};

/// Up to how many certificates for other domains are asked whose they are. The stack's certificate is only among them after
/// the plan's domain changed, and each is a call of its own: in an account with more of them it is not looked for.
const MOST_OTHERS: usize = 50;

/// How long a certificate that is listed may not be found before that is an error.
const LISTED_LIMIT: Duration = Duration::from_mins(1);

/// The stack's certificates, and as a part of each the validation of its domain, in no zone: whether the record is in a
/// zone is not known here.
pub(crate) async fn observe(aws: &Aws, stack: &str, domain: &str) -> Result<Vec<Report>, AwsError> {
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
        let both = || async { futures::try_join!(tags(aws, &arn), describe(aws, &arn)) };
        let Some((tags, description)) = listed(aws, &arn, both).await? else {
            return Ok(None);
        };
        let is_ours = Placement::from_tags(stack, &tags).is_some();
        Ok::<_, AwsError>(is_ours.then_some((tags, description)))
    });
    let others = others.into_iter().filter_map(|it| it.certificate_arn);
    let others = others.map(|arn| async move {
        // Rarely one of these is ours, so each is worth one call, not two.
        let tags = tags(aws, &arn).await?.unwrap_or_default();
        if Placement::from_tags(stack, &tags).is_none() {
            return Ok(None);
        }
        let description = || async { Ok((Some(()), describe(aws, &arn).await?)) };
        let found = listed(aws, &arn, description).await?;
        Ok(found.map(|((), description)| (tags, description)))
    });
    let (named, others) = futures::try_join!(try_join_all(named), try_join_all(others))?;
    let ours = named.into_iter().chain(others).flatten();
    Ok(ours
        .flat_map(|(tags, description)| reports(&tags, &description))
        .collect())
}

/// What is known of a certificate that was listed; none if it is not listed any more. One that is listed but can't be
/// found is asked for again: it is not gone, and a second one in its place would be one too many.
async fn listed<A, B, F>(
    aws: &Aws,
    arn: &str,
    look: impl Fn() -> F,
) -> Result<Option<(A, B)>, AwsError>
where
    F: Future<Output = Result<(Option<A>, Option<B>), AwsError>>,
{
    let deadline = aws.clock.now() + LISTED_LIMIT;
    let found = wait::poll(
        &aws.clock,
        deadline,
        |_| {},
        || async {
            if let (Some(one), Some(other)) = look().await? {
                return Ok(Look::Done(Some((one, other))));
            }
            let all = list(aws).await?;
            let is_listed = all.iter().any(|it| it.certificate_arn() == Some(arn));
            Ok(if is_listed {
                Look::NotYet(String::new())
            } else {
                Look::Done(None)
            })
        },
    );
    match found.await? {
        Look::Done(found) => Ok(found),
        Look::NotYet(_) => Err(AwsError::new(
            retry::DESCRIBE_CERTIFICATE.action(),
            Class::Refused,
            format!(
                "ACM lists the certificate {arn}, but does not find it when it is asked for; nothing was changed, because it may be the stack's: run the command again, and if this stays, ask AWS support"
            ),
        )),
    }
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
            is_own: false,
        }),
        outputs: Outputs::default().with(Output::Arn, &description.arn),
        state: match &description.progress {
            Progress::Pending => Lifecycle::Creating,
            Progress::Issued => Lifecycle::Ready,
            Progress::Failed(reason) => Lifecycle::Failed(reason.clone()),
        },
        ..certificate.clone()
    });
    std::iter::once(certificate).chain(validation).collect()
}
