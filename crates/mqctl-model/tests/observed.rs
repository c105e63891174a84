//! What was read, sorted into the stack's own and strangers.

use mqctl_model::desired::Desired;
use mqctl_model::in_use::InUse;
use mqctl_model::observed::{Existing, Observed, Report};
use mqctl_model::resource::{Input, Kind, Placement, Resource, ResourceId, STACK_TAG, Tags};

use super::world::{converged, desired, spec};

fn quickstart() -> (Desired, Observed) {
    let desired = desired(&spec("quickstart"));
    let observed = converged(&desired);
    (desired, observed)
}

fn only<'a>(observed: &'a Observed, id: &str) -> &'a Existing {
    let all = &observed.resources[&ResourceId::new(id)];
    assert_eq!(all.len(), 1, "{id}");
    &all[0]
}

/// What a read tells of `existing`, found by its tags.
fn report(existing: &Existing) -> Report {
    Report {
        physical_id: existing.physical_id.clone(),
        tags: existing.tags.clone(),
        part: None,
        wanted: None,
        resource: existing.resource.clone(),
        outputs: existing.outputs.clone(),
        state: existing.state.clone(),
        pending: existing.pending.clone(),
        unknown: existing.unknown.clone(),
    }
}

#[test]
fn what_carries_the_stacks_tags_is_its_own() {
    let (_, there) = quickstart();
    let vpc = only(&there, "vpc");
    let observed = Observed::from_reports("quickstart", None, vec![report(vpc)]);
    assert_eq!(only(&observed, "vpc"), vpc);
    assert_eq!(observed.resources.len(), 1);
    assert!(observed.strangers.is_empty() && !observed.is_empty());

    let mut second = vpc.clone();
    second.placement.generation = 2;
    second.tags = second.placement.tags(&Tags::new());
    let both = Observed::from_reports("quickstart", None, vec![report(vpc), report(&second)]);
    let both = &both.resources[&ResourceId::new("vpc")];
    assert_eq!(both[1].placement, second.placement);
}

#[test]
fn what_can_not_be_tagged_belongs_to_what_it_is_a_part_of() {
    let (_, there) = quickstart();
    for (owner, part, expected) in [
        ("target-group/openwire", "targets", "targets/openwire"),
        ("certificate", "validation", "validation"),
    ] {
        let owner = only(&there, owner);
        let mut report = report(only(&there, expected));
        report.tags = Placement {
            generation: 3,
            ..owner.placement.clone()
        }
        .tags(&Tags::new());
        report.part = Some(part);
        let observed = Observed::from_reports("quickstart", None, vec![report]);
        let placement = &only(&observed, expected).placement;
        assert_eq!((placement.id.as_str(), placement.generation), (expected, 3));
    }
}

#[test]
fn what_has_a_name_of_the_stack_and_no_tags_is_a_stranger() {
    let (_, there) = quickstart();
    let group = only(&there, "target-group/openwire");
    let mut anothers = report(group);
    anothers
        .tags
        .insert(STACK_TAG.to_owned(), "other".to_owned());
    anothers.wanted = Some(group.placement.id.clone());
    let mut nobodys = anothers.clone();
    nobodys.tags.clear();
    let mut unrelated = nobodys.clone();
    unrelated.wanted = None;
    let observed = Observed::from_reports(
        "quickstart",
        None,
        vec![anothers, nobodys.clone(), unrelated],
    );
    assert!(observed.is_empty());
    let owners: Vec<Option<&str>> = observed
        .strangers
        .iter()
        .map(|stranger| stranger.owner.as_deref())
        .collect();
    assert_eq!(owners, [Some("other"), None]);
    let stranger = &observed.strangers[1];
    assert_eq!(stranger.wanted, group.placement.id);
    assert_eq!(stranger.physical_id, nobodys.physical_id);
    assert_eq!(stranger.kind, Kind::TargetGroup);
}

#[test]
fn a_load_balancer_is_reached_through_the_gateway_of_its_own_vpc() {
    let (_, there) = quickstart();
    let gateway = |edit: fn(&mut Resource)| {
        let mut reports: Vec<Report> = there.resources.values().flatten().map(report).collect();
        for report in &mut reports {
            edit(&mut report.resource);
        }
        let observed = Observed::from_reports("quickstart", None, reports);
        match &only(&observed, "load-balancer").resource {
            Resource::LoadBalancer(balancer) => balancer.internet_gateway.clone(),
            other => panic!("{} is no load balancer", other.kind()),
        }
    };
    // AWS does not say it.
    let id = Some(Input::known("internet-gateway 1"));
    assert_eq!(
        gateway(|_| {}),
        None,
        "the subnets of the load balancer are not known by these ids"
    );
    let by_physical_id = |resource: &mut Resource| {
        if let Resource::LoadBalancer(balancer) = resource {
            balancer.internet_gateway = None;
            balancer.subnets = vec![Input::known("subnet/public/us-west-2b 1")];
        }
    };
    assert_eq!(gateway(by_physical_id), id);
    let elsewhere = |resource: &mut Resource| match resource {
        Resource::LoadBalancer(balancer) => {
            balancer.subnets = vec![Input::known("subnet/public/us-west-2b 1")];
        }
        Resource::InternetGateway(gateway) => gateway.vpc = Some(Input::known("vpc-2")),
        _ => {}
    };
    assert_eq!(gateway(elsewhere), None);
}

#[test]
fn the_brokers_zones_come_first() {
    let (_, there) = quickstart();
    let in_use = InUse::of(&there);
    assert_eq!(in_use.zones, ["us-west-2a", "us-west-2b"]);
    assert_eq!(in_use.broker_zones.len(), 2);
    assert_eq!(in_use.subnets.len(), 4, "those of the load balancer, too");
    assert_eq!(in_use.versions.len(), 1);
    let mut moved = there.clone();
    for existing in moved.resources.values_mut().flatten() {
        if let Resource::Broker(broker) = &mut existing.resource {
            broker.subnets = vec![Input::known("id of subnet/private/us-west-2b 1")];
        }
    }
    let in_use = InUse::of(&moved);
    assert_eq!(in_use.zones, ["us-west-2b", "us-west-2a"]);
    let homes: Vec<&String> = in_use.broker_zones.iter().collect();
    assert_eq!(homes, ["us-west-2b"]);
    let mut silent = there.clone();
    for existing in silent.resources.values_mut().flatten() {
        if let Resource::Subnet(subnet) = &mut existing.resource {
            subnet.zone.clear();
        }
    }
    assert_eq!(
        InUse::of(&silent),
        InUse::of(&there),
        "AWS does not report it"
    );
    assert_eq!(InUse::of(&Observed::default()), InUse::default());
    assert!(Observed::default().is_empty());
}
