//! Passwords of broker users, fetched at the last moment. Their values go into one request and nowhere else: not into
//! an error, a log or a saved plan.

use std::collections::BTreeSet;

use crate::call::call;
use crate::error::{AwsError, Class};
use crate::redact::redacted;
use crate::{Aws, retry};
use mqctl_model::resource::{BrokerPassword, BrokerUser, Known, PasswordNote};

/// A password. It can't be printed: it has no `Debug`, on purpose.
pub(super) struct Password {
    /// The password itself.
    pub(super) value: String,
    /// Where it comes from, as it is noted on the broker; none if Secrets Manager did not say which version it gave out.
    pub(super) note: Option<PasswordNote>,
}

impl Password {
    /// The error that a call with this password ended with, without the password.
    pub(super) fn kept_out_of(&self, error: AwsError) -> AwsError {
        redacted(error, &self.value)
    }
}

/// The password that `user` is to have.
///
/// A secret may have got a newer version since the plan was made. The newest one is what is wanted, so it is what counts, and
/// the version says which one that was.
pub(super) async fn resolve(
    aws: &Aws,
    known: &Known,
    user: &BrokerUser,
) -> Result<Password, AwsError> {
    let refuse = |source: &str, problem: &str| {
        let message = format!(
            "the password of broker user `{}`, from {source}, {problem}",
            user.name
        );
        AwsError::new("resolve", Class::Refused, message)
    };
    let (source, password) = match &user.password {
        Some(BrokerPassword::Secret { secret, json_key }) => {
            let secret = known.text(secret)?;
            let source = format!("secret `{secret}`");
            let send = || {
                aws.secretsmanager
                    .get_secret_value()
                    .secret_id(&secret)
                    .send()
            };
            let answer = call(&aws.clock, retry::GET_SECRET_VALUE, send).await;
            let answer = answer.map_err(|error| AwsError {
                message: format!("{source}: {}", error.message),
                ..error
            })?;
            let value = answer.secret_string.as_deref();
            let value = value.map(|text| match json_key {
                Some(key) => value_of_key(text, key),
                None => password_of(text, &user.name),
            });
            let value = value.unwrap_or(Err("is binary data, not text"));
            let password = Password {
                value: value.map_err(|problem| refuse(&source, problem))?,
                note: answer.version_id.as_deref().map(|version| {
                    let version = PasswordNote::version_of_key(version, json_key.as_deref());
                    PasswordNote::of_version(&version)
                }),
            };
            (source, password)
        }
        Some(BrokerPassword::Env(variable)) => {
            let source = format!("environment variable `{variable}`");
            let value = aws.environment.get(variable);
            let value = value.ok_or_else(|| refuse(&source, "is missing: it is not set"))?;
            let value = value.into_string();
            let value = value.map_err(|_| refuse(&source, "is not UTF-8"))?;
            let note = Some(PasswordNote::of_variable(variable));
            (source, Password { value, note })
        }
        None => return Err(refuse("nowhere", "is needed; this is a defect of mqctl")),
    };
    check(&password.value).map_err(|problem| refuse(&source, problem))?;
    Ok(password)
}

/// Whether the password that `user` is to have is there and is such as Amazon MQ takes.
pub(crate) async fn check_password(
    aws: &Aws,
    known: &Known,
    user: &BrokerUser,
) -> Result<(), AwsError> {
    resolve(aws, known, user).await.map(|_| ())
}

/// The password that a secret's text holds: the text itself, or the `password` of the JSON object that it is, which is how
/// Secrets Manager's own tools and rotation functions keep them, with the name of the user in `username`.
/// Source: AWS Secrets Manager User Guide, "JSON structure of AWS Secrets Manager secrets".
///
/// Nothing that is in the secret is told, not even another user's name: whoever mixed things up may have put anything there.
fn password_of(text: &str, user: &str) -> Result<String, &'static str> {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(text) else {
        return Ok(text.to_owned());
    };
    if let Some(serde_json::Value::String(name)) = object.get("username")
        && name != user
    {
        return Err("is another user's: the secret's JSON has another name in `username`");
    }
    match object.get("password") {
        Some(serde_json::Value::String(password)) => Ok(password.clone()),
        Some(_) => Err("is not a string in the secret's JSON"),
        None => Err("is missing: the secret is a JSON object without the key `password`"),
    }
}

/// The password that a secret's JSON object holds under this key, where one secret is that of several users.
fn value_of_key(text: &str, key: &str) -> Result<String, &'static str> {
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Object(object)) => match object.get(key) {
            Some(serde_json::Value::String(password)) => Ok(password.clone()),
            Some(_) => {
                Err("is not a string in the secret's JSON, under the `json_key` of the plan file")
            }
            None => {
                Err("is missing: the secret's JSON does not have the `json_key` of the plan file")
            }
        },
        _ => {
            Err("is missing: the plan file says a `json_key`, and the secret is not a JSON object")
        }
    }
}

/// Amazon MQ's rule for passwords, and that no control character is meant to be part of one.
/// Source: Amazon MQ API reference, `User`.
fn check(password: &str) -> Result<(), &'static str> {
    let distinct: BTreeSet<char> = password.chars().collect();
    if !(12..=250).contains(&password.chars().count()) {
        Err("is not 12 to 250 characters long")
    } else if distinct.len() < 4 {
        Err("has fewer than 4 different characters")
    } else if password.contains([',', ':', '=']) {
        Err("has a comma, a colon or an equals sign in it, which Amazon MQ does not allow")
    } else if password.contains(char::is_control) {
        Err("has a line break or another control character in it")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_the_password_or_json_that_holds_it() {
        let password_of = |text| password_of(text, "app");
        assert_eq!(password_of("correct horse"), Ok("correct horse".to_owned()));
        assert_eq!(password_of("123456789012"), Ok("123456789012".to_owned()));
        let json = r#"{"username": "app", "password": "correct horse"}"#;
        assert_eq!(password_of(json), Ok("correct horse".to_owned()));
        assert!(password_of(r#"{"user": "app"}"#).is_err());
        assert!(password_of(r#"{"password": 12}"#).is_err());
        let swapped = r#"{"username": "correct horse", "password": "app"}"#;
        let error = password_of(swapped).unwrap_err();
        assert!(error.contains("another user's") && !error.contains("horse"));
    }

    #[test]
    fn a_key_that_is_named_holds_the_password_whoever_the_user_is() {
        let json = r#"{"username": "batch", "app": "correct horse", "port": 12}"#;
        assert_eq!(value_of_key(json, "app"), Ok("correct horse".to_owned()));
        for key in ["App", "port", ""] {
            assert!(value_of_key(json, key).is_err(), "{key}");
        }
        for text in ["correct horse", r#"["app"]"#] {
            assert!(value_of_key(text, "app").is_err(), "{text}");
        }
    }

    #[test]
    fn the_rule_for_passwords_is_amazon_mqs() {
        assert_eq!(check("abcdabcdabcd"), Ok(()));
        assert!(check("abcdabcdabc").is_err());
        assert!(check(&"abcde".repeat(51)).is_err());
        assert!(check("abcabcabcabc").is_err());
        for forbidden in [',', ':', '=', '\n'] {
            assert!(check(&format!("abcdabcdabcd{forbidden}")).is_err());
        }
    }
}
