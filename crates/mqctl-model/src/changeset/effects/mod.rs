//! What each change does to clients.
//!
//! The fields say how a change is carried out; this says who notices. Everything that a kind can do to clients stands in one
//! place, by what is done to it: changed, replaced, removed.

mod broker;
mod endpoint;
mod reach;
mod tls_policy;

use crate::desired::Desired;
use crate::effect::{Effect, Impact, Severity};
use crate::observed::{Existing, Lifecycle};
use crate::resource::{
    Alias, BrokerField, Input, Kind, KindField, Listener, LoadBalancerField, Resource, ResourceId,
};

use super::change::{Action, Change, FieldChange, Removal};

/// Say of each of `changes` what it does to clients. `desired` is what the stack is afterwards.
pub(super) fn tell(changes: &mut [Change], desired: &Desired) {
    let stack = Stack { changes, desired };
    let effects: Vec<Effect> = changes.iter().map(|change| stack.effect(change)).collect();
    // Who reconnects once reconnects for whatever else happens meanwhile.
    let all: Vec<Impact> = effects.iter().flat_map(Effect::impacts).cloned().collect();
    let is_told = |impact: &Impact| {
        let reconnects = impact.severity == Severity::Reconnect;
        reconnects && all.iter().any(|other| impact.is_part_of(other))
    };
    let effects = effects.into_iter().map(|effect| {
        let told = effect.into_iter().filter(|impact| !is_told(impact));
        told.collect::<Effect>()
    });
    let effects: Vec<Effect> = effects.collect();
    for (change, effect) in changes.iter_mut().zip(effects) {
        change.effect = effect;
    }
}

/// What a change is seen in front of.
struct Stack<'a> {
    changes: &'a [Change],
    desired: &'a Desired,
}

impl Stack<'_> {
    fn effect(&self, change: &Change) -> Effect {
        match &change.action {
            Action::Create { .. } | Action::Resume { .. } | Action::Check { .. } => {
                Effect::default()
            }
            Action::Update {
                desired,
                existing,
                fields,
                ..
            } => self.of_update(desired, existing, fields),
            Action::Replace {
                desired,
                existing,
                fields,
                ..
            } => self.of_replacement(desired, existing, fields),
            Action::Delete { existing, removal } => match removal {
                Removal::Unwanted => self.of_removal(existing),
                Removal::Spare => self.of_spare(existing),
                // What that does is told by the change that makes the new one.
                Removal::Replaced | Removal::Passing => Effect::default(),
            },
        }
    }

    fn of_update(&self, desired: &Resource, existing: &Existing, fields: &[FieldChange]) -> Effect {
        match (desired, &existing.resource) {
            (Resource::Broker(desired), Resource::Broker(there)) => {
                let taken = self.groups_taken(fields, &BrokerField::SecurityGroups.into());
                let of_broker = broker::of_update(desired, there, fields);
                of_broker.into_iter().chain(taken).collect()
            }
            (Resource::SecurityGroup(desired), Resource::SecurityGroup(there)) => self
                .no_longer_admitted(&existing.placement.id, desired, there, fields)
                .into_iter()
                .collect(),
            (Resource::LoadBalancer(desired), _) => {
                let groups = LoadBalancerField::SecurityGroups.into();
                let taken = self.groups_taken(fields, &groups).into_iter();
                let taken = taken.chain(self.without_ipv6(desired, fields));
                taken.chain(endpoint::balancer_changed(fields)).collect()
            }
            (Resource::Listener(desired), Resource::Listener(there)) => {
                let protocol = existing.placement.id.last();
                let is_trusted = self.is_trusted(desired, there);
                let fields = differing(fields);
                endpoint::listener_changed(protocol, desired, there, &fields, is_trusted)
            }
            (Resource::Targets(_), _) => {
                endpoint::targets_changed(existing.placement.id.last(), fields)
            }
            (Resource::Alias(desired), _) => endpoint::alias_changed(desired, &differing(fields)),
            (
                Resource::Vpc(_)
                | Resource::InternetGateway(_)
                | Resource::Subnet(_)
                | Resource::RouteTable(_)
                | Resource::FlowLog(_)
                | Resource::ElasticIp(_)
                | Resource::Egress(_)
                | Resource::Secret(_)
                | Resource::Configuration(_)
                | Resource::Certificate(_)
                | Resource::Validation(_)
                | Resource::TargetGroup(_)
                | Resource::ListenerCertificate(_),
                _,
            ) => Effect::default(),
            // Never compared with another kind.
            (Resource::Broker(_) | Resource::SecurityGroup(_) | Resource::Listener(_), _) => {
                Effect::default()
            }
        }
    }

    fn of_replacement(
        &self,
        desired: &Resource,
        existing: &Existing,
        fields: &[FieldChange],
    ) -> Effect {
        // No client could use what never worked.
        if matches!(existing.state, Lifecycle::Failed(_)) {
            return Effect::default();
        }
        match (desired, &existing.resource) {
            (Resource::Broker(_), _) => broker::of_replacement(existing),
            (Resource::LoadBalancer(desired), Resource::LoadBalancer(there)) => {
                endpoint::balancer_replaced(desired, there, fields)
            }
            (Resource::Listener(desired), Resource::Listener(there)) => {
                endpoint::listener_replaced(existing.placement.id.last(), desired, there)
            }
            (Resource::SecurityGroup(desired), Resource::SecurityGroup(there)) => self
                .no_longer_admitted(&existing.placement.id, desired, there, fields)
                .into_iter()
                .collect(),
            (Resource::Alias(desired), Resource::Alias(there)) => {
                endpoint::alias_replaced(desired, there)
            }
            (Resource::Targets(_), _) => endpoint::targets_moved(existing.placement.id.last()),
            (
                Resource::Vpc(_)
                | Resource::InternetGateway(_)
                | Resource::Subnet(_)
                | Resource::RouteTable(_)
                | Resource::FlowLog(_)
                | Resource::ElasticIp(_)
                | Resource::SecurityGroup(_)
                | Resource::Egress(_)
                | Resource::Secret(_)
                | Resource::Configuration(_)
                | Resource::Certificate(_)
                | Resource::Validation(_)
                | Resource::LoadBalancer(_)
                | Resource::TargetGroup(_)
                | Resource::Listener(_)
                | Resource::ListenerCertificate(_)
                | Resource::Alias(_),
                _,
            ) => Effect::default(),
        }
    }

    /// Of something that nobody asks for any more.
    fn of_removal(&self, existing: &Existing) -> Effect {
        match &existing.resource {
            Resource::Broker(_) => broker::of_removal(existing),
            Resource::LoadBalancer(_) => endpoint::balancer_removed(),
            Resource::Listener(_) => self.protocol_removed(existing.placement.id.last()),
            Resource::Alias(alias) => self.alias_removed(alias),
            Resource::SecurityGroup(there) => self.group_removed(&existing.placement.id, there),
            Resource::Vpc(_)
            | Resource::InternetGateway(_)
            | Resource::Subnet(_)
            | Resource::RouteTable(_)
            | Resource::FlowLog(_)
            | Resource::ElasticIp(_)
            | Resource::Egress(_)
            | Resource::Secret(_)
            | Resource::Configuration(_)
            | Resource::Certificate(_)
            | Resource::Validation(_)
            | Resource::TargetGroup(_)
            | Resource::ListenerCertificate(_)
            // Without the listener, which tells of it, nobody reaches them.
            | Resource::Targets(_) => Effect::default(),
        }
    }

    /// Of one of several, of which another one stays: that is the one that clients use, unless it is known by its name or holds
    /// something.
    fn of_spare(&self, existing: &Existing) -> Effect {
        match &existing.resource {
            Resource::Broker(_) => broker::of_removal(existing),
            Resource::Alias(alias) => match self.alias() {
                Some(kept) if kept.name == alias.name && kept.zone == alias.zone => {
                    Effect::default()
                }
                Some(kept) => endpoint::alias_replaced(kept, alias),
                None => self.alias_removed(alias),
            },
            Resource::SecurityGroup(there) => self.group_gone(&existing.placement.id, there),
            _ => Effect::default(),
        }
    }

    /// Whether whoever trusts the certificate of a listener trusts the one to come: ACM issues both, for the same name or for
    /// a name that is new anyway.
    fn is_trusted(&self, desired: &Listener, there: &Listener) -> bool {
        let is_requested = matches!(desired.certificate, Input::From(_));
        let was_requested = self.changes.iter().any(|change| match &change.action {
            Action::Delete { existing, .. } => {
                let is_certificate = existing.resource.kind() == Kind::Certificate;
                is_certificate && Input::known(&existing.physical_id) == there.certificate
            }
            _ => false,
        });
        is_requested && was_requested
    }

    /// The name that clients use afterwards, if there is one.
    fn alias(&self) -> Option<&Alias> {
        self.desired.resources.values().find_map(|it| match it {
            Resource::Alias(alias) => Some(alias),
            _ => None,
        })
    }

    /// The listeners that there are afterwards, with the protocol of each.
    fn listeners(&self) -> impl Iterator<Item = (&ResourceId, &Listener)> {
        let all = self.desired.resources.iter();
        all.filter_map(|(id, resource)| match resource {
            Resource::Listener(listener) => Some((id, listener)),
            _ => None,
        })
    }
}

/// The fields of a kind that differ.
fn differing<F: KindField>(fields: &[FieldChange]) -> Vec<F> {
    let fields = fields.iter();
    fields.filter_map(|field| F::of(field.name.id)).collect()
}

/// One thing after another.
fn all(impacts: impl IntoIterator<Item = Option<Impact>>) -> Effect {
    impacts.into_iter().flatten().collect()
}
