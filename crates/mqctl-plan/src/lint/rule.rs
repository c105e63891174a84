//! What a rule is.

use mqctl_model::spec::Spec;
use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; there are good reasons for either.
    Info,
    /// In production there is rarely a good reason for it.
    Warning,
    /// There is none.
    Error,
}

impl Level {
    /// All of them, the mildest first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// `info`, `warning` or `error`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule of good practice.
#[derive(Debug)]
pub struct Rule {
    /// Its name, which never changes.
    pub name: &'static str,
    /// How much a finding of it matters.
    pub level: Level,
    /// What it finds, in a few words.
    pub about: &'static str,
    /// The keys that it looks at.
    pub keys: &'static [&'static str],
    /// Why that matters.
    pub why: &'static str,
    /// How to fix it.
    pub fix: &'static str,
    /// The checks of other tools that look for the same.
    pub equivalents: &'static [&'static str],
    /// Who finds it.
    pub(super) finder: Finder,
}

impl Rule {
    /// Whether `validate` warns of what it finds anyway.
    pub fn is_told_by_validate(&self) -> bool {
        matches!(self.finder, Finder::Validation)
    }
}

/// Who finds what breaks a rule.
#[derive(Debug)]
pub(super) enum Finder {
    /// A function of the plan.
    Plan(fn(&Spec) -> Vec<Broken>),
    /// `validate`, which warns of it.
    Validation,
}

/// Something that breaks a rule.
#[derive(Debug)]
pub(super) struct Broken {
    /// The path of the key; one that is left out is fine.
    pub(super) key: String,
    pub(super) message: String,
}

/// What breaks a rule, if it does.
pub(super) fn broken_if(condition: bool, key: &str, message: impl Into<String>) -> Vec<Broken> {
    let broken = condition.then(|| Broken {
        key: key.to_owned(),
        message: message.into(),
    });
    broken.into_iter().collect()
}
