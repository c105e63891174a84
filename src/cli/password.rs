//! Where the password comes from that a client logs in with.

use crate::error::{Failure, Kind};
use mq_probe::Password;
use mqctl_aws::{Aws, Environment};
use mqctl_model::changeset::ChangeSet;
use mqctl_model::observed::Observed;
use mqctl_model::spec::{PasswordSource, User};

/// The variable that a password may come from instead of the stack's own source.
const PASSWORD: &str = "MQCTL_PASSWORD";

/// Where a password comes from, for a sentence.
pub(super) fn password_source(user: &User) -> String {
    if Environment::of_process().get(PASSWORD).is_some() {
        return format!("the environment variable {PASSWORD}");
    }
    match &user.password {
        PasswordSource::Env(variable) => format!("the environment variable {variable}"),
        PasswordSource::Secret { name, .. } => format!("the secret {name}"),
        PasswordSource::Generated => {
            "the user's secret, which the plan file's stack made".to_owned()
        }
    }
}

/// The password in `MQCTL_PASSWORD`, if it is set.
fn given_password() -> Result<Option<Password>, Failure> {
    variable(PASSWORD).transpose()
}

fn variable(name: &str) -> Option<Result<Password, Failure>> {
    let value = Environment::of_process().get(name)?;
    Some(match value.into_string() {
        Ok(value) if !value.is_empty() => Ok(Password::new(value)),
        Ok(_) => Err(Failure::new(
            Kind::Invalid,
            format!("the environment variable {name} is empty"),
        )),
        Err(_) => Err(Failure::new(
            Kind::Invalid,
            format!("the environment variable {name} is not UTF-8"),
        )),
    })
}

/// The password of a user when AWS is not asked.
pub(super) fn password_offline(user: &User) -> Result<Password, Failure> {
    if let Some(password) = given_password()? {
        return Ok(password);
    }
    if let PasswordSource::Env(name) = &user.password
        && let Some(password) = variable(name)
    {
        return password;
    }
    Err(Failure::new(
        Kind::Invalid,
        format!(
            "without AWS, the password of the user `{}` has to be in the environment variable {PASSWORD}",
            user.name
        ),
    ))
}

/// The password of a user of a stack that AWS was asked about: the one that is given, or the stack's own.
pub(super) async fn password_of_stack(
    aws: &Aws,
    observed: &Observed,
    user: &User,
) -> Result<Password, Failure> {
    if let Some(password) = given_password()? {
        return Ok(password);
    }
    let known = ChangeSet::default().kept(observed);
    let password = aws.password_of(&known, user).await.map_err(|error| {
        let failure = Failure::from(error);
        failure.hint(format!("{PASSWORD} can hold the password instead"))
    })?;
    Ok(Password::new(password))
}
