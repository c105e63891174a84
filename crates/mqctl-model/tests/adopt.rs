//! What may be adopted, and what that is said to lead to.

use mqctl_model::changeset::{Adoption, Candidate, ChangeSet, Refusal};
use mqctl_model::desired::Desired;
use mqctl_model::observed::{Existing, Lifecycle, Observed, Report};
use mqctl_model::resource::{Placement, Resource, ResourceId, Tags};

use super::world::{converged, desired, spec};

fn quickstart() -> (Desired, Observed) {
    let desired = desired(&spec("quickstart"));
    let observed = converged(&desired);
    (desired, observed)
}

/// The account without one of the stack's resources, which is there but for its tags.
fn without(observed: &Observed, id: &ResourceId) -> (Observed, Candidate) {
    let mut rest = observed.clone();
    let existing = rest.resources.remove(id);
    let mut existing = existing.expect("it is there");
    let Existing {
        physical_id,
        resource,
        outputs,
        state,
        pending,
        unknown,
        ..
    } = existing.remove(0);
    let report = Report {
        physical_id,
        tags: Tags::new(),
        part: None,
        wanted: None,
        resource,
        outputs,
        state,
        pending,
        unknown,
    };
    let candidate = Candidate {
        report,
        generation: 1,
        needs_note: false,
        parts: Vec::new(),
        tied_to: None,
        obstacle: None,
    };
    (rest, candidate)
}

fn adopted(
    desired: &Desired,
    id: &ResourceId,
    rest: &Observed,
    candidate: &Candidate,
) -> Result<Adoption, Refusal> {
    let placement = candidate.placement(&desired.stack, id, rest)?;
    let joined = candidate.join(&placement, rest);
    let before = ChangeSet::between(desired, rest);
    let after = ChangeSet::between(desired, &joined);
    candidate.judge(placement, &before, &after, rest)
}

#[test]
fn what_is_as_it_is_asked_for_is_only_tagged() {
    let (desired, observed) = quickstart();
    for id in desired.adoptable() {
        let (rest, candidate) = without(&observed, id);
        let adoption = adopted(&desired, id, &rest, &candidate).unwrap();
        assert!(!adoption.is_done);
        assert!(adoption.changes.is_empty(), "{id}: {:#?}", adoption.changes);
        let expected = Placement {
            stack: desired.stack.clone(),
            id: id.clone(),
            generation: 1,
        };
        assert_eq!(adoption.placement, expected);
    }
}

#[test]
fn all_can_be_adopted_but_what_belongs_to_what_it_points_at() {
    let (desired, _) = quickstart();
    let adoptable = desired.adoptable();
    for (id, resource) in &desired.resources {
        let by_itself = resource.is_taggable() || matches!(resource, Resource::Alias(_));
        assert_eq!(adoptable.contains(&id), by_itself, "{id}");
        assert_eq!(desired.to_adopt(id).is_ok(), by_itself, "{id}");
    }
}

#[test]
fn the_stacks_own_is_adopted_already() {
    let (desired, observed) = quickstart();
    let id = ResourceId::new("vpc");
    let (_, mut candidate) = without(&observed, &id);
    candidate.report.tags = observed.resources[&id][0].tags.clone();
    let adoption = adopted(&desired, &id, &observed, &candidate).unwrap();
    assert!(adoption.is_done);
}

#[test]
fn what_is_tagged_but_not_found_is_adopted_again() {
    let (desired, observed) = quickstart();
    let id = ResourceId::new("load-balancer");
    let (rest, mut candidate) = without(&observed, &id);
    let mut own = observed.resources[&id][0].placement.clone();
    own.generation = 3;
    candidate.report.tags = own.tags(&Tags::new());
    let adoption = adopted(&desired, &id, &rest, &candidate).unwrap();
    assert!(
        !adoption.is_done,
        "a run may have been ended before it was noted"
    );
    assert_eq!(adoption.placement, own);
}

#[test]
fn a_target_group_comes_after_the_load_balancer_that_it_serves() {
    let (desired, observed) = quickstart();
    let (group, balancer) = ("target-group/openwire", "load-balancer");
    let (rest, mut candidate) = without(&observed, &ResourceId::new(group));
    let arn = rest.resources[&ResourceId::new(balancer)][0]
        .physical_id
        .clone();
    candidate.tied_to = Some(arn.clone());
    assert!(adopted(&desired, &ResourceId::new(group), &rest, &candidate).is_ok());
    let (rest, _) = without(&rest, &ResourceId::new(balancer));
    match adopted(&desired, &ResourceId::new(group), &rest, &candidate) {
        Err(Refusal::Taken(message)) => assert!(message.contains(&arn), "{message}"),
        other => panic!("{other:?} is no such refusal"),
    }
}

#[test]
fn what_goes_failed_or_would_be_taken_back_is_refused() {
    let (desired, observed) = quickstart();
    let id = ResourceId::new("broker/1");
    let refused = |change: &dyn Fn(&mut Candidate)| {
        let (rest, mut candidate) = without(&observed, &id);
        change(&mut candidate);
        match adopted(&desired, &id, &rest, &candidate) {
            Err(Refusal::Unfit(message)) => message,
            other => panic!("{other:?} is no such refusal"),
        }
    };
    let going = refused(&|it| it.report.state = Lifecycle::Deleting);
    assert!(going.ends_with("is being deleted"), "{going}");
    let failed = refused(&|it| it.report.state = Lifecycle::Failed("it broke".to_owned()));
    assert!(failed.ends_with("is of no use: it broke"), "{failed}");
    let odd = refused(&|it| it.obstacle = Some("is odd".to_owned()));
    assert!(odd.ends_with("is odd"), "{odd}");
    let newer = refused(&|it| {
        if let Resource::Broker(broker) = &mut it.report.resource {
            broker.version.minor += 1;
        }
    });
    assert!(newer.contains("can't take a broker back"), "{newer}");
    let other = refused(&|it| {
        if let Resource::Broker(broker) = &mut it.report.resource {
            broker.kms_key = Some("arn:aws:kms:key".to_owned());
        }
    });
    assert!(
        other.contains("encryption key: arn:aws:kms:key -> owned by AWS"),
        "{other}"
    );
}

#[test]
fn what_it_would_wait_for_is_not_told_of() {
    let (desired, observed) = quickstart();
    let id = ResourceId::new("security-group/brokers");
    // The rules name the other group, which is to be made.
    let (rest, _) = without(&observed, &ResourceId::new("security-group/balancer"));
    let (rest, candidate) = without(&rest, &id);
    let adoption = adopted(&desired, &id, &rest, &candidate).unwrap();
    let told: Vec<(&str, &[usize])> = adoption
        .changes
        .changes
        .iter()
        .map(|change| (change.placement.id.as_str(), change.after.as_slice()))
        .collect();
    // The rules of the group that is to be made refer to this one.
    let none: &[usize] = &[];
    assert_eq!(told, [(id.as_str(), none), ("egress/balancer", none)]);
}
