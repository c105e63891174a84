//! What a field is called, what it holds, and what changing it costs.

use serde::{Deserialize, Serialize};

use super::Value;

/// What a change does to connected clients, from harmless to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Clients notice nothing.
    None,
    /// An outage of seconds: the broker restarts, or fails over, and clients reconnect.
    Reboot,
    /// A new resource takes over; clients reconnect to it.
    Replace,
    /// Something that clients use goes away for good.
    Disconnect,
    /// Stored messages are gone.
    DataLoss,
}

/// What AWS does when a field changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It is changed in place.
    Updates(Effect),
    /// It can't be changed: a new resource replaces the old one.
    Replaces,
    /// It can be set while there is none; after that it is as [`Rule::Replaces`].
    SetOnce,
    /// Elements can be added in place; taking one away is as [`Rule::Replaces`].
    Extends,
    /// It is never compared; it only says what has to exist before.
    Requires,
}

/// One field of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name that people read.
    pub name: String,
    /// What it holds.
    pub value: Value,
    /// What changing it means.
    pub rule: Rule,
    /// Whether it is one of the few by which people tell the resource from others of its kind.
    pub telling: bool,
}

impl Field {
    /// A field that is changed in place without clients noticing.
    pub fn updates(name: &str, value: impl Into<Value>) -> Self {
        Self::new(name, value, Rule::Updates(Effect::None))
    }

    /// A field whose change takes effect in a reboot.
    pub fn reboots(name: &str, value: impl Into<Value>) -> Self {
        Self::new(name, value, Rule::Updates(Effect::Reboot))
    }

    /// A field that can't be changed.
    pub fn replaces(name: &str, value: impl Into<Value>) -> Self {
        Self::new(name, value, Rule::Replaces)
    }

    /// A field with any rule.
    pub fn new(name: &str, value: impl Into<Value>, rule: Rule) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
            rule,
            telling: false,
        }
    }

    /// The field as one that is told wherever there is room for a few words only.
    #[must_use]
    pub fn telling(mut self) -> Self {
        self.telling = true;
        self
    }
}
