//! What happens while a zone or a broker is down.

use mqctl_model::spec::{Deployment, StorageType};

use super::rule::{Finder, Level, Rule, broken_if};

pub(super) const SINGLE_ZONE: Rule = Rule {
    name: "single-zone",
    level: Level::Warning,
    about: "One instance in one zone.",
    keys: &["brokers.deployment"],
    why: "The broker is down while its zone is, and during every restart for maintenance.",
    fix: "Write `deployment: active-standby`, with two zones. That replaces a broker that exists.",
    equivalents: &[
        "Security Hub MQ.5",
        "AWS Config mq-active-deployment-mode",
        "Prowler mq_broker_active_deployment_mode",
    ],
    finder: Finder::Plan(|spec| {
        broken_if(
            spec.brokers.deployment == Deployment::Single,
            "brokers.deployment",
            "the broker has one instance, in one zone",
        )
    }),
};

pub(super) const BURSTABLE_INSTANCE: Rule = Rule {
    name: "burstable-instance",
    level: Level::Warning,
    about: "An instance type that is made for trying things out.",
    keys: &["brokers.instance_type"],
    why: "Under load an mq.t3.micro uses up its CPU credits and slows down; it takes 300 connections for each protocol and stores 20 GB.",
    fix: "Write `instance_type: mq.m5.large` or a larger one.",
    equivalents: &[],
    finder: Finder::Plan(|spec| {
        let instance_type = &spec.brokers.instance_type;
        broken_if(
            instance_type.starts_with("mq.t"),
            "brokers.instance_type",
            format!("{instance_type} is for trying things out"),
        )
    }),
};

pub(super) const STORE_IN_ONE_ZONE: Rule = Rule {
    name: "store-in-one-zone",
    level: Level::Info,
    about: "Messages are stored in one zone only.",
    keys: &["brokers.storage"],
    why: "EBS is faster than EFS, and what it stores is out of reach while its zone is down.",
    fix: "Write `storage: efs` where messages matter more than throughput. That replaces a broker that exists.",
    equivalents: &[],
    finder: Finder::Plan(|spec| {
        broken_if(
            spec.brokers.storage == Some(StorageType::Ebs),
            "brokers.storage",
            "messages are stored in one zone",
        )
    }),
};

/// Longer than this, clients notice the health check rather than the failover.
const SLOW: i32 = 60;

pub(super) const SLOW_HEALTH_CHECK: Rule = Rule {
    name: "slow-health-check",
    level: Level::Warning,
    about: "After a failover the load balancer takes longer than a minute to follow.",
    keys: &[
        "endpoint.health_check.interval",
        "endpoint.health_check.healthy_threshold",
        "endpoint.health_check.unhealthy_threshold",
    ],
    why: "The load balancer sends clients to the new active broker only after so many checks, whose interval passes before each; until then they are away, or are sent to the old one.",
    fix: "Write a shorter `interval` or lower thresholds; the default, two checks at 10s, follows within 20 seconds.",
    equivalents: &[],
    finder: Finder::Plan(|spec| {
        let check = spec.endpoint.health_check;
        let checks = check.healthy_threshold.max(check.unhealthy_threshold);
        let seconds = checks.saturating_mul(check.interval_seconds);
        broken_if(
            spec.brokers.deployment == Deployment::ActiveStandby && seconds > SLOW,
            "endpoint.health_check",
            format!("the load balancer follows a failover after {seconds} seconds"),
        )
    }),
};
