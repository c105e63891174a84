//! Who may connect, and where their passwords come from. No message of this file repeats what may be a password.

use super::amazon::{self, Expected};
use super::{Context, Fault, Located, Problems, boolean_or, keep_text, quote};
use crate::shape::{MOST_GROUPS, MOST_USERS};
use mqctl_model::spec::{PasswordSource, User};

pub(super) fn read(
    list: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Vec<User> {
    let items = list.items();
    if items.len() > MOST_USERS {
        problems
            .error(list.key_place(), format!("there are {} users", items.len()))
            .with_help(format!("a broker has at most {MOST_USERS}"));
    }
    let mut users: Vec<User> = Vec::new();
    for item in &items {
        let name = keep_text(item, "name", problems, user_name);
        let password = match item.get("password") {
            None => Some(PasswordSource::Generated),
            Some(password) => read_password(&password, context, problems),
        };
        let Some(name) = name else { continue };
        if let Some(place) = item.get("name")
            && users.iter().any(|user| user.name == name)
        {
            problems
                .error(&place, format!("there are two users named {}", quote(name)))
                .with_help("give each user a name of its own");
        }
        users.push(User {
            name: name.to_owned(),
            // Any will do in place of one that was reported.
            password: password.unwrap_or(PasswordSource::Generated),
            console: boolean_or(item, "console", false),
            groups: item
                .get("groups")
                .map(|groups| read_groups(&groups, problems)),
        });
    }
    users
}

/// Amazon MQ API, `User.groups`: at most 20, in the form of user names.
fn read_groups(list: &Located<'_>, problems: &mut Problems) -> Vec<String> {
    let mut groups = Vec::new();
    for item in list.items() {
        let Some(text) = item.text().filter(|text| !text.is_empty()) else {
            continue;
        };
        let name = user_name(text).map_err(|_| {
            Fault::new(format!("{} is not the name of a group", quote(text)))
                .help("2 to 100 letters, digits and `-._~`")
        });
        problems.keep(&item, name);
        if groups.iter().any(|group| group == text) {
            problems
                .error(&item, format!("the group {} is given twice", quote(text)))
                .with_help("remove one of them");
        }
        groups.push(text.to_owned());
    }
    if groups.len() > MOST_GROUPS {
        problems
            .error(
                list.key_place(),
                format!("there are {} groups", groups.len()),
            )
            .with_help(format!("a user is in at most {MOST_GROUPS}"));
    }
    groups.sort();
    groups
}

/// Amazon MQ API, `User.username`.
fn user_name(text: &str) -> Result<&str, Fault> {
    let fits = (2..=100).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    if fits {
        Ok(text)
    } else {
        Err(Fault::new(format!("{} is not a user name", quote(text)))
            .help("2 to 100 letters, digits and `-._~`"))
    }
}

fn read_password(
    password: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<PasswordSource> {
    let secret = password.get("secret");
    let variable = password.get("env");
    match (secret, variable) {
        (Some(_), Some(variable)) => {
            problems
                .error(
                    &variable,
                    "a password comes from one place: `secret` or `env`, not both",
                )
                .with_help("remove one of them");
            None
        }
        (Some(secret), None) => {
            let text = secret.text().filter(|text| !text.is_empty())?;
            let name = problems.keep(&secret, secret_name(text, context));
            let json_key = password
                .get("json_key")
                .and_then(|key| key.text().map(str::to_owned));
            name.map(|name| PasswordSource::Secret { name, json_key })
        }
        (None, Some(variable)) => {
            let text = variable.text().filter(|text| !text.is_empty())?;
            if let Some(key) = password.get("json_key") {
                problems
                    .error(&key, "`json_key` is for a `secret`")
                    .with_help("remove it: the variable holds the password itself");
            }
            if is_environment_variable(text) {
                return Some(PasswordSource::Env(text.to_owned()));
            }
            problems
                .error(&variable, "this is not the name of an environment variable")
                .with_help("letters, digits and `_`, without `$`, such as `APP_PASSWORD`. If this is a real password, change it");
            None
        }
        (None, None) => {
            if password.entries().is_empty() && password.is_mapping() {
                problems
                    .error(password, "`password` has neither a `secret` nor an `env`")
                    .with_help("write `{ secret: NAME }` or `{ env: VARIABLE }`; left out, the password is generated");
            }
            None
        }
    }
}

/// POSIX: the name of an environment variable.
pub(crate) fn is_environment_variable(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Secrets Manager, `CreateSecret`: letters, digits and `/_+=.@-`, at most 512; an ARN has colons too.
pub(crate) fn is_secret_name(text: &str) -> bool {
    (1..=512).contains(&text.len())
        && (text.starts_with("arn:")
            || text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/_+=.@-".contains(&byte)))
}

fn secret_name(text: &str, context: &Context<'_>) -> Result<String, Fault> {
    if !is_secret_name(text) {
        return Err(
            Fault::new("this is not the name of a secret").help(
                "the name or ARN of a secret in Secrets Manager: letters, digits and `/_+=.@-`. If this is a real password, change it",
            ),
        );
    }
    if text.starts_with("arn:") {
        let expected = Expected {
            service: "secretsmanager",
            resource: "secret:",
            what: "a Secrets Manager secret",
            // A secret's policy may admit other accounts.
            own_account: false,
        };
        return amazon::arn(text, &expected, context);
    }
    Ok(text.to_owned())
}
