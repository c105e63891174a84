//! What AWS does not say, or says in words that we don't know.

use mqctl_model::changeset::{Action, ChangeSet};
use mqctl_model::effect::Severity;
use mqctl_model::observed::Observed;
use mqctl_model::resource::{Broker, BrokerField, FieldName, KindField, Resource, ResourceId};
use mqctl_model::spec::{Deployment, Logs, StorageType};

use super::world::{converged, desired, spec};

fn broker(observed: &mut Observed) -> &mut Broker {
    let brokers = observed.resources.get_mut(&ResourceId::new("broker/1"));
    match &mut brokers.expect("it is there")[0].resource {
        Resource::Broker(broker) => broker,
        other => panic!("{other:?} is no broker"),
    }
}

/// Nothing of the broker is as the plan file says, but for what it holds together with others.
fn another(broker: &Broker) -> Broker {
    Broker {
        engine: None,
        version: mqctl_model::spec::EngineVersion { major: 0, minor: 0 },
        deployment: None,
        instance_type: String::new(),
        storage: None,
        subnets: Vec::new(),
        security_groups: Vec::new(),
        users: Some(Vec::new()),
        maintenance: None,
        ..broker.clone()
    }
}

#[test]
fn what_aws_does_not_report_is_no_difference_and_is_told() {
    let mut plan = spec("quickstart");
    plan.brokers.storage = Some(StorageType::Efs);
    plan.brokers.logs = Logs {
        general: Some(true),
        audit: Some(false),
    };
    plan.brokers.users[0].groups = Some(vec!["writers".to_owned()]);
    let desired = desired(&plan);
    let mut observed = converged(&desired);
    *broker(&mut observed) = another(broker(&mut observed));
    let id = ResourceId::new("broker/1");
    let known = ChangeSet::between(&desired, &observed);
    assert_eq!(
        known.effect().severity(),
        Severity::DataLoss,
        "as long as it is known"
    );

    let secrets = FieldName::from(BrokerField::Secrets);
    let fields = BrokerField::all().iter().map(|field| match field {
        BrokerField::Password => FieldName::password("app"),
        BrokerField::ConsoleAccess => FieldName::console_access("app"),
        BrokerField::Groups => FieldName::groups("app"),
        field => (*field).into(),
    });
    let fields: Vec<FieldName> = fields.filter(|field| *field != secrets).collect();
    let existing = &mut observed.resources.get_mut(&id).expect("it is there")[0];
    let reported = FieldName::password("app");
    let unknown = fields.iter().filter(|field| **field != reported);
    existing.unknown = unknown.cloned().collect();
    let changes = ChangeSet::between(&desired, &observed);
    assert!(changes.is_empty(), "{:#?}", changes.changes);
    let told: Vec<&FieldName> = changes.unknown.iter().map(|(_, field)| field).collect();
    for field in &fields {
        let is_left_to_the_service = *field == BrokerField::Maintenance.into();
        assert_ne!(told.contains(&field), is_left_to_the_service, "{field}");
    }
}

#[test]
fn of_every_kind_what_is_not_reported_is_no_difference() {
    for example in ["quickstart", "active-standby-all-protocols"] {
        let desired = desired(&spec(example));
        let there = converged(&desired);
        let (_, mut other) = ("", there.clone());
        for existing in other.resources.values_mut().flatten() {
            let fields = existing.resource.fields().into_iter();
            existing.unknown = fields.map(|field| field.name).collect();
        }
        let changes = ChangeSet::between(&desired, &other);
        assert!(changes.is_empty(), "{:#?}", changes.changes);
        assert!(!changes.unknown.is_empty());
        assert!(ChangeSet::between(&desired, &there).unknown.is_empty());
    }
}

#[test]
fn one_that_is_known_to_differ_is_still_replaced() {
    let desired = desired(&spec("quickstart"));
    let mut observed = converged(&desired);
    broker(&mut observed).deployment = Some(Deployment::Single);
    let changes = ChangeSet::between(&desired, &observed);
    let mut replaced = changes.changes.iter();
    let replaced = replaced.find(|it| matches!(it.action, Action::Replace { .. }));
    let fields = replaced.expect("the broker is replaced").fields();
    assert_eq!(fields[0].name, BrokerField::Deployment.into());
    assert_eq!(fields[0].before.to_string(), "single");
}

#[test]
fn users_that_aws_does_not_report_are_no_difference() {
    let desired = desired(&spec("quickstart"));
    let mut observed = converged(&desired);
    broker(&mut observed).users = None;
    let existing = observed.resources.values_mut().flatten();
    for existing in existing.filter(|one| matches!(one.resource, Resource::Broker(_))) {
        existing.unknown.insert(BrokerField::Users.into());
    }
    let changes = ChangeSet::between(&desired, &observed);
    assert!(changes.is_empty(), "{:#?}", changes.changes);

    let mut observed = converged(&desired);
    broker(&mut observed).users = Some(Vec::new());
    let changes = ChangeSet::between(&desired, &observed);
    assert_eq!(
        changes.changes.len(),
        2,
        "none is known not to be the one: {changes:#?}"
    );
}
