//! The JSON Schema: the committed copy, and that it says what the parser says. Each case of `rules` is held against both.

use std::cell::OnceCell;

use boon::{Compiler, SchemaIndex, Schemas};
use mqctl_plan::{json_schema, parse};
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn the_committed_copy_is_current() {
    super::current(
        "templates/mqctl.schema.json",
        &format!("{:#}\n", json_schema()),
    );
}

thread_local! {
    static SCHEMA: OnceCell<(Schemas, SchemaIndex)> = const { OnceCell::new() };
}

fn compiled() -> (Schemas, SchemaIndex) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let place = "https://example.com/mqctl.schema.json";
    compiler
        .add_resource(place, json_schema())
        .expect("a document");
    let index = compiler
        .compile(place, &mut schemas)
        .expect("a valid schema");
    (schemas, index)
}

/// What the schema says against a text; nothing if it fits. What is no YAML to begin with is refused, too.
pub(super) fn against(text: &str) -> Option<String> {
    let value: Value = match serde_saphyr::from_str(text) {
        Ok(value) => value,
        Err(error) => return Some(error.to_string()),
    };
    SCHEMA.with(|schema| {
        let (schemas, index) = schema.get_or_init(compiled);
        let outcome = schemas.validate(&value, *index);
        outcome.err().map(|error| error.to_string())
    })
}

/// What the schema accepts although the parser refuses it: a part of the complaint, and why the schema can't know.
const BEYOND_THE_SCHEMA: &[(&str, &str)] = &[
    ("is not the start of its range", "addresses are numbers"),
    ("security group rules", "two lists are counted together"),
    (
        "Amazon MQ no longer offers",
        "versions are compared as numbers, and each engine has its own",
    ),
    ("cannot use ebs", "two values together"),
    ("active-standby needs two zones", "two values together"),
    ("` takes exactly 1", "two values together"),
    (
        "` takes exactly 2 subnets for the brokers, not 1",
        "two values together",
    ),
    ("` needs at least", "two values together"),
    (
        "`us-east-1b` is not a zone of",
        "a zone belongs to the region",
    ),
    (
        "cannot be used in",
        "an ARN belongs to the region and the account",
    ),
    ("is not in the partition", "a region belongs to a partition"),
    ("is not in the hosted zone", "a domain belongs to the zone"),
    (
        "a certificate cannot be requested for a name of",
        "only a requested certificate has that bound",
    ),
    (
        "is among the brokers' subnets too",
        "two lists have something in common",
    ),
    (
        "there are two users named",
        "entries differ in something else",
    ),
    ("is ignored twice", "entries differ in something else"),
    ("`02` begins with a zero", "JSON knows no such number"),
    ("`03` begins with a zero", "JSON knows no such number"),
    ("is out of range: `4s`", "durations are compared as numbers"),
    (
        "is out of range: `5m1s`",
        "durations are compared as numbers",
    ),
    (
        "for a load balancer in 2 zones",
        "there are as many zones as the network says",
    ),
    (
        "clients that come over the internet wear no security group",
        "it depends on another key",
    ),
    (
        "an internal endpoint has private addresses only",
        "it depends on another key",
    ),
    ("not `1.0` (write `1`)", "JSON takes it for a whole number"),
    ("the YAML tag", "JSON knows no tags"),
    (
        "not text (write `true`, without quotes)",
        "some readers of YAML take `yes` for `true`",
    ),
];

/// Hold the schema against what the parser said of a text.
#[track_caller]
pub(super) fn compare(text: &str, complaint: Option<&str>) {
    let refusal = against(text);
    match complaint {
        None => assert_eq!(refusal, None, "the parser accepts it:\n{text}"),
        Some(complaint) => {
            let beyond = BEYOND_THE_SCHEMA
                .iter()
                .find(|(part, _)| complaint.contains(part));
            match (beyond, refusal) {
                (None, None) => panic!("the schema accepts what has an error: {complaint}"),
                (Some((part, _)), Some(refusal)) => {
                    panic!("`{part}` is not beyond the schema: {complaint}\n{refusal}")
                }
                (None, Some(_)) | (Some(_), None) => {}
            }
        }
    }
}

#[test]
fn it_accepts_every_plan_file_we_give_to_people() {
    let starter = mqctl_plan::starter("orders", "mq.example.com");
    for text in [
        super::PLAN,
        &starter,
        include_str!("../../../examples/quickstart.yaml"),
        include_str!("../../../examples/active-standby-all-protocols.yaml"),
        include_str!("../../../examples/existing-network.yaml"),
        include_str!("../../../examples/development.yaml"),
    ] {
        compare(text, None);
    }
}

/// Values at the edges of what is accepted, and what is written in place of them.
const VALUES: &[(&str, &[&str])] = &[
    (
        "stack: orders",
        &[
            "stack: o-1",
            "stack: sgx",
            "stack: sg",
            "stack: a--b",
            "stack: 'a1'",
            "stack: a2345678901234567890",
            "stack: ab-",
        ],
    ),
    (
        "region: us-west-2",
        &[
            "region: us-west-22",
            "region: us-gov-west-1",
            "region: us-w-2",
        ],
    ),
    (
        "account: \"123456789012\"",
        &["account: '012345678901'", "account: \"12345678901\""],
    ),
    (
        "{ team: payments }",
        &[
            "{}",
            "{ \"cost center/é\": \"a b_.:/=+-@1\" }",
            "{ awsx: a }",
            "{ Mqctl:a: b }",
            "{ a: Ⅷ½ }",
            "{ a: ' ' }",
        ],
    ),
    (
        "cidr: 10.20.0.0/16",
        &[
            "cidr: 10.20.16.0/20",
            "cidr: 192.168.7.0/24",
            "cidr: 10.20.0.0/25",
            "cidr: 127.0.0.0/16",
            "cidr: 11.0.0.0/16",
        ],
    ),
    (
        "zones: 2",
        &[
            "zones: 1",
            "zones: 8",
            "zones: [us-west-2a, us-west-2b]",
            "zones: [us-west-2a]",
            "zones: 9",
        ],
    ),
    (
        "version: \"5.19\"",
        &[
            "version: '5.18'",
            "version: '5.20'",
            "version: '5.0'",
            "version: '5.020'",
            "version: 5.19",
        ],
    ),
    (
        "deployment: active-standby",
        &["deployment: single", "deployment: cluster"],
    ),
    (
        "instance_type: mq.m5.large",
        &["instance_type: mq.t3.micro", "instance_type: mq.m7g.large"],
    ),
    (
        "protocols: [openwire, amqp]",
        &[
            "protocols: [wss]",
            "protocols: [openwire, amqp, stomp, mqtt, wss]",
            "protocols: [amqp, amqp]",
            "protocols: []",
        ],
    ),
    (
        "{ secret: orders/app }",
        &[
            "{ env: _A1 }",
            "{ secret: \"a/_+=.@-\" }",
            "{ secret: 'arn:aws:secretsmanager:us-west-2:123456789012:secret:a-b' }",
            "{ secret: a b }",
        ],
    ),
    ("name: operator", &["name: a~b", "name: o", "name: -._~"]),
    (
        "domain: mq.example.com",
        &[
            "domain: MQ.Example.COM.",
            "domain: 1.example.com",
            "domain: a.b--c.example.com",
            "domain: mq",
            "domain: mq.example.1",
        ],
    ),
    (
        "hosted_zone: example.com",
        &[
            "hosted_zone: Z0123",
            "hosted_zone: /hostedzone/Z9",
            "hosted_zone: Example.com.",
            "hosted_zone: zone",
        ],
    ),
    (
        "[203.0.113.0/24]",
        &[
            "[0.0.0.0/0]",
            "[0.0.0.0/7]",
            "[9.0.0.0/8, 12.0.0.1/32]",
            "[223.255.255.255/32]",
            "[224.0.0.0/3]",
            "[128.0.0.0/1]",
            "[256.0.0.0/8]",
        ],
    ),
    (
        "interval: 10s",
        &[
            "interval: 5s",
            "interval: 5m",
            "interval: 1m30s",
            "interval: 6m",
            "interval: ''",
        ],
    ),
    ("time: \"03:00\"", &["time: '23:59'", "time: '24:00'"]),
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the parser accepts, the schema accepts.
    #[test]
    fn it_accepts_what_the_parser_accepts(choices in prop::collection::vec(prop::option::weighted(0.15, any::<prop::sample::Index>()), VALUES.len())) {
        let mut text = super::PLAN.to_owned();
        for ((from, values), choice) in VALUES.iter().zip(&choices) {
            prop_assert!(text.contains(*from), "`{from}`");
            if let Some(choice) = choice {
                let value: &&str = choice.get(values);
                text = text.replacen(from, value, 1);
            }
        }
        if parse("mqctl.yaml", text.as_bytes()).is_ok() {
            prop_assert_eq!(against(&text), None, "{}", text);
        }
    }
}

/// The property above is about something: alone, most of the values are accepted by both.
#[test]
fn each_value_alone() {
    let mut accepted = 0;
    for (from, values) in VALUES {
        for value in *values {
            let text = super::spoilt(from, value);
            if parse("mqctl.yaml", text.as_bytes()).is_ok() {
                accepted += 1;
                compare(&text, None);
            }
        }
    }
    let all: usize = VALUES.iter().map(|(_, values)| values.len()).sum();
    assert!(accepted * 2 > all, "{accepted} of {all}");
}

#[test]
fn what_arrives_later_is_not_offered() {
    for (from, to) in [
        ("engine: activemq", "engine: rabbitmq"),
        ("deployment: active-standby", "deployment: cluster"),
        ("count: 1", "count: 2"),
        ("count: 1", "topology: mesh"),
        ("protect: true", "origin: { engine: kafka }"),
    ] {
        assert!(against(&super::spoilt(from, to)).is_some(), "{to}");
    }
}
