//! What AWS does not say, or says in words that we don't know.

use mqctl_model::changeset::{Action, ChangeSet};
use mqctl_model::observed::Observed;
use mqctl_model::resource::{Broker, Resource, ResourceId};
use mqctl_model::spec::{Deployment, StorageType};

use super::world::{converged, desired, spec};

fn broker(observed: &mut Observed) -> &mut Broker {
    let brokers = observed.resources.get_mut(&ResourceId::new("broker/1"));
    match &mut brokers.expect("it is there")[0].resource {
        Resource::Broker(broker) => broker,
        other => panic!("{other:?} is no broker"),
    }
}

#[test]
fn an_unknown_engine_deployment_or_storage_replaces_no_broker() {
    let mut plan = spec("quickstart");
    plan.brokers.storage = Some(StorageType::Efs);
    let desired = desired(&plan);
    let mut observed = converged(&desired);
    *broker(&mut observed) = Broker {
        engine: None,
        deployment: None,
        storage: None,
        ..broker(&mut observed).clone()
    };
    let changes = ChangeSet::between(&desired, &observed);
    assert!(changes.is_empty(), "{:#?}", changes.changes);

    broker(&mut observed).deployment = Some(Deployment::Single);
    let changes = ChangeSet::between(&desired, &observed);
    assert!(
        changes
            .changes
            .iter()
            .any(|it| matches!(it.action, Action::Replace { .. })),
        "one that is known to differ is still replaced"
    );
}

#[test]
fn users_that_aws_does_not_report_are_no_difference() {
    let desired = desired(&spec("quickstart"));
    let mut observed = converged(&desired);
    broker(&mut observed).users = None;
    let changes = ChangeSet::between(&desired, &observed);
    assert!(changes.is_empty(), "{:#?}", changes.changes);

    broker(&mut observed).users = Some(Vec::new());
    let changes = ChangeSet::between(&desired, &observed);
    assert_eq!(
        changes.changes.len(),
        2,
        "none is known not to be the one: {changes:#?}"
    );
}
