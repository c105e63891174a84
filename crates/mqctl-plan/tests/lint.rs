//! Rules of good practice: each is found where it is broken and nowhere else, can be ignored, and is documented.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mqctl_plan::lint::{ALWAYS_HELD, Level, RULES, Report};
use mqctl_plan::{Checked, check};

use crate::{PLAN, findings, schema};

/// A plan that breaks no rule.
fn clean() -> String {
    PLAN.replace("audit: false", "audit: true")
        .replace("[openwire, amqp]", "[openwire]")
        .replace(
            "network:\n  cidr: 10.20.0.0/16\n  zones: 2\n",
            "network: { cidr: 10.20.0.0/16,\n  zones: 2,\n  flow_logs: { bucket: orders-flows } }\n",
        )
}

fn checked(text: &str) -> Checked {
    match check("mqctl.yaml", text.as_bytes()) {
        Ok(checked) => checked,
        Err(diagnostics) => panic!("{}", diagnostics.report(mqctl_plan::Canvas::PLAIN)),
    }
}

/// The clean plan after some edits.
#[track_caller]
fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(clean(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "`{from}` in\n{text}");
        text.replacen(from, to, 1)
    })
}

/// The rules that a report names, with the keys and lines.
fn found(report: &Report) -> Vec<String> {
    let open = report.open();
    open.map(|it| format!("{} {} {}: {}", it.rule.name, it.line, it.key, it.message))
        .collect()
}

type Edits = &'static [(&'static str, &'static str)];

/// Each rule with edits of the clean plan that break it, and all that is then found.
const BROKEN: &[(&str, Edits, &[&str])] = &[
    (
        "single-zone",
        &[("deployment: active-standby", "deployment: single")],
        &["single-zone 12 brokers.deployment: the broker has one instance, in one zone"],
    ),
    (
        "burstable-instance",
        &[("mq.m5.large", "mq.t3.micro")],
        &["burstable-instance 14 brokers.instance_type: mq.t3.micro is for trying things out"],
    ),
    (
        "store-in-one-zone",
        &[
            ("deployment: active-standby", "deployment: single"),
            ("storage: efs", "storage: ebs"),
        ],
        &[
            "single-zone 12 brokers.deployment: the broker has one instance, in one zone",
            "store-in-one-zone 15 brokers.storage: messages are stored in one zone",
        ],
    ),
    (
        "slow-health-check",
        &[("interval: 10s", "interval: 31s")],
        &[
            "slow-health-check 33 endpoint.health_check: the load balancer follows a failover after 62 seconds",
        ],
    ),
    (
        "open-to-internet",
        &[("[203.0.113.0/24]", "[0.0.0.0/0]")],
        &[
            "open-to-internet 29 endpoint.allow: 0.0.0.0/0 lets the whole internet reach the listeners: flaws of 2026 need no password, such as CVE-2026-50734 in OpenWire and CVE-2026-49432 in STOMP",
        ],
    ),
    (
        "wide-allow",
        &[("[203.0.113.0/24]", "[20.0.0.0/7]")],
        &[
            "wide-allow 29 endpoint.allow: this lets 1% of the internet reach the listeners, more than a /8: flaws of 2026 need no password, such as CVE-2026-50734 in OpenWire and CVE-2026-49432 in STOMP",
        ],
    ),
    (
        "version-without-fixes",
        &[("\"5.19\"", "\"5.18\"")],
        &[
            "version-without-fixes 11 brokers.version: ActiveMQ 5.18 gets no more fixes from its project, whose last release of it was 5.18.7 (March 2025): the CVEs of 2026 are fixed in later versions only",
        ],
    ),
    (
        "old-tls",
        &[(
            "  tls_policy: ELBSecurityPolicy-TLS13-1-3-2021-06",
            "  tls_policy: ELBSecurityPolicy-TLS13-1-0-2021-06",
        )],
        &[
            "old-tls 31 endpoint.tls_policy: ELBSecurityPolicy-TLS13-1-0-2021-06 admits TLS 1.0 or 1.1, which are no longer secure",
        ],
    ),
    (
        "aws-owned-key",
        &[(
            "  encryption: { kms_key: \"arn:aws:kms:us-west-2:123456789012:key/01234567-89ab-cdef-0123-456789abcdef\" }\n",
            "",
        )],
        &[
            "aws-owned-key 9 brokers.encryption.kms_key: the store is encrypted with a key that AWS owns",
        ],
    ),
    (
        "console-for-all",
        &[(
            "password: { secret: orders/app }",
            "password: { secret: orders/app }\n      console: true",
        )],
        &["console-for-all 18 brokers.users: every user may log in to the web console"],
    ),
    (
        "shared-password",
        &[(
            "    - name: operator\n",
            "    - name: operator\n      password: { secret: orders/app }\n",
        )],
        &["shared-password 22 brokers.users[1].password: operator has the password of app"],
    ),
    (
        "general-log-off",
        &[("general: true", "general: false")],
        &["general-log-off 23 brokers.logs.general: the broker's log is not kept"],
    ),
    (
        "audit-log-off",
        &[(", audit: true", "")],
        &["audit-log-off 23 brokers.logs.audit: what is done in the console is not logged"],
    ),
    (
        "no-flow-logs",
        &[(",\n  flow_logs: { bucket: orders-flows } }", " }")],
        &["no-flow-logs 6 network.flow_logs: the connections in the VPC are not logged"],
    ),
    (
        "no-access-logs",
        &[("  access_logs: { bucket: orders-logs, prefix: nlb }\n", "")],
        &["no-access-logs 25 endpoint.access_logs: the load balancer does not log connections"],
    ),
    (
        "no-maintenance-window",
        &[("  maintenance: { day: sunday, time: \"03:00\" }\n", "")],
        &["no-maintenance-window 9 brokers.maintenance: Amazon MQ chooses when brokers restart"],
    ),
    (
        "unprotected",
        &[("protect: true", "protect: false")],
        &[
            "unprotected 34 protect: nothing keeps a run from losing messages or cutting clients off",
        ],
    ),
    (
        "no-tags",
        &[("tags: { team: payments }\n", "")],
        &["no-tags 1 tags: the resources have no tags but mqctl's own"],
    ),
    (
        "any-account",
        &[("account: \"123456789012\"\n", "")],
        &["any-account 1 account: the plan may be applied to any account"],
    ),
    (
        "unreachable-allow",
        &[("[203.0.113.0/24]", "[10.0.0.0/8]")],
        &[
            "unreachable-allow 29 endpoint.allow[0]: 10.0.0.0/8 is a private address range: clients reach the endpoint over the internet, from public addresses, so this admits nobody",
        ],
    ),
    (
        "idle-connections",
        &[("[openwire]", "[openwire, amqp]")],
        &[
            "idle-connections 17 brokers.protocols[1]: amqp clients need heartbeats more often than every 350 seconds",
        ],
    ),
    (
        "durable-subscriptions",
        &[("[openwire]", "[mqtt]")],
        &[
            "idle-connections 17 brokers.protocols[0]: mqtt clients need heartbeats more often than every 350 seconds",
            "durable-subscriptions 17 brokers.protocols[0]: messages for mqtt subscribers that don't come back are kept",
        ],
    ),
];

#[test]
fn nothing_is_found_in_a_plan_that_breaks_no_rule() {
    assert_eq!(found(&checked(&clean()).lint), [""; 0]);
    for edits in [
        [("interval: 10s", "interval: 30s")],
        [("[203.0.113.0/24]", "[20.0.0.0/8]")],
        [(
            "    - name: operator\n",
            "    - name: operator\n      password: { env: OPERATOR }\n",
        )],
    ] {
        assert_eq!(found(&checked(&edited(&edits)).lint), [""; 0], "{edits:?}");
    }
}

#[test]
fn each_rule_is_found_where_it_is_broken() {
    for (rule, edits, expected) in BROKEN {
        let report = checked(&edited(edits)).lint;
        assert_eq!(found(&report), *expected, "{rule}");
        assert!(report.open().any(|it| it.rule.name == *rule), "{rule}");
    }
    let tested: Vec<&str> = BROKEN.iter().map(|(rule, _, _)| *rule).collect();
    let rules = RULES.map(|rule| rule.name);
    assert_eq!(tested, rules);
}

/// An instance of its own has no failover to follow.
#[test]
fn a_single_instance_has_no_slow_health_check() {
    let edits = [
        ("deployment: active-standby", "deployment: single"),
        ("interval: 10s", "interval: 5m"),
    ];
    let report = checked(&edited(&edits)).lint;
    let rules: Vec<&str> = report.open().map(|it| it.rule.name).collect();
    assert_eq!(rules, ["single-zone"]);
}

#[test]
fn the_worst_comes_first() {
    let edits = [
        ("[203.0.113.0/24]", "[0.0.0.0/0]"),
        ("[openwire]", "[amqp]"),
        ("protect: true", "protect: false"),
    ];
    let report = checked(&edited(&edits)).lint;
    let levels: Vec<Level> = report.open().map(|it| it.rule.level).collect();
    assert_eq!(levels, [Level::Error, Level::Warning, Level::Info]);
    assert_eq!(report.worst(), Some(Level::Error));
    assert_eq!(checked(&clean()).lint.worst(), None);
}

/// What a plan file says is not for it is still there, with the reason, and counts for nothing.
#[test]
fn a_rule_can_be_ignored_with_a_reason() {
    let ignoring = |rule: &str| {
        format!("protect: true\nlint: {{ ignore: [{{ rule: {rule}, reason: \"a test stack\" }}] }}")
    };
    for (rule, edits, expected) in BROKEN {
        let unprotected = *rule == "unprotected";
        let text = edited(edits);
        let text = if unprotected {
            text.replace("protect: false", &ignoring(rule).replace("true", "false"))
        } else {
            text.replace("protect: true", &ignoring(rule))
        };
        let Checked { warnings, lint, .. } = checked(&text);
        assert!(lint.open().all(|it| it.rule.name != *rule), "{rule}");
        assert_eq!(lint.findings.len(), expected.len(), "{rule}");
        let ignored = lint.findings.iter().find(|it| it.rule.name == *rule);
        let reason = ignored.and_then(|it| it.ignored.as_deref());
        assert_eq!(reason, Some("a test stack"), "{rule}");
        assert_eq!(lint.unused, [], "{rule}");
        // Nor does `validate` warn of it.
        assert_eq!(warnings.len(), 0, "{rule}: {warnings:?}");
    }
    let report = checked(&clean().replace("protect: true", &ignoring("single-zone"))).lint;
    assert_eq!(report.findings.len(), 0);
    let unused: Vec<&str> = report.unused.iter().map(|it| it.rule.as_str()).collect();
    assert_eq!(unused, ["single-zone"]);
}

#[test]
fn what_is_ignored_has_its_form() {
    for (lint, expected) in [
        (
            "{ ignore: [{ rule: single-zoen, reason: a }] }",
            "35 lint.ignore[0].rule error: `rule` cannot be `single-zoen` (did you mean `single-zone`?",
        ),
        (
            "{ ignore: [{ rule: single-zone }] }",
            "35 lint.ignore[0].reason error: an entry of `ignore` has no `reason`",
        ),
        (
            "{ ignore: [{ rule: single-zone, reason: '' }] }",
            "35 lint.ignore[0].reason error: `reason` is empty",
        ),
        (
            "{ ignore: [single-zone] }",
            "35 lint.ignore[0] error: a rule must be ignored with a reason",
        ),
        (
            "{ ignore: [] }",
            "35 lint.ignore error: `ignore` is an empty list",
        ),
        ("{}", "35 lint.ignore error: `lint` has no `ignore`"),
        (
            "{ ignore: [{ rule: no-tags, reason: a }, { rule: no-tags, reason: b }] }",
            "35 lint.ignore[1].rule error: `no-tags` is ignored twice",
        ),
    ] {
        let text = clean().replace("protect: true", &format!("protect: true\nlint: {lint}"));
        let found = findings(&text);
        assert!(
            matches!(&found[..], [only] if only.starts_with(expected)),
            "{lint}\n expected: {expected}\n found: {found:#?}"
        );
        schema::compare(&text, Some(&found[0]));
    }
}

#[test]
fn every_rule_says_what_it_is() {
    let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), RULES.len(), "no name is given twice");
    for rule in RULES {
        let is_kebab =
            |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase());
        assert!(rule.name.split('-').all(is_kebab), "{}", rule.name);
        for text in [rule.about, rule.why, rule.fix] {
            let first = text.chars().next().expect("a text");
            assert!(
                first.is_uppercase() && text.ends_with('.'),
                "{}: {text}",
                rule.name
            );
        }
        assert!(!rule.keys.is_empty(), "{}", rule.name);
        // The keys exist.
        for key in rule.keys {
            let key = key.trim_end_matches("[]");
            let known = mqctl_plan::keys();
            assert!(
                known.iter().any(|it| it.path == key),
                "{}: {key}",
                rule.name
            );
        }
    }
}

#[test]
fn the_documentation_is_current() {
    crate::current("docs/lint.md", &documentation());
}

fn documentation() -> String {
    let mut out = String::from(
        "# Lint rules

`mqctl lint` holds a valid plan file against rules of good practice. It needs no account. `mqctl validate` tells of what it would
find as notes. This page is made from the rules (`crates/mqctl-plan/src/lint`); a test holds it current.

```console
$ mqctl lint                                 # exit code 7 if there is a warning or an error
$ mqctl lint --fail-on error                 # only if there is an error; or info, or never
$ mqctl lint --output markdown               # for a comment on a pull request; json for programs
```

A rule that is not for a plan is ignored there, with the reason. Reports name it as ignored; one that finds nothing any more is
told as a note.

```yaml
lint:
  ignore:
    - { rule: single-zone, reason: \"a test stack\" }
```

The rules look at what a plan file decides. What a broker's configuration decides, such as dead letters, the size of messages or how
long they are kept, is left out: mqctl does not write that configuration yet.

| rule | severity | what it finds |
|---|---|---|
",
    );
    for rule in RULES {
        let (name, level) = (rule.name, rule.level.name());
        let _ = writeln!(out, "| [`{name}`](#{name}) | {level} | {} |", rule.about);
    }
    out.push_str("\n`error`: there is no good reason for it. `warning`: in production there rarely is one. `info`: worth knowing.\n");
    for rule in RULES {
        let keys: Vec<String> = rule.keys.iter().map(|key| format!("`{key}`")).collect();
        let _ = write!(
            out,
            "\n## {}\n\n{} Severity: {}. Looks at {}.\n\n{}\n\n{}\n",
            rule.name,
            rule.about,
            rule.level.name(),
            keys.join(", "),
            rule.why,
            rule.fix
        );
        if !rule.equivalents.is_empty() {
            let _ = writeln!(out, "\nEquivalent checks: {}.", rule.equivalents.join("; "));
        }
        if rule.is_told_by_validate() {
            out.push_str("\n`validate`, `plan` and `apply` warn of it, too.\n");
        }
    }
    out.push_str("\n## What holds of every plan\n\nThese checks of other tools pass whatever the plan file says:\n\n");
    for held in ALWAYS_HELD {
        let _ = writeln!(out, "- {}: {}.", held.about, held.equivalents.join("; "));
    }
    out.push_str("\nSecurity Hub MQ.6, AWS Config `mq-rabbit-deployment-mode` and Prowler `mq_broker_cluster_deployment_mode` are about RabbitMQ, which\nmqctl does not build yet.\n");
    out
}
