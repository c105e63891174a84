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
use crate::Aws;
use crate::error::AwsError;
use crate::notes::Notes;
use mqctl_model::observed::Report;
use mqctl_model::resource::{Placement, RecordPlace, ResourceId, Tags, generation_of_name};
use mqctl_model::spec::{Brokers, Protocol};

/// Something with one of the stack's names, or that was noted when it was adopted.
struct Candidate<T> {
    arn: String,
    wanted: Option<ResourceId>,
    found: T,
}

/// A load balancer and what the second round trip says of it; no attributes if it has just gone.
type BalancerDetails = (Option<Attributes>, Vec<Listener>);
/// A target group and what the second round trip says of it; no attributes if it has just gone.
type GroupDetails = (Option<Attributes>, Vec<TargetHealthDescription>);

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

    let arns: Vec<String> = balancers
        .iter()
        .map(|candidate| candidate.arn.clone())
        .chain(groups.iter().map(|candidate| candidate.arn.clone()))
        .collect();
    let (mut all_tags, balancer_details, group_details) = try_join!(
        tags::describe(aws, &arns),
        try_join_all(balancers.iter().map(|one| balancer_details(aws, &one.arn))),
        try_join_all(groups.iter().map(|one| group_details(aws, &one.arn)))
    )?;

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
        .flat_map(|(_, (_, listeners))| listeners.iter().cloned())
        .collect();
    let arns: Vec<String> = listeners
        .iter()
        .filter_map(|listener| listener.listener_arn.clone())
        .collect();
    all_tags.extend(tags::describe(aws, &arns).await?);

    let mut reports = Vec::new();
    for (candidate, (attributes, _)) in balancers.into_iter().zip(balancer_details) {
        let Some((attributes, tags)) = attributes.zip(tags_of(&all_tags, &candidate.arn)) else {
            continue;
        };
        let Candidate { found, wanted, .. } = candidate;
        reports.push(report::load_balancer(&found, &attributes, tags, wanted));
    }
    for (candidate, (attributes, targets)) in groups.into_iter().zip(group_details) {
        let Some((attributes, tags)) = attributes.zip(tags_of(&all_tags, &candidate.arn)) else {
            continue;
        };
        let Candidate { found, wanted, .. } = candidate;
        reports.extend(report::targets(&found, &targets, &listeners, tags.clone()));
        reports.push(report::target_group(&found, &attributes, tags, wanted));
    }
    for listener in &listeners {
        let arn = listener.listener_arn.as_deref().unwrap_or_default();
        let wanted = listener_at(listener.port, brokers.ports());
        let tags = tags_of(&all_tags, arn);
        reports.extend(tags.map(|tags| report::listener(listener, tags, wanted)));
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

async fn balancer_details(aws: &Aws, arn: &str) -> Result<BalancerDetails, AwsError> {
    try_join!(
        describe::load_balancer_attributes(aws, arn),
        describe::listeners(aws, arn)
    )
}

async fn group_details(aws: &Aws, arn: &str) -> Result<GroupDetails, AwsError> {
    try_join!(
        describe::target_group_attributes(aws, arn),
        describe::target_health(aws, arn)
    )
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
