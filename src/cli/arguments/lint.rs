//! `lint`.

use clap::{Args, ValueEnum};
use mqctl_plan::lint::Level;

#[derive(Args, Debug)]
pub(in crate::cli) struct Lint {
    /// Exit with 7 when something of this severity or worse is found
    #[arg(
        long,
        env = "MQCTL_FAIL_ON",
        value_name = "SEVERITY",
        default_value = "warning"
    )]
    pub(in crate::cli) fail_on: FailOn,
}

/// From which severity on it is a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FailOn {
    /// Anything that is found
    Info,
    /// What there is rarely a good reason for in production
    Warning,
    /// What there is no good reason for
    Error,
    /// Nothing
    Never,
}

impl FailOn {
    /// The mildest severity that is a failure.
    pub(in crate::cli) fn level(self) -> Option<Level> {
        match self {
            Self::Info => Some(Level::Info),
            Self::Warning => Some(Level::Warning),
            Self::Error => Some(Level::Error),
            Self::Never => None,
        }
    }
}
