//! What goes wrong: one mishap at one call.

use std::fmt;

use aws_twin::{CallRecord, Consistency, Fault, Faults, Garbled, Sandbox};

/// A kind of mishap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mishap {
    /// The call is refused for good.
    Refused,
    /// The request is lost.
    RequestLost,
    /// The call is carried out, the answer is lost.
    AnswerLost,
    /// This call and those that repeat it are refused for their rate, several times in a row.
    Throttled,
    /// The credentials are good no more: this call and all that follow are refused.
    Expired,
    /// The call is carried out, and what comes back is no answer: which kind of none, the number of the call says.
    Garbled,
    /// The process is gone before the call.
    GoneBefore,
    /// The process is gone after the call.
    GoneAfter,
    /// From this call on, reads see what is made only after a minute.
    Stale,
    /// The same, and the process is gone after the call.
    StaleAndGone,
}

impl Mishap {
    pub(super) const ALL: [Self; 10] = [
        Self::Refused,
        Self::RequestLost,
        Self::AnswerLost,
        Self::Throttled,
        Self::Expired,
        Self::Garbled,
        Self::GoneBefore,
        Self::GoneAfter,
        Self::Stale,
        Self::StaleAndGone,
    ];

    /// Whether it tells anything that another one at the same call does not.
    pub(super) fn applies_to(self, call: &CallRecord) -> bool {
        match self {
            Self::AnswerLost | Self::Garbled | Self::GoneAfter => is_change(call),
            Self::Stale | Self::StaleAndGone => call.service == "ec2" && is_change(call),
            _ => true,
        }
    }

    /// Whether the process is gone.
    pub(super) fn is_end(self) -> bool {
        matches!(
            self,
            Self::GoneBefore | Self::GoneAfter | Self::StaleAndGone
        )
    }
}

impl fmt::Display for Mishap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

/// Whether a call changes anything.
pub(super) fn is_change(call: &CallRecord) -> bool {
    let reads = ["Describe", "List", "Get"];
    !reads.iter().any(|read| call.operation.starts_with(read))
}

/// How late reads are when they are stale.
pub(super) const STALE: Consistency = Consistency {
    least: std::time::Duration::from_mins(1),
    most: std::time::Duration::from_mins(1),
    dependents: false,
};

/// How often a throttled call is refused.
const THROTTLES: usize = 4;

/// Lets one mishap happen at one call.
pub(super) struct Once {
    mishap: Mishap,
    at: usize,
    sandbox: Sandbox,
    seen: usize,
    throttled: Option<String>,
    throttles: usize,
}

impl Once {
    pub(super) fn new(mishap: Mishap, at: usize, sandbox: Sandbox) -> Self {
        Self {
            mishap,
            at,
            sandbox,
            seen: 0,
            throttled: None,
            throttles: 0,
        }
    }
}

impl Faults for Once {
    fn before(&mut self, call: &CallRecord) -> Fault {
        let now = self.seen == self.at;
        let past = self.seen > self.at;
        self.seen += 1;
        match self.mishap {
            Mishap::Refused if now => refusal(403, "AccessDenied"),
            Mishap::RequestLost if now => Fault::LoseRequest,
            Mishap::AnswerLost if now => Fault::LoseAnswer,
            // An endless one takes its time, and is as long as another that is too long.
            Mishap::Garbled if now => Fault::Garble(Garbled::ALL[self.at % 3]),
            Mishap::Expired if now || past => refusal(403, "ExpiredToken"),
            Mishap::Throttled if now => {
                self.throttled = Some(call.operation.clone());
                self.throttles = 1;
                Fault::Throttle
            }
            Mishap::Throttled
                if self.throttles < THROTTLES
                    && self.throttled.as_ref() == Some(&call.operation) =>
            {
                self.throttles += 1;
                Fault::Throttle
            }
            Mishap::Stale if now => {
                self.sandbox.set_consistency(STALE);
                Fault::None
            }
            _ => Fault::None,
        }
    }
}

pub(super) fn refusal(status: u16, code: &str) -> Fault {
    Fault::Refuse {
        status,
        code: code.to_owned(),
        message: "made up for a test".to_owned(),
    }
}
