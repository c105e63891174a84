//! What those who run brokers need to see, and what they must not do by mistake.

use super::rule::{Finder, Level, Rule, broken_if};
use mqctl_model::spec::Network;

pub(super) const GENERAL_LOG_OFF: Rule = Rule {
    name: "general-log-off",
    level: Level::Warning,
    about: "The broker's log is not kept.",
    keys: &["brokers.logs.general"],
    why: "Amazon MQ shows a broker's log in CloudWatch or not at all: what went wrong can't be found out later.",
    fix: "Write `logs: { general: true }`.",
    equivalents: &[
        "AWS Config mq-broker-general-logging-enabled",
        "Prowler mq_broker_logging_enabled, with audit-log-off",
        "Checkov CKV_AWS_48",
        "Trivy AVD-AWS-0071",
    ],
    finder: Finder::Plan(|spec| {
        broken_if(
            spec.brokers.logs.general == Some(false),
            "brokers.logs.general",
            "the broker's log is not kept",
        )
    }),
};

pub(super) const AUDIT_LOG_OFF: Rule = Rule {
    name: "audit-log-off",
    level: Level::Warning,
    about: "Nobody can tell who did what in the console.",
    keys: &["brokers.logs.audit"],
    why: "The audit log says who deleted, purged or sent what in the console and over JMX.",
    fix: "Write `logs: { audit: true }`.",
    equivalents: &[
        "Security Hub MQ.2",
        "AWS Config mq-cloudwatch-audit-log-enabled",
        "AWS Config mq-cloudwatch-audit-logging-enabled",
        "Prowler mq_broker_logging_enabled, with general-log-off",
        "Checkov CKV_AWS_197",
        "Trivy AVD-AWS-0070",
    ],
    finder: Finder::Plan(|spec| {
        broken_if(
            spec.brokers.logs.audit != Some(true),
            "brokers.logs.audit",
            "what is done in the console is not logged",
        )
    }),
};

pub(super) const NO_MAINTENANCE_WINDOW: Rule = Rule {
    name: "no-maintenance-window",
    level: Level::Info,
    about: "Amazon MQ chooses when brokers restart.",
    keys: &["brokers.maintenance"],
    why: "A patch restarts brokers in the maintenance window. The one that the service chooses may be in your busiest hours.",
    fix: "Write `maintenance: { day: sunday, time: \"03:00\" }`.",
    equivalents: &[],
    finder: Finder::Plan(|spec| {
        broken_if(
            spec.brokers.maintenance.is_none(),
            "brokers.maintenance",
            "Amazon MQ chooses when brokers restart",
        )
    }),
};

pub(super) const UNPROTECTED: Rule = Rule {
    name: "unprotected",
    level: Level::Warning,
    about: "Nothing keeps a run from losing messages or cutting clients off.",
    keys: &["protect"],
    why: "With `protect: true` such a change, and destroying the stack, is refused until somebody says that it is meant, and the load balancer has deletion protection.",
    fix: "Write `protect: true`, or leave it out.",
    equivalents: &[
        "Security Hub ELB.6",
        "AWS Config elb-deletion-protection-enabled",
        "Prowler elbv2_deletion_protection",
        "Checkov CKV_AWS_150",
    ],
    finder: Finder::Plan(|spec| {
        broken_if(
            !spec.protect,
            "protect",
            "nothing keeps a run from losing messages or cutting clients off",
        )
    }),
};

pub(super) const NO_TAGS: Rule = Rule {
    name: "no-tags",
    level: Level::Info,
    about: "The resources have no tags but mqctl's own.",
    keys: &["tags"],
    why: "Tags such as a team or an environment say whose the resources and their costs are.",
    fix: "Write `tags: { team: payments }`.",
    equivalents: &["Security Hub MQ.4 with required keys"],
    finder: Finder::Plan(|spec| {
        broken_if(
            spec.tags.is_empty(),
            "tags",
            "the resources have no tags but mqctl's own",
        )
    }),
};

pub(super) const ANY_ACCOUNT: Rule = Rule {
    name: "any-account",
    level: Level::Info,
    about: "The plan may be applied to any account.",
    keys: &["account"],
    why: "With the credentials of another account, mqctl would build the stack there.",
    fix: "Write `account: \"123456789012\"`, with yours.",
    equivalents: &[],
    finder: Finder::Plan(|spec| {
        broken_if(
            spec.account.is_none(),
            "account",
            "the plan may be applied to any account",
        )
    }),
};

pub(super) const NO_FLOW_LOGS: Rule = Rule {
    name: "no-flow-logs",
    level: Level::Info,
    about: "Nobody can tell what a security group or a network ACL refused.",
    keys: &["network.flow_logs"],
    why: "A flow log has a line for each connection in the VPC, taken or refused. It is what tells a client that is not in `allow` from one that never arrived.",
    fix: "Write `flow_logs: { bucket: NAME }`, with a bucket that lets AWS write its logs.",
    equivalents: &[
        "Security Hub EC2.6",
        "AWS Config vpc-flow-logs-enabled",
        "Prowler vpc_flow_logs_enabled",
        "Checkov CKV2_AWS_11",
    ],
    finder: Finder::Plan(|spec| {
        let is_without = matches!(
            spec.network,
            Network::Build {
                flow_logs: None,
                ..
            }
        );
        broken_if(
            is_without,
            "network.flow_logs",
            "the connections in the VPC are not logged",
        )
    }),
};

pub(super) const NO_ACCESS_LOGS: Rule = Rule {
    name: "no-access-logs",
    level: Level::Info,
    about: "Nobody can tell who connected, or who failed to.",
    keys: &["endpoint.access_logs"],
    why: "The load balancer's access logs have a line for each TLS connection: from where, when, by which TLS version, and why one failed. The broker sees the load balancer's address only.",
    fix: "Write `access_logs: { bucket: NAME }`, with a bucket that lets AWS write its logs.",
    equivalents: &["Prowler elbv2_logging_enabled", "Checkov CKV_AWS_91"],
    finder: Finder::Plan(|spec| {
        broken_if(
            spec.endpoint.access_logs.is_none(),
            "endpoint.access_logs",
            "the load balancer does not log connections",
        )
    }),
};
