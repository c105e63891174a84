//! What is in the way of packets, of a network that exists and of one that is built.

use mqctl_model::lookups::{ExistingNetwork, ExistingSubnet, Lookups};
use mqctl_model::observed::Observed;
use mqctl_model::path::{
    AclRule, BlockExclusion, Direction, EncryptionControl, InternetBlock, NetworkAcl, PathFacts,
    PathFaults, Route, RouteTable, Section, Via,
};
use mqctl_model::spec::{Network, Scheme, Source, Spec};

use super::world::{lookups, spec};

/// Brokers in subnet-1 and subnet-2, a public load balancer in subnet-3 and subnet-4.
fn plan() -> Spec {
    let mut plan = spec("quickstart");
    let ids = |numbers: [u8; 2]| numbers.map(|it| format!("subnet-{it}")).to_vec();
    plan.network = Network::Existing {
        vpc: "vpc-1".to_owned(),
        broker_subnets: ids([1, 2]),
        load_balancer_subnets: ids([3, 4]),
    };
    plan.endpoint.allow = vec![range("203.0.113.0/24"), range("198.51.100.0/24")];
    plan
}

fn range(text: &str) -> Source {
    Source::Range(text.parse().expect("an address range"))
}

/// A network in which everything gets through.
fn open() -> PathFacts {
    let route = |destination: &str, via| Route {
        destination: destination.parse().ok(),
        via,
    };
    let local = route("10.0.0.0/16", Via::Local);
    let table = |id: &str, is_main, subnets: &[&str], routes: &[Route]| RouteTable {
        id: id.to_owned(),
        is_main,
        subnets: subnets.iter().map(ToString::to_string).collect(),
        routes: routes.to_vec(),
    };
    let internet = route("0.0.0.0/0", Via::InternetGateway);
    let (front, behind) = (["subnet-3", "subnet-4"], ["subnet-1", "subnet-2"]);
    PathFacts {
        route_tables: vec![
            table("rtb-main", true, &[], std::slice::from_ref(&local)),
            table("rtb-public", false, &front, &[local, internet]),
        ],
        network_acls: vec![
            acl("acl-front", &front, &everything()),
            acl("acl-behind", &behind, &everything()),
        ],
        ..PathFacts::default()
    }
}

fn acl(id: &str, subnets: &[&str], rules: &[AclRule]) -> NetworkAcl {
    let subnets = subnets.iter().map(ToString::to_string).collect();
    NetworkAcl::new(id.to_owned(), subnets, rules.to_vec())
}

fn rule(
    number: i32,
    direction: Direction,
    allows: bool,
    range: &str,
    ports: (u16, u16),
) -> AclRule {
    AclRule {
        number,
        direction,
        allows,
        range: range.parse().expect("an address range"),
        ports: ports.0..=ports.1,
    }
}

fn everything() -> [AclRule; 2] {
    [Direction::In, Direction::Out].map(|it| rule(100, it, true, "0.0.0.0/0", (0, 65535)))
}

/// `everything()` after these.
fn with(mut rules: Vec<AclRule>) -> Vec<AclRule> {
    rules.extend(everything());
    rules
}

fn found_in(plan: &Spec, path: PathFacts) -> PathFaults {
    let subnet = |number: u8| ExistingSubnet {
        id: format!("subnet-{number}"),
        vpc: "vpc-1".to_owned(),
        zone: format!(
            "us-west-2{}",
            if number.is_multiple_of(2) { "b" } else { "a" }
        ),
        range: format!("10.0.{number}.0/24").parse().ok(),
        free_addresses: None,
    };
    let network = ExistingNetwork {
        vpc: "vpc-1".to_owned(),
        has_internet_gateway: true,
        subnets: (1..=4).map(subnet).collect(),
    };
    let lookups = Lookups {
        network: Some(network),
        path,
        ..lookups()
    };
    PathFaults::of(plan, &lookups, &Observed::default())
}

fn found(edit: impl FnOnce(&mut PathFacts)) -> PathFaults {
    let mut path = open();
    edit(&mut path);
    found_in(&plan(), path)
}

fn causes(found: &PathFaults) -> Vec<&str> {
    found.faults.iter().map(|it| it.cause.as_str()).collect()
}

#[test]
fn what_lets_everything_through_or_is_not_known_is_not_in_the_way() {
    assert_eq!(found(|_| {}), PathFaults::default());
    assert_eq!(
        found_in(&plan(), PathFacts::default()),
        PathFaults::default()
    );
}

#[test]
fn block_public_access_kills_a_public_endpoint() {
    let exclusion = |id: &str| BlockExclusion {
        arn: format!("arn:aws:ec2:us-west-2:123456789012:{id}"),
    };
    let block = |exclusions: &[&str]| InternetBlock {
        mode: "block-ingress".to_owned(),
        exclusions: Some(exclusions.iter().map(|it| exclusion(it)).collect()),
    };
    let all = found(|it| it.block = Some(block(&[])));
    assert!(all.is_dead);
    assert_eq!(
        all.faults[0].to_string(),
        "VPC Block Public Access (block-ingress) drops all connections from the internet to subnet-3, subnet-4: exclude the VPC (`aws ec2 create-vpc-block-public-access-exclusion --vpc-id vpc-1 --internet-gateway-exclusion-mode allow-bidirectional`), turn it off for the region, or use `endpoint.scheme: internal`"
    );
    assert_eq!(all.first(Section::ToBalancer), all.faults.first());
    assert_eq!(all.first(Section::ToBrokers), None);
    let part = found(|it| it.block = Some(block(&["subnet/subnet-3"])));
    assert!(!part.is_dead);
    assert_eq!(
        causes(&part),
        [
            "VPC Block Public Access (block-ingress) drops all connections from the internet to subnet-4"
        ]
    );
    let excluded = found(|it| it.block = Some(block(&["vpc/vpc-1"])));
    assert_eq!(excluded, PathFaults::default());
    // A private one has nothing to do with the internet.
    let mut private = plan();
    private.endpoint.scheme = Scheme::Internal;
    private.endpoint.allow = vec![range("10.0.0.0/16")];
    let blocked = PathFacts {
        block: Some(block(&[])),
        ..open()
    };
    assert_eq!(found_in(&private, blocked), PathFaults::default());
}

#[test]
fn block_public_access_kills_what_is_to_be_built() {
    let mut lookups = lookups();
    lookups.path.block = Some(InternetBlock {
        mode: "block-bidirectional".to_owned(),
        exclusions: Some(Vec::new()),
    });
    let found = PathFaults::of(&spec("quickstart"), &lookups, &Observed::default());
    assert!(found.is_dead);
    assert_eq!(
        causes(&found),
        [
            "VPC Block Public Access (block-bidirectional) drops all connections from the internet to the VPC that mqctl builds"
        ]
    );
}

#[test]
fn an_enforced_encryption_control_may_keep_the_internet_out() {
    let control = |enforces, excludes_internet_gateway| EncryptionControl {
        vpc: "vpc-1".to_owned(),
        enforces,
        excludes_internet_gateway,
    };
    let found = |control| found(|it| it.encryption = vec![control]);
    let enforced = found(control(true, Some(false)));
    assert!(!enforced.is_dead, "what AWS does then is not known");
    assert_eq!(enforced.faults.len(), 1);
    for harmless in [
        control(true, Some(true)),
        control(true, None),
        control(false, Some(false)),
    ] {
        assert_eq!(found(harmless), PathFaults::default());
    }
}

#[test]
fn subnets_without_a_way_to_the_internet_kill_a_public_endpoint() {
    let private = found(|it| it.route_tables[1].subnets.clear());
    assert!(private.is_dead);
    assert_eq!(
        private.faults[0].to_string(),
        "the route table rtb-main of subnet-3 has no route to 203.0.113.0/24, 198.51.100.0/24, so no answer gets back to clients there: give rtb-main a route there to the VPC's internet gateway, or name other subnets in `network.load_balancer_subnets`"
    );
    let one = found(|it| it.route_tables[1].subnets.truncate(1));
    assert!(!one.is_dead, "half of the addresses answer");
    assert_eq!(one.faults.len(), 1);
    let gone = found(|it| it.route_tables[1].routes[1].via = Via::Nowhere);
    assert!(gone.is_dead);
    // What a prefix list admits may have a way.
    let mut plan = plan();
    plan.endpoint
        .allow
        .push(Source::PrefixList("pl-1".to_owned()));
    let mut path = open();
    path.route_tables[1].subnets.clear();
    assert!(!found_in(&plan, path).is_dead);
}

#[test]
fn a_network_acl_keeps_clients_from_the_load_balancer() {
    let front = ["subnet-3", "subnet-4"];
    let found = |rules: Vec<AclRule>| {
        found(|it| it.network_acls[0] = acl("acl-front", &front, &with(rules)))
    };
    let all = found(vec![rule(
        1,
        Direction::In,
        false,
        "0.0.0.0/0",
        (5000, 65535),
    )]);
    assert!(all.is_dead);
    assert!(
        causes(&all)[0].starts_with(
            "the network ACL acl-front of subnet-3 lets nothing in from 203.0.113.0/24, 198.51.100.0/24 on port"
        ),
        "{all:?}"
    );
    let some = found(vec![rule(
        1,
        Direction::In,
        false,
        "203.0.113.0/24",
        (0, 65535),
    )]);
    assert!(!some.is_dead);
    assert_eq!(some.faults.len(), 2, "one for each subnet: {some:?}");
    let answers = found(vec![rule(
        1,
        Direction::Out,
        false,
        "198.0.0.0/7",
        (1024, 32767),
    )]);
    assert!(!answers.is_dead);
    assert_eq!(
        answers.faults[0].to_string(),
        "the network ACL acl-front of subnet-3 lets nothing out to 198.51.100.0/24 on ports 1024-32767, where answers go: give acl-front a rule that allows TCP out to 198.51.100.0/24 on ports 1024-32767, with a lower number than what denies it"
    );
    // Single addresses are kept out for a reason.
    let one = found(vec![rule(
        1,
        Direction::In,
        false,
        "203.0.113.7/32",
        (0, 65535),
    )]);
    assert_eq!(one, PathFaults::default());
}

#[test]
fn a_network_acl_keeps_the_load_balancer_from_brokers() {
    let behind = ["subnet-1", "subnet-2"];
    let found = |rules: Vec<AclRule>| {
        found(|it| it.network_acls[1] = acl("acl-behind", &behind, &with(rules)))
    };
    let console = rule(1, Direction::In, false, "10.0.0.0/8", (8162, 8162));
    let health = found(vec![rule(
        1,
        Direction::In,
        false,
        "10.0.0.0/8",
        (8162, 8162),
    )]);
    assert!(!health.is_dead, "it sends to all if none is healthy");
    assert_eq!(
        causes(&health),
        ["subnet-1", "subnet-2"].map(|subnet| format!(
            "the network ACL acl-behind of {subnet} lets nothing in from 10.0.3.0/24, 10.0.4.0/24 on port 8162"
        ))
    );
    assert_eq!(health.first(Section::ToBalancer), None);
    // What lets nothing through explains more than what lets little through.
    let mut path = open();
    for found in &mut path.network_acls {
        let subnets: Vec<&str> = found.subnets.iter().map(String::as_str).collect();
        *found = acl(&found.id, &subnets, &with(vec![console.clone()]));
    }
    let both = found_in(&plan(), path);
    assert!(!both.faults[0].stops, "{both:?}");
    assert_eq!(both.first(Section::ToBrokers), Some(&health.faults[0]));
    let answers = found(vec![rule(
        1,
        Direction::Out,
        false,
        "10.0.0.0/8",
        (0, 65535),
    )]);
    assert!(answers.is_dead);
    let one_zone = found(vec![rule(
        1,
        Direction::In,
        false,
        "10.0.3.0/24",
        (0, 65535),
    )]);
    assert!(
        !one_zone.is_dead,
        "the other subnet's addresses get through"
    );
    assert!(!one_zone.faults.is_empty());
}

#[test]
fn inside_a_subnet_no_network_acl_counts() {
    let mut plan = plan();
    plan.endpoint.scheme = Scheme::Internal;
    plan.endpoint.allow = vec![range("10.0.0.0/16")];
    let subnets = vec!["subnet-1".to_owned()];
    plan.network = Network::Existing {
        vpc: "vpc-1".to_owned(),
        broker_subnets: subnets.clone(),
        load_balancer_subnets: subnets,
    };
    let mut path = open();
    let health = rule(1, Direction::In, false, "10.0.1.0/24", (8162, 8162));
    path.network_acls[1] = acl("acl-behind", &["subnet-1"], &with(vec![health]));
    assert_eq!(found_in(&plan, path), PathFaults::default());
}

/// The load balancer is in subnet-3 and subnet-4, and their network ACL lets nobody in on the listeners' ports.
#[test]
fn private_clients_beside_the_load_balancer_cross_no_network_acl() {
    let found = |clients: &str| {
        let mut plan = plan();
        plan.endpoint.scheme = Scheme::Internal;
        plan.endpoint.allow = vec![range(clients)];
        let deny = |(number, port)| rule(number, Direction::In, false, "0.0.0.0/0", (port, port));
        let ports = plan.brokers.ports().map(|(_, port)| port);
        let rules = with((1..).zip(ports).map(deny).collect());
        let mut path = open();
        path.network_acls[0] = acl("acl-front", &["subnet-3", "subnet-4"], &rules);
        let found = found_in(&plan, path);
        let faults = found.faults.iter();
        let of_clients = faults.filter(|it| it.section == Section::ToBalancer);
        (of_clients.count(), found.is_dead)
    };
    assert_eq!(
        found("10.0.1.0/24"),
        (2, true),
        "they are in neither subnet"
    );
    assert_eq!(found("10.0.3.0/24"), (1, false), "subnet-3 serves them");
    assert_eq!(found("10.0.3.128/25"), (1, false));
    assert_eq!(
        found("10.0.0.0/16"),
        (2, false),
        "some are in these subnets"
    );
}
