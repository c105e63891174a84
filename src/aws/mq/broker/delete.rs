//! Removing a broker, and the configuration that came with it.

use std::time::Duration;

use super::wait::{USABLE_LIMIT, until_gone};
use crate::aws::call::call;
use crate::aws::error::{AwsError, Class};
use crate::aws::mq::description::{Description, describe};
use crate::aws::wait::{Look, until, while_refused};
use crate::aws::{Aws, Step, retry};
use crate::observed::{Existing, Lifecycle};

/// How long a configuration may count as used by a broker that is gone.
const RELEASE_LIMIT: Duration = Duration::from_mins(2);

/// Remove the broker, wait until it is gone, and remove the configuration that the service made along with it.
///
/// Its network interfaces linger for a while: whoever deletes the subnets and security groups waits for that.
pub(in crate::aws) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let id = &existing.physical_id;
    let Some(broker) = until_deletable(aws, id, step).await? else {
        return Ok(());
    };
    if broker.report.state != Lifecycle::Deleting {
        request(aws, id).await?;
    }
    until_gone(aws, id, step).await?;
    match &broker.configuration {
        Some(configuration) => delete_configuration(aws, configuration, &broker.name, step).await,
        None => Ok(()),
    }
}

/// Wait out a creation or a reboot, in which a broker can't be deleted. `None` if it is gone.
async fn until_deletable(
    aws: &Aws,
    id: &str,
    step: &Step<'_>,
) -> Result<Option<Description>, AwsError> {
    until(step, "the broker to be deletable", USABLE_LIMIT, || async {
        Ok(match describe(aws, id).await? {
            Some(broker) if broker.is_changing => {
                Look::NotYet(format!("broker is {}", broker.status))
            }
            found => Look::Done(found),
        })
    })
    .await
}

async fn request(aws: &Aws, id: &str) -> Result<(), AwsError> {
    let send = || aws.mq.delete_broker().broker_id(id).send();
    let Err(error) = call(&aws.clock, retry::DELETE_BROKER, send).await else {
        return Ok(());
    };
    // An earlier attempt may have got through, or someone else was faster.
    match describe(aws, id).await? {
        Some(broker) if broker.report.state != Lifecycle::Deleting => Err(error),
        _ => Ok(()),
    }
}

/// Remove a configuration if it is the one that the service made for the broker: it carries the broker's name. Any other
/// was given to the broker by hand and is its giver's.
///
/// It would outlive the broker. But it costs nothing and holds nothing up, so failing to remove it is no failure.
async fn delete_configuration(
    aws: &Aws,
    id: &str,
    broker: &str,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    match try_delete_configuration(aws, id, broker, step).await {
        Err(error) if matches!(error.class, Class::Refused | Class::Deadline) => {
            tracing::warn!(configuration = id, %error, "a broker's configuration is left behind");
            Ok(())
        }
        result => result,
    }
}

async fn try_delete_configuration(
    aws: &Aws,
    id: &str,
    broker: &str,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let send = || aws.mq.describe_configuration().configuration_id(id).send();
    let found = call(&aws.clock, retry::DESCRIBE_CONFIGURATION, send).await?;
    if !found.name.unwrap_or_default().starts_with(broker) {
        return Ok(());
    }
    let what = "the broker's configuration to be released";
    while_refused(
        step,
        what,
        &["ConflictException"],
        RELEASE_LIMIT,
        || async {
            let send = || aws.mq.delete_configuration().configuration_id(id).send();
            call(&aws.clock, retry::DELETE_CONFIGURATION, send).await
        },
    )
    .await?;
    Ok(())
}
