//! Changing records: one atomic batch, and the wait until every name server of the zone answers with it.

use std::time::Duration;

use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch, ChangeStatus, ResourceRecordSet};

use crate::call::call;
use crate::error::AwsError;
use crate::step::Step;
use crate::wait::{self, Look};
use crate::{Aws, retry};

/// How long a change may take to reach all name servers: a minute as a rule.
const IN_SYNC: Duration = Duration::from_mins(10);

/// Do the same with all of these records, in one batch, and wait until it has taken effect.
pub(super) async fn change(
    aws: &Aws,
    zone_id: &str,
    action: ChangeAction,
    records: Vec<ResourceRecordSet>,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let changes = records.into_iter().map(|record| {
        let change = Change::builder().action(action.clone());
        change
            .resource_record_set(record)
            .build()
            .expect("all required members are set")
    });
    let batch = ChangeBatch::builder()
        .set_changes(Some(changes.collect()))
        .build()
        .expect("all required members are set");
    let answer = call(&aws.clock, retry::CHANGE_RESOURCE_RECORD_SETS, || {
        let request = aws.route53.change_resource_record_sets();
        let request = request.hosted_zone_id(zone_id);
        request.change_batch(batch.clone()).send()
    })
    .await?;
    match answer.change_info {
        Some(info) if info.status != ChangeStatus::Insync => {
            wait_in_sync(aws, &info.id, step).await
        }
        _ => Ok(()),
    }
}

async fn wait_in_sync(aws: &Aws, id: &str, step: &Step<'_>) -> Result<(), AwsError> {
    wait::until(step, "the records to be in sync", IN_SYNC, || async move {
        let answer = call(&aws.clock, retry::GET_CHANGE, || {
            aws.route53.get_change().id(id).send()
        })
        .await?;
        let status = answer.change_info.map(|info| info.status);
        Ok(match status {
            None | Some(ChangeStatus::Insync) => Look::Done(()),
            Some(status) => Look::NotYet(format!("record change is {}", status.as_str())),
        })
    })
    .await
}
