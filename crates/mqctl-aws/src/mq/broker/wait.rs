//! Waiting for a broker.

use std::time::Duration;

use crate::error::{AwsError, Class};
use crate::mq::description::{Description, describe};
use crate::wait::{Look, until};
use crate::{Aws, Step};
use mqctl_model::observed::Lifecycle;

/// How long a broker may take to be usable. Usually it is some 15 minutes after its creation, 5 after a reboot.
pub(super) const USABLE_LIMIT: Duration = Duration::from_mins(45);

/// How long a broker may take to be gone. Usually it is some 5 minutes.
pub(super) const GONE_LIMIT: Duration = Duration::from_mins(30);

/// Wait until the broker serves and all its addresses are known.
pub(super) async fn until_usable(
    aws: &Aws,
    id: &str,
    step: &Step<'_>,
) -> Result<Description, AwsError> {
    until(step, "the broker to run", USABLE_LIMIT, || async {
        let description = existing(aws, id).await?;
        if is_usable(&description)? {
            Ok(Look::Done(description))
        } else {
            Ok(Look::NotYet(format!("broker is {}", description.status)))
        }
    })
    .await
}

/// Whether the broker serves; an error if it never will.
pub(super) fn is_usable(description: &Description) -> Result<bool, AwsError> {
    let never = |reason: &str| {
        let message = format!("broker `{}`: {reason}", description.name);
        Err(AwsError::new("wait", Class::Refused, message))
    };
    match &description.report.state {
        Lifecycle::Ready => Ok(true),
        Lifecycle::Creating => Ok(false),
        Lifecycle::Failed(reason) => never(reason),
        Lifecycle::Deleting => never("it is being deleted"),
    }
}

/// Wait until there is no broker with this id.
pub(super) async fn until_gone(aws: &Aws, id: &str, step: &Step<'_>) -> Result<(), AwsError> {
    until(step, "the broker to be gone", GONE_LIMIT, || async {
        Ok(match describe(aws, id).await? {
            None => Look::Done(()),
            Some(description) => Look::NotYet(format!("broker is {}", description.status)),
        })
    })
    .await
}

/// Read a broker that has to be there.
pub(super) async fn existing(aws: &Aws, id: &str) -> Result<Description, AwsError> {
    describe(aws, id).await?.ok_or_else(|| {
        let message = format!("broker `{id}` is gone; someone else may have deleted it");
        AwsError::new("mq:DescribeBroker", Class::Refused, message)
    })
}
