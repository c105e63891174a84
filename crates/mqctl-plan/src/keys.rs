//! The keys of a plan file, for whoever has to know all of them.

use super::shape;

/// A key of the plan file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where it is; `[]` stands for each element of a list: `brokers.users[].name`.
    pub path: String,
    /// Whether it has to be there.
    pub need: Need,
    /// What its value decides.
    pub scope: Scope,
}

/// Whether a key has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has to be.
    Required,
    /// It may be left out, which means one certain value.
    Optional,
    /// It may be left out, which asks for nothing: a resource that exists keeps what it has.
    Open,
}

/// What the value of a key decides, and so what another value comes to once the stack exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Properties of the stack's resources: another value is a difference, which the next plan shows.
    Resources,
    /// Which stack it is: another value is another stack. The one before stays as it is.
    Stack,
    /// What mqctl itself does or refuses: another value changes no resource.
    Run,
}

/// Every key that a plan file may have, those inside others included, in the order of the schema.
pub fn keys() -> Vec<Key> {
    shape::keys()
}
