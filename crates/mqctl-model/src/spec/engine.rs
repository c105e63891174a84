//! What an engine is.

use std::fmt;

/// Broker software.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Apache ActiveMQ Classic.
    ActiveMq,
}

/// A version as far as a plan can choose it: the patch belongs to Amazon MQ, which raises it by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EngineVersion {
    /// `5` of `5.19`.
    pub major: u32,
    /// `19` of `5.19`.
    pub minor: u32,
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}
