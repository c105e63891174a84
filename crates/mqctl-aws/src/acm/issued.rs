//! Waiting until a certificate is issued.

use std::time::Duration;

use super::describe::{Description, Progress, describe};
use crate::error::{AwsError, Class};
use crate::wait::{Look, until};
use crate::{Aws, Step};

/// Minutes once the record can be seen in DNS; rarely more than an hour.
const ISSUE_LIMIT: Duration = Duration::from_mins(75);

/// After this long something is probably wrong with the domain's delegation.
const DOUBT: Duration = Duration::from_mins(10);

/// Wait until the certificate is issued, which needs its record to be visible in the public DNS.
pub(crate) async fn wait_issued(aws: &Aws, arn: &str, step: &Step<'_>) -> Result<(), AwsError> {
    let started = step.clock.now();
    until(
        step,
        "the certificate to be issued",
        ISSUE_LIMIT,
        || async {
            let Some(certificate) = describe(aws, arn).await? else {
                return Err(error(format!("certificate {arn} is gone")));
            };
            match &certificate.progress {
                Progress::Issued => Ok(Look::Done(())),
                Progress::Failed(reason) => {
                    let domain = &certificate.certificate.domain;
                    Err(error(format!("certificate for {domain}: {reason}")))
                }
                Progress::Pending => {
                    let is_late = step.clock.since(started) >= DOUBT;
                    Ok(Look::NotYet(obstacle(&certificate, is_late)))
                }
            }
        },
    )
    .await
}

fn error(message: String) -> AwsError {
    AwsError::new("wait", Class::Refused, message)
}

fn obstacle(certificate: &Description, is_late: bool) -> String {
    match &certificate.record {
        Some(record) if is_late => format!(
            "certificate is PENDING_VALIDATION; does `dig CNAME {}` find the record from outside? If not, the domain's registrar does not delegate to the hosted zone's name servers",
            record.name
        ),
        _ => "certificate is PENDING_VALIDATION".to_owned(),
    }
}
