//! The table: each key, in the order of the schema.

use super::Outcome::{Nothing, Refused, Shows};
use super::{Case, Edit};
use crate::compared::plan_files::{BUILT, EXISTING, QUICKSTART, WATCHED};

pub(super) const CASES: &[Case] = &[
    Case {
        path: "api_version",
        plan: BUILT,
        values: &[Edit(&[("mqctl/v1", "mqctl/v2")], Refused)],
        left_out: None,
    },
    Case {
        path: "stack",
        plan: BUILT,
        values: &[Edit(
            &[("stack: ledger", "stack: other")],
            Shows("create vpc"),
        )],
        left_out: None,
    },
    Case {
        path: "region",
        plan: QUICKSTART,
        values: &[Edit(&[("us-west-2", "us-east-1")], Shows("create vpc"))],
        left_out: None,
    },
    Case {
        path: "account",
        plan: BUILT,
        values: &[Edit(&[("210987654321", "123456789012")], Refused)],
        left_out: Some(Edit(&[("account: \"210987654321\"\n", "")], Nothing)),
    },
    Case {
        path: "tags",
        plan: BUILT,
        values: &[
            Edit(
                &[("team: payments", "team: billing")],
                Shows("update vpc: tags"),
            ),
            Edit(
                &[("team:", "tier: gold, team:")],
                Shows("update broker/1: tags"),
            ),
        ],
        left_out: Some(Edit(&[("tags: { team: payments }\n", "")], Nothing)),
    },
    Case {
        path: "network",
        plan: BUILT,
        values: &[Edit(&[TO_EXISTING], Shows("delete vpc generation 1"))],
        left_out: None,
    },
    Case {
        path: "network.cidr",
        plan: BUILT,
        values: &[Edit(
            &[("10.77.0.0/18", "10.78.0.0/18")],
            Shows("replace vpc: cidr"),
        )],
        left_out: Some(Edit(&[TO_EXISTING], Shows("delete vpc generation 1"))),
    },
    Case {
        path: "network.zones",
        plan: BUILT,
        values: &[Edit(
            &[("us-west-2b]", "us-west-2b, us-west-2d]")],
            Shows("create subnet/private/us-west-2d"),
        )],
        left_out: Some(Edit(
            &[("  zones: [us-west-2c, us-west-2a, us-west-2b]\n", "")],
            Shows("delete subnet/private/us-west-2b generation 1"),
        )),
    },
    Case {
        path: "network.flow_logs",
        plan: BUILT,
        values: &[Edit(
            &[(
                "{ bucket: ledger-logs, prefix: flows }",
                "{ log_group: flows, role: \"arn:aws:iam::210987654321:role/flows\" }",
            )],
            Shows("update flow-log: destination, role"),
        )],
        left_out: Some(Edit(
            &[("  flow_logs: { bucket: ledger-logs, prefix: flows }\n", "")],
            Shows("delete flow-log generation 1"),
        )),
    },
    Case {
        path: "network.flow_logs.bucket",
        plan: BUILT,
        values: &[Edit(
            &[(
                "bucket: ledger-logs, prefix: flows",
                "bucket: other-logs, prefix: flows",
            )],
            Shows("update flow-log: destination"),
        )],
        left_out: Some(Edit(
            &[("  flow_logs: { bucket: ledger-logs, prefix: flows }\n", "")],
            Shows("delete flow-log generation 1"),
        )),
    },
    Case {
        path: "network.flow_logs.prefix",
        plan: BUILT,
        values: &[Edit(
            &[("prefix: flows", "prefix: vpc")],
            Shows("update flow-log: destination"),
        )],
        left_out: Some(Edit(
            &[(", prefix: flows", "")],
            Shows("update flow-log: destination"),
        )),
    },
    Case {
        path: "network.flow_logs.log_group",
        plan: WATCHED,
        values: &[Edit(
            &[("log_group: ours", "log_group: other")],
            Shows("update flow-log: destination"),
        )],
        left_out: Some(Edit(
            &[(
                ", flow_logs: { log_group: ours, role: \"arn:aws:iam::000000000000:role/flow-logs\" }",
                "",
            )],
            Shows("delete flow-log generation 1"),
        )),
    },
    Case {
        path: "network.flow_logs.role",
        plan: WATCHED,
        values: &[Edit(
            &[("role/flow-logs", "role/other")],
            Shows("update flow-log: role"),
        )],
        left_out: Some(Edit(
            &[(
                ", flow_logs: { log_group: ours, role: \"arn:aws:iam::000000000000:role/flow-logs\" }",
                "",
            )],
            Shows("delete flow-log generation 1"),
        )),
    },
    Case {
        path: "network.vpc",
        plan: EXISTING,
        values: &[Edit(
            &[
                ("vpc-0123456789abcdef0", "vpc-0123456789abcdef1"),
                ("subnet-0", "subnet-1"),
            ],
            Shows("replace target-group/openwire: vpc"),
        )],
        left_out: Some(Edit(&[TO_BUILT], Shows("create vpc"))),
    },
    Case {
        path: "network.broker_subnets",
        plan: EXISTING,
        values: &[Edit(
            &[("broker_subnets: [subnet-0", "broker_subnets: [subnet-2")],
            Shows("replace broker/1: subnets"),
        )],
        left_out: Some(Edit(&[TO_BUILT], Shows("create vpc"))),
    },
    Case {
        path: "network.load_balancer_subnets",
        plan: EXISTING,
        values: &[Edit(
            &[(
                "load_balancer_subnets: [subnet-0",
                "load_balancer_subnets: [subnet-3",
            )],
            Shows("update load-balancer: subnets, elastic ips"),
        )],
        left_out: Some(Edit(&[TO_BUILT], Shows("create vpc"))),
    },
    Case {
        path: "brokers",
        plan: BUILT,
        values: &[Edit(
            &[("mq.m5.2xlarge", "mq.m5.large")],
            Shows("update broker/1: instance type"),
        )],
        left_out: None,
    },
    Case {
        path: "brokers.engine",
        plan: BUILT,
        values: &[Edit(&[("engine: activemq", "engine: rabbitmq")], Refused)],
        left_out: None,
    },
    Case {
        path: "brokers.version",
        plan: BUILT,
        values: &[Edit(&[("5.18", "5.19")], Shows("update broker/1: version"))],
        left_out: None,
    },
    Case {
        path: "brokers.deployment",
        plan: EXISTING,
        values: &[Edit(
            &[
                ("active-standby", "single"),
                (", subnet-0123456789abcdef1]", "]"),
            ],
            Shows("replace broker/1: deployment, subnets"),
        )],
        left_out: None,
    },
    Case {
        path: "brokers.count",
        plan: BUILT,
        values: &[Edit(&[("count: 1", "count: 2")], Refused)],
        left_out: Some(Edit(&[("  count: 1\n", "")], Nothing)),
    },
    Case {
        path: "brokers.instance_type",
        plan: BUILT,
        values: &[Edit(
            &[("mq.m5.2xlarge", "mq.m5.xlarge")],
            Shows("update broker/1: instance type"),
        )],
        left_out: None,
    },
    Case {
        path: "brokers.storage",
        plan: BUILT,
        values: &[Edit(
            &[("storage: ebs", "storage: efs")],
            Shows("replace broker/1: storage"),
        )],
        left_out: Some(Edit(&[("  storage: ebs\n", "")], Nothing)),
    },
    Case {
        path: "brokers.encryption",
        plan: BUILT,
        values: &[Edit(
            &[("key/89abcdef", "key/01234567")],
            Shows("replace broker/1: encryption key"),
        )],
        left_out: Some(Edit(
            &[(
                "  encryption: { kms_key: \"arn:aws:kms:us-west-2:210987654321:key/89abcdef\", secrets_kms_key: \"arn:aws:kms:us-west-2:210987654321:key/fedcba98\" }\n",
                "",
            )],
            Shows("replace broker/1: encryption key"),
        )),
    },
    Case {
        path: "brokers.encryption.kms_key",
        plan: BUILT,
        values: &[Edit(
            &[("key/89abcdef", "key/01234567")],
            Shows("replace broker/1: encryption key"),
        )],
        left_out: Some(Edit(
            &[(
                "kms_key: \"arn:aws:kms:us-west-2:210987654321:key/89abcdef\", ",
                "",
            )],
            Shows("replace broker/1: encryption key"),
        )),
    },
    Case {
        path: "brokers.encryption.secrets_kms_key",
        plan: BUILT,
        values: &[Edit(
            &[("key/fedcba98", "key/01234567")],
            Shows("update secret/operator: encryption key"),
        )],
        left_out: Some(Edit(
            &[(
                ", secrets_kms_key: \"arn:aws:kms:us-west-2:210987654321:key/fedcba98\"",
                "",
            )],
            Nothing,
        )),
    },
    Case {
        path: "brokers.protocols",
        plan: BUILT,
        values: &[
            Edit(
                &[("[stomp]", "[stomp, mqtt]")],
                Shows("create listener/mqtt"),
            ),
            Edit(
                &[("[stomp]", "[mqtt]")],
                Shows("delete listener/stomp generation 1"),
            ),
        ],
        left_out: None,
    },
    Case {
        path: "brokers.users",
        plan: BUILT,
        values: &[Edit(
            &[("    - name: operator\n      console: true\n", "")],
            Shows("update broker/1: users"),
        )],
        left_out: None,
    },
    Case {
        path: "brokers.users[].name",
        plan: BUILT,
        values: &[Edit(
            &[("name: clerk", "name: steward")],
            Shows("update broker/1: users, password of steward, secret version"),
        )],
        left_out: None,
    },
    Case {
        path: "brokers.users[].password",
        plan: BUILT,
        values: &[
            Edit(
                &[(
                    "{ secret: ledger/clerk, json_key: clerk }",
                    "{ env: CLERK }",
                )],
                Shows(CLERK),
            ),
            Edit(
                &[("{ env: ROBOT }", "{ secret: ledger/robot }")],
                Shows(ROBOT),
            ),
            Edit(
                &[(
                    "- name: operator\n",
                    "- name: operator\n      password: { secret: ledger/operator }\n",
                )],
                Shows("update broker/1: password of operator, secret version"),
            ),
            Edit(
                &[(
                    "- name: operator\n",
                    "- name: operator\n      password: { env: OPERATOR }\n",
                )],
                Shows("update broker/1: password of operator, secret version"),
            ),
        ],
        left_out: Some(Edit(
            &[("      password: { env: ROBOT }\n", "")],
            Shows(ROBOT),
        )),
    },
    Case {
        path: "brokers.users[].password.secret",
        plan: BUILT,
        values: &[Edit(&[("ledger/clerk", "ledger/steward")], Shows(CLERK))],
        left_out: Some(Edit(
            &[(
                "      password: { secret: ledger/clerk, json_key: clerk }\n",
                "",
            )],
            Shows(CLERK),
        )),
    },
    Case {
        path: "brokers.users[].password.json_key",
        plan: BUILT,
        values: &[Edit(
            &[("json_key: clerk", "json_key: steward")],
            Shows(CLERK),
        )],
        left_out: Some(Edit(&[(", json_key: clerk", "")], Shows(CLERK))),
    },
    Case {
        path: "brokers.users[].password.env",
        plan: BUILT,
        values: &[Edit(&[("env: ROBOT", "env: ANDROID")], Shows(ROBOT))],
        left_out: Some(Edit(
            &[("{ env: ROBOT }", "{ secret: ledger/robot }")],
            Shows(ROBOT),
        )),
    },
    Case {
        path: "brokers.users[].console",
        plan: BUILT,
        values: &[
            Edit(&[("console: true", "console: false")], Shows(CONSOLE)),
            Edit(
                &[("- name: clerk\n", "- name: clerk\n      console: true\n")],
                Shows("update broker/1: console access of clerk"),
            ),
        ],
        left_out: Some(Edit(&[("      console: true\n", "")], Shows(CONSOLE))),
    },
    Case {
        path: "brokers.users[].groups",
        plan: BUILT,
        values: &[
            Edit(&[("[writers]", "[readers]")], Shows(GROUPS)),
            Edit(&[("[writers]", "[]")], Shows(GROUPS)),
        ],
        left_out: Some(Edit(&[("      groups: [writers]\n", "")], Nothing)),
    },
    Case {
        path: "brokers.logs",
        plan: BUILT,
        values: &[Edit(
            &[("general: true, audit: true", "general: false, audit: false")],
            Shows(LOGS),
        )],
        left_out: Some(Edit(
            &[("  logs: { general: true, audit: true }\n", "")],
            Nothing,
        )),
    },
    Case {
        path: "brokers.logs.general",
        plan: BUILT,
        values: &[Edit(
            &[("general: true", "general: false")],
            Shows("update broker/1: general log"),
        )],
        left_out: Some(Edit(&[("general: true, ", "")], Nothing)),
    },
    Case {
        path: "brokers.logs.audit",
        plan: BUILT,
        values: &[Edit(
            &[("audit: true", "audit: false")],
            Shows("update broker/1: audit log"),
        )],
        left_out: Some(Edit(&[(", audit: true", "")], Nothing)),
    },
    Case {
        path: "brokers.maintenance",
        plan: BUILT,
        values: &[Edit(
            &[(
                "day: thursday, time: \"21:45\"",
                "day: friday, time: \"22:45\"",
            )],
            Shows(MAINTENANCE),
        )],
        left_out: Some(Edit(
            &[(
                "  maintenance: { day: thursday, time: \"21:45\", time_zone: Europe/Berlin }\n",
                "",
            )],
            Nothing,
        )),
    },
    Case {
        path: "brokers.maintenance.day",
        plan: BUILT,
        values: &[Edit(
            &[("day: thursday", "day: friday")],
            Shows(MAINTENANCE),
        )],
        left_out: None,
    },
    Case {
        path: "brokers.maintenance.time",
        plan: BUILT,
        values: &[Edit(&[("21:45", "22:45")], Shows(MAINTENANCE))],
        left_out: None,
    },
    Case {
        path: "brokers.maintenance.time_zone",
        plan: BUILT,
        values: &[Edit(
            &[("Europe/Berlin", "America/New_York")],
            Shows(MAINTENANCE),
        )],
        left_out: Some(Edit(
            &[(", time_zone: Europe/Berlin", "")],
            Shows(MAINTENANCE),
        )),
    },
    Case {
        path: "endpoint",
        plan: BUILT,
        values: &[Edit(
            &[("203.0.113.0/24", "198.51.100.0/24")],
            Shows(INGRESS),
        )],
        left_out: None,
    },
    Case {
        path: "endpoint.domain",
        plan: EXISTING,
        values: &[Edit(
            &[("mq.billing", "queues.billing")],
            Shows("replace alias: name, ownership record"),
        )],
        left_out: None,
    },
    Case {
        path: "endpoint.hosted_zone",
        plan: BUILT,
        values: &[Edit(
            &[(
                "hosted_zone: example.org",
                "hosted_zone: ledger.example.org",
            )],
            Shows("replace alias: zone"),
        )],
        // The longest matching one.
        left_out: Some(Edit(
            &[("  hosted_zone: example.org\n", "")],
            Shows("replace alias: zone"),
        )),
    },
    Case {
        path: "endpoint.scheme",
        plan: BUILT,
        values: &[Edit(
            &[("scheme: internal", "scheme: internet-facing")],
            Shows("create internet-gateway"),
        )],
        left_out: Some(Edit(
            &[("  scheme: internal\n", "")],
            Shows("replace load-balancer: scheme, subnets"),
        )),
    },
    Case {
        path: "endpoint.elastic_ips",
        plan: EXISTING,
        values: &[
            Edit(
                &[("abcdef2, eipalloc", "abcdef4, eipalloc")],
                Shows("update load-balancer: elastic ips"),
            ),
            Edit(
                &[(ALLOCATIONS, "allocate")],
                Shows("create elastic-ip/us-west-2a"),
            ),
        ],
        left_out: Some(Edit(
            &[(
                "  elastic_ips: [eipalloc-0123456789abcdef2, eipalloc-0123456789abcdef3]\n",
                "",
            )],
            Shows("replace load-balancer: elastic ips"),
        )),
    },
    Case {
        path: "endpoint.certificate",
        plan: BUILT,
        values: &[Edit(
            &[("certificate/89ab", "certificate/cdef")],
            Shows(CERTIFICATE),
        )],
        left_out: Some(Edit(
            &[(
                "  certificate: { arn: \"arn:aws:acm:us-west-2:210987654321:certificate/89ab\" }\n",
                "",
            )],
            Shows("create certificate"),
        )),
    },
    Case {
        path: "endpoint.certificate.arn",
        plan: BUILT,
        values: &[Edit(
            &[("certificate/89ab", "certificate/cdef")],
            Shows(CERTIFICATE),
        )],
        left_out: Some(Edit(
            &[(
                "  certificate: { arn: \"arn:aws:acm:us-west-2:210987654321:certificate/89ab\" }\n",
                "",
            )],
            Shows("create certificate"),
        )),
    },
    Case {
        path: "endpoint.certificate.hosted_zone",
        plan: EXISTING,
        values: &[Edit(
            &[("Z0123456789ABCDEF1", "Z0123456789ABCDEF2")],
            Shows("replace validation: zone"),
        )],
        left_out: Some(Edit(
            &[("  certificate: { hosted_zone: Z0123456789ABCDEF1 }\n", "")],
            Shows("replace validation: zone"),
        )),
    },
    Case {
        path: "endpoint.allow",
        plan: BUILT,
        values: &[Edit(
            &[("203.0.113.0/24", "203.0.113.0/24, 198.51.100.7/32")],
            Shows(INGRESS),
        )],
        left_out: None,
    },
    Case {
        path: "endpoint.access_logs",
        plan: BUILT,
        values: &[Edit(
            &[("bucket: ledger-logs", "bucket: other-logs")],
            Shows(ACCESS_LOGS),
        )],
        left_out: Some(Edit(
            &[(
                "  access_logs: { bucket: ledger-logs, prefix: broker }\n",
                "",
            )],
            Shows(ACCESS_LOGS),
        )),
    },
    Case {
        path: "endpoint.access_logs.bucket",
        plan: BUILT,
        values: &[Edit(
            &[("bucket: ledger-logs", "bucket: other-logs")],
            Shows(ACCESS_LOGS),
        )],
        left_out: None,
    },
    Case {
        path: "endpoint.access_logs.prefix",
        plan: BUILT,
        values: &[Edit(
            &[("prefix: broker", "prefix: other")],
            Shows(ACCESS_LOGS),
        )],
        left_out: Some(Edit(&[(", prefix: broker", "")], Shows(ACCESS_LOGS))),
    },
    Case {
        path: "endpoint.tls_policy",
        plan: BUILT,
        values: &[Edit(
            &[("TLS13-1-3-PQ-2025-09", "TLS13-1-2-2021-06")],
            Shows(POLICY),
        )],
        left_out: Some(Edit(
            &[("  tls_policy: ELBSecurityPolicy-TLS13-1-3-PQ-2025-09\n", "")],
            Shows(POLICY),
        )),
    },
    Case {
        path: "endpoint.client_certificates",
        plan: BUILT,
        values: &[Edit(
            &[("truststore/partners", "truststore/others")],
            Shows(STORE),
        )],
        left_out: Some(Edit(
            &[(
                "  client_certificates: { trust_store: \"arn:aws:elasticloadbalancing:us-west-2:210987654321:truststore/partners/89abcdef01234567\" }\n",
                "",
            )],
            Shows(STORE),
        )),
    },
    Case {
        path: "endpoint.client_certificates.trust_store",
        plan: BUILT,
        values: &[Edit(
            &[("truststore/partners", "truststore/others")],
            Shows(STORE),
        )],
        left_out: None,
    },
    Case {
        path: "endpoint.health_check",
        plan: BUILT,
        values: &[Edit(&[("interval: 35s", "interval: 45s")], Shows(INTERVAL))],
        left_out: Some(Edit(
            &[(
                "  health_check: { interval: 35s, healthy_threshold: 3, unhealthy_threshold: 4 }\n",
                "",
            )],
            Shows(
                "update target-group/stomp: health check interval, healthy threshold, unhealthy threshold",
            ),
        )),
    },
    Case {
        path: "endpoint.health_check.interval",
        plan: BUILT,
        values: &[Edit(&[("interval: 35s", "interval: 45s")], Shows(INTERVAL))],
        left_out: Some(Edit(&[("interval: 35s, ", "")], Shows(INTERVAL))),
    },
    Case {
        path: "endpoint.health_check.healthy_threshold",
        plan: BUILT,
        values: &[Edit(
            &[(" healthy_threshold: 3", " healthy_threshold: 5")],
            Shows(HEALTHY),
        )],
        left_out: Some(Edit(&[(" healthy_threshold: 3,", "")], Shows(HEALTHY))),
    },
    Case {
        path: "endpoint.health_check.unhealthy_threshold",
        plan: BUILT,
        values: &[Edit(
            &[("unhealthy_threshold: 4", "unhealthy_threshold: 5")],
            Shows(UNHEALTHY),
        )],
        left_out: Some(Edit(&[(", unhealthy_threshold: 4", "")], Shows(UNHEALTHY))),
    },
    Case {
        path: "protect",
        plan: BUILT,
        values: &[Edit(
            &[("protect: false", "protect: true")],
            Shows(PROTECTION),
        )],
        left_out: Some(Edit(&[("protect: false\n", "")], Shows(PROTECTION))),
    },
    Case {
        path: "lint",
        plan: BUILT,
        values: &[Edit(&[("single-zone", "old-tls")], Nothing)],
        left_out: Some(Edit(
            &[(
                "lint: { ignore: [{ rule: single-zone, reason: a test stack }] }\n",
                "",
            )],
            Nothing,
        )),
    },
    Case {
        path: "lint.ignore",
        plan: BUILT,
        values: &[Edit(
            &[(
                "[{ rule: single",
                "[{ rule: no-tags, reason: a }, { rule: single",
            )],
            Nothing,
        )],
        left_out: None,
    },
    Case {
        path: "lint.ignore[].rule",
        plan: BUILT,
        values: &[Edit(&[("single-zone", "no-tags")], Nothing)],
        left_out: None,
    },
    Case {
        path: "lint.ignore[].reason",
        plan: BUILT,
        values: &[Edit(&[("a test stack", "another reason")], Nothing)],
        left_out: None,
    },
];

const ALLOCATIONS: &str = "[eipalloc-0123456789abcdef2, eipalloc-0123456789abcdef3]";
const CLERK: &str = "update broker/1: password of clerk, secret version";
const ROBOT: &str = "update broker/1: password of robot, secret version";
const CONSOLE: &str = "update broker/1: console access of operator";
const GROUPS: &str = "update broker/1: groups of clerk";
const LOGS: &str = "update broker/1: general log, audit log";
const MAINTENANCE: &str = "update broker/1: maintenance";
const INGRESS: &str = "update security-group/balancer: ingress";
const CERTIFICATE: &str = "update listener/stomp: certificate";
const POLICY: &str = "update listener/stomp: security policy";
const STORE: &str = "update listener/stomp: trust store";
const ACCESS_LOGS: &str = "update load-balancer: access logs";
const PROTECTION: &str = "update load-balancer: deletion protection";
const INTERVAL: &str = "update target-group/stomp: health check interval";
const HEALTHY: &str = "update target-group/stomp: healthy threshold";
const UNHEALTHY: &str = "update target-group/stomp: unhealthy threshold";

/// The network of [`BUILT`] with one that exists in its place.
const TO_EXISTING: (&str, &str) = (
    "  cidr: 10.77.0.0/18\n  zones: [us-west-2c, us-west-2a, us-west-2b]\n  flow_logs: { bucket: ledger-logs, prefix: flows }\n",
    "  vpc: vpc-0123456789abcdef0\n  broker_subnets: [subnet-0123456789abcdef0]\n  load_balancer_subnets: [subnet-0123456789abcdef2]\n",
);
/// The network of [`EXISTING`] with one of its own in its place.
const TO_BUILT: (&str, &str) = (
    "  vpc: vpc-0123456789abcdef0\n  broker_subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]\n  load_balancer_subnets: [subnet-0123456789abcdef2, subnet-0123456789abcdef3]\n",
    "  cidr: 10.77.0.0/18\n",
);
