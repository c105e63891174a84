//! Flow logs. EC2 has no call that changes one.

use aws_sdk_ec2::types::{
    Filter, FlowLog as Found, FlowLogsResourceType, LogDestinationType, ResourceType, TrafficType,
    UnsuccessfulItem,
};

use super::outcome::{made, required, settle};
use super::report::report;
use super::{CONSISTENCY, tags, vpc};
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::{AwsError, Class};
use crate::retry::Operation;
use crate::step::{Made, Step};
use crate::wait::while_refused;
use crate::{Aws, pages, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::{Existing, Report, unreported};
use mqctl_model::region::partition;
use mqctl_model::resource::{FlowLog, FlowLogField, Input, Resource};
use mqctl_model::spec::FlowLogs;

/// There is no such flow log any more.
const NOT_FOUND: &str = "InvalidFlowLogId.NotFound";
/// The VPC has one to the same place already.
const TAKEN: [&str; 1] = ["FlowLogAlreadyExists"];

/// Make a flow log.
pub(crate) async fn create(
    aws: &Aws,
    desired: &FlowLog,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let vpc_id = &step.known.text(&desired.vpc)?;
    let request = aws
        .ec2
        .create_flow_logs()
        .resource_ids(vpc_id)
        .resource_type(FlowLogsResourceType::Vpc)
        .traffic_type(TrafficType::from(desired.traffic.as_str()))
        .tag_specifications(tags::specification(ResourceType::VpcFlowLog, step));
    let request = match &desired.to {
        FlowLogs::Bucket { bucket, prefix } => request
            .log_destination_type(LogDestinationType::S3)
            .log_destination(bucket_arn(&aws.region, bucket, prefix)),
        FlowLogs::Group { name, role } => request
            .log_destination_type(LogDestinationType::CloudWatchLogs)
            .log_group_name(name)
            .deliver_logs_permission_arn(role),
    };
    let unseen = [vpc::NOT_FOUND];
    let created = while_refused(step, "VPC to be seen", &unseen, CONSISTENCY, || async {
        let answer = call(&aws.clock, retry::CREATE_FLOW_LOGS, || {
            request.clone().send()
        })
        .await?;
        refused(retry::CREATE_FLOW_LOGS, answer.unsuccessful)?;
        let ids = answer.flow_log_ids.unwrap_or_default();
        let id = required(ids.into_iter().next(), retry::CREATE_FLOW_LOGS)?;
        Ok(Found::builder().flow_log_id(id).build())
    })
    .await;
    let find = || describe(aws, tags::of_placement(step.placement));
    let found = settle(step, created, &TAKEN, find).await?;
    Ok(made(&required(found.flow_log_id, retry::CREATE_FLOW_LOGS)?))
}

/// Make another one in its place if it goes elsewhere. What happens in between is in neither.
pub(crate) async fn update(
    aws: &Aws,
    desired: &FlowLog,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let changed = Changed::<FlowLogField>::of(fields)?;
    for field in &changed.fields {
        match field {
            FlowLogField::Vpc => return Err(immutable(*field)),
            FlowLogField::Destination | FlowLogField::Role | FlowLogField::Traffic => {}
        }
    }
    if !changed.fields.is_empty() {
        delete(aws, existing).await?;
        return create(aws, desired, step).await;
    }
    if changed.tags {
        tags::set(aws, &existing.physical_id, step).await?;
    }
    Ok(Made::of(existing))
}

/// Delete a flow log. What it has written stays.
pub(crate) async fn delete(aws: &Aws, existing: &Existing) -> Result<(), AwsError> {
    let deleted = call(&aws.clock, retry::DELETE_FLOW_LOGS, || {
        let request = aws.ec2.delete_flow_logs();
        request.flow_log_ids(&existing.physical_id).send()
    })
    .await
    .and_then(|answer| refused(retry::DELETE_FLOW_LOGS, answer.unsuccessful));
    match deleted {
        Err(error) if error.is(&[NOT_FOUND]) => Ok(()),
        other => other,
    }
}

/// The refusal in an answer that succeeded: both calls take several and say for each what became of it.
fn refused(operation: Operation, items: Option<Vec<UnsuccessfulItem>>) -> Result<(), AwsError> {
    let mut errors = items.into_iter().flatten().filter_map(|item| item.error);
    match errors.next() {
        None => Ok(()),
        Some(error) => Err(AwsError {
            code: error.code,
            ..AwsError::new(
                operation.action(),
                Class::Refused,
                error.message.unwrap_or_default(),
            )
        }),
    }
}

/// The flow logs that match.
pub(super) async fn describe(aws: &Aws, filters: Vec<Filter>) -> Result<Vec<Found>, AwsError> {
    let filters = &filters;
    pages::all(|token| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_FLOW_LOGS, || {
            let request = aws.ec2.describe_flow_logs();
            let request = request.set_filter(Some(filters.clone()));
            request.set_next_token(token.clone()).send()
        })
        .await?;
        Ok((answer.flow_logs, answer.next_token))
    })
    .await
}

/// A flow log as it was read.
pub(super) fn read(found: Found) -> Option<Report> {
    let tags = tags::read(found.tags.as_ref());
    let to = destination(&found);
    let traffic = found.traffic_type.as_ref();
    let unknown = unreported([
        (FlowLogField::Vpc, found.resource_id.is_some()),
        (FlowLogField::Destination, to.is_some()),
        (FlowLogField::Role, to.is_some()),
        (FlowLogField::Traffic, traffic.is_some()),
    ]);
    let resource = Resource::FlowLog(FlowLog {
        vpc: Input::known(found.resource_id.as_deref().unwrap_or_default()),
        traffic: traffic.map(|it| it.as_str().to_owned()).unwrap_or_default(),
        to: to.unwrap_or_else(|| FlowLogs::Bucket {
            bucket: String::new(),
            prefix: String::new(),
        }),
    });
    Some(report(found.flow_log_id?, tags, resource, unknown))
}

/// Where a flow log goes, if that is a place which a plan file can name.
fn destination(found: &Found) -> Option<FlowLogs> {
    match found.log_destination_type.as_ref()? {
        LogDestinationType::S3 => {
            let (_, path) = found.log_destination.as_deref()?.split_once(":::")?;
            let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
            Some(FlowLogs::Bucket {
                bucket: bucket.to_owned(),
                prefix: prefix.trim_matches('/').to_owned(),
            })
        }
        LogDestinationType::CloudWatchLogs => Some(FlowLogs::Group {
            name: found.log_group_name.clone()?,
            role: found.deliver_logs_permission_arn.clone()?,
        }),
        _ => None,
    }
}

/// Source: EC2 API reference, `CreateFlowLogs`, `LogDestination`: the ARN of the bucket, and `/folder/`.
fn bucket_arn(region: &str, bucket: &str, prefix: &str) -> String {
    let folder = if prefix.is_empty() {
        String::new()
    } else {
        format!("/{prefix}/")
    };
    format!("arn:{}:s3:::{bucket}{folder}", partition(region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_s3_is_read_as_it_is_written() {
        for (region, prefix, arn) in [
            ("us-west-2", "", "arn:aws:s3:::logs"),
            ("us-west-2", "a/b", "arn:aws:s3:::logs/a/b/"),
            ("cn-north-1", "", "arn:aws-cn:s3:::logs"),
        ] {
            assert_eq!(bucket_arn(region, "logs", prefix), arn);
            let found = Found::builder()
                .log_destination_type(LogDestinationType::S3)
                .log_destination(arn);
            let bucket = "logs".to_owned();
            let prefix = prefix.to_owned();
            let expected = FlowLogs::Bucket { bucket, prefix };
            assert_eq!(destination(&found.build()), Some(expected));
        }
    }

    #[test]
    fn a_place_that_is_not_told_is_unknown() {
        let found = Found::builder().flow_log_id("fl-1").resource_id("vpc-1");
        let stream = found
            .clone()
            .log_destination_type(LogDestinationType::KinesisDataFirehose);
        for found in [found.build(), stream.build()] {
            let report = read(found).expect("it has an id");
            for field in [FlowLogField::Destination, FlowLogField::Role] {
                assert!(report.unknown.contains(&field.into()), "{field:?}");
            }
        }
    }
}
