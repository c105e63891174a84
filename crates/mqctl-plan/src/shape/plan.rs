//! The table's root: every key of a plan file, and those of its network.

use super::brokers::BROKERS;
use super::endpoint::ENDPOINT;
use super::{Alternative, Key, Literal, Mapping, Presence, Refusal, Renamed, Shape, forms};
use crate::keys::Scope;
use crate::lint::NAMES;

/// How many zones when the plan file does not say: what a pair needs.
pub(crate) const ZONES: i64 = 2;
/// What a resource may carry in AWS (50), less some for mqctl's own tags.
pub(crate) const MOST_TAGS: usize = 40;

/// The plan file.
pub(crate) static PLAN: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "api_version",
            about: "The format of this file.",
            presence: Presence::Required("`api_version: mqctl/v1`"),
            scope: Scope::Run,
            shape: Shape::Choice {
                now: &["mqctl/v1"],
                later: &[],
            },
        },
        Key {
            name: "stack",
            about: "The stack's name; names and tags of its resources derive from it.",
            presence: Presence::Required("`stack: orders`"),
            scope: Scope::Stack,
            shape: Shape::Form(&forms::STACK),
        },
        Key {
            name: "region",
            about: "The AWS region.",
            presence: Presence::Required("`region: us-west-2`"),
            scope: Scope::Stack,
            shape: Shape::Form(&forms::REGION),
        },
        Key {
            name: "account",
            about: "The only account this plan may touch; any other is refused. Quote it.",
            presence: Presence::Optional,
            scope: Scope::Run,
            shape: Shape::Text {
                pattern: Some("^[0-9]{12}$"),
            },
        },
        Key {
            name: "tags",
            about: "Tags for every resource that can carry tags; one that is taken out of the plan file again stays where it is.",
            presence: Presence::Open,
            scope: Scope::Resources,
            shape: Shape::Texts {
                most: MOST_TAGS,
                name: &forms::TAG_NAME,
                value: &forms::TAG_VALUE,
            },
        },
        Key {
            name: "network",
            about: "Build a network (`cidr`, `zones`) or use one that exists (`vpc`, `broker_subnets`, `load_balancer_subnets`).",
            presence: Presence::Required("`network: { cidr: 10.20.0.0/16 }`"),
            scope: Scope::Resources,
            shape: NETWORK,
        },
        Key {
            name: "brokers",
            about: "The brokers.",
            presence: Presence::Required(
                "`brokers`, with `engine`, `version`, `deployment`, `instance_type`, `protocols` and `users`",
            ),
            scope: Scope::Resources,
            shape: BROKERS,
        },
        Key {
            name: "endpoint",
            about: "The endpoint in front of the brokers.",
            presence: Presence::Required("`endpoint`, with `domain` and `allow`"),
            scope: Scope::Resources,
            shape: ENDPOINT,
        },
        Key {
            name: "protect",
            about: "While true, what cuts clients off or loses messages is refused, destroying the stack included, and the load balancer has deletion protection.",
            presence: Presence::Default(Literal::Boolean(true)),
            scope: Scope::Resources,
            shape: Shape::Boolean,
        },
        Key {
            name: "lint",
            about: "Which rules of `mqctl lint` are not for this plan.",
            presence: Presence::Optional,
            scope: Scope::Run,
            shape: LINT,
        },
    ],
    later: &["assume_role", "policy", "operate", "origin"],
    ..Mapping::EMPTY
});

const LINT: Shape = Shape::Mapping(Mapping {
    keys: &[Key {
        name: "ignore",
        about: "The rules, each with the reason.",
        presence: Presence::Required("`ignore: [{ rule: single-zone, reason: \"a test stack\" }]`"),
        scope: Scope::Run,
        shape: Shape::List {
            item: &IGNORED,
            filled: true,
            most: Some(NAMES.len()),
        },
    }],
    ..Mapping::EMPTY
});

const IGNORED: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "rule",
            about: "The name of the rule.",
            presence: Presence::Required("`rule: single-zone`"),
            scope: Scope::Run,
            shape: Shape::Choice {
                now: &NAMES,
                later: &[],
            },
        },
        Key {
            name: "reason",
            about: "Why it is not for this plan; reports show it.",
            presence: Presence::Required("`reason: \"a test stack\"`"),
            scope: Scope::Run,
            shape: Shape::TEXT,
        },
    ],
    not_text: Some(Refusal {
        message: "a rule must be ignored with a reason",
        help: "write `- { rule: single-zone, reason: \"a test stack\" }`",
    }),
    ..Mapping::EMPTY
});

const FLOW_LOGS: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "bucket",
            about: "The name of an S3 bucket that lets AWS write logs.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Form(&forms::BUCKET),
        },
        Key {
            name: "prefix",
            about: "What the names of the files in the bucket begin with.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Form(&forms::LOG_PREFIX),
        },
        Key {
            name: "log_group",
            about: "The name of a log group in CloudWatch Logs, which exists.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Form(&forms::LOG_GROUP),
        },
        Key {
            name: "role",
            about: "The ARN of the IAM role by which AWS writes to the log group.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Form(&forms::ROLE),
        },
    ],
    one_of: &[
        Alternative {
            needs: &["bucket"],
            may: &["prefix"],
        },
        Alternative {
            needs: &["log_group", "role"],
            may: &[],
        },
    ],
    not_text: Some(Refusal {
        message: "`flow_logs` must be a mapping, not text",
        help: "write `flow_logs: { bucket: NAME }`, or `{ log_group: NAME, role: ARN }`",
    }),
    ..Mapping::EMPTY
});

const NETWORK: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "cidr",
            about: "Build a VPC with this address range, /16 to /24; it is divided into sixteen equal subnets.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Form(&forms::CIDR),
        },
        Key {
            name: "zones",
            about: "How many availability zones the built network spans, or which ones.",
            presence: Presence::Default(Literal::Integer(ZONES)),
            scope: Scope::Resources,
            shape: Shape::CountOr {
                minimum: 1,
                maximum: 8, // each takes two of the sixteen subnets
                list: &Shape::List {
                    item: &Shape::Form(&forms::ZONE),
                    filled: true,
                    most: Some(8),
                },
            },
        },
        Key {
            name: "flow_logs",
            about: "Log the connections in the built network, taken and refused ones: to S3 (`bucket`) or to CloudWatch Logs (`log_group`).",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: FLOW_LOGS,
        },
        Key {
            name: "vpc",
            about: "Use this VPC, which exists.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Form(&forms::VPC),
        },
        Key {
            name: "broker_subnets",
            about: "The subnets of the brokers: two in different zones for active-standby, one for single.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::List {
                item: &Shape::Form(&forms::SUBNET),
                filled: true,
                most: Some(2),
            },
        },
        Key {
            name: "load_balancer_subnets",
            about: "The subnets of the load balancer, one in each zone of the brokers.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::List {
                item: &Shape::Form(&forms::SUBNET),
                filled: true,
                most: None,
            },
        },
    ],
    one_of: &[
        Alternative {
            needs: &["cidr"],
            may: &["zones", "flow_logs"],
        },
        Alternative {
            needs: &["vpc", "broker_subnets", "load_balancer_subnets"],
            may: &[],
        },
    ],
    renamed: &[
        Renamed {
            old: "private_subnets",
            new: "broker_subnets",
            write: None,
        },
        Renamed {
            old: "public_subnets",
            new: "load_balancer_subnets",
            write: None,
        },
    ],
    ..Mapping::EMPTY
});
