//! How the sandbox is made to misbehave: lost requests and answers, throttling, delays, late visibility, answers that are none.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::body::Body;

/// How late EC2's describes see what was just made. It is an eventually consistent API: an id that a create returned
/// may be unknown, and missing from filtered answers, for some seconds.
/// Source: Amazon EC2 Developer Guide, "Eventual consistency".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consistency {
    /// The shortest time until a new resource is seen.
    pub least: Duration,
    /// The longest.
    pub most: Duration,
    /// Whether calls that depend on a new resource are late, too, and fail with `Invalid….NotFound`. They seldom are.
    pub dependents: bool,
}

impl Consistency {
    /// Everything is seen at once.
    pub const IMMEDIATE: Self = Self {
        least: Duration::ZERO,
        most: Duration::ZERO,
        dependents: false,
    };

    /// The two bounds in milliseconds, in order.
    pub(crate) fn bounds(&self) -> (u64, u64) {
        let millis = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let least = millis(self.least);
        (least, millis(self.most).max(least))
    }
}

impl Default for Consistency {
    /// One to five seconds, for describes only.
    fn default() -> Self {
        Self {
            least: Duration::from_secs(1),
            most: Duration::from_secs(5),
            dependents: false,
        }
    }
}

/// One call that was sent to the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// The service as signatures name it: `ec2`, `elasticloadbalancing`.
    pub service: String,
    /// AWS's name for the operation: `CreateVpc`.
    pub operation: String,
    /// The region that it was signed for.
    pub region: String,
    /// When it was sent, on the sandbox's clock.
    pub at: SystemTime,
    /// The same for requests that ask for the same.
    pub fingerprint: u64,
}

/// What goes wrong with one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The call is refused with this error, in the shape of its protocol, and changes nothing.
    Refuse {
        /// The HTTP status.
        status: u16,
        /// AWS's error code.
        code: String,
        /// What the caller reads.
        message: String,
    },
    /// The call is refused for its rate, with the status and code of its service.
    Throttle,
    /// The connection breaks before the call arrives.
    LoseRequest,
    /// The call is carried out, and the connection breaks before the answer arrives.
    LoseAnswer,
    /// The call is carried out only after this much of the sandbox's time.
    Delay(Duration),
    /// The call is carried out, and its answer never comes: what a process sees that dies while it waits.
    Hang,
    /// The call is carried out, and something comes that is no answer to it, with status 200 and a length that fits.
    Garble(Garbled),
    /// The call is carried out, and its answer has another text in place of this one, wherever it has it. Both are spelled as the
    /// protocol spells them.
    Reword {
        /// What the answer would say.
        from: String,
        /// What it says.
        to: String,
    },
}

/// What comes instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Garbled {
    /// An empty JSON object.
    EmptyObject,
    /// The first half of the answer.
    Cut,
    /// A page for people, as proxies and captive portals send.
    Page,
    /// A body that never ends.
    Endless,
}

impl Garbled {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::EmptyObject, Self::Cut, Self::Page, Self::Endless];

    /// What becomes of an answer.
    pub(crate) fn instead_of(self, answer: &[u8]) -> Body {
        match self {
            Self::EmptyObject => Body::whole(b"{}".to_vec()),
            Self::Cut => {
                let half = answer.len() / 2;
                Body::whole(answer[..half].to_vec())
            }
            Self::Page => Body::whole(PAGE.as_bytes().to_vec()),
            Self::Endless => Body::Endless,
        }
    }
}

/// A page that a portal may show.
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><p>Please log in.</p></body></html>\n";

/// Decides what goes wrong.
pub trait Faults: Send {
    /// Asked once for each call, retries included, in the order they are sent.
    fn before(&mut self, call: &CallRecord) -> Fault;
}

impl<F: FnMut(&CallRecord) -> Fault + Send> Faults for F {
    fn before(&mut self, call: &CallRecord) -> Fault {
        self(call)
    }
}

/// What a caller sees of a broken connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// Nothing arrived.
    #[error("the connection broke before the request was sent")]
    Request,
    /// It arrived, but the caller cannot know.
    #[error("the connection broke before the answer arrived")]
    Answer,
}
