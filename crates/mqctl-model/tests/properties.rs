//! What holds whatever is there.

use std::collections::{BTreeMap, BTreeSet};

use mqctl_model::changeset::{Action, Change, ChangeSet, Removal};
use mqctl_model::desired::Desired;
use mqctl_model::effect::Severity;
use mqctl_model::observed::{Existing, Observed};
use mqctl_model::resource::{Kind, ResourceId};
use mqctl_model::spec::{CertificateSource, Network, PasswordSource, Protocol, Spec, Zones};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::carry_out::carry_out;
use super::damage::{Damage, Repair, Scene};
use super::world::{converged, desired, spec};

const EXAMPLES: [&str; 3] = ["quickstart", "active-standby-all-protocols", "development"];

/// The plan after everything was done is empty.
#[test]
fn nothing_is_left_to_do_when_all_is_done() {
    for example in EXAMPLES {
        let desired = desired(&spec(example));
        let changes = ChangeSet::between(&desired, &converged(&desired));
        assert_eq!(changes.changes, [], "{example}");
        assert!(changes.is_empty());
        let changes = ChangeSet::between(&desired, &Observed::default());
        assert!(!changes.is_empty(), "{example}");
    }
}

#[test]
fn what_is_not_wanted_goes_before_what_it_holds() {
    for example in EXAMPLES {
        let model = desired(&spec(example));
        let changes = ChangeSet::between(&Desired::nothing(&model.stack), &converged(&model));
        assert_eq!(changes.changes.len(), model.resources.len(), "{example}");
        let place = |id: &ResourceId| {
            let mut all = changes.changes.iter();
            all.position(|change| change.placement.id == *id)
                .expect("it is deleted")
        };
        for (id, resource) in &model.resources {
            for reference in resource.references() {
                assert!(
                    place(id) < place(&reference.resource),
                    "{id} before {}",
                    reference.resource
                );
            }
        }
    }
}

#[test]
fn a_replaced_network_takes_everything_along_before_the_old_one_goes() {
    let mut plan = spec("quickstart");
    let there = converged(&desired(&plan));
    plan.network = Network::Build {
        cidr: "10.99.0.0/16".parse().expect("it is a range"),
        zones: Zones::Count(2),
        flow_logs: None,
    };
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(changes.effect().severity(), Severity::DataLoss);
    let index_of = |wanted: fn(&Change) -> bool, id: &str| {
        let mut all = changes.changes.iter();
        let found = all.position(|change| wanted(change) && change.placement.id.as_str() == id);
        found.expect("it is there")
    };
    for id in [
        "vpc",
        "broker/1",
        "load-balancer",
        "target-group/openwire",
        "listener/openwire",
    ] {
        let created = index_of(is_creation, id);
        assert!(created < index_of(is_deletion, id), "{id}");
        assert_eq!(changes.changes[created].placement.generation, 2);
    }
    assert!(index_of(is_deletion, "broker/1") < index_of(is_deletion, "security-group/brokers"));
    let last = changes.changes.last().expect("there are some");
    assert_eq!(last.placement.id.as_str(), "vpc");
}

#[test]
fn what_nothing_refers_to_is_replaced_before_it_goes_too() {
    let mut plan = spec("quickstart");
    let there = converged(&desired(&plan));
    "queue.example.com".clone_into(&mut plan.endpoint.domain);
    let changes = ChangeSet::between(&desired(&plan), &there);
    let of_alias = |wanted: fn(&Change) -> bool| {
        let mut all = changes.changes.iter();
        let found =
            all.position(|change| wanted(change) && change.placement.id.as_str() == "alias");
        found.expect("the name changes")
    };
    let (created, deleted) = (of_alias(is_creation), of_alias(is_deletion));
    assert!(changes.changes[deleted].after.contains(&created));
}

fn is_creation(change: &Change) -> bool {
    matches!(
        change.action,
        Action::Create { .. } | Action::Replace { .. }
    )
}

fn is_deletion(change: &Change) -> bool {
    matches!(change.action, Action::Delete { .. })
}

/// How a change set comes about: as it does, or in a way that must not go unnoticed.
type Between = fn(&Desired, &Observed) -> ChangeSet;

/// An example, and what happened to its resources.
fn scenes() -> impl Strategy<Value = (&'static str, Vec<Damage>, bool)> {
    let damage = prop_oneof![
        1 => Just(Damage::None),
        1 => prop::sample::select(Damage::ALL.to_vec()),
    ];
    let damages = prop::collection::vec(damage, 40);
    (
        prop::sample::select(EXAMPLES.to_vec()),
        damages,
        any::<bool>(),
    )
}

fn runner() -> TestRunner {
    TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(400)
    })
}

/// Whatever happened to a stack, it is repaired or removed: just that is done which the damage asks for, in an order in
/// which it can be done, and afterwards there is nothing left to do.
fn repairs(between: Between) -> Result<(), String> {
    let result = runner().run(&scenes(), |(example, damages, gone)| {
        let scene = Scene::new(desired(&spec(example)), &damages);
        let wanted = if gone {
            Desired::nothing(&scene.model.stack)
        } else {
            scene.model.clone()
        };
        let changes = between(&wanted, &scene.observed);
        let done = if gone {
            removes_everything(&scene, &changes)
        } else {
            repairs_just_the_damage(&scene, &changes)
        };
        done.and_then(|()| touches_only_the_stack(&scene, &changes))
            .and_then(|()| waits_for_earlier_ones(&changes))
            .and_then(|()| leads_to(&wanted, &scene.observed, &changes, between))
            .map_err(TestCaseError::fail)
    });
    result.map_err(|error| error.to_string())
}

fn existing_of(change: &Change) -> Option<&Existing> {
    match &change.action {
        Action::Create { .. } => None,
        Action::Replace { existing, .. }
        | Action::Update { existing, .. }
        | Action::Resume { existing, .. }
        | Action::Check { existing, .. }
        | Action::Delete { existing, .. } => Some(existing),
    }
}

/// The ids in AWS of what is deleted, each once.
fn deleted(changes: &ChangeSet) -> Result<BTreeSet<&str>, String> {
    let mut deleted = BTreeSet::new();
    let passing = |change: &&Change| {
        // What these very changes make for a while.
        let removal = Removal::Passing;
        matches!(&change.action, Action::Delete { removal: it, .. } if *it == removal)
    };
    let deletions = changes.changes.iter().filter(|change| is_deletion(change));
    for change in deletions.filter(|change| !passing(change)) {
        let id = existing_of(change).map_or("", |existing| &existing.physical_id);
        if !deleted.insert(id) {
            return Err(format!("{id} is deleted twice"));
        }
    }
    Ok(deleted)
}

fn removes_everything(scene: &Scene, changes: &ChangeSet) -> Result<(), String> {
    let all = scene.observed.resources.values().flatten();
    let all: BTreeSet<&str> = all.map(|one| one.physical_id.as_str()).collect();
    let deleted = deleted(changes)?;
    if all != deleted || deleted.len() != changes.changes.len() {
        return Err(format!("{all:?} is there, and this happens: {changes:#?}"));
    }
    Ok(())
}

fn repairs_just_the_damage(scene: &Scene, changes: &ChangeSet) -> Result<(), String> {
    let mut repairs: BTreeMap<ResourceId, Repair> = BTreeMap::new();
    for change in &changes.changes {
        let repair = match change.action {
            Action::Create { .. } | Action::Replace { .. } => Repair::Create,
            Action::Update { .. } => Repair::Update,
            Action::Resume { .. } => Repair::Resume,
            Action::Check { .. } => Repair::Check,
            Action::Delete { .. } => continue,
        };
        let id = change.placement.id.clone();
        if repairs.insert(id, repair).is_some() {
            return Err(format!("{} is done twice", change.placement.id));
        }
    }
    let expected = scene.repairs();
    if repairs != expected {
        return Err(format!("expected {expected:#?}, and it is {repairs:#?}"));
    }
    let mut deleted = deleted(changes)?;
    for (id, all) in &scene.observed.resources {
        let gone: Vec<&Existing> = all
            .iter()
            .filter(|one| deleted.remove(one.physical_id.as_str()))
            .collect();
        let is_replaced = repairs.get(id) == Some(&Repair::Create);
        let expected = if is_replaced {
            all.len()
        } else {
            all.len() - 1
        };
        if gone.len() != expected {
            return Err(format!("{expected} of {id} should go, not {gone:#?}"));
        }
        let used = gone.iter().find(|one| scene.is_used(one));
        if let Some(used) = used.filter(|_| !is_replaced) {
            return Err(format!(
                "{} is in use and not the spare one",
                used.physical_id
            ));
        }
    }
    match deleted.first() {
        Some(id) => Err(format!("{id} is not the stack's")),
        None => Ok(()),
    }
}

/// Strangers are not touched; where they are in the way, this is said.
fn touches_only_the_stack(scene: &Scene, changes: &ChangeSet) -> Result<(), String> {
    for change in &changes.changes {
        let Some(existing) = existing_of(change) else {
            continue;
        };
        if existing.resource.kind() == Kind::ListenerCertificate {
            continue;
        }
        let all = scene.observed.resources.get(&existing.placement.id);
        if !all.is_some_and(|all| all.contains(existing)) {
            return Err(format!("{} is not the stack's", existing.physical_id));
        }
    }
    let told: Vec<&ResourceId> = changes
        .conflicts(&scene.observed)
        .into_iter()
        .map(|stranger| &stranger.wanted)
        .collect();
    for stranger in &scene.observed.strangers {
        let is_made = changes
            .changes
            .iter()
            .any(|change| is_creation(change) && change.placement.id == stranger.wanted);
        if is_made != told.contains(&&stranger.wanted) {
            return Err(format!("{} is in the way, or is not", stranger.physical_id));
        }
    }
    Ok(())
}

/// There is no circle, and the order can be carried out.
fn waits_for_earlier_ones(changes: &ChangeSet) -> Result<(), String> {
    for (index, change) in changes.changes.iter().enumerate() {
        if change.after.iter().any(|other| *other >= index) {
            return Err(format!("{index} waits for a later one: {change:#?}"));
        }
    }
    Ok(())
}

/// Carried out, nothing is left to do, and of everything that is wanted there is one.
fn leads_to(
    wanted: &Desired,
    observed: &Observed,
    changes: &ChangeSet,
    between: Between,
) -> Result<(), String> {
    let after = carry_out(changes, observed, "then", |_| true)?;
    let left = between(wanted, &after);
    if left != ChangeSet::default() {
        return Err(format!("there is something left to do: {left:#?}"));
    }
    let there: Vec<(&ResourceId, usize)> = after
        .resources
        .iter()
        .map(|(id, all)| (id, all.len()))
        .collect();
    let expected: Vec<(&ResourceId, usize)> = wanted.resources.keys().map(|id| (id, 1)).collect();
    if there != expected {
        return Err(format!("{there:?} is there"));
    }
    Ok(())
}

#[test]
fn every_damage_is_repaired() {
    repairs(ChangeSet::between).unwrap_or_else(|why| panic!("{why}"));
}

/// The property can fail: each of these is wrong in one way.
#[test]
fn a_change_set_that_is_wrong_is_noticed() {
    let wrong: [(&str, Between); 7] = [
        ("nothing", |_, _| ChangeSet::default()),
        ("everything", |wanted, there| {
            let mut all = ChangeSet::between(&Desired::nothing(&wanted.stack), there);
            let made = ChangeSet::between(wanted, &Observed::default());
            append(&mut all, made);
            all
        }),
        ("no deletion", |wanted, there| {
            without(ChangeSet::between(wanted, there), is_deletion)
        }),
        ("no creation", |wanted, there| {
            without(ChangeSet::between(wanted, there), is_creation)
        }),
        ("no update", |wanted, there| {
            without(ChangeSet::between(wanted, there), |change| {
                matches!(change.action, Action::Update { .. })
            })
        }),
        ("the other way round", |wanted, there| {
            let mut changes = ChangeSet::between(wanted, there);
            changes.changes.reverse();
            changes.changes.iter_mut().for_each(|it| it.after.clear());
            changes
        }),
        ("everything twice", |wanted, there| {
            let mut changes = ChangeSet::between(wanted, there);
            append(&mut changes, ChangeSet::between(wanted, there));
            changes
        }),
    ];
    for (name, between) in wrong {
        assert!(repairs(between).is_err(), "{name} is not noticed");
    }
}

fn append(changes: &mut ChangeSet, more: ChangeSet) {
    let count = changes.changes.len();
    changes
        .changes
        .extend(more.changes.into_iter().map(|mut change| {
            change.after.iter_mut().for_each(|index| *index += count);
            change
        }));
}

/// What is left waits for nothing, so that only what is missing is noticed.
fn without(changes: ChangeSet, left_out: fn(&Change) -> bool) -> ChangeSet {
    let rest = changes.changes.into_iter().filter(|it| !left_out(it));
    ChangeSet {
        changes: rest
            .map(|mut change| {
                change.after.clear();
                change
            })
            .collect(),
        ..ChangeSet::default()
    }
}

/// What someone may change in a plan file.
const EDITS: [fn(&mut Spec); 8] = [
    |spec| "mq.m5.4xlarge".clone_into(&mut spec.brokers.instance_type),
    |spec| spec.brokers.kms_key = Some("arn:aws:kms:key".to_owned()),
    |spec| {
        spec.network = Network::Build {
            cidr: "10.99.0.0/16".parse().expect("it is a range"),
            zones: Zones::Count(3),
            flow_logs: None,
        };
    },
    |spec| "queue.example.com".clone_into(&mut spec.endpoint.domain),
    |spec| spec.endpoint.certificate = CertificateSource::Given("arn:aws:acm:1".to_owned()),
    |spec| spec.brokers.protocols = vec![Protocol::Mqtt],
    |spec| spec.brokers.users[0].password = PasswordSource::Env("PASSWORD".to_owned()),
    |spec| spec.tags = [("team".to_owned(), "other".to_owned())].into(),
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// A run that was ended anywhere is made good by the next one, also if the plan file was changed back meanwhile.
    #[test]
    fn a_run_that_was_ended_is_completed_by_the_next(
        example in prop::sample::select(EXAMPLES.to_vec()),
        edits in prop::collection::vec(prop::sample::select(EDITS.to_vec()), 1..3),
        done in prop::collection::vec(prop::bool::weighted(0.8), 80),
        back in any::<bool>(),
    ) {
        let before = spec(example);
        let mut edited = before.clone();
        for edit in &edits { edit(&mut edited); }
        let there = converged(&desired(&before));
        let changes = ChangeSet::between(&desired(&edited), &there);
        let ended = carry_out(&changes, &there, "first", |index| done[index % done.len()]);
        let ended = ended.map_err(TestCaseError::fail)?;

        let wanted = desired(if back { &before } else { &edited });
        let changes = ChangeSet::between(&wanted, &ended);
        leads_to(&wanted, &ended, &changes, ChangeSet::between).map_err(TestCaseError::fail)?;
    }
}
