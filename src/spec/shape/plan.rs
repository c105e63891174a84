//! The table itself: every key of a plan file.

use super::{Key, Literal, Mapping, Presence, Refusal, Shape};

/// How many zones when the plan file does not say: what a pair needs.
pub(in crate::spec) const ZONES: i64 = 2;
/// Seconds between health checks; AWS's own default is 30, too slow to follow a failover.
pub(in crate::spec) const INTERVAL_SECONDS: i64 = 10;
/// Checks until a broker takes traffic.
pub(in crate::spec) const HEALTHY_THRESHOLD: i64 = 2;
/// Checks until a broker loses it.
pub(in crate::spec) const UNHEALTHY_THRESHOLD: i64 = 2;

/// The plan file.
pub(in crate::spec) static PLAN: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "api_version",
            about: "The format of this file.",
            presence: Presence::Required("`api_version: mqctl/v1`"),
            shape: Shape::Choice {
                now: &["mqctl/v1"],
                later: &[],
            },
        },
        Key {
            name: "stack",
            about: "The stack's name; names and tags of its resources derive from it.",
            presence: Presence::Required("`stack: orders`"),
            shape: Shape::Text {
                pattern: Some("^[a-z][a-z0-9-]{0,18}[a-z0-9]$"),
            },
        },
        Key {
            name: "region",
            about: "The AWS region.",
            presence: Presence::Required("`region: us-west-2`"),
            shape: Shape::TEXT,
        },
        Key {
            name: "account",
            about: "The only account this plan may touch; any other is refused. Quote it.",
            presence: Presence::Optional,
            shape: Shape::Text {
                pattern: Some("^[0-9]{12}$"),
            },
        },
        Key {
            name: "tags",
            about: "Tags for every resource that can carry tags.",
            presence: Presence::Optional,
            shape: Shape::Texts,
        },
        Key {
            name: "network",
            about: "Build a network (`cidr`, `zones`) or use one that exists (`vpc`, `private_subnets`, `public_subnets`).",
            presence: Presence::Required("`network: { cidr: 10.20.0.0/16 }`"),
            shape: NETWORK,
        },
        Key {
            name: "brokers",
            about: "The brokers.",
            presence: Presence::Required(
                "`brokers`, with `engine`, `version`, `deployment`, `instance_type`, `protocols` and `users`",
            ),
            shape: BROKERS,
        },
        Key {
            name: "endpoint",
            about: "The public endpoint in front of the brokers.",
            presence: Presence::Required("`endpoint`, with `domain` and `allow`"),
            shape: ENDPOINT,
        },
        Key {
            name: "protect",
            about: "While true, destroying the stack and replacing a broker are refused.",
            presence: Presence::Default(Literal::Boolean(true)),
            shape: Shape::Boolean,
        },
    ],
    one_of: &[],
    not_text: None,
});

const NETWORK: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "cidr",
            about: "Build a VPC with this address range, /16 to /24; it is divided into sixteen equal subnets.",
            presence: Presence::Optional,
            shape: Shape::TEXT,
        },
        Key {
            name: "zones",
            about: "How many availability zones the built network spans, or which ones.",
            presence: Presence::Default(Literal::Integer(ZONES)),
            shape: Shape::CountOr {
                minimum: 1,
                maximum: 8,
                list: &Shape::List {
                    item: &Shape::TEXT,
                    filled: true,
                },
            },
        },
        Key {
            name: "vpc",
            about: "Use this VPC, which exists.",
            presence: Presence::Optional,
            shape: Shape::TEXT,
        },
        Key {
            name: "private_subnets",
            about: "The subnets of the brokers: two in different zones for active-standby, one for single.",
            presence: Presence::Optional,
            shape: Shape::List {
                item: &Shape::TEXT,
                filled: true,
            },
        },
        Key {
            name: "public_subnets",
            about: "The subnets of the load balancer, one in each zone of the brokers.",
            presence: Presence::Optional,
            shape: Shape::List {
                item: &Shape::TEXT,
                filled: true,
            },
        },
    ],
    one_of: &[&["cidr"], &["vpc", "private_subnets", "public_subnets"]],
    not_text: None,
});

const BROKERS: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "engine",
            about: "The broker software.",
            presence: Presence::Required("`engine: activemq`"),
            shape: Shape::Choice {
                now: &["activemq"],
                later: &["rabbitmq"],
            },
        },
        Key {
            name: "version",
            about: "Its version as `major.minor`, quoted; Amazon MQ chooses the patch.",
            presence: Presence::Required("`version: \"5.19\"`"),
            shape: Shape::Text {
                pattern: Some("^[0-9]+\\.[0-9]+$"),
            },
        },
        Key {
            name: "deployment",
            about: "One instance in one zone, or a pair in two zones of which one serves.",
            presence: Presence::Required("`deployment: active-standby`"),
            shape: Shape::Choice {
                now: &["single", "active-standby"],
                later: &["cluster"],
            },
        },
        Key {
            name: "count",
            about: "How many brokers; more than one is not supported yet.",
            presence: Presence::Default(Literal::Integer(1)),
            shape: Shape::Integer {
                minimum: 1,
                maximum: 20,
            },
        },
        Key {
            name: "topology",
            about: "How several brokers are connected; not supported yet.",
            presence: Presence::Later,
            shape: Shape::Choice {
                now: &["mesh"],
                later: &[],
            },
        },
        Key {
            name: "instance_type",
            about: "The size of an instance.",
            presence: Presence::Required("`instance_type: mq.m5.large`"),
            shape: Shape::Choice {
                now: &[
                    "mq.t3.micro",
                    "mq.m5.large",
                    "mq.m5.xlarge",
                    "mq.m5.2xlarge",
                    "mq.m5.4xlarge",
                ],
                later: &[],
            },
        },
        Key {
            name: "storage",
            about: "Where messages are stored: efs (over several zones, the service's default) or ebs (faster, one zone; mq.m5 and single only).",
            presence: Presence::Optional,
            shape: Shape::Choice {
                now: &["efs", "ebs"],
                later: &[],
            },
        },
        Key {
            name: "encryption",
            about: "How the store is encrypted; left out, with a key that AWS owns. Fixed once the broker exists.",
            presence: Presence::Optional,
            shape: Shape::Mapping(Mapping {
                keys: &[Key {
                    name: "kms_key",
                    about: "The ARN of a KMS key.",
                    presence: Presence::Required("`kms_key: \"arn:aws:kms:…:key/…\"`"),
                    shape: Shape::TEXT,
                }],
                one_of: &[],
                not_text: Some(Refusal {
                    message: "`encryption` must be a mapping, not text",
                    help: "write `encryption: { kms_key: \"arn:aws:kms:…:key/…\" }`",
                }),
            }),
        },
        Key {
            name: "protocols",
            about: "What clients speak, always inside TLS; each protocol is a listener.",
            presence: Presence::Required("`protocols: [openwire]`"),
            shape: Shape::List {
                item: &Shape::Choice {
                    now: &["openwire", "amqp", "stomp", "mqtt", "wss"],
                    later: &[],
                },
                filled: true,
            },
        },
        Key {
            name: "users",
            about: "Who may connect.",
            presence: Presence::Required("`users: [{ name: app }]`"),
            shape: Shape::List {
                item: &USER,
                filled: true,
            },
        },
        Key {
            name: "configuration",
            about: "The broker's configuration; not supported yet.",
            presence: Presence::Later,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "template",
                        about: "A configuration that comes with mqctl.",
                        presence: Presence::Optional,
                        shape: Shape::TEXT,
                    },
                    Key {
                        name: "file",
                        about: "A file next to the plan file.",
                        presence: Presence::Optional,
                        shape: Shape::TEXT,
                    },
                ],
                one_of: &[&["template"], &["file"]],
                not_text: None,
            }),
        },
        Key {
            name: "logs",
            about: "Which logs go to CloudWatch.",
            presence: Presence::Optional,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "general",
                        about: "The broker's log.",
                        presence: Presence::Default(Literal::Boolean(false)),
                        shape: Shape::Boolean,
                    },
                    Key {
                        name: "audit",
                        about: "Who did what in the console and over JMX.",
                        presence: Presence::Default(Literal::Boolean(false)),
                        shape: Shape::Boolean,
                    },
                ],
                one_of: &[],
                not_text: None,
            }),
        },
        Key {
            name: "maintenance",
            about: "When the service may restart brokers, in UTC; left out, the service chooses.",
            presence: Presence::Optional,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "day",
                        about: "The day of the week.",
                        presence: Presence::Required("`day: sunday`"),
                        shape: Shape::Choice {
                            now: &[
                                "monday",
                                "tuesday",
                                "wednesday",
                                "thursday",
                                "friday",
                                "saturday",
                                "sunday",
                            ],
                            later: &[],
                        },
                    },
                    Key {
                        name: "time",
                        about: "The time of day in UTC, HH:MM, 24 hours. Quote it.",
                        presence: Presence::Required("`time: \"03:00\"`"),
                        shape: Shape::Text {
                            pattern: Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"),
                        },
                    },
                ],
                one_of: &[],
                not_text: Some(Refusal {
                    message: "`maintenance` must be a mapping, not text",
                    help: "write `maintenance: { day: sunday, time: \"03:00\" }`",
                }),
            }),
        },
    ],
    one_of: &[],
    not_text: None,
});

const USER: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "name",
            about: "2 to 100 of letters, digits and `-._~`.",
            presence: Presence::Required("`name: app`"),
            shape: Shape::Text {
                pattern: Some("^[A-Za-z0-9._~-]{2,100}$"),
            },
        },
        Key {
            name: "password",
            about: "Where the password comes from; left out, it is generated and kept in Secrets Manager.",
            presence: Presence::Optional,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "secret",
                        about: "A Secrets Manager secret that exists, by name or ARN.",
                        presence: Presence::Optional,
                        shape: Shape::TEXT,
                    },
                    Key {
                        name: "env",
                        about: "An environment variable of the process that applies.",
                        presence: Presence::Optional,
                        shape: Shape::Text {
                            pattern: Some("^[A-Za-z_][A-Za-z0-9_]*$"),
                        },
                    },
                ],
                one_of: &[&["secret"], &["env"]],
                not_text: Some(Refusal {
                    message: "a password must not be written into the plan file",
                    help: "say where it is kept: `{ secret: NAME }` in Secrets Manager or `{ env: VARIABLE }`; left out, one is generated. If this one was real, change it",
                }),
            }),
        },
        Key {
            name: "console",
            about: "Whether the user may log in to the web console.",
            presence: Presence::Default(Literal::Boolean(false)),
            shape: Shape::Boolean,
        },
    ],
    one_of: &[],
    not_text: Some(Refusal {
        message: "a user must be a mapping, not text",
        help: "write `- name: app`",
    }),
});

const ENDPOINT: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "domain",
            about: "The name that clients use.",
            presence: Presence::Required("`domain: mq.example.com`"),
            shape: Shape::TEXT,
        },
        Key {
            name: "hosted_zone",
            about: "The Route 53 zone of the domain, by name or id; left out, the longest matching public zone.",
            presence: Presence::Optional,
            shape: Shape::TEXT,
        },
        Key {
            name: "certificate",
            about: "The certificate of the listeners; left out, one is requested and validated through the zone.",
            presence: Presence::Optional,
            shape: Shape::Mapping(Mapping {
                keys: &[Key {
                    name: "arn",
                    about: "The ARN of an ACM certificate that exists, in the stack's region.",
                    presence: Presence::Required("`arn: \"arn:aws:acm:…:certificate/…\"`"),
                    shape: Shape::TEXT,
                }],
                one_of: &[],
                not_text: Some(Refusal {
                    message: "`certificate` must be a mapping, not text",
                    help: "write `certificate: { arn: \"arn:aws:acm:…:certificate/…\" }`, or leave it out to have one requested",
                }),
            }),
        },
        Key {
            name: "allow",
            about: "Who may reach the listeners: IPv4 address ranges.",
            presence: Presence::Required("`allow: [203.0.113.0/24]`"),
            shape: Shape::List {
                item: &Shape::TEXT,
                filled: true,
            },
        },
        Key {
            name: "console",
            about: "How people reach the brokers' web console; only `none` is supported yet.",
            presence: Presence::Default(Literal::Text("none")),
            shape: Shape::Choice {
                now: &["none"],
                later: &["listener", "bastion"],
            },
        },
        Key {
            name: "health_check",
            about: "How the load balancer finds the active broker.",
            presence: Presence::Optional,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "interval_seconds",
                        about: "Seconds between two checks.",
                        presence: Presence::Default(Literal::Integer(INTERVAL_SECONDS)),
                        shape: Shape::Integer {
                            minimum: 5,
                            maximum: 300,
                        },
                    },
                    Key {
                        name: "healthy_threshold",
                        about: "Checks in a row until a broker takes traffic.",
                        presence: Presence::Default(Literal::Integer(HEALTHY_THRESHOLD)),
                        shape: THRESHOLD,
                    },
                    Key {
                        name: "unhealthy_threshold",
                        about: "Checks in a row until it no longer does.",
                        presence: Presence::Default(Literal::Integer(UNHEALTHY_THRESHOLD)),
                        shape: THRESHOLD,
                    },
                ],
                one_of: &[],
                not_text: None,
            }),
        },
    ],
    one_of: &[],
    not_text: None,
});

const THRESHOLD: Shape = Shape::Integer {
    minimum: 2,
    maximum: 10,
};
