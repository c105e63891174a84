//! A broker has only notes of the secrets that its passwords are from.

use mqctl_model::changeset::{Action, ChangeSet, Removal};
use mqctl_model::desired::Desired;
use mqctl_model::observed::Observed;
use mqctl_model::resource::{Input, Output, PasswordNote, Resource, ResourceId};

use super::world::{converged, desired, spec};

/// A stack as it is read: with a note where the plan has a version.
fn read(plan: &Desired) -> Observed {
    let mut observed = converged(plan);
    let broker = observed.resources.get_mut(&ResourceId::new("broker/1"));
    let Resource::Broker(broker) = &mut broker.expect("it is there")[0].resource else {
        panic!("it is a broker");
    };
    for user in broker.users.iter_mut().flatten() {
        let Some(Input::Known(version)) = &user.version else {
            panic!("the version is known");
        };
        let note = PasswordNote::of_version(version);
        user.version = Some(Input::Known(note.text()));
    }
    observed
}

#[test]
fn a_noted_version_is_the_version() {
    let desired = desired(&spec("quickstart"));
    let mut observed = read(&desired);
    let changes = ChangeSet::between(&desired, &observed);
    assert!(changes.is_empty(), "{:#?}", changes.changes);

    let secret = observed.resources.get_mut(&ResourceId::new("secret/app"));
    let secret = &mut secret.expect("it is there")[0];
    secret.outputs = secret.outputs.clone().with(Output::Version, "a later one");
    let changes = ChangeSet::between(&desired, &observed);
    let Action::Update { fields, .. } = &changes.changes[0].action else {
        panic!("{changes:#?}");
    };
    assert_eq!(
        fields[0].name.to_string(),
        "password of app, secret version"
    );
    assert_eq!(fields[0].after.to_string(), "a later one");
}

#[test]
fn a_broker_goes_before_the_secrets_of_its_users() {
    let plan = desired(&spec("quickstart"));
    let mut observed = read(&plan);
    let broker = observed.resources.get_mut(&ResourceId::new("broker/1"));
    if let Resource::Broker(broker) = &mut broker.expect("it is there")[0].resource {
        for user in broker.users.iter_mut().flatten() {
            user.version = Some(Input::Known(PasswordNote::Changing.text()));
        }
    }
    let changes = ChangeSet::between(&Desired::nothing(&plan.stack), &observed);
    let position = |id: &str| {
        let mut all = changes.changes.iter();
        all.position(|change| change.placement.id.as_str() == id)
            .expect("it goes")
    };
    let secret = &changes.changes[position("secret/app")];
    assert!(secret.after.contains(&position("broker/1")), "{secret:#?}");
}

#[test]
fn of_two_secrets_the_one_that_a_broker_has_stays() {
    let plan = desired(&spec("quickstart"));
    for spare_is_first in [false, true] {
        let mut observed = read(&plan);
        let id = ResourceId::new("secret/app");
        let all = observed.resources.get_mut(&id).expect("it is there");
        let mut spare = all[0].clone();
        "the spare one".clone_into(&mut spare.physical_id);
        spare.outputs = spare
            .outputs
            .with(Output::Arn, "the spare one")
            .with(Output::Version, "nobody has it");
        all.insert(usize::from(!spare_is_first), spare);
        let changes = ChangeSet::between(&plan, &observed);
        let [only] = &changes.changes[..] else {
            panic!("{:#?}", changes.changes);
        };
        let Action::Delete { existing, removal } = &only.action else {
            panic!("{only:#?}");
        };
        assert_eq!(existing.physical_id, "the spare one");
        assert_eq!(*removal, Removal::Spare);
    }
}
