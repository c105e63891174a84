//! What an account can't give is said before anything is decided; what it can is laid out so that nothing has to move.

use mqctl_model::desired::Desired;
use mqctl_model::in_use::InUse;
use mqctl_model::lookups::{
    ExistingCertificate, ExistingNetwork, ExistingSecret, ExistingSubnet, Lookups,
};
use mqctl_model::resource::{Broker, Input, Output, Resource, ResourceId};
use mqctl_model::spec::{Deployment, EngineVersion, Network, Scheme, Spec, Zones};

use super::world::{lookups, spec};

/// What is wrong with an example in an account, if anything.
fn problems(spec: &Spec, edit: impl FnOnce(&mut Lookups)) -> Vec<String> {
    let mut lookups = lookups();
    edit(&mut lookups);
    let problems = Desired::new(spec, &lookups, &InUse::default())
        .err()
        .unwrap_or_default();
    problems.iter().map(ToString::to_string).collect()
}

/// One problem, which begins so.
fn one_problem(spec: &Spec, expected: &str, edit: impl FnOnce(&mut Lookups)) {
    let found = problems(spec, edit);
    assert!(
        matches!(&found[..], [only] if only.starts_with(expected)),
        "expected: {expected}\n found: {found:#?}"
    );
}

fn texts<const N: usize>(all: [&str; N]) -> Vec<String> {
    all.map(str::to_owned).to_vec()
}

fn zones(spec: &mut Spec, zones: Zones) {
    let Network::Build { zones: wanted, .. } = &mut spec.network else {
        panic!("the example builds its network");
    };
    *wanted = zones;
}

fn broker(desired: &Desired) -> &Broker {
    match &desired.resources[&ResourceId::new("broker/1")] {
        Resource::Broker(broker) => broker,
        other => panic!("{} is no broker", other.kind()),
    }
}

fn subnets(desired: &Desired) -> Vec<String> {
    let all = desired.resources.iter();
    let subnets = all.filter_map(|(id, resource)| match resource {
        Resource::Subnet(subnet) => Some(format!("{id} {}", subnet.cidr)),
        _ => None,
    });
    subnets.collect()
}

fn private(zone: &str) -> Input {
    Input::from(
        &ResourceId::new(format!("subnet/private/us-west-2{zone}")),
        Output::Id,
    )
}

#[test]
fn the_version_has_to_be_offered() {
    let mut plan = spec("quickstart");
    let offers = |versions: Vec<String>| |lookups: &mut Lookups| lookups.engine_versions = versions;
    for offered in [vec![], texts(["5.18", "5.19"]), texts(["5.18.4", "5.19.1"])] {
        assert_eq!(problems(&plan, offers(offered)), [""; 0]);
    }
    let missing =
        "brokers.version: Amazon MQ does not offer 5.19 for mq.m5.large in us-west-2; it offers ";
    one_problem(&plan, missing, offers(texts(["5.18", "5.190", "5.1"])));
    plan.brokers.version = EngineVersion { major: 5, minor: 1 };
    assert_eq!(problems(&plan, offers(texts(["5.19"]))).len(), 1);
    // A broker that runs it goes on.
    let mut runs = InUse::default();
    let mut lookups = lookups();
    lookups.engine_versions = texts(["5.19"]);
    runs.versions.insert(plan.brokers.version);
    assert!(Desired::new(&plan, &lookups, &runs).is_ok());
}

#[test]
fn each_zone_has_its_place_whichever_others_are_used() {
    let mut plan = spec("quickstart");
    zones(&mut plan, Zones::Named(texts(["us-west-2c", "us-west-2a"])));
    let desired =
        Desired::new(&plan, &lookups(), &InUse::default()).expect("there are these zones");
    assert_eq!(
        subnets(&desired),
        [
            "subnet/private/us-west-2a 10.20.0.0/20",
            "subnet/private/us-west-2c 10.20.32.0/20",
            "subnet/public/us-west-2a 10.20.128.0/20",
            "subnet/public/us-west-2c 10.20.160.0/20",
        ]
    );
    assert_eq!(broker(&desired).subnets, [private("c"), private("a")]);

    // There are places for eight.
    zones(&mut plan, Zones::Named(texts(["us-west-2h", "us-west-2i"])));
    let found = problems(&plan, |it| it.zones = texts(["us-west-2h", "us-west-2i"]));
    let expected =
        "network.zones: us-west-2i is not an availability zone that subnets can be laid out in";
    assert!(!found.is_empty());
    assert!(found.iter().all(|it| it == expected), "{found:?}");
}

#[test]
fn only_the_public_subnets_lead_to_the_internet() {
    let desired = super::world::desired(&spec("quickstart"));
    let route = |name: &str| match &desired.resources[&ResourceId::of("route-table", name)] {
        Resource::RouteTable(table) => table.default_route.clone(),
        other => panic!("{} is no route table", other.kind()),
    };
    let gateway = Input::from(&ResourceId::new("internet-gateway"), Output::Id);
    assert_eq!((route("public"), route("private")), (Some(gateway), None));
}

#[test]
fn a_private_endpoint_is_among_the_brokers() {
    let mut plan = spec("quickstart");
    plan.endpoint.scheme = Scheme::Internal;
    let desired = super::world::desired(&plan);
    let has = |id: &str| desired.resources.contains_key(&ResourceId::new(id));
    assert!(!has("internet-gateway") && !has("route-table/public"));
    assert_eq!(subnets(&desired).len(), 2);
    let Resource::LoadBalancer(balancer) = &desired.resources[&ResourceId::new("load-balancer")]
    else {
        panic!("it is one");
    };
    assert_eq!(balancer.subnets, [private("a"), private("b")]);
    assert_eq!(
        (balancer.scheme.as_str(), &balancer.internet_gateway),
        ("internal", &None)
    );
}

/// Eight addresses for the load balancer, and one for a broker.
#[test]
fn a_private_endpoint_shares_subnets_that_have_room_for_both() {
    let plan = spec("private-endpoint");
    let found = |free: i32| {
        problems(
            &plan,
            network(|network| {
                network.has_internet_gateway = false;
                network.subnets.truncate(2);
                for subnet in &mut network.subnets {
                    subnet.free_addresses = Some(free);
                }
            }),
        )
    };
    assert_eq!(found(9), [""; 0]);
    let tight = found(8);
    assert_eq!(tight.len(), 2, "{tight:?}");
    assert!(
        tight[0].contains("a load balancer and a broker"),
        "{tight:?}"
    );
}

#[test]
fn zones_in_use_are_kept() {
    let mut plan = spec("quickstart");
    let with = |plan: &Spec, zones: Vec<String>| {
        let in_use = InUse {
            broker_zones: zones.iter().cloned().collect(),
            zones,
            ..InUse::default()
        };
        let desired = Desired::new(plan, &lookups(), &in_use).expect("there are enough zones");
        (broker(&desired).subnets.clone(), subnets(&desired).len())
    };
    assert_eq!(with(&plan, vec![]), (vec![private("a"), private("b")], 4));
    let (brokers, _) = with(&plan, texts(["us-west-2c", "us-west-2b"]));
    assert_eq!(brokers, [private("c"), private("b")]);
    // Also one that AWS does not list as available for now, whether the plan names it or not.
    let (brokers, _) = with(&plan, texts(["us-west-2d", "us-west-2b"]));
    assert_eq!(brokers, [private("d"), private("b")]);
    zones(&mut plan, Zones::Named(texts(["us-west-2b", "us-west-2d"])));
    let (brokers, _) = with(&plan, texts(["us-west-2d", "us-west-2b"]));
    assert_eq!(brokers, [private("d"), private("b")]);
    // One that the plan no longer names is not.
    zones(&mut plan, Zones::Named(texts(["us-west-2a", "us-west-2b"])));
    let (brokers, _) = with(&plan, texts(["us-west-2c", "us-west-2b"]));
    assert_eq!(brokers, [private("b"), private("a")]);
    // A single broker is in one of the zones, the load balancer in all.
    plan.brokers.deployment = Deployment::Single;
    let single = with(&plan, texts(["us-west-2b"]));
    assert_eq!(single, (vec![private("b")], 4));
}

#[test]
fn the_zones_have_to_be_there_and_to_offer_the_instance_type() {
    let mut plan = spec("quickstart");
    let offers = |names: Vec<String>| |it: &mut Lookups| it.zones_with_instance_type = names;
    let (two, one) = (texts(["us-west-2b", "us-west-2c"]), texts(["us-west-2c"]));
    assert_eq!(problems(&plan, offers(two.clone())), [""; 0]);
    let few = "network.zones: 2 zones are asked for, but only 1 of us-west-2 offer mq.m5.large";
    one_problem(&plan, few, offers(one));

    zones(&mut plan, Zones::Named(texts(["us-west-2a", "us-west-2b"])));
    let poor = "network.zones: us-west-2a does not offer mq.m5.large; zones that do: us-west-2b, us-west-2c";
    one_problem(&plan, poor, offers(two));
    zones(&mut plan, Zones::Named(texts(["us-west-2a", "us-west-2d"])));
    let missing = "network.zones: us-west-2d can't be used by this account; it has us-west-2a, ";
    one_problem(&plan, missing, |_| {});

    // A zone that only the load balancer is in may be poor.
    let named = ["us-west-2c", "us-west-2b", "us-west-2a"];
    zones(&mut plan, Zones::Named(texts(named)));
    let found = |in_use: &InUse| {
        let mut lookups = lookups();
        lookups.zones_with_instance_type = texts(["us-west-2c", "us-west-2b"]);
        Desired::new(&plan, &lookups, in_use)
            .err()
            .unwrap_or_default()
    };
    let mut in_use = InUse::default();
    assert_eq!(found(&in_use), []);
    in_use.zones = texts(["us-west-2a"]);
    assert_eq!(found(&in_use), [], "brokers need not go there");
    // So may one that a broker lives in already.
    in_use.broker_zones = in_use.zones.iter().cloned().collect();
    assert_eq!(found(&in_use), []);
}

/// The network of the example, as a read would show it.
fn network(edit: impl FnOnce(&mut ExistingNetwork)) -> impl FnOnce(&mut Lookups) {
    let subnets = [("f0", "a"), ("f1", "b"), ("f2", "a"), ("f3", "b")];
    let subnets = subnets.map(|(digits, zone)| ExistingSubnet {
        id: format!("subnet-0123456789abcde{digits}"),
        vpc: "vpc-0123456789abcdef0".to_owned(),
        zone: format!("us-west-2{zone}"),
        range: None,
        free_addresses: Some(8),
    });
    let mut network = ExistingNetwork {
        vpc: "vpc-0123456789abcdef0".to_owned(),
        has_internet_gateway: true,
        subnets: subnets.to_vec(),
    };
    edit(&mut network);
    |lookups| lookups.network = Some(network)
}

#[test]
fn a_network_that_exists_has_to_suit() {
    let plan = spec("existing-network");
    assert_eq!(problems(&plan, network(|_| {})), [""; 0]);
    one_problem(
        &plan,
        "network.vpc: vpc-0123456789abcdef0 has no internet gateway attached",
        network(|it| it.has_internet_gateway = false),
    );
    one_problem(
        &plan,
        "network: subnet-0123456789abcdef1 is in vpc-2, not in vpc-0123456789abcdef0",
        network(|it| "vpc-2".clone_into(&mut it.subnets[1].vpc)),
    );
    one_problem(
        &plan,
        "network.broker_subnets: subnet-0123456789abcdef0 and subnet-0123456789abcdef1 are both in us-west-2a",
        network(|it| "us-west-2a".clone_into(&mut it.subnets[1].zone)),
    );
    assert_eq!(
        problems(
            &plan,
            network(|it| "us-west-2b".clone_into(&mut it.subnets[2].zone))
        ),
        [
            "network.load_balancer_subnets: subnet-0123456789abcdef2 and subnet-0123456789abcdef3 are both in us-west-2b; give one subnet a zone",
            "network.load_balancer_subnets: no subnet is in us-west-2a, where brokers are in subnet-0123456789abcdef0; a load balancer sends nothing to a zone that it is not in",
        ]
    );
    one_problem(
        &plan,
        "network.load_balancer_subnets: no subnet is in us-west-2b, where brokers are in subnet-0123456789abcdef1",
        network(|it| "us-west-2c".clone_into(&mut it.subnets[3].zone)),
    );
    one_problem(
        &plan,
        "network.load_balancer_subnets: subnet-0123456789abcdef3 has 7 free addresses; a load balancer needs 8",
        network(|it| it.subnets[3].free_addresses = Some(7)),
    );
    one_problem(
        &plan,
        "network.broker_subnets: subnet-0123456789abcdef0 has 0 free addresses; a broker needs 1",
        network(|it| it.subnets[0].free_addresses = Some(0)),
    );
    // What AWS does not say is no reason to refuse anything.
    let unsaid = network(|it| {
        for subnet in &mut it.subnets {
            subnet.free_addresses = None;
        }
    });
    assert_eq!(problems(&plan, unsaid), [""; 0]);
    let unsaid = network(|it| {
        for subnet in &mut it.subnets {
            subnet.zone.clear();
        }
    });
    assert_eq!(problems(&plan, unsaid), [""; 0]);
    one_problem(
        &plan,
        "network.broker_subnets: subnet-0123456789abcdef0 is in us-west-2a, which does not offer mq.m5.large; zones that do: us-west-2b",
        |it| {
            network(|_| {})(it);
            it.zones_with_instance_type = texts(["us-west-2b"]);
        },
    );
    // What the stack is in already stays.
    let mut lookups = lookups();
    network(|it| it.subnets[3].free_addresses = Some(0))(&mut lookups);
    lookups.zones_with_instance_type = texts(["us-west-2b"]);
    let found = |in_use: &InUse| Desired::new(&plan, &lookups, in_use).err();
    let mut in_use = InUse::default();
    assert_eq!(found(&in_use).map(|found| found.len()), Some(2));
    let subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef3"];
    in_use.subnets = subnets.map(str::to_owned).into();
    assert_eq!(found(&in_use), None);
}

#[test]
fn a_certificate_that_exists_has_to_be_issued_for_the_name() {
    let plan = spec("existing-network");
    let certificate = |is_issued: bool, names: Vec<String>| {
        move |lookups: &mut Lookups| {
            lookups.certificate = Some(ExistingCertificate {
                is_issued,
                status: "EXPIRED".to_owned(),
                names,
            });
        }
    };
    for names in [
        texts(["mq.billing.example.com"]),
        texts(["*.billing.example.com"]),
        texts(["www.example.com", "mq.billing.example.com"]),
    ] {
        assert_eq!(problems(&plan, certificate(true, names)), [""; 0]);
    }
    for names in [
        texts(["*.example.com"]),
        texts(["billing.example.com"]),
        texts(["xmq.billing.example.com", "*.mq.billing.example.com"]),
        vec![],
    ] {
        let found = problems(&plan, certificate(true, names));
        assert!(
            matches!(&found[..], [only] if only.contains("clients of mq.billing.example.com would refuse it")),
            "{found:?}"
        );
    }
    let found = problems(&plan, certificate(false, texts(["mq.billing.example.com"])));
    assert!(
        matches!(&found[..], [only] if only.contains(" is EXPIRED, so listeners can't present it")),
        "{found:?}"
    );
}

#[test]
fn a_password_has_the_version_of_its_own_secret() {
    let plan = spec("existing-network");
    let mut lookups = lookups();
    let secret = |reference: &str, version: &str| ExistingSecret {
        reference: reference.to_owned(),
        version: version.to_owned(),
    };
    lookups.secrets = vec![secret("billing/other", "v1"), secret("billing/app", "v2")];
    let desired = Desired::new(&plan, &lookups, &InUse::default()).expect("all is there");
    assert_eq!(
        broker(&desired).users()[0].version,
        Some(Input::known("v2"))
    );
}
