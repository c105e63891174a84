//! The table's part for the endpoint.

use super::{Alternative, Key, Literal, Mapping, Presence, Refusal, Renamed, Shape, forms};
use crate::keys::Scope;
use mqctl_model::spec::DEFAULT_TLS_POLICY;

/// Seconds between health checks; AWS's own default is 30, too slow to follow a failover.
pub(crate) const INTERVAL_SECONDS: i64 = 10;
/// Checks until a broker takes traffic.
pub(crate) const HEALTHY_THRESHOLD: i64 = 2;
/// Checks until a broker loses it.
pub(crate) const UNHEALTHY_THRESHOLD: i64 = 2;

pub(super) const ENDPOINT: Shape = Shape::Mapping(Mapping {
    keys: &[
        Key {
            name: "domain",
            about: "The name that clients use.",
            presence: Presence::Required("`domain: mq.example.com`"),
            scope: Scope::Resources,
            shape: Shape::Form(&forms::DOMAIN),
        },
        Key {
            name: "hosted_zone",
            about: "The Route 53 zone of the domain, by name or id; left out, the longest matching public zone. A private zone has to be associated with `network.vpc`.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Form(&forms::HOSTED_ZONE),
        },
        Key {
            name: "scheme",
            about: "From where clients come: internet-facing has public addresses, internal private ones.",
            presence: Presence::Default(Literal::Text("internet-facing")),
            scope: Scope::Resources,
            shape: Shape::Choice {
                now: &["internet-facing", "internal"],
                later: &[],
            },
        },
        Key {
            name: "elastic_ips",
            about: "Public addresses that stay the same: allocate makes one for each zone; or the allocations of addresses that exist, one for each zone in their order. Left out, AWS chooses addresses, which change when the load balancer is replaced.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::WordOr {
                word: "allocate",
                list: &Shape::List {
                    item: &Shape::Form(&forms::ALLOCATION),
                    filled: true,
                    most: None,
                },
            },
        },
        Key {
            name: "certificate",
            about: "The certificate of the listeners; left out, one is requested and validated through the zone.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "arn",
                        about: "The ARN of an ACM certificate that exists, in the stack's region.",
                        presence: Presence::Optional,
                        scope: Scope::Resources,
                        shape: Shape::Form(&forms::CERTIFICATE),
                    },
                    Key {
                        name: "hosted_zone",
                        about: "The public Route 53 zone through which a requested certificate is validated, by name or id, where that is not the zone of the endpoint.",
                        presence: Presence::Optional,
                        scope: Scope::Resources,
                        shape: Shape::Form(&forms::HOSTED_ZONE),
                    },
                ],
                one_of: &[
                    Alternative {
                        needs: &["arn"],
                        may: &[],
                    },
                    Alternative {
                        needs: &["hosted_zone"],
                        may: &[],
                    },
                ],
                not_text: Some(Refusal {
                    message: "`certificate` must be a mapping, not text",
                    help: "write `certificate: { arn: \"arn:aws:acm:…:certificate/…\" }`, or leave it out to have one requested",
                }),
                ..Mapping::EMPTY
            }),
        },
        Key {
            name: "allow",
            about: "Who may reach the listeners: IPv4 address ranges and managed prefix lists (`pl-...`), and for an internal endpoint security groups (`sg-...`).",
            presence: Presence::Required("`allow: [203.0.113.0/24]`"),
            scope: Scope::Resources,
            shape: Shape::List {
                item: &Shape::Form(&forms::SOURCE),
                filled: true,
                most: None,
            },
        },
        Key {
            name: "tls_policy",
            about: "The security policy of the listeners, by AWS's name: which TLS versions and ciphers clients may use. Another one holds for new connections only.",
            presence: Presence::Default(Literal::Text(DEFAULT_TLS_POLICY)),
            scope: Scope::Resources,
            shape: Shape::Text {
                pattern: Some("^ELBSecurityPolicy-[A-Za-z0-9-]{1,100}$"),
            },
        },
        Key {
            name: "client_certificates",
            about: "Admit only clients with a certificate (mutual TLS). The load balancer checks it; the brokers see nothing of it, and users log in as before.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Mapping(Mapping {
                keys: &[Key {
                    name: "trust_store",
                    about: "The ARN of an ELB trust store that exists, with the certificates of the authorities that issue those of clients.",
                    presence: Presence::Required(
                        "`trust_store: \"arn:aws:elasticloadbalancing:…:truststore/…\"`",
                    ),
                    scope: Scope::Resources,
                    shape: Shape::Form(&forms::TRUST_STORE),
                }],
                not_text: Some(Refusal {
                    message: "`client_certificates` must be a mapping, not text",
                    help: "write `client_certificates: { trust_store: \"arn:aws:elasticloadbalancing:…:truststore/…\" }`",
                }),
                ..Mapping::EMPTY
            }),
        },
        Key {
            name: "access_logs",
            about: "Have the load balancer write a line for each TLS connection into an S3 bucket that exists and lets AWS write its logs; left out, it writes none.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "bucket",
                        about: "The name of the bucket, in the stack's region.",
                        presence: Presence::Required("`bucket: NAME`"),
                        scope: Scope::Resources,
                        shape: Shape::Form(&forms::BUCKET),
                    },
                    Key {
                        name: "prefix",
                        about: "What the names of the log files begin with.",
                        presence: Presence::Optional,
                        scope: Scope::Resources,
                        shape: Shape::Form(&forms::LOG_PREFIX),
                    },
                ],
                not_text: Some(Refusal {
                    message: "`access_logs` must be a mapping, not text",
                    help: "write `access_logs: { bucket: NAME }`",
                }),
                ..Mapping::EMPTY
            }),
        },
        Key {
            name: "health_check",
            about: "How the load balancer finds the active broker.",
            presence: Presence::Optional,
            scope: Scope::Resources,
            shape: Shape::Mapping(Mapping {
                keys: &[
                    Key {
                        name: "interval",
                        about: "The time between two checks, from 5s to 5m.",
                        presence: Presence::Default(Literal::Duration(INTERVAL_SECONDS)),
                        scope: Scope::Resources,
                        shape: Shape::Duration {
                            minimum: 5,
                            maximum: 300,
                        },
                    },
                    Key {
                        name: "healthy_threshold",
                        about: "Checks in a row until a broker takes traffic.",
                        presence: Presence::Default(Literal::Integer(HEALTHY_THRESHOLD)),
                        scope: Scope::Resources,
                        shape: THRESHOLD,
                    },
                    Key {
                        name: "unhealthy_threshold",
                        about: "Checks in a row until it no longer does.",
                        presence: Presence::Default(Literal::Integer(UNHEALTHY_THRESHOLD)),
                        scope: Scope::Resources,
                        shape: THRESHOLD,
                    },
                ],
                renamed: &[Renamed {
                    old: "interval_seconds",
                    new: "interval",
                    write: Some("a duration, such as `interval: 10s`"),
                }],
                ..Mapping::EMPTY
            }),
        },
    ],
    later: &["additional_domains", "console"],
    ..Mapping::EMPTY
});

const THRESHOLD: Shape = Shape::Integer {
    minimum: 2,
    maximum: 10,
    later: 10,
};
