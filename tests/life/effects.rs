//! What a plan says that a change does to clients: the table of what a reviewer has to be told, in each of the formats.

use mqctl::render::{About, Format, change_set};
use mqctl_aws::sdk::aws_sdk_ec2::types::{IpPermission, IpRange};
use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_elasticloadbalancingv2};
use mqctl_model::changeset::ChangeSet;
use mqctl_model::desired::Desired;
use mqctl_model::resource::ResourceId;

use crate::support::stack::{Stack, assert_complete, example, in_virtual_time, spec};

const STANDING: &str = r#"
api_version: mqctl/v1
stack: orders
region: us-west-2
network: { cidr: 10.20.0.0/16, zones: 2 }
brokers:
  engine: activemq
  version: "5.18"
  deployment: active-standby
  instance_type: mq.m5.large
  protocols: [openwire, amqp]
  maintenance: { day: sunday, time: "03:00" }
  users: [{ name: app, console: true }, { name: batch, groups: [readers, writers] }, { name: ops, password: { env: OPS } }]
endpoint:
  domain: mq.example.com
  hosted_zone: example.com
  allow: [203.0.113.0/24, 198.51.100.0/24]
"#;

/// A change of the standing plan file, and what a reviewer is told: what happens to whom and for how long, and what they must
/// do. Nothing means that clients notice nothing.
struct Row {
    change: &'static str,
    from: &'static str,
    to: &'static str,
    told: &'static [(&'static str, &'static str)],
}

const RECONNECT: &str = "they must reconnect";
const SECONDS: &str =
    "all clients lose their connection while the broker reboots, typically for a few seconds";
const MINUTES: &str =
    "all clients lose their connection while the broker reboots, typically for 3 to 5 minutes";
const OTHER_BROKER: &str = "all clients lose their connection, typically for a few seconds";
const LOST: (&str, &str) = (
    "messages stored on broker/1 are lost for good",
    "they must be consumed before this is applied",
);

const TABLE: &[Row] = &[
    Row {
        change: "a range is taken away",
        from: "[203.0.113.0/24, 198.51.100.0/24]",
        to: "[198.51.100.0/24]",
        told: &[(
            "clients in 203.0.113.0/24 can't connect any more",
            "they must connect from 198.51.100.0/24 (endpoint.allow)",
        )],
    },
    Row {
        change: "a range is made smaller",
        from: "203.0.113.0/24",
        to: "203.0.113.0/25",
        told: &[(
            "clients in 203.0.113.128/25 can't connect any more",
            "they must connect from 198.51.100.0/24, 203.0.113.0/25 (endpoint.allow)",
        )],
    },
    Row {
        change: "a range is added",
        from: "[203.0.113.0/24,",
        to: "[192.0.2.0/24, 203.0.113.0/24,",
        told: &[],
    },
    Row {
        change: "two ranges are now parts of one",
        from: "[203.0.113.0/24, 198.51.100.0/24]",
        to: "[203.0.112.0/20, 198.51.100.0/24]",
        told: &[],
    },
    Row {
        change: "the domain",
        from: "domain: mq.",
        to: "domain: broker.",
        told: &[(
            "clients under mq.example.com are cut off: the name is gone",
            "they must connect to broker.example.com",
        )],
    },
    Row {
        change: "another hosted zone",
        from: "hosted_zone: example.com",
        to: "hosted_zone: mq.example.com",
        told: &[(
            "clients under mq.example.com are cut off, unless that is delegated to the hosted zone Z318F25AEF83E0F125C07",
            "delegate mq.example.com to the hosted zone Z318F25AEF83E0F125C07 before this is applied",
        )],
    },
    Row {
        change: "a user goes",
        from: "[{ name: app, console: true }, { name: batch, groups: [readers, writers] }, { name: ops, password: { env: OPS } }]",
        to: "[{ name: app, console: true }, { name: ops, password: { env: OPS } }]",
        told: &[
            (
                "clients that log in as batch can't log in any more",
                "they must log in as another user: app, ops",
            ),
            (SECONDS, RECONNECT),
        ],
    },
    Row {
        change: "a user is renamed",
        from: "{ name: batch, groups: [readers, writers] }",
        to: "{ name: nightly }",
        told: &[
            (
                "clients that log in as batch can't log in any more",
                "they must log in as another user: app, nightly, ops",
            ),
            (SECONDS, RECONNECT),
        ],
    },
    Row {
        change: "a user loses the console",
        from: "console: true",
        to: "console: false",
        told: &[
            (
                "people who log in to the web console as app can't log in any more",
                "there is no other user that they could log in as",
            ),
            (SECONDS, RECONNECT),
        ],
    },
    Row {
        change: "a password from another variable",
        from: "env: OPS",
        to: "env: OTHER",
        told: &[
            (
                "clients that log in as ops can't log in with the old password any more",
                "they must log in with the new password, which the variable OTHER holds",
            ),
            (SECONDS, RECONNECT),
        ],
    },
    Row {
        change: "a user comes",
        from: "{ name: batch, groups: [readers, writers] }",
        to: "{ name: batch, groups: [readers, writers] }, { name: audit }",
        told: &[(SECONDS, RECONNECT)],
    },
    Row {
        change: "a password from a secret instead of a generated one",
        from: "{ name: batch, groups: [readers, writers] }",
        to: "{ name: batch, groups: [readers, writers], password: { secret: orders/batch } }",
        told: &[
            (
                "clients that log in as batch can't log in with the old password any more",
                "they must log in with the password in the secret orders/batch",
            ),
            (SECONDS, RECONNECT),
        ],
    },
    Row {
        change: "a password from a variable",
        from: "{ name: batch, groups: [readers, writers] }",
        to: "{ name: batch, groups: [readers, writers], password: { env: BATCH } }",
        told: &[
            (
                "clients that log in as batch can't log in with the old password any more",
                "they must log in with the new password, which the variable BATCH holds",
            ),
            (SECONDS, RECONNECT),
        ],
    },
    Row {
        change: "a larger instance",
        from: "mq.m5.large",
        to: "mq.m5.xlarge",
        told: &[(SECONDS, RECONNECT)],
    },
    Row {
        change: "a newer version",
        from: "\"5.18\"",
        to: "\"5.19\"",
        told: &[(SECONDS, RECONNECT)],
    },
    Row {
        change: "a log",
        from: "  maintenance:",
        to: "  logs: { audit: true }\n  maintenance:",
        told: &[(SECONDS, RECONNECT)],
    },
    Row {
        change: "the maintenance window",
        from: "sunday",
        to: "monday",
        told: &[],
    },
    Row {
        change: "a protocol goes",
        from: "[openwire, amqp]",
        to: "[openwire]",
        told: &[(
            "clients that speak amqp are cut off: it is no longer served",
            "they must speak openwire (port 61617)",
        )],
    },
    Row {
        change: "a protocol comes",
        from: "[openwire, amqp]",
        to: "[openwire, amqp, stomp]",
        told: &[],
    },
    Row {
        change: "a key for the store",
        from: "  maintenance:",
        to: "  encryption: { kms_key: \"arn:aws:kms:us-west-2:000000000000:key/11111111-2222-3333-4444-555555555555\" }\n  maintenance:",
        told: &[LOST, (OTHER_BROKER, RECONNECT)],
    },
    Row {
        change: "another deployment",
        from: "active-standby",
        to: "single",
        told: &[LOST, (OTHER_BROKER, RECONNECT)],
    },
    Row {
        change: "another network",
        from: "10.20.0.0/16",
        to: "10.30.0.0/16",
        told: &[
            LOST,
            (
                "all clients lose their connection, typically for 1 to 2 minutes",
                RECONNECT,
            ),
        ],
    },
    Row {
        change: "one more zone",
        from: "zones: 2",
        to: "zones: 3",
        told: &[],
    },
    Row {
        change: "a health check",
        from: "  hosted_zone:",
        to: "  health_check: { interval: 20s }\n  hosted_zone:",
        told: &[],
    },
    Row {
        change: "tags",
        from: "network:",
        to: "tags: { team: payments }\nnetwork:",
        told: &[],
    },
    Row {
        change: "a user leaves a group",
        from: "groups: [readers, writers]",
        to: "groups: [readers]",
        told: &[
            (
                "clients that log in as batch can no longer do what the broker allows only to writers",
                "if they need it, keep them in writers (brokers.users)",
            ),
            (SECONDS, RECONNECT),
        ],
    },
    Row {
        change: "private addresses",
        from: "  hosted_zone:",
        to: "  scheme: internal\n  hosted_zone:",
        told: &[(
            "all clients are cut off: the endpoint gets private addresses",
            "they must connect from its VPC or a network connected with that, from a private address in endpoint.allow",
        )],
    },
    Row {
        change: "certificates of clients",
        from: "  hosted_zone:",
        to: "  client_certificates: { trust_store: \"arn:aws:elasticloadbalancing:us-west-2:000000000000:truststore/partners/0123\" }\n  hosted_zone:",
        told: &[(
            "clients that speak amqp, openwire are cut off, unless they present a certificate",
            "they must present a certificate of an authority in arn:aws:elasticloadbalancing:us-west-2:000000000000:truststore/partners/0123",
        )],
    },
    Row {
        change: "a certificate of one's own",
        from: "  hosted_zone:",
        to: "  certificate: { arn: \"arn:aws:acm:us-west-2:000000000000:certificate/11111111-2222-3333-4444-555555555555\" }\n  hosted_zone:",
        told: &[(
            "clients that speak amqp, openwire see another certificate: those that don't trust it can't connect any more",
            "they must trust the authority that issued it",
        )],
    },
];

fn about() -> About {
    About {
        stack: "orders".to_owned(),
        region: "us-west-2".to_owned(),
        account: "000000000000".to_owned(),
        sandbox: true,
    }
}

/// A format's text with every run of white space as one blank.
fn shown(format: Format, changes: &ChangeSet) -> String {
    let text = change_set(format, &about(), changes);
    let text = anstream::adapter::strip_str(&text).to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each format says all of this and nothing else of clients.
#[track_caller]
fn assert_told(what: &str, changes: &ChangeSet, told: &[(&str, &str)]) {
    assert!(!changes.is_empty(), "{what}: nothing changes");
    for format in [Format::Text, Format::Markdown] {
        let text = shown(format, changes);
        for (happens, must) in told {
            assert!(text.contains(happens), "{what}: {happens}: {text}");
            assert!(text.contains(must), "{what}: {must}: {text}");
        }
        let is_none = text.contains("Effect on connected clients: none.")
            || text.contains("**Effect on connected clients:** none.");
        assert_eq!(is_none, told.is_empty(), "{what}: {text}");
    }
    let json = change_set(Format::Json, &about(), changes);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let impacts = json["impacts"].as_array().unwrap();
    assert_eq!(impacts.len(), told.len(), "{what}: {impacts:#?}");
    for (impact, (happens, must)) in impacts.iter().zip(told) {
        assert_eq!(impact["text"], *happens, "{what}");
        assert!(
            impact["must"].as_str().unwrap().starts_with(must),
            "{what}: {impact:#?}"
        );
    }
}

async fn standing(text: &str) -> Stack {
    let stack = Stack::for_plan(text).await;
    assert_complete(&stack.apply(text).await);
    // One that is delegated to, for those who want to move there.
    stack.sandbox.assume(&aws_twin::Premises {
        hosted_zones: vec!["mq.example.com".to_owned()],
        ..aws_twin::Premises::default()
    });
    stack
}

#[test]
fn of_a_changed_plan_file() {
    in_virtual_time(async {
        let stack = standing(STANDING).await;
        for row in TABLE {
            let changed = STANDING.replacen(row.from, row.to, 1);
            assert_ne!(changed, STANDING, "{}", row.change);
            stack.sandbox.assume(&mqctl::cli::premises(&spec(&changed)));
            assert_told(row.change, &stack.plan(&changed).await, row.told);
        }
    });
}

#[test]
fn a_single_broker_is_away_for_minutes() {
    in_virtual_time(async {
        let single = STANDING.replace("active-standby", "single");
        let stack = standing(&single).await;
        let larger = single.replace("mq.m5.large", "mq.m5.xlarge");
        let changes = stack.plan(&larger).await;
        assert_told("a larger instance", &changes, &[(MINUTES, RECONNECT)]);
    });
}

#[test]
fn of_a_zone_that_goes() {
    in_virtual_time(async {
        let three = STANDING.replace("zones: 2", "zones: 3");
        let stack = standing(&three).await;
        let balancer = &stack.read(&three).await.observed.resources;
        let subnet = &balancer[&ResourceId::new("subnet/public/us-west-2c")][0].physical_id;
        let through = format!(
            "clients connected through the load balancer in {subnet} lose their connection, typically for 1 to 2 minutes"
        );
        let changes = stack.plan(STANDING).await;
        assert_told("one zone less", &changes, &[(&through, RECONNECT)]);
    });
}

#[test]
fn of_a_zone_that_gets_another_subnet() {
    in_virtual_time(async {
        let text = example("existing-network");
        let stack = standing(&text).await;
        let other = text.replace("abcdef2,", "abcdef4,");
        stack.sandbox.assume(&mqctl::cli::premises(&spec(&other)));
        let all = "all clients lose their connection, typically for 1 to 2 minutes";
        let changes = stack.plan(&other).await;
        assert_told("another subnet", &changes, &[(all, RECONNECT)]);
    });
}

#[test]
fn of_an_endpoint_that_gets_public_addresses() {
    in_virtual_time(async {
        let private = STANDING.replace("  hosted_zone:", "  scheme: internal\n  hosted_zone:");
        let stack = standing(&private).await;
        let cut_off = (
            "all clients are cut off: the endpoint gets public addresses",
            "they must connect over the internet, from a public address in endpoint.allow",
        );
        let changes = stack.plan(STANDING).await;
        assert_told("public addresses", &changes, &[cut_off]);
    });
}

#[test]
fn of_ipv6_that_is_taken_away_again() {
    in_virtual_time(async {
        let stack = standing(STANDING).await;
        assert!(stack.sandbox.make_dual_stack("orders-load-balancer"));
        let gone = (
            "clients in ::/0 can't connect any more",
            "they must connect from 198.51.100.0/24, 203.0.113.0/24 (endpoint.allow)",
        );
        let changes = stack.plan(STANDING).await;
        assert_told("an address type by hand", &changes, &[gone]);
    });
}

#[test]
fn of_a_destroy() {
    in_virtual_time(async {
        let stack = standing(STANDING).await;
        let reading = stack.read(STANDING).await;
        let changes = ChangeSet::between(&Desired::nothing("orders"), &reading.observed);
        let gone = (
            "all clients are cut off: the endpoint is gone",
            "there is nothing left that they could use",
        );
        assert_told("destroy", &changes, &[LOST, gone]);
    });
}

/// What someone did by hand may be what clients use by now.
#[test]
fn of_what_was_changed_by_hand_and_is_put_back() {
    in_virtual_time(async {
        let stack = standing(STANDING).await;
        let elb = aws_sdk_elasticloadbalancingv2::Client::new(&stack.sdk());
        let balancers = elb.describe_load_balancers().send().await.unwrap();
        let balancer = balancers.load_balancers()[0].load_balancer_arn().unwrap();
        let listeners = elb.describe_listeners().load_balancer_arn(balancer);
        let listeners = listeners.send().await.unwrap();
        let listener = listeners.listeners().iter();
        let listener = listener
            .clone()
            .find(|it| it.port() == Some(61617))
            .unwrap();
        let policy = |policy: &str| {
            let request = elb.modify_listener().ssl_policy(policy);
            request
                .listener_arn(listener.listener_arn().unwrap())
                .send()
        };
        policy("ELBSecurityPolicy-2016-08").await.unwrap();
        let narrower = (
            "clients that speak openwire can't connect any more without what ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09 has",
            "they must use a TLS version and a cipher of ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        );
        let changes = stack.plan(STANDING).await;
        assert_told("a weak policy", &changes, &[narrower]);
        policy("ELBSecurityPolicy-TLS13-1-3-2021-06").await.unwrap();
        let changes = stack.plan(STANDING).await;
        assert_told("a stricter policy", &changes, &[]);
    });
}

/// Nobody but the load balancer is to come to the brokers. Who opened a way to their console by hand loses it.
#[test]
fn of_a_way_to_the_console_that_was_opened_by_hand() {
    in_virtual_time(async {
        let stack = standing(STANDING).await;
        let ec2 = aws_sdk_ec2::Client::new(&stack.sdk());
        let brokers = ResourceId::new("security-group/brokers");
        let observed = stack.read(STANDING).await.observed;
        let group = &observed.resources[&brokers][0].physical_id;
        let range = IpRange::builder().cidr_ip("10.20.0.0/16").build();
        let rule = IpPermission::builder()
            .ip_protocol("tcp")
            .from_port(8162)
            .to_port(8162)
            .ip_ranges(range);
        let allow = ec2.authorize_security_group_ingress().group_id(group);
        allow.ip_permissions(rule.build()).send().await.unwrap();
        let changes = stack.plan(STANDING).await;
        assert_told(
            "a rule for the console",
            &changes,
            &[(
                "clients in 10.20.0.0/16 (to port 8162 of the brokers) can't connect any more",
                "there is nothing left that they could use",
            )],
        );
    });
}
