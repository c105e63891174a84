//! What holds whatever is there.

use std::collections::BTreeSet;

use mqctl_model::changeset::{Action, Change, ChangeSet};
use mqctl_model::desired::Desired;
use mqctl_model::observed::{Lifecycle, Observed};
use mqctl_model::resource::{Effect, ResourceId};
use proptest::prelude::*;

use super::world::{converged, desired, spec};

const EXAMPLES: [&str; 3] = ["quickstart", "active-standby-all-protocols", "development"];

/// The plan after everything was done is empty.
#[test]
fn nothing_is_left_to_do_when_all_is_done() {
    for example in EXAMPLES {
        let desired = desired(&spec(example));
        let changes = ChangeSet::between(&desired, &converged(&desired));
        assert!(changes.is_empty(), "{example}: {:#?}", changes.changes);
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
    plan.network = mqctl_model::spec::Network::Build {
        cidr: "10.99.0.0/16".parse().expect("it is a range"),
        zones: mqctl_model::spec::Zones::Count(2),
    };
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(changes.effect(), Effect::DataLoss);
    let index_of = |wanted: fn(&Change) -> bool, id: &str| {
        let mut all = changes.changes.iter();
        all.position(|change| wanted(change) && change.placement.id.as_str() == id)
    };
    let created = |change: &Change| matches!(change.action, Action::Create { .. });
    let deleted = |change: &Change| matches!(change.action, Action::Delete { .. });
    for id in [
        "vpc",
        "broker/1",
        "load-balancer",
        "target-group/openwire",
        "listener/openwire",
    ] {
        assert!(index_of(created, id) < index_of(deleted, id), "{id}");
        assert_eq!(
            changes.changes[index_of(created, id).expect("made")]
                .placement
                .generation,
            2
        );
    }
    assert!(index_of(deleted, "broker/1") < index_of(deleted, "security-group/brokers"));
    assert_eq!(
        changes
            .changes
            .last()
            .expect("there are some")
            .placement
            .id
            .as_str(),
        "vpc"
    );
}

/// What may have happened to one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Damage {
    None,
    Missing,
    Creating,
    Failed,
    Deleting,
    Doubled,
    Untagged,
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => Just(Damage::None),
        2 => Just(Damage::Missing),
        1 => Just(Damage::Creating),
        1 => Just(Damage::Failed),
        1 => Just(Damage::Deleting),
        1 => Just(Damage::Doubled),
        1 => Just(Damage::Untagged),
    ]
}

fn damaged(desired: &Desired, damages: &[Damage]) -> Observed {
    let mut observed = converged(desired);
    let ids: Vec<ResourceId> = desired.resources.keys().cloned().collect();
    for (id, damage) in ids.iter().zip(damages.iter().cycle()) {
        let Some(all) = observed.resources.get_mut(id) else {
            continue;
        };
        match damage {
            Damage::None => {}
            Damage::Missing => {
                observed.resources.remove(id);
            }
            Damage::Creating => all[0].state = Lifecycle::Creating,
            Damage::Failed => all[0].state = Lifecycle::Failed("it rained".to_owned()),
            Damage::Deleting => all[0].state = Lifecycle::Deleting,
            Damage::Doubled => {
                let mut spare = all[0].clone();
                spare.physical_id = format!("spare of {id}");
                all.push(spare);
            }
            Damage::Untagged => {
                all[0].tags.clear();
            }
        }
    }
    observed
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn every_damage_has_an_order_of_repair(
        example in prop::sample::select(EXAMPLES.to_vec()),
        damages in prop::collection::vec(damage(), 40),
        gone in any::<bool>(),
    ) {
        let model = desired(&spec(example));
        let there = damaged(&model, &damages);
        let wanted = if gone { Desired::nothing(&model.stack) } else { model.clone() };
        let changes = ChangeSet::between(&wanted, &there);

        // Each change waits only for earlier ones: there is no circle, and the order can be carried out.
        for (index, change) in changes.changes.iter().enumerate() {
            prop_assert!(change.after.iter().all(|other| *other < index), "{change:#?}");
        }
        // Every resource that is wanted is made or kept exactly once.
        for id in wanted.resources.keys() {
            let builders = changes.changes.iter().filter(|change| {
                change.placement.id == *id && !matches!(change.action, Action::Delete { .. })
            });
            prop_assert!(builders.count() <= 1);
        }
        // What refers to something new comes after it.
        for (index, change) in changes.changes.iter().enumerate() {
            if matches!(change.action, Action::Delete { .. }) {
                continue;
            }
            for reference in change.resource().references() {
                let maker = changes.changes.iter().position(|other| {
                    other.placement.id == reference.resource
                        && !matches!(other.action, Action::Delete { .. })
                });
                prop_assert!(maker.is_none_or(|maker| maker < index));
            }
        }
        // Only what was reported as the stack's own is deleted, and each thing once.
        let ours: BTreeSet<&str> = there.resources.values().flatten().map(|one| one.physical_id.as_str()).collect();
        let mut deleted = BTreeSet::new();
        for change in &changes.changes {
            if let Action::Delete { existing, .. } = &change.action {
                prop_assert!(ours.contains(existing.physical_id.as_str()));
                prop_assert!(deleted.insert(existing.physical_id.as_str()));
            }
        }
        if gone {
            prop_assert_eq!(deleted, ours);
        }
    }
}

#[test]
fn what_nothing_refers_to_is_replaced_before_it_goes_too() {
    let mut plan = spec("quickstart");
    let there = converged(&desired(&plan));
    plan.endpoint.domain = "queue.example.com".to_owned();
    let changes = ChangeSet::between(&desired(&plan), &there);
    let of_alias = |wanted: fn(&Change) -> bool| {
        let mut all = changes.changes.iter();
        let found =
            all.position(|change| wanted(change) && change.placement.id.as_str() == "alias");
        found.expect("the name changes")
    };
    let created = of_alias(|change| matches!(change.action, Action::Create { .. }));
    let deleted = of_alias(|change| matches!(change.action, Action::Delete { .. }));
    assert!(changes.changes[deleted].after.contains(&created));
}
