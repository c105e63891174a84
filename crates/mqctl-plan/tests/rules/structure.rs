//! Keys and types.

use super::{accept, complain};

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
            "34 protekt error: unknown key `protekt` (did you mean `protect`?)",
        ),
        (
            "  zones: 2",
            "  zones: 2\n  hosted_zone: x",
            "9 network.hosted_zone error: unknown key `hosted_zone` in `network` (it belongs at `endpoint.hosted_zone`)",
        ),
        (
            "  zones: 2",
            "  zones: 2\n  qqq: x",
            "9 network.qqq error: unknown key `qqq` in `network` (known here: cidr, zones, flow_logs, vpc",
        ),
        (
            "protect: true",
            "protect: true\nprotect: false",
            "35 protect error: `protect` is given twice",
        ),
        (
            "team: payments",
            "team: payments, team: orders",
            "5 tags.team error: `team` is given twice",
        ),
        (
            "protect: true",
            "protect: yes",
            "34 protect error: `protect` must be `true` or `false`, not text (write `true`, without quotes)",
        ),
        (
            "protect: true",
            "protect: [true]",
            "34 protect error: `protect` must be `true` or `false`, not a list",
        ),
        (
            "protect: true",
            "protect:",
            "34 protect error: `protect` is empty",
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
            "interval: 10s",
            "interval: 10",
            "33 endpoint.health_check.interval error: `interval` has no unit (write `10s` for seconds, or `10m` for minutes)",
        ),
        (
            "interval: 10s",
            "interval: '10'",
            "33 endpoint.health_check.interval error: `interval` is not a duration: `10` (a number and a unit, such as `10s` or `1m30s`)",
        ),
        (
            "interval: 10s",
            "interval: 4s",
            "33 endpoint.health_check.interval error: `interval` is out of range: `4s` (a duration from 5s to 5m)",
        ),
        (
            "interval: 10s",
            "interval: 5m1s",
            "33 endpoint.health_check.interval error: `interval` is out of range: `5m1s`",
        ),
        (
            "interval: 10s",
            "interval: 7.5",
            "33 endpoint.health_check.interval error: `interval` must be a duration from 5s to 5m, not a number",
        ),
        (
            " healthy_threshold: 2",
            " healthy_threshold: 11",
            "33 endpoint.health_check.healthy_threshold error: `healthy_threshold` is out of range",
        ),
        (
            "unhealthy_threshold: 2",
            "unhealthy_threshold: 1",
            "33 endpoint.health_check.unhealthy_threshold error: `unhealthy_threshold` is out of range",
        ),
        (
            "protect: true",
            "protect: true\n? [a]\n: b",
            "35  error: a key must be a word, not a list or a mapping",
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
            "10 brokers.engine error: `engine` `rabbitmq` arrives with a later version of mqctl (supported: `activemq`)",
        ),
        (
            "deployment: active-standby",
            "deployment: cluster",
            "12 brokers.deployment error: `deployment` `cluster` arrives with a later version of mqctl",
        ),
        (
            "count: 1",
            "count: 3",
            "13 brokers.count error: `count` 3 arrives with a later version of mqctl (supported: 1)",
        ),
        (
            "count: 1",
            "count: 6",
            "13 brokers.count error: `count` is out of range: `6`",
        ),
        (
            "count: 1",
            "topology: mesh",
            "13 brokers.topology error: `topology` arrives with a later version of mqctl (remove it)",
        ),
        (
            "count: 1",
            "configuration: { templates: [durable] }",
            "13 brokers.configuration error: `configuration` arrives with a later version of mqctl (remove it)",
        ),
        (
            "hosted_zone: example.com",
            "hosted_zone: example.com\n  console: { via: listener, allow: [203.0.113.7/32] }",
            "28 endpoint.console error: `console` arrives with a later version of mqctl (remove it)",
        ),
        (
            "protect: true",
            "protect: true\norigin: { engine: kafka }",
            "35 origin error: `origin` arrives with a later version of mqctl (remove it)",
        ),
    ]);
}

#[test]
fn what_is_called_otherwise_now() {
    complain(&[(
        "interval: 10s",
        "interval_seconds: 10",
        "33 endpoint.health_check.interval_seconds error: `interval_seconds` is now called `interval` (write a duration, such as `interval: 10s`)",
    )]);
    let network = "cidr: 10.20.0.0/16\n  zones: 2";
    let as_before = "vpc: vpc-12345678\n  private_subnets: [subnet-12345678, subnet-12345679]\n  public_subnets: [subnet-1234567a, subnet-1234567b]";
    let found = crate::findings(&crate::spoilt(network, as_before));
    assert_eq!(
        found,
        [
            "8 network.private_subnets error: `private_subnets` is now called `broker_subnets` (write `broker_subnets`)",
            "9 network.public_subnets error: `public_subnets` is now called `load_balancer_subnets` (write `load_balancer_subnets`)",
        ]
    );
}
