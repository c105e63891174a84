//! What a parameter of the lock holds.

use std::fmt;
use std::time::SystemTime;

use jiff::Timestamp;
use mqctl_model::printable::one_line;
use serde::{Deserialize, Serialize};

/// Who holds the lock, for what, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who: a caller, a machine, a process.
    pub holder: String,
    /// What is being run.
    pub command: String,
    /// Since when.
    pub started: Timestamp,
    /// Until when everybody else keeps away.
    pub lease_until: Timestamp,
    /// Whether the run has ended and said so: nobody has to wait for anything.
    #[serde(default)]
    pub released: bool,
    /// No other entry has it.
    pub token: String,
}

impl Entry {
    /// Whether others need not keep away any more.
    pub fn is_over(&self, now: SystemTime) -> bool {
        self.released || SystemTime::from(self.lease_until) < now
    }

    /// The entry of a run that has ended now.
    pub(super) fn released(&self, now: SystemTime) -> Self {
        Self {
            released: true,
            lease_until: timestamp(now),
            ..self.clone()
        }
    }

    /// As it is kept.
    pub(super) fn to_json(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// From what is kept, or why it is no entry. Another run wrote it, if not somebody by hand: who and what are made printable.
    pub(super) fn from_json(text: &str) -> Result<Self, String> {
        let mut entry: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        for text in [&mut entry.holder, &mut entry.command] {
            *text = one_line(text).into_owned();
        }
        // It becomes part of a name.
        let is_token = |text: &str| {
            (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if is_token(&entry.token) {
            Ok(entry)
        } else {
            Err("its token is none".to_owned())
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            holder,
            command,
            started,
            lease_until,
            ..
        } = self;
        write!(
            formatter,
            "{holder}, running `{command}` since {started:.0}, with a lease until {lease_until:.0}"
        )
    }
}

/// A time as entries have it; they are all within the years that it knows.
pub(super) fn timestamp(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or(Timestamp::MAX)
}

/// A token that nobody has drawn or will draw.
pub(crate) fn token() -> String {
    use std::hash::{BuildHasher as _, RandomState};
    let half = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", half(), half())
}
