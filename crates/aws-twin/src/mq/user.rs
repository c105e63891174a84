//! The users of a broker. What is changed about them waits for a reboot; passwords go in and never come out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::input::{self, Password, UserInput, page_size};
use super::refusal::{bad_request, conflict, not_found};
use super::{State, broker, broker_mut, rules};
use crate::json::without_nulls;
use crate::paging::page;
use crate::wire::{error::ApiError, rest::RestCall};

/// Users of one broker, by quota.
const MOST_USERS: usize = 250;

/// What a user may do.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rights {
    console_access: bool,
    groups: Vec<String>,
    replication_user: bool,
}

/// What the next reboot does to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Change {
    Create,
    Update,
    Delete,
}

/// A user: as the running broker knows it, and as it will after a reboot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct User {
    /// Nothing before the reboot that creates the user.
    current: Option<Rights>,
    pending: Option<(Change, Rights)>,
    /// What the user logs in with; not known of one that was read from a file.
    #[serde(skip)]
    password: Option<Password>,
    /// The same after the next reboot, if that changes it.
    #[serde(skip)]
    next_password: Option<Password>,
}

/// What `CreateUser` and `UpdateUser` say to the name of a user whose removal waits for a reboot. Nobody has recorded it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readmission {
    /// Both refuse: one because there is such a user, the other because there will not be.
    #[default]
    Refused,
    /// `CreateUser` takes the removal back.
    ByCreation,
    /// `CreateUser` finds the name taken, `UpdateUser` takes the removal back.
    ByUpdate,
}

impl User {
    /// A user that the broker starts with.
    pub(super) fn active(input: &UserInput) -> Self {
        Self {
            current: Some(changed(&Rights::default(), input)),
            pending: None,
            password: input.password.clone(),
            next_password: None,
        }
    }

    /// A user without any rights.
    pub(super) fn plain() -> Self {
        Self {
            current: Some(Rights::default()),
            pending: None,
            password: None,
            next_password: None,
        }
    }

    /// Whether this is the password that the user logs in with now; `None` if that is not known.
    pub(super) fn logs_in(&self, password: &str) -> Option<bool> {
        if self.current.is_none() {
            return Some(false);
        }
        let own = self.password.as_ref()?;
        Some(own.reveal() == password)
    }

    /// Have the removal that waits be no more, and what `input` says instead of it.
    fn readmit(&mut self, input: &UserInput) {
        let (change, rights) = match &self.current {
            Some(rights) => (Change::Update, changed(rights, input)),
            None => (Change::Create, changed(&Rights::default(), input)),
        };
        self.pending = Some((change, rights));
        self.next_password.clone_from(&input.password);
    }

    fn change(&self) -> Option<Change> {
        self.pending.as_ref().map(|(change, _)| *change)
    }
}

/// `rights` with what `input` says about them.
fn changed(rights: &Rights, input: &UserInput) -> Rights {
    Rights {
        console_access: input.console_access.unwrap_or(rights.console_access),
        groups: input
            .groups
            .clone()
            .unwrap_or_else(|| rights.groups.clone()),
        replication_user: input.replication_user.unwrap_or(rights.replication_user),
    }
}

/// What a reboot does.
pub(super) fn apply_pending(users: &mut BTreeMap<String, User>) {
    users.retain(|_, user| user.change() != Some(Change::Delete));
    for user in users.values_mut() {
        if let Some((_, rights)) = user.pending.take() {
            user.current = Some(rights);
            if let Some(password) = user.next_password.take() {
                user.password = Some(password);
            }
        }
    }
}

/// How lists and broker descriptions show a user.
pub(super) fn summary(name: &str, user: &User) -> Value {
    without_nulls(json!({ "username": name, "pendingChange": user.change() }))
}

/// Answer `CreateUser`.
pub(super) fn create_user(
    state: &mut State,
    broker_id: &str,
    name: &str,
    call: &RestCall,
) -> Result<Value, ApiError> {
    let input = checked(name, call)?;
    rules::required("password", input.password.as_ref())?;
    let readmission = state.readmission;
    let broker = broker_mut(state, broker_id)?;
    broker.running("get a new user")?;
    if let Some(user) = broker.users.get_mut(name) {
        if user.change() == Some(Change::Delete) && readmission == Readmission::ByCreation {
            user.readmit(&input);
            return Ok(json!({}));
        }
        return Err(conflict(
            "username",
            format!("User with name [{name}] already exists."),
        ));
    }
    if broker.users.len() >= MOST_USERS {
        return Err(bad_request(
            "username",
            format!("A broker can have at most {MOST_USERS} users."),
        ));
    }
    let user = User {
        current: None,
        pending: Some((Change::Create, changed(&Rights::default(), &input))),
        password: None,
        next_password: input.password,
    };
    broker.users.insert(name.to_owned(), user);
    Ok(json!({}))
}

/// Answer `UpdateUser`. Whether the password differs is not looked at: an update is pending in any case.
pub(super) fn update_user(
    state: &mut State,
    broker_id: &str,
    name: &str,
    call: &RestCall,
) -> Result<Value, ApiError> {
    let input = checked(name, call)?;
    let readmission = state.readmission;
    let broker = broker_mut(state, broker_id)?;
    broker.running("have its users changed")?;
    let user = broker
        .users
        .get_mut(name)
        .ok_or_else(|| not_found("user", name))?;
    let (change, rights) = match &user.pending {
        Some((Change::Delete, _)) if readmission == Readmission::ByUpdate => {
            user.readmit(&input);
            return Ok(json!({}));
        }
        Some((Change::Delete, _)) => {
            return Err(bad_request(
                "username",
                format!("User [{name}] is pending deletion."),
            ));
        }
        Some((change, rights)) => (*change, changed(rights, &input)),
        None => {
            let present = user.current.clone().unwrap_or_default();
            (Change::Update, changed(&present, &input))
        }
    };
    user.pending = Some((change, rights));
    if input.password.is_some() {
        user.next_password = input.password;
    }
    Ok(json!({}))
}

/// Answer `DeleteUser`. It waits for a reboot, even for a user that no reboot has created yet.
pub(super) fn delete_user(
    state: &mut State,
    broker_id: &str,
    name: &str,
) -> Result<Value, ApiError> {
    let broker = broker_mut(state, broker_id)?;
    broker.running("have its users changed")?;
    let user = broker
        .users
        .get_mut(name)
        .ok_or_else(|| not_found("user", name))?;
    let rights = user.current.clone().unwrap_or_default();
    user.pending = Some((Change::Delete, rights));
    user.next_password = None;
    Ok(json!({}))
}

/// Answer `DescribeUser`: before the reboot that creates the user, nothing but what is pending.
pub(super) fn describe_user(state: &State, broker_id: &str, name: &str) -> Result<Value, ApiError> {
    let user = broker(state, broker_id)?
        .users
        .get(name)
        .ok_or_else(|| not_found("user", name))?;
    let rights = user.current.as_ref();
    let pending = user.pending.as_ref().map(|(change, rights)| {
        json!({
            "consoleAccess": rights.console_access,
            "groups": rights.groups,
            "pendingChange": change,
        })
    });
    Ok(without_nulls(json!({
        "brokerId": broker_id,
        "username": name,
        "consoleAccess": rights.map(|rights| rights.console_access),
        "groups": rights.map(|rights| &rights.groups),
        "replicationUser": rights.map(|rights| rights.replication_user),
        "pending": pending,
    })))
}

/// Answer `ListUsers`.
pub(super) fn list_users(
    state: &State,
    broker_id: &str,
    call: &RestCall,
) -> Result<Value, ApiError> {
    let users = &broker(state, broker_id)?.users;
    let size = page_size(call)?;
    let found = users
        .iter()
        .map(|(name, user)| (name.clone(), summary(name, user)));
    let token = call.query.get("nextToken").map(String::as_str);
    let page = page(found, size, token)
        .ok_or_else(|| bad_request("nextToken", "the next token is not valid"))?;
    Ok(without_nulls(json!({
        "brokerId": broker_id,
        "maxResults": size,
        "nextToken": page.next,
        "users": page.items,
    })))
}

/// The body, with the name from the path in it, by the rules.
fn checked(name: &str, call: &RestCall) -> Result<UserInput, ApiError> {
    let mut input: UserInput = input::body(call)?;
    name.clone_into(&mut input.username);
    rules::user(&input)?;
    Ok(input)
}
