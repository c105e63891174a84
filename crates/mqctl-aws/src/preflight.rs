//! What can be found out before the first change: better then than fifteen minutes later.

use futures::future::try_join_all;

use super::error::AwsError;
use super::{Aws, mq};
use mqctl_model::changeset::{Action, ChangeSet, FieldChange};
use mqctl_model::resource::{
    Broker, BrokerField, BrokerPassword, BrokerUser, FieldName, Input, Known, Resource,
};

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
                | Action::Delete { .. } => Vec::new(),
            });
        let there_already = needed.filter(|user| {
            !matches!(
                user.password,
                Some(BrokerPassword::Secret(Input::From(_))) | None
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
