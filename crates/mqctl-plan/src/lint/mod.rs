//! Rules of good practice for plan files that are valid, each with its reason and its fix.
//!
//! A rule looks at the plan alone. Those that `validate` warns of anyway, because a plan that is wrong about them does not do
//! what its author expects, are found there. A plan file names the rules that are not for it, with the reason.

mod availability;
mod clients;
mod ignored;
mod operation;
mod report;
mod rule;
mod rules;
mod security;

pub use ignored::Ignored;
pub use report::{Finding, Report};
pub use rule::{Level, Rule};
pub use rules::{ALWAYS_HELD, Held, RULES};

pub(crate) use clients::UNREACHABLE_ALLOW;
pub(crate) use ignored::read;
pub(crate) use report::report;
pub(crate) use rules::NAMES;
pub(crate) use security::{OLD_TLS, OPEN_TO_INTERNET, VERSION_WITHOUT_FIXES, WIDE_ALLOW};
