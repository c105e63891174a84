//! The notes on a broker of where the password of each user was set from: which version of its secret, or which environment
//! variable.
//!
//! Amazon MQ never gives a password back, so that is all that can be compared. A note holds short digests of two names, the
//! user's and the version's or the variable's, and nothing of a password. All notes of a broker are packed into a few tags,
//! because a resource carries at most 50 of them, with values of at most 256 characters (Amazon MQ Developer Guide, "Tagging
//! resources").

use std::collections::BTreeMap;

use super::name::{short_hash, without_tilde};
use super::{Tags, Value};

/// What the tags began with that held the note of one user each.
const ONE_USER_PREFIX: &str = "mqctl:password/";

/// How long the value of a tag can be.
const VALUE_LIMIT: usize = 256;

/// How many hexadecimal digits stand for a user, a version or a variable.
const DIGITS: usize = 8;

/// What stands in the place of a version while a password is being changed. No digest holds these letters.
const CHANGING: &str = "changing";

/// What stands between a user and a version, or that a password is being changed.
const VERSION_MARK: char = ':';

/// What stands between a user and an environment variable. mqctl that does not know it finds no note, as before there was one.
const VARIABLE_MARK: char = '@';

/// What the value of a field says before the name of an environment variable: there is no version of a secret.
const VARIABLE_BEGIN: &str = "none, from the variable ";

/// What is known of the password of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordNote {
    /// It was set from the version of the secret that this stands for.
    Version(String),
    /// It was set from the environment variable that this stands for.
    Variable(String),
    /// A change of it was begun, and nothing says that it was completed.
    Changing,
}

impl PasswordNote {
    /// The note of a password that was set from this version of a secret.
    pub fn of_version(version: &str) -> Self {
        Self::Version(short_hash(version, DIGITS))
    }

    /// The note of a password that was set from this environment variable.
    pub fn of_variable(variable: &str) -> Self {
        Self::Variable(short_hash(variable, DIGITS))
    }

    /// What stands for this version of a secret where one key of its JSON object is the password: another key is another
    /// password.
    pub fn version_of_key(version: &str, json_key: Option<&str>) -> String {
        match json_key {
            None => version.to_owned(),
            Some(key) => format!("{version}, key {key}"),
        }
    }

    /// The note as the value of a field: equal to nothing that is asked for, but see [`is_noted`].
    pub fn text(&self) -> String {
        match self {
            Self::Version(digest) => format!("noted as {digest}"),
            Self::Variable(digest) => from_variable(&format!("noted as {digest}")),
            Self::Changing => "unknown, a change was not completed".to_owned(),
        }
    }

    /// What is asked for where a password comes from an environment variable, as the value of a field.
    pub(super) fn value_of_variable(variable: &str) -> Value {
        from_variable(variable).into()
    }

    /// The note in a tag, after the digest of the user. How the two are joined tells a version from a variable.
    fn in_tag(&self) -> (char, &str) {
        match self {
            Self::Version(digest) => (VERSION_MARK, digest),
            Self::Variable(digest) => (VARIABLE_MARK, digest),
            Self::Changing => (VERSION_MARK, CHANGING),
        }
    }
}

fn from_variable(variable: &str) -> String {
    format!("{VARIABLE_BEGIN}{variable}")
}

/// Whether `noted` is the note of the password that is asked for: of the version with the id `wanted`, or of the variable that
/// `wanted` names. Before variables were noted, a password from one had no note at all: then it may be from any.
pub(crate) fn is_noted(noted: &Value, wanted: &Value) -> bool {
    let Value::Text(wanted) = wanted else {
        return false;
    };
    let variable = wanted.strip_prefix(VARIABLE_BEGIN);
    match (noted, variable) {
        (Value::Text(noted), Some(variable)) => {
            *noted == PasswordNote::of_variable(variable).text()
        }
        (Value::Text(noted), None) => *noted == PasswordNote::of_version(wanted).text(),
        (Value::Absent, variable) => variable.is_some(),
        _ => false,
    }
}

/// The notes of a broker, by user. A user without one has a password of which nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PasswordNotes(BTreeMap<String, PasswordNote>);

impl PasswordNotes {
    /// What the tags that hold the notes begin with; a number from one follows.
    pub const PREFIX: &str = "mqctl:passwords/";

    /// Read the notes of these users from the tags of a broker.
    ///
    /// Older stacks have a tag for each user, with the whole version id. Those count only where there is no tag of the new
    /// form: it says all, also that there is nothing to say.
    pub fn from_tags<'a>(tags: &Tags, users: impl IntoIterator<Item = &'a str>) -> Self {
        let packed: Vec<&str> = tags
            .iter()
            .filter(|(key, _)| key.starts_with(Self::PREFIX))
            .flat_map(|(_, value)| value.split(' '))
            .collect();
        let is_packed = tags.keys().any(|key| key.starts_with(Self::PREFIX));
        let note = |user: &str| {
            if !is_packed {
                let version = tags.get(&format!("{ONE_USER_PREFIX}{}", without_tilde(user)))?;
                return (!version.is_empty()).then(|| PasswordNote::of_version(version));
            }
            let user = digest(user);
            let notes = packed.iter();
            let mut notes = notes.filter_map(|note| note.strip_prefix(&user));
            notes.find_map(|note| match note.strip_prefix(VERSION_MARK) {
                Some(CHANGING) => Some(PasswordNote::Changing),
                Some(digest) => Some(PasswordNote::Version(digest.to_owned())),
                None => {
                    let digest = note.strip_prefix(VARIABLE_MARK)?;
                    Some(PasswordNote::Variable(digest.to_owned()))
                }
            })
        };
        let users = users.into_iter();
        Self(
            users
                .filter_map(|user| Some((user.to_owned(), note(user)?)))
                .collect(),
        )
    }

    /// The note of a user.
    pub fn get(&self, user: &str) -> Option<&PasswordNote> {
        self.0.get(user)
    }

    /// Note something of a user's password, or that there is nothing to note.
    pub fn set(&mut self, user: &str, note: Option<PasswordNote>) {
        match note {
            Some(note) => self.0.insert(user.to_owned(), note),
            None => self.0.remove(user),
        };
    }

    /// The tags that hold all of them, never none: see [`PasswordNotes::from_tags`].
    pub fn tags(&self) -> Tags {
        let mut values = vec![String::new()];
        for (user, note) in &self.0 {
            let (mark, note) = note.in_tag();
            let note = format!("{}{mark}{note}", digest(user));
            match values.last_mut() {
                Some(last) if last.is_empty() => *last = note,
                Some(last) if last.len() + 1 + note.len() <= VALUE_LIMIT => {
                    last.push(' ');
                    last.push_str(&note);
                }
                _ => values.push(note),
            }
        }
        let numbered = (1..).zip(values);
        numbered
            .map(|(number, value)| (format!("{}{number}", Self::PREFIX), value))
            .collect()
    }

    /// The keys of the tags on a broker that hold no note any more once it has [`PasswordNotes::tags`].
    pub fn superseded(&self, present: &Tags) -> Vec<String> {
        let tags = self.tags();
        let notes = present
            .keys()
            .filter(|key| key.starts_with(Self::PREFIX) || key.starts_with(ONE_USER_PREFIX));
        notes
            .filter(|key| !tags.contains_key(*key))
            .cloned()
            .collect()
    }
}

fn digest(user: &str) -> String {
    short_hash(user, DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(users: &[(&str, PasswordNote)]) -> PasswordNotes {
        let mut notes = PasswordNotes::default();
        for (user, note) in users {
            notes.set(user, Some(note.clone()));
        }
        notes
    }

    #[test]
    fn what_is_noted_is_read_back() {
        let written = notes(&[
            ("app", PasswordNote::of_version("v1")),
            ("a~b", PasswordNote::Changing),
            ("robot", PasswordNote::of_variable("ROBOT")),
        ]);
        let tags = written.tags();
        let read = PasswordNotes::from_tags(&tags, ["app", "a~b", "robot", "other"]);
        assert_eq!(read, written);
        assert!(!tags.values().any(|value| value.contains("v1")));
    }

    #[test]
    fn all_the_users_a_broker_can_have_fit_into_a_third_of_the_tags() {
        let users: Vec<String> = (0..250).map(|number| format!("user-{number}")).collect();
        let mut written = PasswordNotes::default();
        for user in &users {
            let note = if user.ends_with('7') {
                PasswordNote::of_variable(user)
            } else {
                PasswordNote::of_version(user)
            };
            written.set(user, Some(note));
        }
        let tags = written.tags();
        assert!(tags.len() <= 18, "{}", tags.len());
        assert!(tags.values().all(|value| value.len() <= 256));
        let users = users.iter().map(String::as_str);
        assert_eq!(PasswordNotes::from_tags(&tags, users), written);
    }

    #[test]
    fn a_tag_for_each_user_is_read_until_there_is_one_for_all() {
        let mut tags: Tags = [
            ("mqctl:password/a@b".to_owned(), "v1".to_owned()),
            ("mqctl:password/env".to_owned(), String::new()),
        ]
        .into();
        let read = PasswordNotes::from_tags(&tags, ["a~b", "env"]);
        assert_eq!(read, notes(&[("a~b", PasswordNote::of_version("v1"))]));
        assert_eq!(
            read.superseded(&tags),
            ["mqctl:password/a@b", "mqctl:password/env"]
        );
        tags.extend(PasswordNotes::default().tags());
        let read = PasswordNotes::from_tags(&tags, ["a~b", "env"]);
        assert_eq!(read, PasswordNotes::default());
    }

    #[test]
    fn tags_that_fewer_users_do_not_need_are_superseded() {
        let present: Tags = (1..4)
            .map(|number| (format!("{}{number}", PasswordNotes::PREFIX), String::new()))
            .collect();
        let few = notes(&[("app", PasswordNote::Changing)]);
        let keys = few.superseded(&present);
        assert_eq!(keys, ["mqctl:passwords/2", "mqctl:passwords/3"]);
    }

    #[test]
    fn a_note_is_of_one_version_or_variable_only() {
        let variable = PasswordNote::value_of_variable;
        let version = Value::from(PasswordNote::of_version("v1").text());
        assert!(is_noted(&version, &"v1".into()));
        assert!(!is_noted(&version, &"v2".into()));
        assert!(!is_noted(&version, &variable("v1")));
        assert!(!is_noted(&version, &Value::Absent));
        let from_variable = Value::from(PasswordNote::of_variable("ROBOT").text());
        assert!(is_noted(&from_variable, &variable("ROBOT")));
        assert!(!is_noted(&from_variable, &variable("ANDROID")));
        assert!(!is_noted(&from_variable, &"ROBOT".into()));
        let changing = Value::from(PasswordNote::Changing.text());
        assert!(!is_noted(&changing, &"v1".into()));
        assert!(!is_noted(&changing, &variable("ROBOT")));
    }

    #[test]
    fn without_a_note_a_password_may_be_from_any_variable_and_is_from_no_version() {
        assert!(is_noted(
            &Value::Absent,
            &PasswordNote::value_of_variable("ROBOT")
        ));
        assert!(!is_noted(&Value::Absent, &"v1".into()));
    }
}
