//! The configuration that Amazon MQ makes by itself along with every broker that is given none: without tags, and it
//! outlives the broker.
//!
//! As long as its broker is there, it belongs to the broker. Right before the broker goes it is marked with the broker's
//! tags: then whoever comes later, and finds no broker any more, still knows whose it is.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_sdk_mq::operation::describe_configuration::DescribeConfigurationOutput;
use aws_sdk_mq::types::Configuration as Summary;
use futures::future::try_join_all;

use super::observe::broker_of_name;
use crate::call::call;
use crate::error::{AwsError, Class};
use crate::wait::while_refused;
use crate::{Aws, Step, pages, retry};
use mqctl_model::observed::{Existing, Lifecycle, Report};
use mqctl_model::resource::{Configuration, Output, Outputs, Placement, Resource, Tags};

/// How long a configuration may count as used by a broker that is gone.
const RELEASE_LIMIT: Duration = Duration::from_mins(2);

/// The configurations that were marked as those of the stack's brokers, whether or not their brokers are still there.
pub(super) async fn observe(aws: &Aws, stack: &str) -> Result<Vec<Report>, AwsError> {
    let candidates = list(aws).await?.into_iter().filter_map(|summary| {
        broker_of_name(broker_of(summary.name.as_deref()?)?, stack)?;
        summary.id
    });
    let descriptions = try_join_all(candidates.map(|id| async move { describe(aws, &id).await }));
    let descriptions = descriptions.await?.into_iter().flatten();
    Ok(descriptions
        .filter_map(|found| report(stack, found))
        .collect())
}

/// Mark those of a broker's configurations that the service made for it as belonging to `placement`. Any other was given
/// to the broker by hand and is its giver's.
pub(super) async fn mark(
    aws: &Aws,
    configurations: &[String],
    broker: &str,
    placement: &Placement,
) -> Result<(), AwsError> {
    for id in configurations {
        let Some(found) = describe(aws, id).await? else {
            continue;
        };
        let Some(arn) = found
            .arn
            .filter(|_| found.name.as_deref().and_then(broker_of) == Some(broker))
        else {
            continue;
        };
        let tags = placement.tags(&Tags::new());
        let request = aws.mq.create_tags().resource_arn(arn);
        let request = request.set_tags(Some(tags.into_iter().collect()));
        call(&aws.clock, retry::TAG_CONFIGURATION, || {
            request.clone().send()
        })
        .await?;
    }
    Ok(())
}

/// Remove what was marked as the configuration of a broker that is gone.
pub(super) async fn remove_marked(
    aws: &Aws,
    broker: &Placement,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    for report in observe(aws, &broker.stack).await? {
        if Placement::from_tags(&broker.stack, &report.tags).as_ref() == Some(broker) {
            remove(aws, &report.physical_id, step).await?;
        }
    }
    Ok(())
}

/// Remove a configuration whose broker is gone.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    remove(aws, &existing.physical_id, step).await
}

async fn remove(aws: &Aws, id: &str, step: &Step<'_>) -> Result<(), AwsError> {
    let what = "the broker's configuration to be released";
    let in_use = ["ConflictException"];
    let removed = while_refused(step, what, &in_use, RELEASE_LIMIT, || async {
        let send = || aws.mq.delete_configuration().configuration_id(id).send();
        call(&aws.clock, retry::DELETE_CONFIGURATION, send).await
    });
    match removed.await {
        Err(error) if error.is(&["NotFoundException"]) => Ok(()),
        // An endpoint that has never heard of the call: for years, configurations could not be deleted at all.
        Err(error) if error.class == Class::Refused && error.code.is_none() => {
            tracing::warn!(configuration = id, %error, "a broker's configuration is left behind");
            Ok(())
        }
        outcome => outcome.map(|_| ()),
    }
}

async fn list(aws: &Aws) -> Result<Vec<Summary>, AwsError> {
    let request = aws.mq.list_configurations().max_results(100);
    pages::all(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let send = || request.clone().send();
            let page = call(&aws.clock, retry::LIST_CONFIGURATIONS, send).await?;
            Ok((page.configurations, page.next_token))
        }
    })
    .await
}

/// Read a configuration; `None` if there is none with this id.
async fn describe(aws: &Aws, id: &str) -> Result<Option<DescribeConfigurationOutput>, AwsError> {
    let send = || aws.mq.describe_configuration().configuration_id(id).send();
    match call(&aws.clock, retry::DESCRIBE_CONFIGURATION, send).await {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(&["NotFoundException"]) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The report of a configuration, if it is marked. The tags are those of its broker, so it is a part of that.
fn report(stack: &str, found: DescribeConfigurationOutput) -> Option<Report> {
    let tags: Tags = found.tags.unwrap_or_default().into_iter().collect();
    Placement::from_tags(stack, &tags)?;
    let id = found.id?;
    Some(Report {
        outputs: Outputs::default().with(Output::Id, &id),
        physical_id: id,
        tags,
        part: Some("configuration"),
        wanted: None,
        resource: Resource::Configuration(Configuration {
            name: found.name.unwrap_or_default(),
        }),
        state: Lifecycle::Ready,
        pending: BTreeMap::new(),
        unknown: BTreeSet::new(),
    })
}

/// The name of the broker for which the service made a configuration of this name. Source: Amazon MQ Developer Guide,
/// "Creating and applying broker configurations", which shows `MyBroker-configuration`.
fn broker_of(configuration: &str) -> Option<&str> {
    configuration.strip_suffix("-configuration")
}
