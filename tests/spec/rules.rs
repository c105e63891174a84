//! One table for each family of rules: what is written instead, and the one complaint about it.

use std::collections::BTreeMap;

use mqctl::spec::{
    CertificateSource, Console, Deployment, Network, PasswordSource, Protocol, StorageType, Zones,
};

use super::{PLAN, findings, spoilt, valid};

/// Each case: a part of the plan, its replacement, and the beginning of the only complaint, as in [`findings`].
fn complain(cases: &[(&str, &str, &str)]) {
    for (from, to, expected) in cases {
        let found = findings(&spoilt(from, to));
        assert!(
            matches!(&found[..], [only] if only.starts_with(expected)),
            "`{from}` -> `{to}`\n expected: {expected}\n found: {found:#?}"
        );
    }
}

/// Each case: a part of the plan and a replacement that is as good.
fn accept(cases: &[(&str, &str)]) {
    for (from, to) in cases {
        let found = findings(&spoilt(from, to));
        assert!(found.is_empty(), "`{from}` -> `{to}`: {found:#?}");
    }
}

#[test]
fn a_whole_plan_is_read() {
    let spec = valid(PLAN);
    assert_eq!(spec.stack, "orders");
    assert_eq!(spec.region, "us-west-2");
    assert_eq!(spec.account.as_deref(), Some("123456789012"));
    assert_eq!(
        spec.tags,
        BTreeMap::from([("team".to_owned(), "payments".to_owned())])
    );
    assert!(matches!(
        spec.network,
        Network::Build { cidr, zones: Zones::Count(2) } if cidr.to_string() == "10.20.0.0/16"
    ));
    assert_eq!(spec.brokers.deployment, Deployment::ActiveStandby);
    assert_eq!(spec.brokers.version.to_string(), "5.19");
    assert_eq!(spec.brokers.storage, Some(StorageType::Efs));
    assert_eq!(spec.brokers.protocols, [Protocol::OpenWire, Protocol::Amqp]);
    assert_eq!(
        spec.brokers.users[0].password,
        PasswordSource::Secret("orders/app".to_owned())
    );
    assert_eq!(spec.brokers.users[1].password, PasswordSource::Generated);
    assert!(!spec.brokers.users[0].console && spec.brokers.users[1].console);
    assert!(spec.brokers.logs.general && !spec.brokers.logs.audit);
    assert_eq!(spec.brokers.maintenance.expect("given").time, "03:00");
    assert!(matches!(
        spec.endpoint.certificate,
        CertificateSource::Given(_)
    ));
    assert_eq!(spec.endpoint.console, Console::None);
    assert_eq!(spec.endpoint.health_check.interval_seconds, 10);
    assert!(spec.protect);
}

#[test]
fn what_is_left_out_has_its_default() {
    let spec = valid(
        "{api_version: mqctl/v1, stack: orders, region: us-west-2, network: {cidr: 10.20.0.0/16},
          brokers: {engine: activemq, version: '5.18', deployment: single, instance_type: mq.t3.micro,
            protocols: [mqtt], users: [{name: app}]},
          endpoint: {domain: MQ.Example.com., allow: [203.0.113.0/24]}}",
    );
    assert_eq!(spec.account, None);
    assert!(matches!(
        spec.network,
        Network::Build {
            zones: Zones::Count(2),
            ..
        }
    ));
    assert_eq!(spec.brokers.count, 1);
    assert_eq!(spec.brokers.storage, None);
    assert_eq!(spec.brokers.kms_key, None);
    assert_eq!(spec.brokers.maintenance, None);
    assert!(!spec.brokers.logs.general);
    assert!(!spec.brokers.users[0].console);
    assert_eq!(spec.endpoint.domain, "mq.example.com");
    assert_eq!(spec.endpoint.hosted_zone, None);
    assert_eq!(spec.endpoint.certificate, CertificateSource::Requested);
    let check = spec.endpoint.health_check;
    assert_eq!(
        (
            check.interval_seconds,
            check.healthy_threshold,
            check.unhealthy_threshold
        ),
        (10, 2, 2)
    );
    assert!(
        spec.protect,
        "protected unless the plan file says otherwise"
    );
}

#[test]
fn ports_do_not_collide() {
    let mut ports: Vec<u16> = Protocol::ALL.map(Protocol::port).to_vec();
    ports.push(8162); // the console, which health checks use
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), Protocol::ALL.len() + 1);
}

#[test]
fn structure() {
    complain(&[
        (
            "mqctl/v1",
            "mqctl/v2",
            "1 api_version error: `api_version` cannot be `mqctl/v2` (did you mean `mqctl/v1`?",
        ),
        (
            "region: us-west-2\n",
            "",
            "1 region error: the plan file has no `region` (add `region: us-west-2`)",
        ),
        (
            "  domain: mq.example.com\n",
            "",
            "25 endpoint.domain error: `endpoint` has no `domain`",
        ),
        (
            "    - name: operator\n      console: true",
            "    - console: true",
            "21 brokers.users[1].name error: an entry of `users` has no `name`",
        ),
        (
            "protect: true",
            "protekt: true",
            "32 protekt error: unknown key `protekt` (did you mean `protect`?)",
        ),
        (
            "  zones: 2",
            "  zones: 2\n  hosted_zone: x",
            "9 network.hosted_zone error: unknown key `hosted_zone` in `network` (it belongs at `endpoint.hosted_zone`)",
        ),
        (
            "  zones: 2",
            "  zones: 2\n  qqq: x",
            "9 network.qqq error: unknown key `qqq` in `network` (known here: cidr, zones, vpc",
        ),
        (
            "protect: true",
            "protect: true\nprotect: false",
            "33 protect error: `protect` is given twice",
        ),
        (
            "team: payments",
            "team: payments, team: orders",
            "5 tags.team error: `team` is given twice",
        ),
        (
            "protect: true",
            "protect: yes",
            "32 protect error: `protect` must be `true` or `false`, not text (write `true`, without quotes)",
        ),
        (
            "protect: true",
            "protect: [true]",
            "32 protect error: `protect` must be `true` or `false`, not a list",
        ),
        (
            "protect: true",
            "protect:",
            "32 protect error: `protect` is empty",
        ),
        (
            "allow: [203.0.113.0/24]",
            "allow: 203.0.113.0/24",
            "29 endpoint.allow error: `allow` must be a list, not text (write a list: [a, b])",
        ),
        (
            "allow: [203.0.113.0/24]",
            "allow: []",
            "29 endpoint.allow error: `allow` is an empty list",
        ),
        (
            "allow: [203.0.113.0/24]",
            "allow: ['']",
            "29 endpoint.allow[0] error: an entry of `allow` is empty",
        ),
        (
            "logs: { general: true, audit: false }",
            "logs: true",
            "23 brokers.logs error: `logs` must be a mapping, not true or false (its keys are general, audit)",
        ),
        (
            "protocols: [openwire, amqp]",
            "protocols: [openwire, mqtts]",
            "17 brokers.protocols[1] error: an entry of `protocols` cannot be `mqtts` (did you mean `mqtt`?",
        ),
        (
            "interval_seconds: 10",
            "interval_seconds: '10'",
            "31 endpoint.health_check.interval_seconds error: `interval_seconds` must be a whole number from 5 to 300, not text (write it without quotes)",
        ),
        (
            "interval_seconds: 10",
            "interval_seconds: 4",
            "31 endpoint.health_check.interval_seconds error: `interval_seconds` is out of range: `4`",
        ),
        (
            "interval_seconds: 10",
            "interval_seconds: 301",
            "31 endpoint.health_check.interval_seconds error: `interval_seconds` is out of range",
        ),
        (
            "interval_seconds: 10",
            "interval_seconds: 7.5",
            "31 endpoint.health_check.interval_seconds error: `interval_seconds` must be a whole number",
        ),
        (
            " healthy_threshold: 2",
            " healthy_threshold: 11",
            "31 endpoint.health_check.healthy_threshold error: `healthy_threshold` is out of range",
        ),
        (
            "unhealthy_threshold: 2",
            "unhealthy_threshold: 1",
            "31 endpoint.health_check.unhealthy_threshold error: `unhealthy_threshold` is out of range",
        ),
        (
            "protect: true",
            "protect: true\n? [a]\n: b",
            "33  error: a key must be a word, not a list or a mapping",
        ),
        (
            "stack: orders",
            "stack: !name orders",
            "2  error: the YAML tag `!name` is not supported",
        ),
        (
            "tags: { team: payments }",
            "tags: *missing",
            "5  error: aliases are not supported in a plan file",
        ),
    ]);
    accept(&[
        ("stack: orders", "stack: !!str orders"),
        ("stack: orders", "\"stack\": 'orders'"),
        ("stack: orders", "stack: &unused orders"),
    ]);
}

#[test]
fn what_comes_later() {
    complain(&[
        (
            "engine: activemq",
            "engine: rabbitmq",
            "10 brokers.engine error: `engine` `rabbitmq` is not supported yet",
        ),
        (
            "deployment: active-standby",
            "deployment: cluster",
            "12 brokers.deployment error: `deployment` `cluster` is not supported yet",
        ),
        (
            "count: 1",
            "count: 3",
            "13 brokers.count error: more than one broker is not supported yet",
        ),
        (
            "count: 1",
            "topology: mesh",
            "13 brokers.topology error: `topology` is not supported yet",
        ),
        (
            "count: 1",
            "configuration: { template: durable }",
            "13 brokers.configuration error: `configuration` is not supported yet",
        ),
        (
            "console: none",
            "console: listener",
            "30 endpoint.console error: `console` `listener` is not supported yet",
        ),
        (
            "console: none",
            "console: bastion",
            "30 endpoint.console error: `console` `bastion` is not supported yet",
        ),
    ]);
}

#[test]
fn names() {
    complain(&[
        (
            "stack: orders",
            "stack: Orders",
            "2 stack error: `Orders` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: o",
            "2 stack error: `o` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: orders-",
            "2 stack error: `orders-` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: 1orders",
            "2 stack error: `1orders` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: orders_a",
            "2 stack error: `orders_a` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: a23456789012345678901",
            "2 stack error: `a23456789012345678901` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: 12",
            "2 stack error: `stack` must be text, not a number (quote it: \"12\")",
        ),
        (
            "region: us-west-2",
            "region: us-west",
            "3 region error: `us-west` is not an AWS region",
        ),
        (
            "account: \"123456789012\"",
            "account: 123456789012",
            "4 account error: `account` must be text, not a number (quote it: \"123456789012\")",
        ),
        (
            "account: \"123456789012\"",
            "account: \"1234\"",
            "4 account error: `1234` is not an AWS account id",
        ),
    ]);
    accept(&[
        ("stack: orders", "stack: a2345678901234567890"),
        ("stack: orders", "stack: o-1"),
    ]);
    for region in [
        "us-gov-west-1",
        "ap-southeast-4",
        "cn-north-1",
        "eusc-de-east-1",
    ] {
        let text = PLAN
            .replace("region: us-west-2", &format!("region: {region}"))
            .replace(
                "  certificate: { arn: \"arn:aws:acm:us-west-2:123456789012:certificate/0123\" }\n",
                "",
            )
            .lines()
            .filter(|line| !line.contains("kms_key"))
            .collect::<Vec<_>>()
            .join("\n");
        assert_eq!(findings(&text), [] as [String; 0], "{region}");
    }
}

#[test]
fn tags() {
    complain(&[
        (
            "team: payments",
            "aws:team: payments",
            "5 tags.aws:team error: the tag `aws:team` is reserved: `aws:` belongs to AWS",
        ),
        (
            "team: payments",
            "AWS:team: payments",
            "5 tags.AWS:team error: the tag `AWS:team` is reserved",
        ),
        (
            "team: payments",
            "mqctl:stack: x",
            "5 tags.mqctl:stack error: the tag `mqctl:stack` is reserved: `mqctl:` belongs to mqctl",
        ),
        (
            "team: payments",
            "team: \"a*b\"",
            "5 tags.team error: a tag's value cannot hold `*`",
        ),
        (
            "team: payments",
            "\"te#m\": a",
            "5 tags.te#m error: a tag's name cannot hold `#`",
        ),
        (
            "team: payments",
            "team: 7",
            "5 tags.team error: `team` must be text, not a number",
        ),
        (
            "team: payments",
            "team: [a]",
            "5 tags.team error: `team` must be text, not a list",
        ),
        (
            "team: payments",
            "\"\": a",
            "5 tags. error: a tag's name has 1 to 128 characters",
        ),
        (
            "{ team: payments }",
            "[team]",
            "5 tags error: `tags` must be a mapping, not a list",
        ),
    ]);
    let long = |length| "x".repeat(length);
    complain(&[
        (
            "team: payments",
            &format!("team: {}", long(257)),
            "5 tags.team error: the value of a tag is too long",
        ),
        ("team: payments", &format!("{}: a", long(129)), "5 tags.xxx"),
    ]);
    let many = |count: usize| {
        let tags: Vec<String> = (0..count).map(|number| format!("t{number}: a")).collect();
        tags.join(", ")
    };
    complain(&[(
        "team: payments",
        &many(41),
        "5 tags error: there are 41 tags (at most 40",
    )]);
    accept(&[
        ("team: payments", &many(40)),
        ("team: payments", "cost center/é: \"a b_.:/=+-@1\""),
    ]);
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
  private_subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
  public_subnets: [subnet-0123456789abcdef2, subnet-12345678]
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
    findings(&text.replacen(from, to, 1))
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
            "9 network.public_subnets[1] error: `subnet-1234567G` is not a subnet id",
        ),
        (
            "subnet-12345678",
            "subnet-0123456789abcdef2",
            "9 network.public_subnets[1] error: the subnet `subnet-0123456789abcdef2` is given twice",
        ),
        (
            "subnet-12345678",
            "subnet-0123456789abcdef0",
            "9 network.public_subnets[1] error: the subnet `subnet-0123456789abcdef0` is among the private ones too",
        ),
        (
            ", subnet-0123456789abcdef1]",
            "]",
            "8 network.private_subnets error: `deployment: active-standby` takes exactly 2 private subnets, not 1",
        ),
        (
            "cdef1]",
            "cdef1, subnet-87654321]",
            "8 network.private_subnets error: `deployment: active-standby` takes exactly 2 private subnets, not 3",
        ),
        (
            ", subnet-12345678]",
            "]",
            "9 network.public_subnets error: `deployment: active-standby` needs at least 2 public subnets, not 1",
        ),
        (
            "deployment: active-standby",
            "deployment: single",
            "8 network.private_subnets error: `deployment: single` takes exactly 1 private subnet, not 2",
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
fn engine_size_and_storage() {
    complain(&[
        (
            "version: \"5.19\"",
            "version: 5.10",
            "11 brokers.version error: `version` must be text, not the number `5.10` (quote it: \"5.10\"; without quotes YAML reads a number, and 5.10 would become 5.1)",
        ),
        (
            "version: \"5.19\"",
            "version: 5",
            "11 brokers.version error: `version` must be text, not a number",
        ),
        (
            "version: \"5.19\"",
            "version: 5.19.1",
            "11 brokers.version error: `5.19.1` is not a version (write \"5.19\": Amazon MQ chooses the patch",
        ),
        (
            "version: \"5.19\"",
            "version: latest",
            "11 brokers.version error: `latest` is not a version",
        ),
        (
            "version: \"5.19\"",
            "version: \"5.\"",
            "11 brokers.version error: `5.` is not a version",
        ),
        (
            "version: \"5.19\"",
            "version: \"5.17\"",
            "11 brokers.version error: Amazon MQ no longer offers ActiveMQ 5.17",
        ),
        (
            "version: \"5.19\"",
            "version: \"5.20\"",
            "11 brokers.version warning: ActiveMQ 5.20 is newer than this mqctl knows",
        ),
        (
            "mq.m5.large",
            "m5.large",
            "14 brokers.instance_type error: `instance_type` cannot be `m5.large` (did you mean `mq.m5.large`?",
        ),
        (
            "mq.m5.large",
            "mq.m7g.large",
            "14 brokers.instance_type error: `instance_type` cannot be `mq.m7g.large`",
        ),
        (
            "storage: efs",
            "storage: ebs",
            "15 brokers.storage error: active-standby cannot use ebs",
        ),
        (
            "\"arn:aws:kms:us-west-2",
            "\"arn:aws:kms:us-east-1",
            "16 brokers.encryption.kms_key error: a KMS key in `us-east-1` cannot be used in `us-west-2`",
        ),
        (
            ":key/01234567-89ab-cdef-0123-456789abcdef",
            ":alias/orders",
            "16 brokers.encryption.kms_key error: `arn:aws:kms:us-west-2:123456789012:alias/orders` is not the ARN of a KMS key",
        ),
        (
            "protocols: [openwire, amqp]",
            "protocols: [amqp, openwire, amqp]",
            "17 brokers.protocols[2] error: `amqp` is listed twice",
        ),
        (
            "protocols: [openwire, amqp]",
            "protocols: []",
            "17 brokers.protocols error: `protocols` is an empty list",
        ),
        (
            "day: sunday",
            "day: Sunday",
            "24 brokers.maintenance.day error: `day` cannot be `Sunday` (did you mean `sunday`?",
        ),
        (
            "\"03:00\"",
            "\"3:00\"",
            "24 brokers.maintenance.time error: `3:00` is not a time of day",
        ),
        (
            "\"03:00\"",
            "\"24:00\"",
            "24 brokers.maintenance.time error: `24:00` is not a time of day",
        ),
        (
            "\"03:00\"",
            "\"03:60\"",
            "24 brokers.maintenance.time error: `03:60` is not a time of day",
        ),
        (
            ", time: \"03:00\"",
            "",
            "24 brokers.maintenance.time error: `maintenance` has no `time`",
        ),
    ]);
    accept(&[
        ("version: \"5.19\"", "version: '5.18'"),
        ("mq.m5.large", "mq.t3.micro"),
        ("time: \"03:00\"", "time: 23:59"),
        (
            "arn:aws:kms:us-west-2:123456789012",
            "arn:aws:kms:us-west-2:210987654321",
        ),
    ]);
    let single = |storage: &str, instance_type: &str| {
        let text = PLAN
            .replace("active-standby", "single")
            .replace("mq.m5.large", instance_type)
            .replace("storage: efs", storage);
        findings(&text)
    };
    assert_eq!(single("storage: ebs", "mq.m5.xlarge"), [] as [String; 0]);
    assert_eq!(single("storage: efs", "mq.t3.micro"), [] as [String; 0]);
    let found = single("storage: ebs", "mq.t3.micro");
    assert!(
        matches!(&found[..], [only] if only.starts_with("15 brokers.storage error: `mq.t3.micro` cannot use ebs")),
        "{found:?}"
    );
}

#[test]
fn users_and_passwords() {
    complain(&[
        (
            "name: operator",
            "name: app",
            "21 brokers.users[1].name error: there are two users named `app`",
        ),
        (
            "name: operator",
            "name: o",
            "21 brokers.users[1].name error: `o` is not a user name",
        ),
        (
            "name: operator",
            "name: \"op erator\"",
            "21 brokers.users[1].name error: `op erator` is not a user name",
        ),
        (
            "name: operator",
            "name: operator, x",
            "21 brokers.users[1].name error: `operator, x` is not a user name",
        ),
        (
            "console: true",
            "groups: [admin]",
            "22 brokers.users[1].groups error: unknown key `groups` in an entry of `users`",
        ),
        (
            "{ secret: orders/app }",
            "swordfish",
            "20 brokers.users[0].password error: a password must not be written into the plan file",
        ),
        (
            "{ secret: orders/app }",
            "12345678",
            "20 brokers.users[0].password error: a password must not be written into the plan file",
        ),
        (
            "{ secret: orders/app }",
            "{}",
            "20 brokers.users[0].password error: `password` has neither a `secret` nor an `env`",
        ),
        (
            "{ secret: orders/app }",
            "{ secret: a, env: B }",
            "20 brokers.users[0].password.env error: a password comes from one place",
        ),
        (
            "{ secret: orders/app }",
            "{ value: swordfish }",
            "20 brokers.users[0].password error: unknown key in `password`",
        ),
        (
            "{ secret: orders/app }",
            "{ env: $APP }",
            "20 brokers.users[0].password.env error: this is not the name of an environment variable",
        ),
        (
            "{ secret: orders/app }",
            "{ secret: sword fish }",
            "20 brokers.users[0].password.secret error: this is not the name of a secret",
        ),
        (
            "{ secret: orders/app }",
            "{ secret: \"arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf\" }",
            "20 brokers.users[0].password.secret error: a Secrets Manager secret in `us-east-1` cannot be used in `us-west-2`",
        ),
    ]);
    accept(&[
        ("{ secret: orders/app }", "{ env: APP_PASSWORD }"),
        (
            "{ secret: orders/app }",
            "{ secret: \"arn:aws:secretsmanager:us-west-2:123456789012:secret:app-AbCdEf\" }",
        ),
        ("name: operator", "name: a.b-c_d~1"),
    ]);
    let found = findings(&spoilt(
        "  users:\n    - name: app\n      password: { secret: orders/app }\n    - name: operator\n      console: true\n",
        "  users: []\n",
    ));
    assert_eq!(
        found,
        ["18 brokers.users error: `users` is an empty list (at least one entry is needed)"]
    );
}

#[test]
fn the_endpoint() {
    complain(&[
        (
            "domain: mq.example.com",
            "domain: https://mq.example.com/",
            "26 endpoint.domain error: `https://mq.example.com/` is not a domain name (write the name alone: `mq.example.com`)",
        ),
        (
            "domain: mq.example.com",
            "domain: mq.example.com:61617",
            "26 endpoint.domain error: `mq.example.com:61617` is not a domain name (write the name alone: `mq.example.com`)",
        ),
        (
            "domain: mq.example.com",
            "domain: \"*.example.com\"",
            "26 endpoint.domain error: `*.example.com` is not a domain name (clients need one name",
        ),
        (
            "domain: mq.example.com",
            "domain: mq",
            "26 endpoint.domain error: `mq` is not a domain name",
        ),
        (
            "domain: mq.example.com",
            "domain: mq_1.example.com",
            "26 endpoint.domain error: `mq_1.example.com` is not a domain name (`mq_1` is not a label",
        ),
        (
            "domain: mq.example.com",
            "domain: -mq.example.com",
            "26 endpoint.domain error: `-mq.example.com` is not a domain name",
        ),
        (
            "domain: mq.example.com",
            "domain: mq..example.com",
            "26 endpoint.domain error: `mq..example.com` is not a domain name",
        ),
        (
            "domain: mq.example.com",
            "domain: bücher.example.com",
            "26 endpoint.domain error: `bücher.example.com` is not a domain name (write it in its ASCII form",
        ),
        (
            "domain: mq.example.com",
            "domain: 10.0.0.1",
            "26 endpoint.domain error: `10.0.0.1` is not a domain name (a name, not an address)",
        ),
        (
            "hosted_zone: example.com",
            "hosted_zone: example.org",
            "27 endpoint.hosted_zone error: `mq.example.com` is not in the hosted zone `example.org`",
        ),
        (
            "hosted_zone: example.com",
            "hosted_zone: ample.com",
            "27 endpoint.hosted_zone error: `mq.example.com` is not in the hosted zone `ample.com`",
        ),
        (
            "hosted_zone: example.com",
            "hosted_zone: zone",
            "27 endpoint.hosted_zone error: `zone` is neither the name nor the id of a hosted zone",
        ),
        (
            "arn:aws:acm:us-west-2",
            "arn:aws:acm:us-east-1",
            "28 endpoint.certificate.arn error: an ACM certificate in `us-east-1` cannot be used in `us-west-2`",
        ),
        (
            "arn:aws:acm:us-west-2:123456789012",
            "arn:aws:acm:us-west-2:210987654321",
            "28 endpoint.certificate.arn error: an ACM certificate of account 210987654321 cannot be used in account 123456789012",
        ),
        (
            "arn:aws:acm:us-west-2",
            "arn:aws-cn:acm:us-west-2",
            "28 endpoint.certificate.arn error: the region `us-west-2` is not in the partition `aws-cn`",
        ),
        (
            "arn:aws:acm:us-west-2",
            "arn:aws:iam:us-west-2",
            "28 endpoint.certificate.arn error: `arn:aws:iam:us-west-2:123456789012:certificate/0123` is not the ARN of an ACM certificate",
        ),
        (
            "{ arn: \"arn:aws:acm:us-west-2:123456789012:certificate/0123\" }",
            "arn:aws:acm",
            "28 endpoint.certificate error: `certificate` must be a mapping, not text",
        ),
        (
            "{ arn: \"arn:aws:acm:us-west-2:123456789012:certificate/0123\" }",
            "{}",
            "28 endpoint.certificate.arn error: `certificate` has no `arn`",
        ),
    ]);
    accept(&[
        ("domain: mq.example.com", "domain: example.com"),
        ("domain: mq.example.com", "domain: MQ.EXAMPLE.COM."),
        (
            "hosted_zone: example.com",
            "hosted_zone: Z0123456789ABCDEFGHIJ",
        ),
        (
            "hosted_zone: example.com",
            "hosted_zone: /hostedzone/Z0123456789ABCDEFGHIJ",
        ),
        ("hosted_zone: example.com", "hosted_zone: mq.example.com."),
    ]);
    let zone = valid(&spoilt(
        "hosted_zone: example.com",
        "hosted_zone: Example.COM.",
    ))
    .endpoint
    .hosted_zone;
    assert_eq!(zone.as_deref(), Some("example.com"));
}

#[test]
fn a_requested_certificate_needs_a_short_name() {
    let of_length = |length: usize, certificate: bool| {
        let label = "x".repeat(length - ".a.example.com".len() - 30);
        let domain = format!("{}.{label}.a.example.com", "y".repeat(29));
        assert_eq!(domain.len(), length);
        let text = spoilt("domain: mq.example.com", &format!("domain: {domain}"));
        let text = if certificate {
            text
        } else {
            text.lines()
                .filter(|line| !line.contains("certificate"))
                .collect::<Vec<_>>()
                .join("\n")
        };
        findings(&text)
    };
    assert_eq!(of_length(64, false), [] as [String; 0]);
    assert_eq!(of_length(65, true), [] as [String; 0]);
    let found = of_length(65, false);
    assert!(
        matches!(&found[..], [only] if only.starts_with("26 endpoint.domain error: a certificate cannot be requested for a name of 65 characters")),
        "{found:?}"
    );
}

#[test]
fn who_may_connect() {
    complain(&[
        (
            "[203.0.113.0/24]",
            "[203.0.113.7]",
            "29 endpoint.allow[0] error: `203.0.113.7` is not an IPv4 address range (for the one address write `203.0.113.7/32`)",
        ),
        (
            "[203.0.113.0/24]",
            "[203.0.113.7/24]",
            "29 endpoint.allow[0] error: `203.0.113.7/24` is not the start of its range",
        ),
        (
            "[203.0.113.0/24]",
            "[\"::/0\"]",
            "29 endpoint.allow[0] error: `::/0` is not an IPv4 address range (IPv6 is not supported)",
        ),
        (
            "[203.0.113.0/24]",
            "[203.0.113.0/24, 203.0.113.0/24]",
            "29 endpoint.allow[1] error: 203.0.113.0/24 is given twice",
        ),
        (
            "[203.0.113.0/24]",
            "[203.0.113.0/24, 203.0.113.7/32]",
            "29 endpoint.allow[1] warning: 203.0.113.7/32 is already covered by 203.0.113.0/24",
        ),
        (
            "[203.0.113.0/24]",
            "[0.0.0.0/0]",
            "29 endpoint.allow[0] warning: 0.0.0.0/0 lets the whole internet reach the listeners",
        ),
        (
            "[203.0.113.0/24]",
            "[10.0.0.0/8]",
            "29 endpoint.allow[0] warning: 10.0.0.0/8 is a private address range",
        ),
    ]);
    let ranges = |count: usize| {
        let ranges: Vec<String> = (0..count)
            .map(|number| format!("203.0.113.{number}/32"))
            .collect();
        format!("[{}]", ranges.join(", "))
    };
    accept(&[("[203.0.113.0/24]", &ranges(30))]);
    complain(&[(
        "[203.0.113.0/24]",
        &ranges(31),
        "29 endpoint.allow error: 31 ranges for 2 protocols make 62 security group rules",
    )]);
}
