//! What can be found out before the first change: better then than fifteen minutes later.

use futures::future::{join_all, try_join_all};

use super::error::{AwsError, Class};
use super::{Aws, mq};
use mqctl_model::changeset::{Action, ChangeSet, FieldChange};
use mqctl_model::lookups::ExistingSecret;
use mqctl_model::observed::Report;
use mqctl_model::resource::{
    Broker, BrokerField, BrokerPassword, BrokerUser, FieldName, Input, Known, Output, PasswordNote,
    Placement, Resource,
};
use mqctl_model::spec::{PasswordSource, Spec, User};

/// What is wrong with the secrets that hold passwords which the stack's brokers have not got yet, or with who is in them: a
/// sentence each. Other secrets are not read. One that can't be read may be all right: it is the run that needs it.
pub(super) async fn malformed_secrets(
    aws: &Aws,
    spec: &Spec,
    given: &[ExistingSecret],
    generated: &[Report],
    brokers: &[Report],
) -> Vec<String> {
    let brokers: Vec<&Broker> = brokers
        .iter()
        .filter(|report| Placement::from_tags(&spec.stack, &report.tags).is_some())
        .filter_map(|report| match &report.resource {
            Resource::Broker(broker) => Some(broker),
            _ => None,
        })
        .collect();
    let has = |broker: &&Broker, user: &User, version: &str| {
        let mut users = broker.users().iter();
        users.any(|it| it.name == user.name && it.has_version(version))
    };
    let needed = spec.brokers.users.iter().filter_map(|user| {
        let (reference, version) = source(user, given, generated)?;
        let json_key = match &user.password {
            PasswordSource::Secret { json_key, .. } => json_key.as_deref(),
            PasswordSource::Env(_) | PasswordSource::Generated => None,
        };
        let version = PasswordNote::version_of_key(version, json_key);
        let is_known = !brokers.is_empty() && brokers.iter().all(|it| has(it, user, &version));
        (!is_known).then(|| BrokerUser {
            name: user.name.clone(),
            console: Some(user.console),
            groups: None,
            password: Some(BrokerPassword::Secret {
                secret: Input::known(reference),
                json_key: json_key.map(str::to_owned),
            }),
            version: None,
        })
    });
    let known = Known::default();
    let checks = needed.map(|user| {
        let known = &known;
        async move {
            let error = mq::check_password(aws, known, &user).await.err()?;
            let is_about_its_form = error.class == Class::Refused && error.code.is_none();
            is_about_its_form.then_some(error.message)
        }
    });
    join_all(checks).await.into_iter().flatten().collect()
}

/// The secret with a user's password, by name or ARN, and the version it has now; `None` if there is no such secret yet.
fn source<'a>(
    user: &'a User,
    given: &'a [ExistingSecret],
    generated: &'a [Report],
) -> Option<(&'a str, &'a str)> {
    match &user.password {
        PasswordSource::Secret { name, .. } => {
            let mut given = given.iter();
            let secret = given.find(|secret| secret.reference == *name)?;
            Some((name, &secret.version))
        }
        PasswordSource::Generated => {
            let is_its = |report: &&Report| matches!(&report.resource, Resource::Secret(secret) if secret.user == user.name);
            let report = generated.iter().find(is_its)?;
            let version = report.outputs.text(Output::Version)?;
            Some((&report.physical_id, version))
        }
        PasswordSource::Env(_) => None,
    }
}

impl Aws {
    /// Make sure that the passwords which `changes` will need are there and are such as Amazon MQ takes. Those that are
    /// yet to be generated are left out.
    pub async fn check_passwords(&self, changes: &ChangeSet) -> Result<(), AwsError> {
        let known = Known::default();
        let needed = changes
            .changes
            .iter()
            .flat_map(|change| match &change.action {
                Action::Create {
                    desired: Resource::Broker(broker),
                    ..
                }
                | Action::Replace {
                    desired: Resource::Broker(broker),
                    ..
                } => broker.users().iter().collect(),
                Action::Update {
                    desired: Resource::Broker(broker),
                    fields,
                    ..
                } => changed_users(broker, fields),
                Action::Create { .. }
                | Action::Replace { .. }
                | Action::Update { .. }
                | Action::Resume { .. }
                | Action::Check { .. }
                | Action::Delete { .. } => Vec::new(),
            });
        let there_already = needed.filter(|user| {
            !matches!(
                user.password,
                Some(BrokerPassword::Secret {
                    secret: Input::From(_),
                    ..
                }) | None
            )
        });
        let checks = there_already.map(|user| mq::check_password(self, &known, user));
        try_join_all(checks).await.map(|_| ())
    }
}

/// The users whose password will be sent.
fn changed_users<'a>(broker: &'a Broker, fields: &[FieldChange]) -> Vec<&'a BrokerUser> {
    let changes = |name: FieldName| fields.iter().any(|field| field.name == name);
    let users = broker.users().iter();
    users
        .filter(|user| {
            changes(BrokerField::Users.into()) || changes(FieldName::password(&user.name))
        })
        .collect()
}
