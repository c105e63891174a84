//! The one error of the edge: what a command ends with when it does not succeed.

use crate::hint::hints_of;
use mqctl_aws::{AwsError, BundleError, Class};
use mqctl_model::printable::one_line;

/// Why a command failed, and so its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something went wrong on the way.
    Failed,
    /// The plan file or the command line is wrong. Nothing was changed.
    Invalid,
    /// Credentials, the account or permissions.
    Credentials,
    /// Something that is not ours is in the way, another run holds the lock, or the change set is no longer what was
    /// agreed to.
    Conflict,
    /// The plan file protects clients from what would be done. Nothing was changed.
    Policy,
    /// Time ran out. What was begun goes on; running again continues.
    Deadline,
    /// Someone asked to stop.
    Interrupted,
}

impl Kind {
    /// The process's exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Invalid => 3,
            Self::Credentials => 4,
            Self::Conflict => 5,
            Self::Deadline => 6,
            Self::Policy => 7,
            Self::Interrupted => 130,
        }
    }

    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Invalid => "invalid",
            Self::Credentials => "credentials",
            Self::Conflict => "conflict",
            Self::Deadline => "deadline",
            Self::Policy => "policy",
            Self::Interrupted => "interrupted",
        }
    }
}

/// What a command ends with when it does not succeed. Names and messages of AWS are in most of its texts: each of them is one line
/// that can be printed, from the moment it is made.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Why, and so the exit code.
    pub kind: Kind,
    /// What happened, to what, and what is left; a line, and one for each thing of a [listing](Self::listing).
    pub message: String,
    /// What to do next.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure without advice.
    pub fn new(kind: Kind, message: impl AsRef<str>) -> Self {
        Self {
            kind,
            message: one_line(message.as_ref()).into_owned(),
            hints: Vec::new(),
        }
    }

    /// The failure with a line below its message for each of several things, which its message ends with a colon for.
    #[must_use]
    pub fn listing(mut self, things: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        for thing in things {
            self.message.push_str("\n  ");
            self.message.push_str(&one_line(thing.as_ref()));
        }
        self
    }

    /// The failure with one more piece of advice.
    #[must_use]
    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hints.push(one_line(hint.as_ref()).into_owned());
        self
    }
}

/// The kind of failure that an error of AWS amounts to.
pub fn kind_of(error: &AwsError) -> Kind {
    match error.class {
        Class::Credentials | Class::Denied => Kind::Credentials,
        Class::Conflict => Kind::Conflict,
        Class::Deadline => Kind::Deadline,
        Class::Invalid => Kind::Invalid,
        Class::Throttled
        | Class::NotImplemented
        | Class::Refused
        | Class::Untrusted
        | Class::Unknown => Kind::Failed,
    }
}

impl From<AwsError> for Failure {
    /// A failure to read: nothing was changed.
    fn from(error: AwsError) -> Self {
        Self {
            hints: hints_of(&error),
            ..Self::new(kind_of(&error), error.to_string())
        }
    }
}

impl From<BundleError> for Failure {
    fn from(error: BundleError) -> Self {
        Self::new(Kind::Invalid, format!("{error}; nothing was changed")).hint(
            "a CA bundle is a PEM file with the certificates of all authorities to trust: they replace those of this machine",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_a_failure_forges_a_line() {
        let hostile = "a\nerror: forged\u{1b}[2J";
        let shown = r"a\nerror: forged\u{1b}[2J";
        let failure = Failure::new(Kind::Failed, hostile).hint(hostile);
        assert_eq!(failure.message, shown);
        assert_eq!(failure.hints, [shown]);
        let listing = failure.listing([hostile, "b"]);
        assert_eq!(listing.message, format!("{shown}\n  {shown}\n  b"));
    }
}
