//! The users of a broker: who can log in now, and what waits for the next reboot.

use std::collections::BTreeMap;

use aws_sdk_mq::operation::describe_broker::DescribeBrokerOutput;
use aws_sdk_mq::types::ChangeType;

use mqctl_model::resource::{
    BrokerUser, FieldName, Input, PasswordNote, PasswordNotes, Tags, Value,
};

/// What stands for the version of a password that waits for a reboot. Anybody may have set it: Amazon MQ says that there is
/// a change, and not which one. So it is never taken for the wanted one.
const WAITS: &str = "unknown, one that waits for a reboot";

/// What the next reboot does to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mq) enum Waits {
    /// It makes the user.
    Creation,
    /// It changes the password, the groups or the access to the console.
    Change,
    /// It removes the user.
    Removal,
}

/// The users that AWS reports, each with what waits for the next reboot; `None` if it reports nothing of users.
pub(super) fn reported(answer: &DescribeBrokerOutput) -> Option<BTreeMap<String, Option<Waits>>> {
    let users = answer.users.as_ref()?.iter();
    let users = users.filter_map(|user| {
        let waits = user.pending_change().map(|change| match change {
            ChangeType::Create => Waits::Creation,
            ChangeType::Delete => Waits::Removal,
            // A change of a kind that nobody knew is a change.
            _ => Waits::Change,
        });
        Some((user.username.clone()?, waits))
    });
    Some(users.collect())
}

/// The users that can log in now. A change that waits for a reboot is not in effect: it is among the pending ones.
pub(super) fn in_effect(
    reported: &BTreeMap<String, Option<Waits>>,
    tags: &Tags,
) -> Vec<BrokerUser> {
    let notes = PasswordNotes::from_tags(tags, reported.keys().map(String::as_str));
    let present = reported
        .iter()
        .filter(|(_, waits)| **waits != Some(Waits::Creation));
    present
        .map(|(name, waits)| {
            let note = match waits {
                Some(Waits::Change) => Some(WAITS.to_owned()),
                _ => notes.get(name).map(PasswordNote::text),
            };
            BrokerUser {
                name: name.clone(),
                // Only a description of the user says.
                console: None,
                groups: None,
                password: None,
                version: note.map(Input::Known),
            }
        })
        .collect()
}

/// The names of those who can log in after the next reboot.
pub(super) fn to_come(reported: &BTreeMap<String, Option<Waits>>) -> Value {
    let stay = reported
        .iter()
        .filter(|(_, waits)| **waits != Some(Waits::Removal));
    let mut names: Vec<Value> = stay.map(|(name, _)| name.into()).collect();
    names.sort();
    Value::List(names)
}

/// The passwords that the next reboot may change.
pub(super) fn passwords_to_come(
    reported: &BTreeMap<String, Option<Waits>>,
) -> BTreeMap<FieldName, Value> {
    let waiting = reported
        .iter()
        .filter(|(_, waits)| matches!(waits, Some(Waits::Creation | Waits::Change)));
    waiting
        .map(|(name, _)| (FieldName::password(name), WAITS.into()))
        .collect()
}
