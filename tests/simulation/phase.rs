//! What is interrupted: each kind of run, on each example plan file.

use mqctl::apply::Outcome;
use mqctl_aws::AwsError;

use crate::support::stack::{Stack, example};

/// The example plan files.
pub(super) const EXAMPLES: [&str; 5] = [
    "quickstart",
    "active-standby-all-protocols",
    "existing-network",
    "development",
    "partners",
];

/// A kind of run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// From nothing to a stack.
    Apply,
    /// Another protocol, another health check, other clients.
    Change,
    /// A change for which the broker restarts.
    Reboot,
    /// A broker and a network that others take over from.
    Replace,
    /// From a stack to nothing.
    Destroy,
}

impl Phase {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [
        Self::Apply,
        Self::Change,
        Self::Reboot,
        Self::Replace,
        Self::Destroy,
    ];

    /// The plan file that the run is about.
    pub(super) fn text(self, name: &str) -> String {
        let text = example(name);
        let changed = match self {
            Self::Apply | Self::Destroy => return text,
            Self::Change => change(&text),
            Self::Reboot => larger(&text),
            Self::Replace => text
                .replace("  cidr: 10.20.", "  cidr: 10.21.")
                .replace("  cidr: 10.30.", "  cidr: 10.31.")
                .replace("  cidr: 10.40.", "  cidr: 10.41."),
        };
        assert_ne!(text, changed, "{self:?} changes nothing in {name}");
        changed
    }

    /// One run of it.
    pub(super) async fn run(self, stack: &Stack, name: &str) -> Result<Outcome, AwsError> {
        let text = self.text(name);
        match self {
            Self::Destroy => stack.try_destroy(&text).await,
            _ => stack.try_apply(&text).await,
        }
    }
}

fn change(text: &str) -> String {
    let checked = if text.contains("interval: 10s") {
        text.replace("interval: 10s", "interval: 15s")
    } else {
        text.replace(
            "\n  allow:",
            "\n  health_check: { interval: 15s, healthy_threshold: 3, unhealthy_threshold: 3 }\n  allow:",
        )
    };
    protocols(&checked.replace("203.0.113.", "192.0.2."))
}

/// Larger instances.
pub(super) fn larger(text: &str) -> String {
    text.replace("mq.m5.large", "mq.m5.xlarge")
        .replace("mq.t3.micro", "mq.m5.large")
}

/// One more protocol; from the example that has all of them, two are taken away.
pub(super) fn protocols(text: &str) -> String {
    text.replace("stomp, mqtt, wss", "mqtt")
        .replace("[openwire, stomp]", "[openwire, stomp, mqtt]")
        .replace("[openwire]", "[openwire, stomp]")
        .replace(
            "protocols: [openwire, amqp]",
            "protocols: [openwire, amqp, stomp]",
        )
}
