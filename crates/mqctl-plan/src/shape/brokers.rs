//! The table's part for brokers and their users.

use super::{Alternative, Key, Literal, Mapping, Presence, Refusal, Shape, forms};
use crate::keys::Scope;

/// Amazon MQ quota "Users per broker".
pub(crate) const MOST_USERS: usize = 250;

/// Amazon MQ API, `User.groups`.
pub(crate) const MOST_GROUPS: usize = 20;

pub(super) const BROKERS: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "engine",
            about: "The broker software.",
            presence: Presence::Required("`engine: activemq`"),
            scope: Scope::Resources,
            shape: Shape::Choice {
                now: &["activemq"],
                later: &["rabbitmq"],
            },
        },
        Key {
            name: "version",
            about: "Its version as `major.minor`, quoted; Amazon MQ chooses the patch.",
            presence: Presence::Required("`version: \"5.19\"`"),
            scope: Scope::Resources,
            shape: Shape::Form(&forms::VERSION),
        },
        Key {
            name: "deployment",
            about: "One instance in one zone, or a pair in two zones of which one serves.",
            presence: Presence::Required("`deployment: active-standby`"),
            scope: Scope::Resources,
            shape: Shape::Choice {
                now: &["single", "active-standby"],
                later: &["cluster"],
            },
        },
        Key {
            name: "count",
            about: "How many brokers.",
            presence: Presence::Default(Literal::Integer(1)),
            scope: Scope::Resources,
            shape: Shape::Integer {
                minimum: 1,
                maximum: 1,
                later: 5,
            },
        },
        Key {
            name: "instance_type",
            about: "The size of an instance.",
            presence: Presence::Required("`instance_type: mq.m5.large`"),
            scope: Scope::Resources,
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
            about: "Where messages are stored: efs (over several zones) or ebs (faster, one zone; mq.m5 and single only); left out, the service chooses for a new broker, and one that exists keeps what it has.",
            presence: Presence::Open,
            scope: Scope::Resources,
            shape: Shape::Choice {
                now: &["efs", "ebs"],
                later: &[],
            },
        },
        Key {
            name: "encryption",
            about: "The KMS keys that encrypt messages and passwords.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "kms_key",
                        about: "The ARN of the key for the brokers' store; left out, a key that AWS owns. Fixed once the broker exists.",
                        presence: Presence::Optional,
                        scope: Scope::Resources,
                        shape: Shape::Form(&forms::KMS_KEY),
                    },
                    Key {
                        name: "secrets_kms_key",
                        about: "The ARN of the key for the secrets of generated passwords; left out, AWS's managed key for a new secret, and one that exists keeps what it has. Who reads a secret needs kms:Decrypt on its key.",
                        presence: Presence::Open,
                        scope: Scope::Resources,
                        shape: Shape::Form(&forms::KMS_KEY),
                    },
                ],
                one_of: &[],
                not_text: Some(Refusal {
                    message: "`encryption` must be a mapping, not text",
                    help: "write `encryption: { kms_key: \"arn:aws:kms:…:key/…\" }`",
                }),
                ..Mapping::EMPTY
            }),
        },
        Key {
            name: "protocols",
            about: "What clients speak, always inside TLS; each protocol is a listener.",
            presence: Presence::Required("`protocols: [openwire]`"),
            scope: Scope::Resources,
            shape: Shape::List {
                item: &Shape::Choice {
                    now: &["openwire", "amqp", "stomp", "mqtt", "wss"],
                    later: &[],
                },
                filled: true,
                most: None,
            },
        },
        Key {
            name: "users",
            about: "Who may connect.",
            presence: Presence::Required("`users: [{ name: app }]`"),
            scope: Scope::Resources,
            shape: Shape::List {
                item: &USER,
                filled: true,
                most: Some(MOST_USERS),
            },
        },
        Key {
            name: "logs",
            about: "Which logs go to CloudWatch.",
            presence: Presence::Open,
            scope: Scope::Resources,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "general",
                        about: "The broker's log; left out, a new broker writes it, and one that exists keeps what it has.",
                        presence: Presence::Open,
                        scope: Scope::Resources,
                        shape: Shape::Boolean,
                    },
                    Key {
                        name: "audit",
                        about: "Who did what in the console and over JMX; left out, a new broker does not write it, and one that exists keeps what it has.",
                        presence: Presence::Open,
                        scope: Scope::Resources,
                        shape: Shape::Boolean,
                    },
                ],
                later: &["resource_policy"],
                ..Mapping::EMPTY
            }),
        },
        Key {
            name: "maintenance",
            about: "When the service may restart brokers; left out, the service chooses for a new broker, and one that exists keeps its window.",
            presence: Presence::Open,
            scope: Scope::Resources,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "day",
                        about: "The day of the week.",
                        presence: Presence::Required("`day: sunday`"),
                        scope: Scope::Resources,
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
                        about: "The time of day, HH:MM, 24 hours. Quote it.",
                        presence: Presence::Required("`time: \"03:00\"`"),
                        scope: Scope::Resources,
                        shape: Shape::Text {
                            pattern: Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"),
                        },
                    },
                    Key {
                        name: "time_zone",
                        about: "The zone of that time.",
                        presence: Presence::Default(Literal::Text("UTC")),
                        scope: Scope::Resources,
                        shape: Shape::Text {
                            pattern: Some("^[A-Za-z][A-Za-z0-9_+/-]{1,49}$"),
                        },
                    },
                ],
                later: &["apply_changes"],
                not_text: Some(Refusal {
                    message: "`maintenance` must be a mapping, not text",
                    help: "write `maintenance: { day: sunday, time: \"03:00\" }`",
                }),
                ..Mapping::EMPTY
            }),
        },
    ],
    later: &["topology", "configuration"],
    ..Mapping::EMPTY
});

const USER: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "name",
            about: "2 to 100 of letters, digits and `-._~`.",
            presence: Presence::Required("`name: app`"),
            scope: Scope::Resources,
            shape: Shape::Text {
                pattern: Some("^[A-Za-z0-9._~-]{2,100}$"),
            },
        },
        Key {
            name: "password",
            about: "Where the password comes from; left out, it is generated and kept in Secrets Manager.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "secret",
                        about: "A Secrets Manager secret that exists, by name or ARN.",
                        presence: Presence::Optional,
                        scope: Scope::Resources,
                        shape: Shape::Form(&forms::SECRET),
                    },
                    Key {
                        name: "env",
                        about: "An environment variable of the process that applies.",
                        presence: Presence::Optional,
                        scope: Scope::Resources,
                        shape: Shape::Text {
                            pattern: Some("^[A-Za-z_][A-Za-z0-9_]*$"),
                        },
                    },
                    Key {
                        name: "json_key",
                        about: "Which key of the secret's JSON object holds the password; left out, the whole secret is the password, or the key `password` of its JSON.",
                        presence: Presence::Optional,
                        scope: Scope::Resources,
                        shape: Shape::TEXT,
                    },
                ],
                one_of: &[
                    Alternative {
                        needs: &["secret"],
                        may: &["json_key"],
                    },
                    Alternative {
                        needs: &["env"],
                        may: &[],
                    },
                ],
                not_text: Some(Refusal {
                    message: "a password must not be written into the plan file",
                    help: "say where it is kept: `{ secret: NAME }` in Secrets Manager or `{ env: VARIABLE }`; left out, one is generated. If this one was real, change it",
                }),
                ..Mapping::EMPTY
            }),
        },
        Key {
            name: "console",
            about: "Whether the user may log in to the web console.",
            presence: Presence::Default(Literal::Boolean(false)),
            scope: Scope::Resources,
            shape: Shape::Boolean,
        },
        Key {
            name: "groups",
            about: "The groups that the user is in, for a broker configuration that authorizes groups; left out, one that exists stays in those it is in.",
            presence: Presence::Open,
            scope: Scope::Resources,
            shape: Shape::List {
                item: &Shape::Text {
                    pattern: Some("^[A-Za-z0-9._~-]{2,100}$"),
                },
                filled: false,
                most: Some(MOST_GROUPS),
            },
        },
    ],
    not_text: Some(Refusal {
        message: "a user must be a mapping, not text",
        help: "write `- name: app`",
    }),
    ..Mapping::EMPTY
});
