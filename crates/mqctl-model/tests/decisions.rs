//! What changes are told to do to clients, and which are refused.

use mqctl_model::changeset::Allowed;
use mqctl_model::changeset::{Action, Change, ChangeSet};
use mqctl_model::desired::Desired;
use mqctl_model::effect::Severity;
use mqctl_model::observed::{Existing, Lifecycle, Observed, Stranger};
use mqctl_model::resource::{
    Broker, Input, Kind, Resource, ResourceId, SERVED_TAG, UNSERVED_TAG, Value,
};
use mqctl_model::spec::{Deployment, EngineVersion, Network, Protocol, Spec, Zones};

use super::world::{converged, desired, spec};

/// The example, and the account in which all of it is there.
fn quickstart() -> (Spec, Observed) {
    let spec = spec("quickstart");
    let observed = converged(&desired(&spec));
    (spec, observed)
}

fn edit<'a>(observed: &'a mut Observed, id: &str) -> &'a mut Existing {
    let all = observed.resources.get_mut(&ResourceId::new(id));
    &mut all.expect("it is there")[0]
}

fn broker(existing: &mut Existing) -> &mut Broker {
    match &mut existing.resource {
        Resource::Broker(broker) => broker,
        other => panic!("{} is no broker", other.kind()),
    }
}

fn changes_of<'a>(changes: &'a ChangeSet, id: &str) -> Vec<&'a Change> {
    let all = changes.changes.iter();
    all.filter(|change| change.placement.id.as_str() == id)
        .collect()
}

fn only<'a>(changes: &'a ChangeSet, id: &str) -> &'a Change {
    match &changes_of(changes, id)[..] {
        [only] => only,
        other => panic!("{other:#?}"),
    }
}

/// The two halves of a replacement.
fn halves<'a>(changes: &'a ChangeSet, id: &str) -> [&'a Change; 2] {
    match &changes_of(changes, id)[..] {
        [new, old] => [new, old],
        other => panic!("{other:#?}"),
    }
}

/// The resources whose changes a protected stack refuses.
fn protected(changes: &ChangeSet) -> Vec<&str> {
    let refused = changes.protected(Allowed::default()).into_iter();
    refused.map(|(id, _)| id.as_str()).collect()
}

#[test]
fn a_replaced_broker_loses_its_messages_once() {
    let (mut plan, there) = quickstart();
    plan.brokers.kms_key = Some("arn:aws:kms:key".to_owned());
    let changes = ChangeSet::between(&desired(&plan), &there);
    let [new, old] = halves(&changes, "broker/1");
    assert_eq!(
        (new.effect.severity(), old.effect.severity()),
        (Severity::DataLoss, Severity::None)
    );
    assert!(new.is_replacement() && !new.is_rest_of_replacement());
    assert!(!old.is_replacement() && old.is_rest_of_replacement());
    let told = only(&changes, "targets/openwire");
    assert!(!told.is_replacement() && !told.is_rest_of_replacement());

    let allowed = Allowed {
        data_loss: true,
        cut_off: false,
    };
    assert_eq!(changes.protected(allowed), []);
    assert_eq!(changes.refusals(), [""; 0]);
    assert_eq!(protected(&changes), ["broker/1"]);
}

#[test]
fn a_deleted_broker_loses_its_messages() {
    let (plan, there) = quickstart();
    let changes = ChangeSet::between(&Desired::nothing(&plan.stack), &there);
    for (id, effect) in [
        ("broker/1", Severity::DataLoss),
        ("load-balancer", Severity::CutOff),
        ("listener/openwire", Severity::CutOff),
        // The listener tells of it.
        ("targets/openwire", Severity::None),
        ("alias", Severity::CutOff),
        ("target-group/openwire", Severity::None),
        ("vpc", Severity::None),
    ] {
        let change = only(&changes, id);
        assert_eq!(change.effect.severity(), effect, "{id}");
        assert!(!change.is_rest_of_replacement(), "{id}");
    }
    assert_eq!(changes.refusals(), [""; 0]);
    let mut refused = protected(&changes);
    refused.sort_unstable();
    assert_eq!(
        refused,
        ["alias", "broker/1", "listener/openwire", "load-balancer"]
    );
}

#[test]
fn what_never_worked_is_replaced_without_a_loss() {
    let (plan, mut there) = quickstart();
    edit(&mut there, "broker/1").state = Lifecycle::Failed("it rained".to_owned());
    let changes = ChangeSet::between(&desired(&plan), &there);
    let [new, old] = halves(&changes, "broker/1");
    assert_eq!(
        (new.effect.severity(), old.effect.severity()),
        (Severity::None, Severity::None)
    );
    assert!(new.is_replacement(), "although no field differs");
    assert!(old.is_rest_of_replacement());
    assert_eq!(protected(&changes), [""; 0]);
}

#[test]
fn what_is_gone_or_going_is_made_and_not_replaced() {
    let (plan, mut there) = quickstart();
    there.resources.remove(&ResourceId::new("alias"));
    edit(&mut there, "broker/1").state = Lifecycle::Deleting;
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert!(!only(&changes, "alias").is_replacement());
    let [new, old] = halves(&changes, "broker/1");
    assert!(!new.is_replacement() && !old.is_rest_of_replacement());
    assert_eq!(new.effect.severity(), Severity::None);
}

#[test]
fn a_spare_one_is_no_rest_of_a_replacement() {
    let (plan, mut there) = quickstart();
    let id = ResourceId::new("vpc");
    let mut spare = there.resources[&id][0].clone();
    "vpc spare".clone_into(&mut spare.physical_id);
    there.resources.entry(id).or_default().push(spare);
    let changes = ChangeSet::between(&desired(&plan), &there);
    let change = only(&changes, "vpc");
    assert!(matches!(change.action, Action::Delete { .. }));
    assert!(!change.is_rest_of_replacement());
}

#[test]
fn a_replaced_load_balancer_takes_over() {
    let (mut plan, there) = quickstart();
    plan.network = Network::Build {
        cidr: "10.99.0.0/16".parse().expect("it is a range"),
        zones: Zones::Count(2),
        flow_logs: None,
    };
    let changes = ChangeSet::between(&desired(&plan), &there);
    for (id, effect) in [
        ("load-balancer", Severity::Reconnect),
        // As told of everyone.
        ("listener/openwire", Severity::None),
        ("target-group/openwire", Severity::None),
        ("vpc", Severity::None),
    ] {
        assert_eq!(halves(&changes, id)[0].effect.severity(), effect, "{id}");
    }
    assert_eq!(changes.refusals(), [""; 0]);
}

#[test]
fn zones_are_added_to_a_load_balancer_and_taken_away() {
    let with_zones = |count| {
        let mut plan = spec("quickstart");
        plan.network = Network::Build {
            cidr: "10.20.0.0/16".parse().expect("it is a range"),
            zones: Zones::Count(count),
            flow_logs: None,
        };
        desired(&plan)
    };
    let changes = ChangeSet::between(&with_zones(3), &converged(&with_zones(2)));
    let change = only(&changes, "load-balancer");
    assert!(
        matches!(change.action, Action::Update { .. }),
        "{change:#?}"
    );
    assert_eq!(change.effect.severity(), Severity::None);
    assert_eq!(changes.refusals(), [""; 0]);

    let changes = ChangeSet::between(&with_zones(2), &converged(&with_zones(3)));
    let change = only(&changes, "load-balancer");
    assert!(
        matches!(change.action, Action::Update { .. }),
        "{change:#?}"
    );
    assert_eq!(change.effect.severity(), Severity::Reconnect);
    assert_eq!(changes.refusals(), [""; 0]);
    let subnet = only(&changes, "subnet/public/us-west-2c");
    let before = subnet
        .after
        .iter()
        .map(|at| changes.changes[*at].placement.id.as_str());
    assert!(
        before.into_iter().any(|id| id == "load-balancer"),
        "{subnet:#?}"
    );
}

/// In another zone altogether: no subnet stays.
#[test]
fn a_load_balancer_keeps_one_of_its_subnets() {
    let in_zone = |zone: &str| {
        let mut plan = spec("development");
        plan.network = Network::Build {
            cidr: "10.40.0.0/24".parse().expect("it is a range"),
            zones: Zones::Named(vec![format!("us-west-2{zone}")]),
            flow_logs: None,
        };
        desired(&plan)
    };
    let changes = ChangeSet::between(&in_zone("b"), &converged(&in_zone("a")));
    let refusals = changes.refusals();
    assert!(
        matches!(&refusals[..], [only] if only.contains("add a second one before")),
        "{refusals:?}"
    );
}

#[test]
fn a_broker_is_not_taken_back_to_an_older_version() {
    let (mut plan, there) = quickstart();
    let mut refusals = |minor| {
        plan.brokers.version = EngineVersion { major: 5, minor };
        let changes = ChangeSet::between(&desired(&plan), &there);
        assert_eq!(
            only(&changes, "broker/1").effect.severity(),
            Severity::Reconnect
        );
        changes.refusals()
    };
    assert_eq!(refusals(20), [""; 0]);
    let refused = refusals(18);
    assert!(
        matches!(&refused[..], [only] if only.contains("can't take a broker back from 5.19 to 5.18")),
        "{refused:?}"
    );
}

#[test]
fn a_broker_of_the_same_version_may_change() {
    let (mut plan, there) = quickstart();
    "mq.m5.xlarge".clone_into(&mut plan.brokers.instance_type);
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(
        only(&changes, "broker/1").effect.severity(),
        Severity::Reconnect
    );
    assert_eq!(changes.refusals(), [""; 0]);
}

#[test]
fn another_deployment_is_another_broker() {
    let (mut plan, mut there) = quickstart();
    // Alike but for that.
    broker(edit(&mut there, "broker/1")).deployment = Some(Deployment::Single);
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert!(halves(&changes, "broker/1")[0].is_replacement());
    plan.brokers.deployment = Deployment::Single;
    let changes = ChangeSet::between(&desired(&plan), &converged(&desired(&plan)));
    assert_eq!(changes, ChangeSet::default());
}

#[test]
fn a_gateway_is_attached_once() {
    let (plan, mut there) = quickstart();
    let gateway = |there: &mut Observed, vpc: Option<Input>| {
        match &mut edit(there, "internet-gateway").resource {
            Resource::InternetGateway(gateway) => gateway.vpc = vpc,
            other => panic!("{} is no gateway", other.kind()),
        }
        ChangeSet::between(&desired(&plan), there)
    };
    let changes = gateway(&mut there, None);
    let change = only(&changes, "internet-gateway");
    assert!(
        matches!(change.action, Action::Update { .. }),
        "{change:#?}"
    );
    let changes = gateway(&mut there, Some(Input::known("vpc-2")));
    assert!(halves(&changes, "internet-gateway")[0].is_replacement());
}

/// The value of the only field that holds `before`.
fn pend(existing: &mut Existing, before: &str, value: &str) {
    let fields = existing.resource.fields().into_iter();
    let mut fields = fields.filter(|field| field.value == Value::from(before));
    let field = fields.next().expect("one field holds it");
    existing.pending.insert(field.name, Value::from(value));
}

#[test]
fn a_change_that_waits_for_a_reboot_is_seen_through_or_taken_back() {
    let (mut plan, mut there) = quickstart();
    pend(edit(&mut there, "broker/1"), "mq.m5.large", "mq.m5.xlarge");
    let fields = |plan: &Spec| {
        let changes = ChangeSet::between(&desired(plan), &there);
        match &only(&changes, "broker/1").action {
            Action::Update { fields, .. } => fields.clone(),
            other => panic!("{other:#?}"),
        }
    };
    // No longer wanted: without a request the next reboot would bring it.
    let back = fields(&plan);
    assert_eq!(back.len(), 1);
    assert_eq!(back[0].before, Value::from("mq.m5.xlarge"));
    assert_eq!(back[0].after, Value::from("mq.m5.large"));
    assert!(!back[0].reboots && !back[0].pending);
    // Still wanted, and accepted already.
    "mq.m5.xlarge".clone_into(&mut plan.brokers.instance_type);
    let wanted = fields(&plan);
    assert_eq!(wanted.len(), 1);
    assert!(wanted[0].reboots && wanted[0].pending);
    // Another one is wanted.
    "mq.m5.2xlarge".clone_into(&mut plan.brokers.instance_type);
    let other = fields(&plan);
    assert_eq!(other[0].before, Value::from("mq.m5.large"));
    assert!(!other[0].pending);
}

/// The reboot that is under way brings what waited for it, so taking it back needs another one.
#[test]
fn what_a_reboot_is_bringing_is_taken_back_by_another_reboot() {
    let (plan, mut there) = quickstart();
    let existing = edit(&mut there, "broker/1");
    pend(existing, "mq.m5.large", "mq.m5.xlarge");
    existing.state = Lifecycle::Creating;
    let changes = ChangeSet::between(&desired(&plan), &there);
    let change = only(&changes, "broker/1");
    assert!(change.effect.severity() == Severity::Reconnect && !change.fields()[0].pending);
}

#[test]
fn a_pending_change_that_came_true_is_no_difference() {
    let (plan, mut there) = quickstart();
    pend(edit(&mut there, "broker/1"), "mq.m5.large", "mq.m5.large");
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(changes, ChangeSet::default());
}

#[test]
fn what_the_plan_leaves_to_the_service_is_no_difference() {
    let (plan, mut there) = quickstart();
    broker(edit(&mut there, "broker/1")).storage = Some(mqctl_model::spec::StorageType::Ebs);
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(changes, ChangeSet::default());
}

#[test]
fn the_worst_of_all_changes_is_told() {
    let (mut plan, there) = quickstart();
    assert_eq!(ChangeSet::default().effect().severity(), Severity::None);
    plan.brokers.protocols = vec![Protocol::OpenWire, Protocol::Mqtt];
    assert_eq!(
        ChangeSet::between(&desired(&plan), &there)
            .effect()
            .severity(),
        Severity::None
    );
    "mq.m5.xlarge".clone_into(&mut plan.brokers.instance_type);
    assert_eq!(
        ChangeSet::between(&desired(&plan), &there)
            .effect()
            .severity(),
        Severity::Reconnect
    );
}

/// A second one of a resource that is there, of another generation.
fn double(observed: &mut Observed, id: &str, generation: u32) {
    let all = observed.resources.get_mut(&ResourceId::new(id));
    let all = all.expect("it is there");
    let mut second = all[0].clone();
    second.placement.generation = generation;
    second.tags = second.placement.tags(&mqctl_model::resource::Tags::new());
    second.physical_id = format!("second {id}");
    second.outputs = super::world::outputs(&ResourceId::new(id), &second.resource, "second");
    all.push(second);
}

fn deleted<'a>(changes: &'a ChangeSet, id: &str) -> Vec<&'a str> {
    let all = changes_of(changes, id).into_iter();
    all.filter_map(|change| match &change.action {
        Action::Delete { existing, .. } => Some(existing.physical_id.as_str()),
        _ => None,
    })
    .collect()
}

#[test]
fn of_two_networks_the_one_that_a_broker_lives_in_stays() {
    let (plan, mut there) = quickstart();
    double(&mut there, "vpc", 2);
    double(&mut there, "security-group/brokers", 2);
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(deleted(&changes, "vpc"), ["second vpc"]);
    assert_eq!(
        deleted(&changes, "security-group/brokers"),
        ["second security-group/brokers"]
    );
    assert!(changes_of(&changes, "broker/1").is_empty());
    assert_eq!(changes.effect().severity(), Severity::None);
}

#[test]
fn a_broker_that_ever_worked_is_never_just_spare() {
    let (plan, mut there) = quickstart();
    double(&mut there, "broker/1", 2);
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(deleted(&changes, "broker/1").len(), 1);
    assert_eq!(changes.effect().severity(), Severity::DataLoss);
    assert_eq!(protected(&changes).len(), 1, "protected");

    let all = there.resources.get_mut(&ResourceId::new("broker/1"));
    all.expect("it is there")[1].state = Lifecycle::Failed("it rained".to_owned());
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(deleted(&changes, "broker/1"), ["second broker/1"]);
    assert_eq!(protected(&changes), [""; 0], "it never worked");
}

/// Mark one of the brokers, and see what deleting it means.
fn marked(marks: &[&str]) -> (Severity, usize) {
    let (plan, mut there) = quickstart();
    double(&mut there, "broker/1", 2);
    let all = there.resources.get_mut(&ResourceId::new("broker/1"));
    let second = &mut all.expect("it is there")[1];
    let marks = marks.iter().map(|it| ((*it).to_owned(), "true".to_owned()));
    second.tags.extend(marks);
    // It does not fit, so it is the one that goes.
    let Resource::Broker(broker) = &mut second.resource else {
        panic!("it is a broker");
    };
    broker.deployment = Some(Deployment::Single);
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(deleted(&changes, "broker/1"), ["second broker/1"]);
    (changes.effect().severity(), protected(&changes).len())
}

#[test]
fn only_a_broker_that_no_client_could_reach_is_free() {
    assert_eq!(marked(&[UNSERVED_TAG]), (Severity::None, 0));
    for marks in [&[][..], &[SERVED_TAG], &[UNSERVED_TAG, SERVED_TAG]] {
        assert_eq!(marked(marks), (Severity::DataLoss, 1), "{marks:?}");
    }
}

#[test]
fn of_two_that_suit_the_one_that_clients_reached_stays() {
    let (plan, mut there) = quickstart();
    double(&mut there, "broker/1", 2);
    let all = there.resources.get_mut(&ResourceId::new("broker/1"));
    let second = &mut all.expect("it is there")[1];
    second
        .tags
        .insert(UNSERVED_TAG.to_owned(), "true".to_owned());
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(deleted(&changes, "broker/1"), ["second broker/1"]);
    assert_eq!(changes.effect().severity(), Severity::None);
}

#[test]
fn of_two_that_are_replaced_each_loss_is_told() {
    let (mut plan, mut there) = quickstart();
    double(&mut there, "broker/1", 2);
    plan.brokers.deployment = Deployment::Single;
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(deleted(&changes, "broker/1").len(), 2);
    let told = changes_of(&changes, "broker/1").into_iter();
    let told = told.filter(|change| change.effect.severity() == Severity::DataLoss);
    assert_eq!(told.count(), 2, "the replacement's, and the other one's");

    // One that nobody reached goes without any.
    for existing in there
        .resources
        .get_mut(&ResourceId::new("broker/1"))
        .unwrap()
    {
        existing
            .tags
            .insert(UNSERVED_TAG.to_owned(), "true".to_owned());
    }
    let changes = ChangeSet::between(&desired(&plan), &there);
    assert_eq!(changes.effect().severity(), Severity::Reconnect);
}

#[test]
fn another_name_has_another_certificate() {
    let (mut plan, there) = quickstart();
    "queue.example.com".clone_into(&mut plan.endpoint.domain);
    let changes = ChangeSet::between(&desired(&plan), &there);
    for id in ["certificate", "validation", "alias"] {
        assert!(halves(&changes, id)[0].is_replacement(), "{id}");
    }
    let listener = only(&changes, "listener/openwire");
    assert!(matches!(listener.action, Action::Update { .. }));
}

#[test]
fn a_stranger_is_in_the_way_of_what_is_made() {
    let (mut plan, mut there) = quickstart();
    there.strangers = [
        "listener/openwire",
        "target-group/openwire",
        "listener/mqtt",
    ]
    .map(|id| Stranger {
        wanted: ResourceId::new(id),
        physical_id: format!("another's {id}"),
        kind: Kind::Listener,
        detail: None,
        owner: None,
    })
    .to_vec();
    plan.brokers.protocols.push(Protocol::Mqtt);
    plan.endpoint.health_check.interval_seconds += 10;
    let changes = ChangeSet::between(&desired(&plan), &there);
    let in_the_way = changes.conflicts(&there);
    let in_the_way: Vec<&str> = in_the_way.iter().map(|it| it.wanted.as_str()).collect();
    // Of the others, one stays as it is and one is changed.
    assert_eq!(in_the_way, ["listener/mqtt"]);
}
