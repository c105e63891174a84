//! Removing a broker, and the configuration that came with it.

use super::wait::{USABLE_LIMIT, until_gone};
use crate::call::call;
use crate::error::AwsError;
use crate::mq::configuration;
use crate::mq::description::{Description, describe};
use crate::wait::{Look, until};
use crate::{Aws, Step, retry};
use mqctl_model::observed::{Existing, Lifecycle};

/// Remove the broker, wait until it is gone, and remove the configuration that the service made along with it.
///
/// Its network interfaces linger for a while: whoever deletes the subnets and security groups waits for that.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let id = &existing.physical_id;
    if let Some(broker) = until_deletable(aws, id, step).await? {
        let configurations = &broker.configurations;
        configuration::mark(aws, configurations, &broker.name, &existing.placement).await?;
        if broker.report.state != Lifecycle::Deleting {
            request(aws, id).await?;
        }
        until_gone(aws, id, step).await?;
    }
    configuration::remove_marked(aws, &existing.placement, step).await
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
