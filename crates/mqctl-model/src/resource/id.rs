//! The logical name of a resource in its stack.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::printable::one_line;

/// A resource id: `vpc`, `subnet/private/us-west-2a`, `listener/openwire`. It is what the `mqctl:resource` tag holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ResourceId(String);

impl ResourceId {
    /// The id that reads so.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part of the path: `openwire` of `listener/openwire`.
    pub fn last(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The id of a named one of several: `ResourceId::of("listener", "openwire")`.
    pub fn of(kind: &str, name: &str) -> Self {
        Self(format!("{kind}/{name}"))
    }
}

/// For people, in one line: a tag may say anything.
impl fmt::Display for ResourceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&one_line(&self.0))
    }
}
