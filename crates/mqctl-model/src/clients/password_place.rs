//! Where a client finds the password of a user.

use std::fmt::Write as _;

use crate::printable::{is_unprintable, one_line};
use crate::resource::{Known, Output, secret_id, secret_name, secret_name_of, user_of_secret_name};
use crate::spec::{PasswordSource, Spec, User};

/// The key under which the password is in a JSON secret, unless the plan file says another one: mqctl, Secrets Manager's own
/// tools and rotation functions write it so.
/// Source: AWS Secrets Manager User Guide, "JSON structure of AWS Secrets Manager secrets".
const USUAL_KEY: &str = "password";

/// Where the password of a user is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordPlace {
    /// In a secret.
    Secret {
        /// Its name or ARN.
        name: String,
        /// What of it is the password.
        part: Part,
        /// Whether another secret may have been adopted in its place.
        may_be_another: bool,
    },
    /// In the environment variable of this name, for those who apply the plan file.
    Variable(String),
}

/// What of a secret is the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The value of this key of its JSON object.
    Key(String),
    /// That of [`USUAL_KEY`] of the JSON object that mqctl wrote.
    UsualKey,
    /// All of it; or, if it is a JSON object, the value of [`USUAL_KEY`].
    All,
}

impl PasswordPlace {
    /// Where the plan file puts the password of `user`. Which secret was adopted instead of a generated one, only AWS knows.
    pub fn of_plan(spec: &Spec, user: &User) -> Self {
        match &user.password {
            PasswordSource::Secret { name, json_key } => Self::Secret {
                name: name.clone(),
                part: json_key.clone().map_or(Part::All, Part::Key),
                may_be_another: false,
            },
            PasswordSource::Generated => Self::Secret {
                name: secret_name(&spec.stack, &user.name, 1),
                part: Part::UsualKey,
                may_be_another: true,
            },
            PasswordSource::Env(variable) => Self::Variable(variable.clone()),
        }
    }

    /// Where the password of `user` is in a stack of which this is known: none if its secret is not there.
    pub fn of_stack(spec: &Spec, user: &User, known: &Known) -> Option<Self> {
        if user.password != PasswordSource::Generated {
            return Some(Self::of_plan(spec, user));
        }
        let outputs = known.outputs(&secret_id(&user.name))?;
        let name = secret_name_of(outputs.text(Output::Arn)?);
        // One that was adopted has a name of its own, and what someone else wrote into it.
        let is_generated = user_of_secret_name(&spec.stack, name).is_some();
        Some(Self::Secret {
            name: name.to_owned(),
            part: if is_generated {
                Part::UsualKey
            } else {
                Part::All
            },
            may_be_another: false,
        })
    }

    /// Whether asking AWS may tell of another place.
    pub fn is_uncertain(&self) -> bool {
        matches!(
            self,
            Self::Secret {
                may_be_another: true,
                ..
            }
        )
    }

    /// The secret, if it is in one.
    pub(super) fn secret(&self) -> Option<&str> {
        match self {
            Self::Secret { name, .. } => Some(name),
            Self::Variable(_) => None,
        }
    }

    /// The environment variable, if it is in one.
    pub(super) fn variable(&self) -> Option<&str> {
        match self {
            Self::Secret { .. } => None,
            Self::Variable(variable) => Some(variable),
        }
    }

    /// For people, in one line.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Secret {
                name,
                part,
                may_be_another,
            } => {
                let mut told = match part {
                    Part::Key(key) => {
                        format!("it is the key {} of the secret {name}", one_line(key))
                    }
                    Part::UsualKey => format!("it is the key {USUAL_KEY} of the secret {name}"),
                    Part::All => format!(
                        "it is the secret {name}, or the key {USUAL_KEY} of it if that is JSON"
                    ),
                };
                if *may_be_another {
                    told.push_str(
                        ", or of the one that was adopted instead (`mqctl outputs` shows which)",
                    );
                }
                told
            }
            Self::Variable(variable) => {
                format!("the plan file takes it from the variable {variable}")
            }
        }
    }

    /// The arguments of `jq` that make the password of the secret's value: a word or two for a POSIX shell.
    pub(super) fn jq(&self) -> Option<String> {
        let Self::Secret { part, .. } = self else {
            return None;
        };
        Some(match part {
            Part::Key(key) => {
                let program = format!(".[{}] | strings", ascii_json(key));
                format!("-er {}", shell_word(&program))
            }
            // What the value is, is not looked at here: someone may have written another one.
            Part::UsualKey | Part::All => {
                let program = format!("(fromjson? | objects | .{USUAL_KEY} | strings) // .");
                format!("-Rser {}", shell_word(&program))
            }
        })
    }
}

/// A JSON string in which nothing is left that a terminal would not show.
fn ascii_json(text: &str) -> String {
    let mut json = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            _ if is_unprintable(character) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(json, "\\u{unit:04x}");
                }
            }
            _ => json.push(character),
        }
    }
    json.push('"');
    json
}

/// A text as one word of a POSIX shell.
fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
