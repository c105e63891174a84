//! What happens to clients where what they connect to changes: the name, the load balancer, its listeners and targets.

use crate::effect::{Cause, Effect, Impact, Lasts, Remedy, Who};
use crate::resource::{
    Alias, AliasField, Input, Listener, ListenerField, LoadBalancer, LoadBalancerField,
    TargetsField, Value,
};
use crate::spec::Scheme;

use super::super::change::FieldChange;
use super::{Stack, all, tls_policy};

/// How long the old address of a name is still given: the time to live of a load balancer's own records is a minute.
const NAME_MOVES: Lasts = Lasts::Minutes(1, 2);

/// How long it takes until targets that were another load balancer's are checked and the name leads to the next one.
const TARGETS_MOVE: Lasts = Lasts::Minutes(2, 5);

/// How long it takes until a load balancer is gone with its interfaces and the next one with its addresses is there.
const ADDRESSES_MOVE: Lasts = Lasts::Minutes(5, 15);

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
pub(super) fn balancer_replaced(
    desired: &LoadBalancer,
    there: &LoadBalancer,
    fields: &[FieldChange],
) -> Effect {
    let scheme = LoadBalancerField::Scheme.into();
    if fields.iter().any(|field| field.name == scheme) {
        let remedy = if desired.scheme == Scheme::Internal.name() {
            Remedy::ComePrivately
        } else {
            Remedy::ComePublicly
        };
        return Impact::cut_off(Who::Everyone, remedy).into();
    }
    let lasts = if there.shares_addresses(fields) {
        ADDRESSES_MOVE
    } else if fields
        .iter()
        .any(|it| it.name == LoadBalancerField::ElasticIps.into())
    {
        TARGETS_MOVE
    } else {
        NAME_MOVES
    };
    let moved = Impact::reconnect(Who::Everyone, Cause::Replacement, lasts);
    addresses_gone(fields).chain([moved]).collect()
}

/// The load balancer is changed in place: whoever is connected through an address that goes loses that connection. A subnet or
/// an address that takes another one's place does so after its zone was taken away: until it is there, brokers of the zone get
/// no traffic, and the one that serves may be in it.
pub(super) fn balancer_changed(fields: &[FieldChange]) -> Vec<Impact> {
    let mut impacts: Vec<Impact> = addresses_gone(fields).collect();
    let reconnect = |who| Impact::reconnect(who, Cause::Replacement, NAME_MOVES);
    let mut gone: Vec<String> = Vec::new();
    for field in fields {
        let is_place = [LoadBalancerField::Subnets, LoadBalancerField::ElasticIps]
            .iter()
            .any(|it| field.name == (*it).into());
        let (Value::List(before), Value::List(after)) = (&field.before, &field.after) else {
            continue;
        };
        let lost = before.iter().filter(|one| !after.contains(one));
        let lost: Vec<String> = lost.flat_map(Value::texts).collect();
        let is_exchanged = after.iter().any(|one| !before.contains(one));
        if is_place && is_exchanged && !lost.is_empty() {
            impacts.push(reconnect(Who::Everyone));
            return impacts;
        }
        if is_place {
            gone.extend(
                lost.into_iter()
                    .filter(|it| !LoadBalancer::is_allocation(it)),
            );
        }
    }
    gone.sort();
    gone.dedup();
    impacts.extend(gone.into_iter().map(Who::Subnet).map(reconnect));
    impacts
}

/// Those who can connect to addresses only that the load balancer no longer has.
fn addresses_gone(fields: &[FieldChange]) -> impl Iterator<Item = Impact> {
    let name = LoadBalancerField::ElasticIps.into();
    let field = fields.iter().find(|field| field.name == name);
    let texts = |value: &Value| -> Vec<String> {
        let texts = value.texts().into_iter();
        texts.filter(|it| LoadBalancer::is_allocation(it)).collect()
    };
    let after = field.map(|field| texts(&field.after)).unwrap_or_default();
    let before = field.map(|field| texts(&field.before)).unwrap_or_default();
    let gone = before.into_iter().filter(move |it| !after.contains(it));
    gone.map(|it| Impact::narrowed(Who::Address(it), Remedy::AdmitAddresses))
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
