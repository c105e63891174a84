//! What happens to clients where what they connect to changes: the name, the load balancer, its listeners and targets.

use crate::effect::{Cause, Effect, Impact, Lasts, Remedy, Who};
use crate::resource::{Alias, AliasField, Input, Listener, ListenerField, TargetsField, Value};

use super::super::change::FieldChange;
use super::{Stack, all, tls_policy};

/// How long the old address of a name is still given: the time to live of a load balancer's own records is a minute.
const NAME_MOVES: Lasts = Lasts::Minutes(1, 2);

impl Stack<'_> {
    /// A protocol that is no longer served.
    pub(super) fn protocol_removed(&self, protocol: &str) -> Effect {
        let left: Vec<(String, u16)> = self
            .listeners()
            .map(|(id, listener)| (id.last().to_owned(), listener.port))
            .collect();
        let remedy = if left.is_empty() {
            Remedy::Nothing
        } else {
            Remedy::UseProtocol(left)
        };
        Impact::cut_off(Who::Protocol(protocol.to_owned()), remedy).into()
    }

    /// A name that is gone.
    pub(super) fn alias_removed(&self, alias: &Alias) -> Effect {
        if is_unused(alias) {
            return Effect::default();
        }
        let remedy = self
            .alias()
            .map_or(Remedy::Nothing, |kept| Remedy::UseName(kept.name.clone()));
        Impact::cut_off(Who::Name(alias.name.clone()), remedy).into()
    }
}

/// The load balancer goes, and nothing takes its place.
pub(super) fn balancer_removed() -> Effect {
    Impact::cut_off(Who::Everyone, Remedy::Nothing).into()
}

/// Another load balancer takes its place.
pub(super) fn balancer_replaced() -> Effect {
    Impact::reconnect(Who::Everyone, Cause::Replacement, NAME_MOVES).into()
}

/// A listener that is changed in place. Its connections stay; what differs are those to come. `is_trusted` is whether whoever
/// trusts the certificate there trusts the one to come.
pub(super) fn listener_changed(
    protocol: &str,
    desired: &Listener,
    there: &Listener,
    fields: &[ListenerField],
    is_trusted: bool,
) -> Effect {
    let who = || Who::Protocol(protocol.to_owned());
    let has = |field: ListenerField| fields.contains(&field);
    let is_narrower =
        has(ListenerField::Policy) && !tls_policy::includes(&desired.policy, &there.policy);
    let policy = is_narrower.then(|| {
        let remedy = Remedy::FollowPolicy(desired.policy.clone());
        Impact::narrowed(who(), remedy)
    });
    let certificates = match (&desired.trust_store, &there.trust_store) {
        (Some(store), None) if has(ListenerField::TrustStore) => Some(Impact::cut_off(
            who(),
            Remedy::PresentCertificate(store.clone()),
        )),
        // Whether both trust the same authorities is not known.
        (Some(store), Some(_)) if has(ListenerField::TrustStore) => Some(Impact::narrowed(
            who(),
            Remedy::PresentCertificate(store.clone()),
        )),
        _ => None,
    };
    let moved = has(ListenerField::TargetGroup)
        .then(|| Impact::reconnect(who(), Cause::Replacement, Lasts::Seconds));
    let is_strange = has(ListenerField::Certificate) && !is_trusted;
    let certificate = is_strange.then(|| Impact::narrowed(who(), Remedy::TrustCertificate));
    all([policy, certificate, certificates, moved])
}

/// A listener that is made anew, beside or after the one there.
pub(super) fn listener_replaced(protocol: &str, desired: &Listener, there: &Listener) -> Effect {
    let who = Who::Protocol(protocol.to_owned());
    if desired.port == there.port {
        Impact::reconnect(who, Cause::Replacement, NAME_MOVES).into()
    } else {
        Impact::cut_off(who, Remedy::UsePort(desired.port)).into()
    }
}

/// Targets that are deregistered. The connections to them end once they have drained.
pub(super) fn targets_changed(protocol: &str, fields: &[FieldChange]) -> Effect {
    let addresses = TargetsField::Addresses.into();
    let field = fields.iter().find(|field| field.name == addresses);
    let Some(FieldChange {
        before: Value::List(before),
        after: Value::List(after),
        ..
    }) = field
    else {
        return Effect::default();
    };
    let some_go = before.iter().any(|address| !after.contains(address));
    if some_go {
        targets_moved(protocol)
    } else {
        Effect::default()
    }
}

/// Targets that others replace.
pub(super) fn targets_moved(protocol: &str) -> Effect {
    let who = Who::Protocol(protocol.to_owned());
    Impact::reconnect(who, Cause::Replacement, Lasts::Seconds).into()
}

/// A name that leads to another load balancer.
pub(super) fn alias_changed(desired: &Alias, fields: &[AliasField]) -> Effect {
    let moves = fields.contains(&AliasField::Target) || fields.contains(&AliasField::TargetZone);
    let who = Who::Name(desired.name.clone());
    all([moves.then(|| Impact::reconnect(who, Cause::Replacement, NAME_MOVES))])
}

/// Whether no client comes by this name: the record leads to somebody else's and stays, or is gone already.
fn is_unused(alias: &Alias) -> bool {
    alias.is_moved || alias.target == Input::known("")
}

/// Another name, or the same one in another hosted zone.
pub(super) fn alias_replaced(desired: &Alias, there: &Alias) -> Effect {
    if is_unused(there) {
        return Effect::default();
    }
    let remedy = if desired.name == there.name {
        Remedy::Delegate {
            name: desired.name.clone(),
            zone: desired.zone.clone(),
        }
    } else {
        Remedy::UseName(desired.name.clone())
    };
    Impact::cut_off(Who::Name(there.name.clone()), remedy).into()
}
