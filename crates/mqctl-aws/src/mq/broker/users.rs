//! The users of a broker. Their changes wait for its next reboot.
//!
//! A change that waits can't be told from one that somebody else made: Amazon MQ says that there is one, and neither which
//! nor whose. So whoever is about to reboot sends the password of every user for whom something waits once more, right
//! before. And what is noted of a password is taken back before the change, and written again once the broker took it:
//! whenever a run ends, the note is true or says that it is not known.

use std::collections::{BTreeMap, BTreeSet};

use super::notes::Notebook;
use super::wait::existing;
use crate::call::call;
use crate::error::{AwsError, Class};
use crate::mq::description::{Description, Waits};
use crate::mq::password::{self, Password};
use crate::{Aws, Step, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::resource::{Broker, BrokerField, BrokerUser, FieldName};

/// What is to become of the users.
pub(super) struct Changes<'a> {
    desired: &'a Broker,
    set: Vec<Setting<'a>>,
    spare: BTreeSet<String>,
}

impl Changes<'_> {
    /// The names of those who are made or changed.
    pub(super) fn names(&self) -> Vec<&str> {
        let users = self.set.iter();
        users.map(|setting| setting.user.name.as_str()).collect()
    }
}

/// A user that is made or changed.
struct Setting<'a> {
    user: &'a BrokerUser,
    /// The password to set; none if only the access to the console or the groups change.
    password: Option<Password>,
    is_new: bool,
}

impl Setting<'_> {
    fn value(&self) -> Option<String> {
        self.password
            .as_ref()
            .map(|password| password.value.clone())
    }

    /// The error that a call with this user ended with, without the password.
    fn kept_out_of(&self, error: AwsError) -> AwsError {
        match &self.password {
            Some(password) => password.kept_out_of(error),
            None => error,
        }
    }
}

/// Work out which users, passwords and accesses `fields` name, and fetch the passwords: nothing of a broker is changed while
/// one of them can't be had.
pub(super) async fn prepare<'a>(
    aws: &Aws,
    desired: &'a Broker,
    now: &Description,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Changes<'a>, AwsError> {
    let changes = |name: &FieldName| fields.iter().any(|field| field.name == *name);
    let users_change = changes(&BrokerField::Users.into());
    let reboots = fields.iter().any(|field| field.reboots);
    let is_named = |user: &BrokerUser| changes(&FieldName::password(&user.name));
    let gets_access = |user: &BrokerUser| {
        changes(&FieldName::console_access(&user.name)) || changes(&FieldName::groups(&user.name))
    };
    let is_changed = |user: &BrokerUser| is_named(user) || gets_access(user);
    let reported = match &now.users {
        Some(users) => users,
        None if users_change || desired.users().iter().any(is_changed) => {
            return Err(unreported(now));
        }
        None => &BTreeMap::new(),
    };
    let mut set = Vec::new();
    for user in desired.users() {
        let waits = reported.get(&user.name);
        let is_new = matches!(waits, None | Some(Some(Waits::Removal)));
        let is_uncertain = matches!(waits, Some(Some(Waits::Creation | Waits::Change)));
        let is_made = is_new && (users_change || is_changed(user));
        let needs_password = is_named(user) || is_made || (reboots && is_uncertain);
        if needs_password || gets_access(user) {
            let password = if needs_password {
                Some(password::resolve(aws, step.known, user).await?)
            } else {
                None
            };
            set.push(Setting {
                user,
                password,
                is_new,
            });
        }
    }
    let is_wanted = |name: &String| desired.users().iter().any(|user| user.name == *name);
    let spare = reported
        .iter()
        .filter(|(name, waits)| **waits != Some(Waits::Removal) && !is_wanted(name));
    Ok(Changes {
        desired,
        set,
        spare: spare
            .filter(|_| users_change)
            .map(|(name, _)| name.clone())
            .collect(),
    })
}

fn unreported(now: &Description) -> AwsError {
    let message = format!(
        "AWS does not report the users of broker `{}`, so none of them was changed; run the command again",
        now.name
    );
    AwsError::new(retry::DESCRIBE_BROKER.action(), Class::Refused, message)
}

/// Ask for the changes, and note on the broker where each new password is from.
///
/// What comes back are the users that can't be made yet, because their removal waits for a reboot. What Amazon MQ says to one
/// who is made again before that is not documented, so all answers are reckoned with.
pub(super) async fn perform<'a>(
    aws: &Aws,
    now: &Description,
    changes: Changes<'a>,
) -> Result<Option<Changes<'a>>, AwsError> {
    let Changes {
        desired,
        set,
        spare,
    } = changes;
    let id = &now.report.physical_id;
    let mut notebook = Notebook::open(aws, now, desired);
    for setting in set.iter().filter(|setting| setting.password.is_some()) {
        notebook.begin(&setting.user.name);
    }
    notebook.write().await?;
    let mut refused: BTreeMap<&str, AwsError> = BTreeMap::new();
    for setting in &set {
        let name = setting.user.name.as_str();
        let outcome = if setting.is_new {
            create(aws, id, setting).await
        } else {
            change(aws, id, setting).await
        };
        match outcome.map_err(|error| setting.kept_out_of(error)) {
            Ok(()) => {}
            Err(error) if setting.is_new && error.is(&["BadRequestException"]) => {
                refused.insert(name, error);
            }
            Err(error) => return Err(error),
        }
    }
    let waited = |name: &str| now.waits(name) == Some(Waits::Removal);
    let going = if !refused.is_empty() || set.iter().any(|setting| waited(&setting.user.name)) {
        let after = existing(aws, id).await?;
        let names = set.iter().map(|setting| setting.user.name.clone());
        names
            .filter(|name| after.waits(name) == Some(Waits::Removal))
            .collect()
    } else {
        BTreeSet::new()
    };
    if let Some(error) = refused
        .into_iter()
        .find_map(|(name, error)| (!going.contains(name)).then_some(error))
    {
        return Err(error);
    }
    let (left, set): (Vec<_>, Vec<_>) = set
        .into_iter()
        .partition(|setting| going.contains(&setting.user.name));
    for setting in &set {
        if let Some(password) = &setting.password {
            notebook.done(&setting.user.name, password.note.as_ref());
        }
    }
    notebook.write().await?;
    for name in &spare {
        delete(aws, id, name).await?;
    }
    let left = (!left.is_empty()).then_some(Changes {
        desired,
        set: left,
        spare: BTreeSet::new(),
    });
    Ok(left)
}

async fn create(aws: &Aws, broker: &str, setting: &Setting<'_>) -> Result<(), AwsError> {
    let user = setting.user;
    let send = || {
        let request = aws.mq.create_user().broker_id(broker).username(&user.name);
        let request = request.set_password(setting.value());
        request
            .set_console_access(user.console)
            .set_groups(user.groups.clone())
            .send()
    };
    match call(&aws.clock, retry::CREATE_BROKER_USER, send).await {
        Ok(_) => Ok(()),
        // An attempt of ours whose answer was lost, or a removal that still waits for a reboot.
        Err(error) if error.is(&["ConflictException"]) => change(aws, broker, setting).await,
        Err(error) => Err(error),
    }
}

async fn change(aws: &Aws, broker: &str, setting: &Setting<'_>) -> Result<(), AwsError> {
    let user = setting.user;
    let send = || {
        let request = aws.mq.update_user().broker_id(broker).username(&user.name);
        let request = request.set_password(setting.value());
        request
            .set_console_access(user.console)
            .set_groups(user.groups.clone())
            .send()
    };
    call(&aws.clock, retry::UPDATE_BROKER_USER, send).await?;
    Ok(())
}

async fn delete(aws: &Aws, broker: &str, name: &str) -> Result<(), AwsError> {
    let send = || aws.mq.delete_user().broker_id(broker).username(name).send();
    match call(&aws.clock, retry::DELETE_BROKER_USER, send).await {
        Ok(_) => Ok(()),
        Err(error) if error.is(&["NotFoundException"]) => Ok(()),
        Err(error) => Err(error),
    }
}
