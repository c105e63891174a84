//! All the rules, and what holds of every plan.

use super::Rule;
use super::{availability, clients, operation, security};

/// All the rules, by theme.
pub const RULES: [&Rule; 22] = [
    &availability::SINGLE_ZONE,
    &availability::BURSTABLE_INSTANCE,
    &availability::STORE_IN_ONE_ZONE,
    &availability::SLOW_HEALTH_CHECK,
    &security::OPEN_TO_INTERNET,
    &security::WIDE_ALLOW,
    &security::VERSION_WITHOUT_FIXES,
    &security::OLD_TLS,
    &security::AWS_OWNED_KEY,
    &security::CONSOLE_FOR_ALL,
    &security::SHARED_PASSWORD,
    &operation::GENERAL_LOG_OFF,
    &operation::AUDIT_LOG_OFF,
    &operation::NO_FLOW_LOGS,
    &operation::NO_ACCESS_LOGS,
    &operation::NO_MAINTENANCE_WINDOW,
    &operation::UNPROTECTED,
    &operation::NO_TAGS,
    &operation::ANY_ACCOUNT,
    &clients::UNREACHABLE_ALLOW,
    &clients::IDLE_CONNECTIONS,
    &clients::DURABLE_SUBSCRIPTIONS,
];

/// Their names, for the table of the plan file's keys. A test holds that they are those of [`RULES`].
pub(crate) const NAMES: [&str; RULES.len()] = {
    let mut names = [""; RULES.len()];
    let mut index = 0;
    while index < RULES.len() {
        names[index] = RULES[index].name;
        index += 1;
    }
    names
};

/// What mqctl makes so whatever the plan file says.
#[derive(Debug)]
pub struct Held {
    /// What it is.
    pub about: &'static str,
    /// The checks of other tools that therefore pass.
    pub equivalents: &'static [&'static str],
}

/// What holds of every plan.
pub const ALWAYS_HELD: [Held; 3] = [
    Held {
        about: "Amazon MQ applies new patches of the engine by itself, in the maintenance window",
        equivalents: &[
            "Security Hub MQ.3",
            "AWS Config mq-auto-minor-version-upgrade-enabled",
            "AWS Config mq-automatic-minor-version-upgrade-enabled",
            "Prowler mq_broker_auto_minor_version_upgrades",
            "Checkov CKV_AWS_207",
        ],
    },
    Held {
        about: "No broker has a public address: clients reach it through the load balancer alone",
        equivalents: &[
            "AWS Config mq-no-public-access",
            "Prowler mq_broker_not_publicly_accessible",
            "Checkov CKV_AWS_69",
            "Trivy AVD-AWS-0072",
        ],
    },
    Held {
        about: "Every resource that can carry tags has some that name the stack and the resource",
        equivalents: &["Security Hub MQ.4 without required keys"],
    },
];
