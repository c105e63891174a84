//! The structure of a plan file as a table: its keys, their types and defaults.
//!
//! One table serves the structure check, the suggestions and the JSON Schema, so that they cannot disagree. What values
//! mean together is not here but in `validate`.

mod brokers;
mod check;
mod endpoint;
mod keys;
mod plan;

pub(super) use check::check;
pub(super) use endpoint::{HEALTHY_THRESHOLD, INTERVAL_SECONDS, UNHEALTHY_THRESHOLD};
pub(super) use keys::keys;
pub(super) use plan::{PLAN, ZONES};

use crate::keys::Scope;

/// What a value looks like.
pub(super) enum Shape {
    Text {
        /// For editors: an ECMA regular expression that every accepted text matches.
        pattern: Option<&'static str>,
    },
    Boolean,
    Integer {
        minimum: i64,
        maximum: i64,
    },
    /// One of some words; those of `later` are known but not supported yet.
    Choice {
        now: &'static [&'static str],
        later: &'static [&'static str],
    },
    List {
        item: &'static Shape,
        /// An empty list is refused.
        filled: bool,
    },
    Mapping(Mapping),
    /// A mapping from words of the user's own to text.
    Texts,
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
    pub(super) one_of: &'static [&'static [&'static str]],
    /// What to say when there is text instead of a mapping.
    pub(super) not_text: Option<Refusal>,
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
    /// Known, and refused: "not supported yet".
    Later,
}

pub(super) enum Literal {
    Boolean(bool),
    Integer(i64),
    Text(&'static str),
}

impl Shape {
    pub(super) const TEXT: Self = Self::Text { pattern: None };

    /// What it is called in a message.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Text { .. } => "text".to_owned(),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Integer { minimum, maximum } => {
                format!("a whole number from {minimum} to {maximum}")
            }
            Self::Choice { now, .. } => super::problems::alternatives(now),
            Self::List { .. } => "a list".to_owned(),
            Self::Mapping(_) | Self::Texts => "a mapping".to_owned(),
            Self::CountOr { .. } => "a whole number or a list".to_owned(),
        }
    }
}
