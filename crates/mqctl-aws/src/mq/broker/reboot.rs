//! Rebooting a broker, and knowing that what waited for the reboot is in effect.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use super::wait::{USABLE_LIMIT, existing, is_usable};
use crate::call::call;
use crate::error::{AwsError, Class};
use crate::mq::description::Description;
use crate::wait::{Look, until};
use crate::{Aws, Step, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::resource::{Broker, BrokerField, FieldId, FieldName, Reference, Resource, Value};

/// How long the service may take to begin a reboot that it accepted.
const BEGIN_LIMIT: Duration = Duration::from_mins(3);

/// How long changes that need no reboot may take to be in effect.
const EFFECT_LIMIT: Duration = Duration::from_mins(10);

/// How long after a reboot was accepted a broker that still says that it runs counts as one that has not begun it. Only
/// asked where nothing else tells the time before the reboot from the time after it.
const UNSEEN_LIMIT: Duration = Duration::from_secs(30);

/// What is to be in effect.
pub(super) struct Target {
    /// The fields that change, and the values they are to have, as far as those can be read back.
    values: Vec<(FieldName, Value)>,
    /// All the fields that change.
    names: Vec<FieldName>,
    /// Whether something changes of a user who was there before: a broker's description does not tell that it has.
    changes_user: bool,
}

impl Target {
    /// What `fields` of `desired` come to, and what was sent for these users, named there or not.
    pub(super) fn new(
        desired: &Broker,
        fields: &[FieldChange],
        sent: &[String],
        step: &Step<'_>,
    ) -> Self {
        let changed = fields.iter().filter(|field| field.name.id != FieldId::Tags);
        let names: Vec<FieldName> = changed.map(|field| field.name.clone()).collect();
        let outputs = |reference: &Reference| step.known.value(reference);
        let all = Resource::Broker(desired.clone()).fields().into_iter();
        let values = all
            .filter(|field| names.contains(&field.name))
            // Of a user a broker's description says that something waits for a reboot, and no more.
            .filter(|field| field.name.subject.is_none())
            .map(|field| (field.name, field.value.resolve(&outputs)))
            .collect();
        let mut names = names;
        names.extend(sent.iter().map(|user| FieldName::password(user)));
        Self {
            values,
            names,
            changes_user: changes_user(desired, fields),
        }
    }

    /// Whether the broker has all of the values that can be read back, and none that is about to change.
    fn is_in_effect(&self, description: &Description) -> bool {
        let pending = &description.report.pending;
        let actual = description.report.resource.fields();
        let has = |name: &FieldName, value: &Value| {
            let mut found = actual.iter().filter(|field| field.name == *name);
            found.any(|field| field.value.resolve(&|_| None) == *value)
        };
        !self.names.iter().any(|name| pending.contains_key(name))
            && self.values.iter().all(|(name, value)| has(name, value))
    }

    /// Wait until it is in effect.
    pub(super) async fn until_in_effect(
        &self,
        aws: &Aws,
        id: &str,
        step: &Step<'_>,
    ) -> Result<Description, AwsError> {
        until(
            step,
            "the changes to be in effect",
            EFFECT_LIMIT,
            || async {
                let description = existing(aws, id).await?;
                if is_usable(&description)? && self.is_in_effect(&description) {
                    return Ok(Look::Done(description));
                }
                Ok(Look::NotYet(obstacle(&description)))
            },
        )
        .await
    }
}

/// Whether a user who was there before gets another password, another access to the console, or other groups. A new user needs no look of
/// its own: the user is there or not.
fn changes_user(desired: &Broker, fields: &[FieldChange]) -> bool {
    let change = |name: FieldName| fields.iter().find(|field| field.name == name);
    let was_there = |user: &String| match change(BrokerField::Users.into()) {
        Some(users) => users.before.texts().contains(user),
        None => true,
    };
    let mut users = desired.users().iter().map(|user| &user.name);
    users.any(|user| {
        let names = [
            FieldName::password(user),
            FieldName::console_access(user),
            FieldName::groups(user),
        ];
        was_there(user) && names.into_iter().any(|name| change(name).is_some())
    })
}

/// Reboot the broker and wait until `target` is in effect.
///
/// Right after the request the broker may still say that it runs. That is not taken for the end of the reboot: before it
/// counts, values must have changed, pending ones must have gone, or the reboot must have been seen.
pub(super) async fn reboot(
    aws: &Aws,
    id: &str,
    target: &Target,
    step: &Step<'_>,
) -> Result<Description, AwsError> {
    let before = existing(aws, id).await?;
    let is_visible = !target.is_in_effect(&before);
    if !is_visible && !target.changes_user && is_usable(&before)? {
        // A maintenance window was faster, or the endpoint needs no reboot: no reason for an outage.
        return Ok(before);
    }
    let requested = request(aws, id, step).await?;
    let seen = AtomicBool::new(is_visible);
    until(step, "the broker to be rebooted", USABLE_LIMIT, || async {
        let now = existing(aws, id).await?;
        seen.fetch_or(now.is_rebooting, Ordering::Relaxed);
        let over = seen.load(Ordering::Relaxed) || step.clock.since(requested) >= UNSEEN_LIMIT;
        if over && is_usable(&now)? && target.is_in_effect(&now) {
            return Ok(Look::Done(now));
        }
        Ok(Look::NotYet(obstacle(&now)))
    })
    .await
}

/// Reboot the broker so that these users, whose removal waits for that, are gone.
pub(super) async fn reboot_to_remove(
    aws: &Aws,
    id: &str,
    users: &[&str],
    step: &Step<'_>,
) -> Result<Description, AwsError> {
    request(aws, id, step).await?;
    until(step, "users to be removed", USABLE_LIMIT, || async {
        let now = existing(aws, id).await?;
        let mut waiting = users.iter().filter(|user| now.waits(user).is_some());
        if waiting.next().is_none() && is_usable(&now)? {
            return Ok(Look::Done(now));
        }
        Ok(Look::NotYet(obstacle(&now)))
    })
    .await
}

/// Have the reboot begin, once; says when it was asked for. A request whose outcome is unknown is sent again only while the
/// broker shows no sign of it.
async fn request(aws: &Aws, id: &str, step: &Step<'_>) -> Result<SystemTime, AwsError> {
    until(step, "the reboot to begin", BEGIN_LIMIT, || async {
        let send = || aws.mq.reboot_broker().broker_id(id).send();
        let requested = step.clock.now();
        match call(&aws.clock, retry::REBOOT_BROKER, send).await {
            Ok(_) => Ok(Look::Done(requested)),
            Err(error) if existing(aws, id).await?.is_rebooting => {
                tracing::debug!(%error, "the broker reboots all the same");
                Ok(Look::Done(requested))
            }
            Err(error) if error.class == Class::Unknown => {
                tracing::debug!(%error, "the reboot is asked for again");
                Ok(Look::NotYet("reboot was not confirmed".to_owned()))
            }
            Err(error) => Err(error),
        }
    })
    .await
}

fn obstacle(description: &Description) -> String {
    let pending: Vec<String> = description
        .report
        .pending
        .keys()
        .map(FieldName::to_string)
        .collect();
    if pending.is_empty() {
        format!("broker is {}", description.status)
    } else {
        let pending = pending.join(", ");
        format!("broker is {}, pending: {pending}", description.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mqctl_model::resource::{BrokerUser, Input};
    use mqctl_model::spec::{Deployment, Engine, EngineVersion, Logs};

    fn broker(users: &[&str]) -> Broker {
        let user = |name: &&str| BrokerUser {
            name: (*name).to_owned(),
            console: Some(false),
            groups: None,
            password: None,
            version: Some(Input::known("v2")),
        };
        Broker {
            engine: Some(Engine::ActiveMq),
            version: EngineVersion {
                major: 5,
                minor: 19,
            },
            deployment: Some(Deployment::Single),
            instance_type: "mq.t3.micro".to_owned(),
            storage: None,
            subnets: Vec::new(),
            security_groups: Vec::new(),
            users: Some(users.iter().map(user).collect()),
            logs: Logs::default(),
            auto_minor_version_upgrade: true,
            maintenance: None,
            kms_key: None,
        }
    }

    fn change(name: FieldName, before: Value) -> FieldChange {
        FieldChange {
            name,
            before,
            after: Value::Absent,
            reboots: true,
            pending: false,
        }
    }

    #[test]
    fn only_a_user_who_was_there_needs_a_look_of_its_own() {
        let desired = broker(&["app", "new"]);
        let users = change(BrokerField::Users.into(), Value::list(["app"]));
        let of = |user| change(FieldName::password(user), Value::Absent);
        assert!(!changes_user(&desired, &[users.clone(), of("new")]));
        assert!(changes_user(
            &desired,
            &[users.clone(), of("new"), of("app")]
        ));
        assert!(changes_user(&desired, &[of("app")]));
        assert!(!changes_user(&desired, &[users]));
        let access = change(FieldName::console_access("app"), Value::Flag(true));
        assert!(changes_user(&desired, &[access]));
    }
}
