//! The one error of the edge: what a command ends with when it does not succeed.

use mqctl_aws::{AwsError, Class};
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
        Class::Throttled | Class::Refused | Class::Unknown => Kind::Failed,
    }
}

/// What to do about an error of AWS.
pub fn hint_of(error: &AwsError) -> Option<String> {
    Some(match error.class {
        Class::Credentials => {
            "credentials come from AWS_PROFILE, the environment or a role, and `aws sso login` renews some; `aws sts get-caller-identity` shows whose they are".to_owned()
        }
        Class::Denied => format!("the caller needs permission for {}", error.action),
        Class::Throttled => "AWS refuses so many calls; wait a little and run the command again".to_owned(),
        Class::Unknown => {
            "AWS could not be reached or did not answer: check the network and AWS_ENDPOINT_URL; running the command again is safe".to_owned()
        }
        Class::Conflict | Class::Deadline | Class::Refused => return None,
    })
}

impl From<AwsError> for Failure {
    /// A failure to read: nothing was changed.
    fn from(error: AwsError) -> Self {
        let failure = Self::new(kind_of(&error), error.to_string());
        match hint_of(&error) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
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
