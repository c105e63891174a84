//! Which brokers of a stack there are.

use std::collections::BTreeSet;

use aws_sdk_mq::types::BrokerSummary;
use futures::future::try_join_all;
use futures::try_join;

use super::description::{Description, describe};
use super::{NAME_LIMIT, configuration};
use crate::call::call;
use crate::error::AwsError;
use crate::notes::Notes;
use crate::{Aws, listed, pages, retry};
use mqctl_model::observed::Report;
use mqctl_model::resource::{ResourceId, generation_of_name};

/// How many brokers a stack can have; their ids are `broker/1` and so on.
const MOST_BROKERS: u32 = 20;

/// Every broker that has a name of the stack's or was noted when it was adopted, with its tags, and the configurations that
/// brokers left behind.
///
/// The list carries no tags, so the names say which ones to describe: an account may have hundreds of brokers, and each
/// description is a call of its own, from a budget of 15 a second that all callers of the account share (Amazon MQ
/// Developer Guide, "Quotas").
pub(crate) async fn observe(
    aws: &Aws,
    stack: &str,
    notes: impl Future<Output = Result<Notes, AwsError>>,
) -> Result<Vec<Report>, AwsError> {
    let (brokers, configurations) = try_join!(
        brokers(aws, stack, notes),
        configuration::observe(aws, stack)
    )?;
    let used: BTreeSet<String> = brokers
        .iter()
        .flat_map(|(_, broker)| broker.configurations.iter().cloned())
        .collect();
    let left_behind = configurations
        .into_iter()
        .filter(|report| !used.contains(&report.physical_id));
    let brokers = brokers.into_iter().map(|(wanted, broker)| Report {
        wanted,
        ..broker.report
    });
    Ok(brokers.chain(left_behind).collect())
}

async fn brokers(
    aws: &Aws,
    stack: &str,
    notes: impl Future<Output = Result<Notes, AwsError>>,
) -> Result<Vec<(Option<ResourceId>, Description)>, AwsError> {
    let (brokers, notes) = try_join!(list(aws), notes)?;
    let candidates = brokers.into_iter().filter_map(|summary| {
        let id = summary.broker_id?;
        let wanted = broker_of_name(summary.broker_name.as_deref()?, stack);
        (wanted.is_some() || notes.have(&id)).then_some((wanted, id))
    });
    let notes = &notes;
    let descriptions = candidates.map(|(wanted, id)| async move {
        let found = described(aws, &id).await?;
        Ok::<_, AwsError>(found.map(|description| {
            let wanted = notes.wanted(wanted, &id, &description.report.tags);
            (wanted, description)
        }))
    });
    let found = try_join_all(descriptions).await?.into_iter().flatten();
    let told = found.filter(|(wanted, description)| {
        Notes::tell_of(stack, wanted.as_ref(), &description.report.tags)
    });
    Ok(told.collect())
}

/// A broker that the list shows, as it is described; `None` if it has gone since.
async fn described(aws: &Aws, id: &str) -> Result<Option<Description>, AwsError> {
    let is_listed = || async {
        let summaries = list(aws).await?;
        let mut listed = summaries.iter().map(BrokerSummary::broker_id);
        Ok(listed.any(|listed| listed == Some(id)))
    };
    let describe = || describe(aws, id);
    let operation = retry::DESCRIBE_BROKER;
    listed::described(&aws.clock, operation, id, describe, is_listed).await
}

/// The broker with this very name, if there is one. Names are unique in an account and region.
pub(super) async fn find(aws: &Aws, name: &str) -> Result<Option<Description>, AwsError> {
    let summaries = list(aws).await?;
    let mut named = summaries
        .into_iter()
        .filter(|summary| summary.broker_name.as_deref() == Some(name));
    match named.find_map(|summary| summary.broker_id) {
        Some(id) => describe(aws, &id).await,
        None => Ok(None),
    }
}

async fn list(aws: &Aws) -> Result<Vec<BrokerSummary>, AwsError> {
    let request = aws.mq.list_brokers().max_results(100);
    pages::all(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let send = || request.clone().send();
            let page = call(&aws.clock, retry::LIST_BROKERS, send).await?;
            Ok((page.broker_summaries, page.next_token))
        }
    })
    .await
}

/// The resource of the stack that would have this name.
pub(super) fn broker_of_name(name: &str, stack: &str) -> Option<ResourceId> {
    let ids = (1..=MOST_BROKERS).map(|number| ResourceId::of("broker", &number.to_string()));
    let mut matching = ids.filter(|id| generation_of_name(name, stack, id, NAME_LIMIT).is_some());
    matching.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broker_is_known_by_its_name_and_by_no_other() {
        let broker = |name| broker_of_name(name, "orders").map(|id| id.to_string());
        assert_eq!(broker("orders-broker-1").as_deref(), Some("broker/1"));
        assert_eq!(broker("orders-broker-12-g3").as_deref(), Some("broker/12"));
        assert_eq!(broker("orders-broker-1-test"), None);
        assert_eq!(broker("orders-broker-0"), None);
        assert_eq!(broker("other-broker-1"), None);
    }
}
