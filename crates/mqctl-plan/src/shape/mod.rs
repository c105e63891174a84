//! The structure of a plan file as a table: its keys, their types and defaults.
//!
//! One table serves the structure check, the suggestions and the JSON Schema, so that they cannot disagree. What values
//! mean together is not here but in `validate`.

mod brokers;
mod check;
pub(super) mod duration;
mod endpoint;
mod forms;
mod keys;
pub(super) mod leading_zero;
mod plan;

pub(super) use brokers::{MOST_GROUPS, MOST_USERS};
pub(super) use check::check;
pub(super) use endpoint::{HEALTHY_THRESHOLD, INTERVAL_SECONDS, UNHEALTHY_THRESHOLD};
pub(super) use forms::Form;
pub(super) use keys::keys;
pub(super) use plan::{MOST_TAGS, PLAN, ZONES};

use crate::file::Located;
use crate::keys::Scope;

/// What a value looks like.
pub(super) enum Shape {
    Text {
        /// For editors: an ECMA regular expression that every accepted text matches.
        pattern: Option<&'static str>,
    },
    /// Text that is written in a certain way.
    Form(&'static Form),
    Boolean,
    /// `later` is the largest number that a later version takes, where that is more than `maximum`.
    Integer {
        minimum: i64,
        maximum: i64,
        later: i64,
    },
    /// A text such as `10s` or `1m30s`, in whole seconds.
    Duration {
        minimum: i64,
        maximum: i64,
    },
    /// One of some words; those of `later` arrive with a later version.
    Choice {
        now: &'static [&'static str],
        later: &'static [&'static str],
    },
    /// No entry is given twice.
    List {
        item: &'static Shape,
        /// An empty list is refused.
        filled: bool,
        /// How many entries there can be, where that does not follow from what they are.
        most: Option<usize>,
    },
    Mapping(Mapping),
    /// A mapping from words of the user's own to text.
    Texts {
        most: usize,
        name: &'static Form,
        value: &'static Form,
    },
    /// One word or a list.
    WordOr {
        word: &'static str,
        list: &'static Shape,
    },
    /// A number or a list.
    CountOr {
        minimum: i64,
        maximum: i64,
        list: &'static Shape,
    },
}

pub(super) struct Mapping {
    pub(super) keys: &'static [Key],
    /// Sets of keys of which exactly one is given; none if there are no such sets.
    pub(super) one_of: &'static [Alternative],
    /// What to say when there is text instead of a mapping.
    pub(super) not_text: Option<Refusal>,
    /// Keys that arrive with a later version: known, refused, and not in the schema.
    pub(super) later: &'static [&'static str],
    /// Keys that have another name now.
    pub(super) renamed: &'static [Renamed],
}

impl Mapping {
    /// To leave out what a mapping does not need.
    pub(super) const EMPTY: Self = Self {
        keys: &[],
        one_of: &[],
        not_text: None,
        later: &[],
        renamed: &[],
    };

    /// What a key of old is called now.
    fn renamed(&self, old: &str) -> Option<&Renamed> {
        self.renamed.iter().find(|renamed| renamed.old == old)
    }

    /// Whether the key `new` is there by its old name, which is reported by itself.
    fn is_given_as_before(&self, new: &str, value: &Located<'_>) -> bool {
        let mut renamed = self.renamed.iter().filter(|renamed| renamed.new == new);
        renamed.any(|renamed| value.get(renamed.old).is_some())
    }
}

/// A set of keys that excludes others.
pub(super) struct Alternative {
    pub(super) needs: &'static [&'static str],
    /// What may be there as well.
    pub(super) may: &'static [&'static str],
}

impl Alternative {
    /// The keys that belong to it.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.needs.iter().chain(self.may).copied()
    }
}

/// A key that has another name now.
pub(super) struct Renamed {
    pub(super) old: &'static str,
    pub(super) new: &'static str,
    /// How the new one is written, where that is not as before.
    pub(super) write: Option<&'static str>,
}

pub(super) struct Refusal {
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) presence: Presence,
    pub(super) scope: Scope,
    pub(super) shape: Shape,
}

pub(super) enum Presence {
    /// Must be there; the text says how it is written.
    Required(&'static str),
    Optional,
    /// May be left out, which asks for nothing: a resource that exists keeps what it has.
    Open,
    Default(Literal),
}

pub(super) enum Literal {
    Boolean(bool),
    Integer(i64),
    /// In seconds.
    Duration(i64),
    Text(&'static str),
}

impl Shape {
    pub(super) const TEXT: Self = Self::Text { pattern: None };

    /// What it is called in a message.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Text { .. } | Self::Form(_) => "text".to_owned(),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Integer {
                minimum, maximum, ..
            } if minimum == maximum => minimum.to_string(),
            Self::Integer {
                minimum, maximum, ..
            } => {
                format!("a whole number from {minimum} to {maximum}")
            }
            Self::Duration { minimum, maximum } => {
                format!(
                    "a duration from {} to {}",
                    duration::written(*minimum),
                    duration::written(*maximum)
                )
            }
            Self::Choice { now, .. } => super::problems::alternatives(now),
            Self::List { .. } => "a list".to_owned(),
            Self::WordOr { word, .. } => format!("`{word}` or a list"),
            Self::Mapping(_) | Self::Texts { .. } => "a mapping".to_owned(),
            Self::CountOr { .. } => "a whole number or a list".to_owned(),
        }
    }
}
