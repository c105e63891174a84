//! What there is of a stack's load balancing, in three round trips.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{
    Listener, LoadBalancer, TargetGroup, TargetHealthDescription,
};
use futures::channel::oneshot;
use futures::future::try_join_all;
use futures::try_join;

use super::describe::{self, Attributes};
use super::{NAME_LIMIT, report, tags};
use crate::error::AwsError;
use crate::notes::Notes;
use crate::{Aws, listed, retry};
use mqctl_model::observed::Report;
use mqctl_model::resource::{
    Placement, RecordPlace, Resource, ResourceId, Tags, generation_of_name,
};
use mqctl_model::spec::{Brokers, Protocol};

/// Something with one of the stack's names, or that was noted when it was adopted.
struct Candidate<T> {
    arn: String,
    wanted: Option<ResourceId>,
    found: T,
}

/// What the second round trip says of a load balancer.
type BalancerDetails = (Attributes, Vec<Listener>);
/// What the second round trip says of a target group.
type GroupDetails = (Attributes, Vec<TargetHealthDescription>);

/// Everything that is the stack's, and everything that has one of its names or ports and is not.
///
/// Where records are according to each load balancer of the stack goes to `places` as soon as it is known.
pub(crate) async fn observe(
    aws: &Aws,
    stack: &str,
    brokers: &Brokers,
    notes: impl Future<Output = Result<Notes, AwsError>>,
    places: oneshot::Sender<Vec<Vec<RecordPlace>>>,
) -> Result<Vec<Report>, AwsError> {
    let (balancers, groups, notes) = try_join!(
        describe::load_balancers(aws),
        describe::target_groups(aws),
        notes
    )?;
    let balancers = load_balancer_candidates(balancers, stack, &notes);
    let groups = target_group_candidates(groups, stack, &notes);

    let balancer_arns: Vec<&String> = balancers.iter().map(|one| &one.arn).collect();
    let group_arns: Vec<&String> = groups.iter().map(|one| &one.arn).collect();
    let arns: Vec<String> = balancer_arns
        .iter()
        .chain(&group_arns)
        .map(|arn| (*arn).clone())
        .collect();
    let (mut all_tags, balancer_details, group_details) = try_join!(
        tags::describe(aws, &arns),
        try_join_all(balancers.iter().map(|one| balancer_details(aws, &one.arn))),
        try_join_all(groups.iter().map(|one| group_details(aws, &one.arn)))
    )?;
    let missing = |arns: Vec<&String>| {
        let missing = arns.into_iter().filter(|arn| !all_tags.contains_key(*arn));
        missing.cloned().collect::<Vec<_>>()
    };
    let (missing_balancers, missing_groups) = (missing(balancer_arns), missing(group_arns));
    let late = try_join!(
        try_join_all(missing_balancers.iter().map(|arn| balancer_tags(aws, arn))),
        try_join_all(missing_groups.iter().map(|arn| group_tags(aws, arn)))
    )?;
    all_tags.extend(late.0.into_iter().chain(late.1).flatten());

    // Listeners of a load balancer that is not ours are not ours to look at.
    let is_ours = |arn: &String| {
        let tags = all_tags.get(arn);
        tags.is_some_and(|tags| Placement::from_tags(stack, tags).is_some())
    };
    let own = balancers.iter().filter(|one| is_ours(&one.arn));
    let found = own.filter_map(|one| all_tags.get(&one.arn).map(RecordPlace::noted));
    // Nobody listens any more if reading the rest has failed.
    let _ = places.send(found.collect());
    let listeners: Vec<Listener> = balancers
        .iter()
        .zip(&balancer_details)
        .filter(|(candidate, _)| is_ours(&candidate.arn))
        .filter_map(|(_, details)| details.as_ref())
        .flat_map(|(_, listeners)| listeners.iter().cloned())
        .collect();
    let arns: Vec<String> = listeners
        .iter()
        .filter_map(|listener| listener.listener_arn.clone())
        .collect();
    all_tags.extend(tags::describe(aws, &arns).await?);

    let mut reports = Vec::new();
    for (candidate, details) in balancers.into_iter().zip(balancer_details) {
        let tags = tags_of(&all_tags, &candidate.arn);
        let Some(((attributes, _), tags)) = details.zip(tags) else {
            continue;
        };
        let Candidate { found, wanted, arn } = candidate;
        let wanted = notes.wanted(wanted, &arn, &tags);
        if !Notes::tell_of(stack, wanted.as_ref(), &tags) {
            continue;
        }
        reports.push(report::load_balancer(&found, &attributes, tags, wanted));
    }
    for (candidate, details) in groups.into_iter().zip(group_details) {
        let tags = tags_of(&all_tags, &candidate.arn);
        let Some(((attributes, targets), tags)) = details.zip(tags) else {
            continue;
        };
        let Candidate { found, wanted, arn } = candidate;
        let wanted = notes.wanted(wanted, &arn, &tags);
        if !Notes::tell_of(stack, wanted.as_ref(), &tags) {
            continue;
        }
        reports.extend(report::targets(&found, &targets, &listeners, tags.clone()));
        reports.push(report::target_group(&found, &attributes, tags, wanted));
    }
    for listener in &listeners {
        let arn = listener.listener_arn.as_deref().unwrap_or_default();
        let wanted = listener_at(listener.port, brokers.ports());
        let tags = tags_of(&all_tags, arn);
        let Some(tags) = tags else { continue };
        let report = report::listener(listener, tags.clone(), wanted);
        if let Resource::Listener(listener) = &report.resource {
            reports.extend(report::listener_certificates(listener, arn, &tags));
        }
        reports.push(report);
    }
    Ok(reports)
}

/// The tags of something that still exists.
fn tags_of(all: &BTreeMap<String, Tags>, arn: &str) -> Option<Tags> {
    all.get(arn).cloned()
}

fn load_balancer_candidates(
    found: Vec<LoadBalancer>,
    stack: &str,
    notes: &Notes,
) -> Vec<Candidate<LoadBalancer>> {
    let id = ResourceId::new("load-balancer");
    let candidates = found.into_iter().filter_map(|found| {
        let arn = found.load_balancer_arn.clone()?;
        let name = found.load_balancer_name.as_deref()?;
        let is_named = generation_of_name(name, stack, &id, NAME_LIMIT).is_some();
        let wanted = is_named.then(|| id.clone());
        (is_named || notes.have(&arn)).then_some(Candidate { arn, wanted, found })
    });
    candidates.collect()
}

fn target_group_candidates(
    found: Vec<TargetGroup>,
    stack: &str,
    notes: &Notes,
) -> Vec<Candidate<TargetGroup>> {
    let ids = Protocol::ALL.map(|protocol| ResourceId::of("target-group", protocol.name()));
    let candidates = found.into_iter().filter_map(|found| {
        let arn = found.target_group_arn.clone()?;
        let name = found.target_group_name.as_deref()?;
        let is_named = |id: &&ResourceId| generation_of_name(name, stack, id, NAME_LIMIT).is_some();
        let wanted = ids.iter().find(is_named).cloned();
        (wanted.is_some() || notes.have(&arn)).then_some(Candidate { arn, wanted, found })
    });
    candidates.collect()
}

/// The listener that the plan has at this port. Tags say which one it is; a port only that it is in that one's way.
fn listener_at(
    port: Option<i32>,
    mut ports: impl Iterator<Item = (Protocol, u16)>,
) -> Option<ResourceId> {
    let (protocol, _) = ports.find(|(_, wanted)| port == Some(i32::from(*wanted)))?;
    Some(ResourceId::of("listener", protocol.name()))
}

/// What there is to know of a load balancer that was listed, unless it has gone since.
async fn balancer_details(aws: &Aws, arn: &str) -> Result<Option<BalancerDetails>, AwsError> {
    let describe = || async {
        let found = try_join!(
            describe::load_balancer_attributes(aws, arn),
            describe::listeners(aws, arn)
        )?;
        Ok(found.0.zip(found.1))
    };
    balancer_listed(aws, arn, describe).await
}

/// What there is to know of a target group that was listed, unless it has gone since.
async fn group_details(aws: &Aws, arn: &str) -> Result<Option<GroupDetails>, AwsError> {
    let describe = || async {
        let found = try_join!(
            describe::target_group_attributes(aws, arn),
            describe::target_health(aws, arn)
        )?;
        Ok(found.0.zip(found.1))
    };
    group_listed(aws, arn, describe).await
}

/// The tags of a load balancer that was listed, unless it has gone since.
async fn balancer_tags(aws: &Aws, arn: &str) -> Result<Option<(String, Tags)>, AwsError> {
    balancer_listed(aws, arn, || tags::of(aws, arn)).await
}

/// The tags of a target group that was listed, unless it has gone since.
async fn group_tags(aws: &Aws, arn: &str) -> Result<Option<(String, Tags)>, AwsError> {
    group_listed(aws, arn, || tags::of(aws, arn)).await
}

async fn balancer_listed<T, D>(
    aws: &Aws,
    arn: &str,
    describe: impl Fn() -> D,
) -> Result<Option<T>, AwsError>
where
    D: Future<Output = Result<Option<T>, AwsError>>,
{
    let is_listed = || async { Ok(describe::load_balancer(aws, arn).await?.is_some()) };
    let operation = retry::DESCRIBE_LOAD_BALANCERS;
    listed::described(&aws.clock, operation, arn, describe, is_listed).await
}

async fn group_listed<T, D>(
    aws: &Aws,
    arn: &str,
    describe: impl Fn() -> D,
) -> Result<Option<T>, AwsError>
where
    D: Future<Output = Result<Option<T>, AwsError>>,
{
    let is_listed = || async { Ok(describe::target_group(aws, arn).await?.is_some()) };
    let operation = retry::DESCRIBE_TARGET_GROUPS;
    listed::described(&aws.clock, operation, arn, describe, is_listed).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_is_in_the_way_of_the_one_that_the_plan_has_at_its_port() {
        let at = |port| {
            let ports = [(Protocol::OpenWire, 61617), (Protocol::Amqp, 5671)];
            listener_at(port, ports.into_iter()).map(|id| id.to_string())
        };
        assert_eq!(at(Some(5671)).as_deref(), Some("listener/amqp"));
        assert_eq!(at(Some(8883)), None, "not in the plan");
        assert_eq!(at(None), None);
    }
}
