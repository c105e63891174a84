//! What happens to clients of a broker.

use crate::effect::{Cause, Effect, Impact, Kept, Lasts, Remedy, Who};
use crate::observed::Existing;
use crate::resource::{Broker, BrokerField, BrokerPassword, BrokerUser, FieldName, Input};
use crate::spec::Deployment;

use super::super::change::FieldChange;

/// A change in place: who can no longer log in, and the reboot.
pub(super) fn of_update(desired: &Broker, there: &Broker, fields: &[FieldChange]) -> Effect {
    let reboots = fields.iter().any(|field| field.reboots);
    let reboot = reboots.then(|| Impact::reconnect(Who::Everyone, Cause::Reboot, outage(there)));
    let locked_out = locked_out(desired, there, fields).into_iter();
    locked_out.chain(reboot).collect()
}

/// How long clients have no broker while it restarts. A pair fails over within seconds, a single instance is away for
/// minutes (Amazon MQ Developer Guide, "Rebooting an Amazon MQ broker"); where AWS does not report which, the longer.
fn outage(there: &Broker) -> Lasts {
    match there.deployment {
        Some(Deployment::ActiveStandby) => Lasts::Seconds,
        Some(Deployment::Single) | None => Lasts::Minutes(3, 5),
    }
}

/// The users that could log in and can't any more, or only with another password.
fn locked_out(desired: &Broker, there: &Broker, fields: &[FieldChange]) -> Vec<Impact> {
    let changes = |name: &FieldName| fields.iter().any(|field| field.name == *name);
    let users_change = changes(&BrokerField::Users.into());
    let mut impacts = Vec::new();
    for user in there.users() {
        let who = Who::User(user.name.clone());
        let wanted = desired.users().iter().find(|it| it.name == user.name);
        match wanted {
            None if users_change => {
                let left = names(desired, |_| true);
                impacts.push(Impact::narrowed(who, Remedy::UseAnotherUser(left)));
            }
            Some(wanted) if changes(&FieldName::password(&user.name)) => {
                let kept = wanted.password.as_ref().map_or(Kept::Generated, kept);
                impacts.push(Impact::narrowed(who, Remedy::UseNewPassword(kept)));
            }
            None | Some(_) => {}
        }
        if changes(&FieldName::groups(&user.name))
            && let Some(wanted) = wanted
        {
            let left =
                |group: &&String| !wanted.groups.as_ref().is_some_and(|it| it.contains(group));
            let left: Vec<String> = user.groups.iter().flatten().filter(left).cloned().collect();
            let who = Who::User(user.name.clone());
            let lost = (!left.is_empty()).then(|| Impact::narrowed(who, Remedy::JoinAgain(left)));
            impacts.extend(lost);
        }
        let console = FieldName::of_user(BrokerField::ConsoleAccess, &user.name);
        let loses_console = wanted.is_some_and(|wanted| wanted.console == Some(false));
        if changes(&console) && loses_console {
            let who = Who::Console(user.name.clone());
            let left = names(desired, |user| user.console == Some(true));
            impacts.push(Impact::narrowed(who, Remedy::UseAnotherUser(left)));
        }
    }
    impacts
}

/// The names of the users of whom `holds` is true.
fn names(broker: &Broker, holds: impl Fn(&BrokerUser) -> bool) -> Vec<String> {
    let users = broker.users().iter().filter(|user| holds(user));
    users.map(|user| user.name.clone()).collect()
}

fn kept(password: &BrokerPassword) -> Kept {
    match password {
        BrokerPassword::Secret { secret, .. } => match secret {
            Input::Known(secret) => Kept::Secret(secret.clone()),
            Input::From(_) => Kept::Generated,
        },
        BrokerPassword::Env(variable) => Kept::Variable(variable.clone()),
    }
}

/// Another one takes its place.
pub(super) fn of_replacement(existing: &Existing) -> Effect {
    if !existing.may_hold_messages() {
        return Effect::default();
    }
    let moved = Impact::reconnect(Who::Everyone, Cause::Replacement, Lasts::Seconds);
    let lost = Impact::data_loss(&existing.placement.id);
    [lost, moved].into_iter().collect()
}

/// It goes.
pub(super) fn of_removal(existing: &Existing) -> Effect {
    let lost = existing.may_hold_messages();
    super::all([lost.then(|| Impact::data_loss(&existing.placement.id))])
}
