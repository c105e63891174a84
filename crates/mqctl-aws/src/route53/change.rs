//! Changing records: one atomic batch, and the wait until every name server of the zone answers with it.

use std::time::Duration;

use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch, ChangeStatus, ResourceRecordSet};

use crate::call::call;
use crate::error::{AwsError, Class};
use crate::step::Step;
use crate::wait::{self, Look};
use crate::{Aws, retry};

/// How long a change may take to reach all name servers: a minute as a rule.
const IN_SYNC: Duration = Duration::from_mins(10);

/// The change guardrails of a zone, in lower case, as refusals name them. Source: Amazon Route 53 Developer Guide, change
/// guardrails.
const GUARDRAILS: [&str; 6] = [
    "ns_format_check",
    "ns_delegation_authority_check",
    "ns_occlusion_check",
    "alias_target_check",
    "active_record_check",
    "active_delegation_check",
];

/// Do this with each of these records, in one batch, and wait until it has taken effect. Deleting a record and creating
/// it again is how one is changed: the deletion repeats what was seen, so that the whole batch is refused if it is
/// another one by now. UPSERT would overwrite that.
///
/// # Errors
///
/// [`Class::Conflict`] if a record is under a protection or a guardrail of the zone, besides those of the call.
pub(super) async fn change(
    aws: &Aws,
    zone_id: &str,
    records: Vec<(ChangeAction, ResourceRecordSet)>,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let changes = records.into_iter().map(|(action, record)| {
        let change = Change::builder().action(action);
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
    .await
    .map_err(protected)?;
    match answer.change_info {
        Some(info) if info.status != ChangeStatus::Insync => {
            wait_in_sync(aws, &info.id, step).await
        }
        _ => Ok(()),
    }
}

/// The refusal as what it is, if someone protects the record or the zone's guardrails do. Since November 2026, Route 53
/// refuses such a batch as `InvalidChangeBatch` with a message that names the record and carries the protection's comment,
/// or names the guardrail. Source: Amazon Route 53 Developer Guide, protection of record sets and change guardrails.
fn protected(error: AwsError) -> AwsError {
    if !error.is(&["InvalidChangeBatch"]) {
        return error;
    }
    let message = error.message.to_ascii_lowercase();
    let (by, remedy) = if message.contains("guardrail")
        || GUARDRAILS.iter().any(|it| message.contains(it))
    {
        (
            "a change guardrail of their zone refuses this",
            "what the guardrail names has to be settled, or the guardrail turned off for the zone",
        )
    } else if message.contains("protect") {
        (
            "they are protected in their zone by someone",
            "the protection has to be lifted",
        )
    } else {
        return error;
    };
    AwsError {
        class: Class::Conflict,
        message: format!(
            "the records were not changed, because {by}: {}; {remedy} before the command is run again",
            error.message
        ),
        ..error
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

#[cfg(test)]
mod tests {
    use super::protected;
    use crate::error::{AwsError, Class};

    fn refused(message: &str) -> AwsError {
        AwsError {
            code: Some("InvalidChangeBatch".to_owned()),
            ..AwsError::new("route53:ChangeResourceRecordSets", Class::Refused, message)
        }
    }

    #[test]
    fn a_protection_and_a_guardrail_are_told_apart() {
        let protection = protected(refused(
            "Tried to delete a record but it is protected: ask the shop",
        ));
        assert_eq!(protection.class, Class::Conflict);
        assert!(
            protection
                .message
                .contains("ask the shop; the protection has to be lifted")
        );
        for message in [
            "failed the check ACTIVE_RECORD_CHECK",
            "refused by a Change Guardrail",
        ] {
            let guardrail = protected(refused(message));
            assert_eq!(guardrail.class, Class::Conflict);
            assert!(
                guardrail.message.contains("change guardrail of their zone"),
                "{guardrail}"
            );
        }
        let other = protected(refused("but it already exists"));
        assert_eq!(other.class, Class::Refused);
    }
}
