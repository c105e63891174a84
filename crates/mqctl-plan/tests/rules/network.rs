//! Networks that are built and networks that are given.

use super::{accept, complain};
use crate::{PLAN, findings, schema};

#[test]
fn flow_logs() {
    let built = "  zones: 2\n";
    let with = |logs: &str| format!("{built}  flow_logs: {logs}\n");
    for good in [
        "{ bucket: flows }",
        "{ bucket: flows, prefix: orders/vpc }",
        "{ log_group: /vpc/flows, role: \"arn:aws:iam::123456789012:role/service/flows\" }",
    ] {
        accept(&[(built, &with(good))]);
    }
    for (bad, finding) in [
        (
            "{ bucket: Flows }",
            "9 network.flow_logs.bucket error: `Flows` is not the name of a bucket",
        ),
        (
            "{ bucket: flows, prefix: /vpc }",
            "9 network.flow_logs.prefix error: the prefix `/vpc` begins or ends with a slash",
        ),
        (
            "{ log_group: \"a b\", role: \"arn:aws:iam::123456789012:role/flows\" }",
            "9 network.flow_logs.log_group error: `a b` is not the name of a log group",
        ),
        (
            "{ log_group: flows, role: flows }",
            "9 network.flow_logs.role error: `flows` is not the ARN of an IAM role (write `arn:aws:iam::ACCOUNT:role/NAME`",
        ),
        (
            "{ log_group: flows, role: \"arn:aws:iam::210987654321:role/flows\" }",
            "9 network.flow_logs.role error: a role of account 210987654321 cannot be used in account 123456789012",
        ),
        (
            "{ log_group: flows, role: \"arn:aws-cn:iam::123456789012:role/flows\" }",
            "9 network.flow_logs.role error: the region `us-west-2` is not in the partition `aws-cn` (start it with `arn:aws:`",
        ),
        (
            "{ log_group: flows }",
            "9 network.flow_logs error: AWS writes to a log group by a role, and `role` is missing",
        ),
        (
            "{ bucket: flows, role: \"arn:aws:iam::123456789012:role/flows\" }",
            "9 network.flow_logs.role error: a flow log to S3 needs no role",
        ),
        (
            "{ bucket: flows, log_group: flows }",
            "9 network.flow_logs.log_group error: a flow log goes to one place: `bucket` or `log_group`, not both",
        ),
        (
            "{ log_group: flows, role: \"arn:aws:iam::123456789012:role/flows\", prefix: vpc }",
            "9 network.flow_logs.prefix error: a prefix is for files in a bucket",
        ),
        (
            "{ prefix: vpc }",
            "9 network.flow_logs error: `flow_logs` has neither a `bucket` nor a `log_group`",
        ),
        (
            "flows",
            "9 network.flow_logs error: `flow_logs` must be a mapping, not text",
        ),
    ] {
        complain(&[(built, &with(bad), finding)]);
    }
}

#[test]
fn a_built_network() {
    complain(&[
        (
            "10.20.0.0/16",
            "10.20.0.0/15",
            "7 network.cidr error: /15 is too large for a VPC",
        ),
        (
            "10.20.0.0/16",
            "10.20.0.0/25",
            "7 network.cidr error: /25 is too small",
        ),
        (
            "10.20.0.0/16",
            "10.20.1.0/16",
            "7 network.cidr error: `10.20.1.0/16` is not the start of its range (write `10.20.0.0/16`",
        ),
        (
            "10.20.0.0/16",
            "10.20.0.0",
            "7 network.cidr error: `10.20.0.0` is not an IPv4 address range",
        ),
        (
            "10.20.0.0/16",
            "fd00::/56",
            "7 network.cidr error: `fd00::/56` is not an IPv4 address range (IPv6 is not supported)",
        ),
        (
            "10.20.0.0/16",
            "10.20.0/16",
            "7 network.cidr error: `10.20.0/16` is not an IPv4 address range (CIDR notation",
        ),
        (
            "10.20.0.0/16",
            "169.254.0.0/16",
            "7 network.cidr error: AWS allows no VPC in 169.254.0.0/16",
        ),
        (
            "10.20.0.0/16",
            "224.0.0.0/16",
            "7 network.cidr error: AWS allows no VPC in 224.0.0.0/16",
        ),
        (
            "10.20.0.0/16",
            "20.0.0.0/16",
            "7 network.cidr warning: 20.0.0.0/16 is not a private address range: hosts on the internet that own these addresses become unreachable from inside the VPC",
        ),
        (
            "zones: 2",
            "zones: 1",
            "8 network.zones error: active-standby needs two zones",
        ),
        (
            "zones: 2",
            "zones: 0",
            "8 network.zones error: `zones` is out of range",
        ),
        (
            "zones: 2",
            "zones: 9",
            "8 network.zones error: `zones` is out of range",
        ),
        (
            "zones: 2",
            "zones: two",
            "8 network.zones error: `zones` must be a whole number or a list, not text",
        ),
        (
            "zones: 2",
            "zones: []",
            "8 network.zones error: `zones` is an empty list",
        ),
        (
            "zones: 2",
            "zones: [us-west-2a]",
            "8 network.zones error: active-standby needs two zones",
        ),
        (
            "zones: 2",
            "zones: [us-west-2a, us-west-2a]",
            "8 network.zones[1] error: the zone `us-west-2a` is named twice",
        ),
        (
            "zones: 2",
            "zones: [us-west-2a, us-east-1b]",
            "8 network.zones[1] error: `us-east-1b` is not a zone of us-west-2",
        ),
        (
            "zones: 2",
            "zones: [us-west-2a, usw2-az2]",
            "8 network.zones[1] error: `usw2-az2` is not a zone of us-west-2",
        ),
        (
            "  cidr: 10.20.0.0/16\n",
            "",
            "6 network error: `network` has neither a `cidr` nor a `vpc`",
        ),
    ]);
    complain(&[
        (
            "zones: 2",
            "zones: 010",
            "8 network.zones error: `010` begins with a zero: YAML 1.1 tools read a leading zero as octal (write `10`)",
        ),
        (
            "zones: 2",
            "zones: 02",
            "8 network.zones error: `02` begins with a zero: YAML 1.1 tools read a leading zero as octal (write `2`)",
        ),
        (
            " healthy_threshold: 2",
            " healthy_threshold: 03",
            "33 endpoint.health_check.healthy_threshold error: `03` begins with a zero",
        ),
        (
            "10.20.0.0/16",
            "10.020.0.0/16",
            "7 network.cidr error: `10.020.0.0/16` is not an IPv4 address range (write `10.20.0.0/16`: some tools",
        ),
    ]);
    accept(&[
        ("10.20.0.0/16", "192.168.7.0/24"),
        ("10.20.0.0/16", "172.31.0.0/20"),
        ("10.20.0.0/16", "100.64.0.0/16"),
        ("zones: 2", "zones: 3"),
        ("zones: 2", "zones: [us-west-2c, us-west-2a]"),
    ]);
}

const GIVEN: &str = "network:
  vpc: vpc-0123456789abcdef0
  broker_subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
  load_balancer_subnets: [subnet-0123456789abcdef2, subnet-12345678]
";

/// The plan in a given network, after an edit.
fn given(from: &str, to: &str) -> Vec<String> {
    let (start, rest) = PLAN.split_once("network:").expect("a network");
    let (_, rest) = rest.split_once("brokers:").expect("brokers");
    let text = format!("{start}{GIVEN}brokers:{rest}");
    assert!(
        from.is_empty() || text.contains(from),
        "`{from}` is not there"
    );
    let text = text.replacen(from, to, 1);
    let found = findings(&text);
    let error = found.iter().find(|it| it.contains(" error: "));
    schema::compare(&text, error.map(String::as_str));
    found
}

#[test]
fn a_given_network() {
    assert_eq!(given("", ""), [] as [String; 0]);
    for (from, to, expected) in [
        (
            "vpc-0123456789abcdef0",
            "vpc-0abc",
            "7 network.vpc error: `vpc-0abc` is not a vpc id",
        ),
        (
            "vpc-0123456789abcdef0",
            "subnet-0123456789abcdef0",
            "7 network.vpc error: `subnet-0123456789abcdef0` is not a vpc id",
        ),
        (
            "subnet-12345678",
            "subnet-1234567G",
            "9 network.load_balancer_subnets[1] error: `subnet-1234567G` is not a subnet id",
        ),
        (
            "subnet-12345678",
            "subnet-0123456789abcdef2",
            "9 network.load_balancer_subnets[1] error: the subnet `subnet-0123456789abcdef2` is given twice",
        ),
        (
            "subnet-12345678",
            "subnet-0123456789abcdef0",
            "9 network.load_balancer_subnets[1] error: the subnet `subnet-0123456789abcdef0` is among the brokers' subnets too",
        ),
        (
            ", subnet-0123456789abcdef1]",
            "]",
            "8 network.broker_subnets error: `deployment: active-standby` takes exactly 2 subnets for the brokers, not 1",
        ),
        (
            "cdef1]",
            "cdef1, subnet-87654321]",
            "8 network.broker_subnets error: `deployment: active-standby` takes exactly 2 subnets for the brokers, not 3",
        ),
        (
            ", subnet-12345678]",
            "]",
            "9 network.load_balancer_subnets error: `deployment: active-standby` needs at least 2 subnets for the load balancer, not 1",
        ),
        (
            "deployment: active-standby",
            "deployment: single",
            "8 network.broker_subnets error: `deployment: single` takes exactly 1 subnet for the brokers, not 2",
        ),
        (
            "  vpc: vpc-0123456789abcdef0\n",
            "",
            "6 network error: a given network needs `vpc`",
        ),
        (
            "  vpc:",
            "  cidr: 10.20.0.0/16\n  vpc:",
            "7 network.cidr error: `cidr` is for a network that is built, and this one is given",
        ),
        (
            "  vpc:",
            "  zones: 2\n  vpc:",
            "7 network.zones error: `zones` is for a network that is built",
        ),
    ] {
        let found = given(from, to);
        assert!(
            matches!(&found[..], [only] if only.starts_with(expected)),
            "`{from}` -> `{to}`\n expected: {expected}\n found: {found:#?}"
        );
    }
}

#[test]
fn so_many_zones() {
    let named = |count: usize| {
        let zones =
            ["a", "b", "c", "d", "e", "f", "g", "h", "i"].map(|it| format!("us-west-2{it}"));
        format!("zones: [{}]", zones[..count].join(", "))
    };
    accept(&[("zones: 2", &named(8))]);
    complain(&[(
        "zones: 2",
        &named(9),
        "8 network.zones error: 9 zones are too many",
    )]);
}

#[test]
fn zones_have_their_form_whatever_the_region_is() {
    let found = |zone: &str| {
        let text = PLAN.replace("region: us-west-2\n", "region: here\n");
        let found = findings(&text.replace("zones: 2", &format!("zones: [us-west-2a, {zone}]")));
        let about_zones = found
            .into_iter()
            .filter(|line| line.contains("network.zones"));
        about_zones.collect::<Vec<_>>()
    };
    assert_eq!(found("us-east-1b"), [] as [String; 0]);
    for zone in ["us-west-2", "us-west-b", "us-west-2B"] {
        let expected = format!("8 network.zones[1] error: `{zone}` is not an availability zone");
        let found = found(zone);
        assert!(
            matches!(&found[..], [only] if only.starts_with(&expected)),
            "{found:?}"
        );
    }
}

#[test]
fn an_empty_list_of_subnets_is_told_once() {
    for (list, expected) in [
        (
            "broker_subnets",
            "8 network.broker_subnets error: `broker_subnets` is an empty list",
        ),
        (
            "load_balancer_subnets",
            "9 network.load_balancer_subnets error: `load_balancer_subnets` is an empty list",
        ),
    ] {
        let line = GIVEN
            .lines()
            .find(|line| line.contains(list))
            .expect("it is given");
        let found = given(line, &format!("  {list}: []"));
        assert!(
            matches!(&found[..], [only] if only.starts_with(expected)),
            "{found:?}"
        );
    }
}

/// Only a load balancer that faces the internet needs subnets of its own.
#[test]
fn a_private_endpoint_may_be_among_the_brokers() {
    let subnets = "[subnet-0123456789abcdef0, subnet-0123456789abcdef1]";
    let shared = PLAN.replace(
        "  cidr: 10.20.0.0/16\n  zones: 2\n",
        &format!(
            "  vpc: vpc-0123456789abcdef0\n  broker_subnets: {subnets}\n  load_balancer_subnets: {subnets}\n"
        ),
    );
    assert_eq!(findings(&shared).len(), 2, "one for each");
    let private = shared.replace(
        "allow: [203.0.113.0/24]",
        "scheme: internal\n  allow: [10.0.0.0/8]",
    );
    assert_eq!(findings(&private), [""; 0]);
}
