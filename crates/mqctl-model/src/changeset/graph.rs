//! What has to wait for what. Nobody writes an edge by hand: they follow from references and from what is held.

use std::collections::{BTreeMap, BTreeSet};

use crate::observed::Existing;
use crate::resource::{
    Kind, KindField as _, ListenerField, LoadBalancerField, Resource, ResourceId,
};

use super::change::{Action, Change, FieldChange, Removal};
use super::names::{mentions, shown};

/// The ids such that each comes after those it refers to.
pub(super) fn build_order(resources: &BTreeMap<ResourceId, Resource>) -> Vec<ResourceId> {
    let ids: Vec<&ResourceId> = resources.keys().collect();
    let after: Vec<Vec<usize>> = resources
        .values()
        .map(|resource| {
            let references = resource.references();
            let positions = references
                .iter()
                .filter_map(|reference| ids.binary_search(&&reference.resource).ok());
            positions.collect()
        })
        .collect();
    order(&after)
        .into_iter()
        .map(|at| ids[at].clone())
        .collect()
}

/// Fill in what each change waits for.
pub(super) fn connect(changes: &mut [Change]) {
    let builders: BTreeMap<ResourceId, usize> = changes
        .iter()
        .enumerate()
        .filter(|(_, change)| !matches!(change.action, Action::Delete { .. }))
        .map(|(index, change)| (change.placement.id.clone(), index))
        .collect();
    let edges: Vec<BTreeSet<usize>> = changes
        .iter()
        .enumerate()
        .map(|(index, change)| {
            let mut after = match &change.action {
                Action::Delete { .. } if hands_over(change, changes) => {
                    let next = changes.iter().find(|it| succeeds(it, change));
                    let mut after = next
                        .map(|next| needs(next, changes, &builders))
                        .unwrap_or_default();
                    // What can be made before does not add to the time without a load balancer.
                    for kind in [Kind::Broker, Kind::Validation] {
                        after.extend(builders_of(kind, changes));
                    }
                    after
                }
                Action::Delete { .. } if gives_way(change, changes) => {
                    let kind = Kind::LoadBalancer;
                    builders_of(kind, changes).collect()
                }
                Action::Delete { existing, removal } => {
                    let mut after = holders(existing, index, changes);
                    // The replacement comes first.
                    after.extend(builders.get(&change.placement.id));
                    if existing.resource.kind() == Kind::ListenerCertificate {
                        // Until nobody needs it: the listener has another one, and the names that it is for are gone.
                        after.extend(builders.get(&listener_of(change)));
                        after.extend(deletions_of(Kind::Alias, changes));
                    }
                    if existing.resource.kind() == Kind::Egress {
                        // The load balancer needs it until it has another group or is gone.
                        after.extend(builders_of(Kind::LoadBalancer, changes));
                        after.extend(deletions_of(Kind::LoadBalancer, changes));
                    }
                    if *removal == Removal::Replaced && existing.resource.kind() == Kind::Listener {
                        // Clients use it until their name leads to the next one.
                        after.extend(builders_of(Kind::Alias, changes));
                    }
                    after
                }
                Action::Create { .. }
                | Action::Replace { .. }
                | Action::Update { .. }
                | Action::Resume { .. }
                | Action::Check { .. } => {
                    let mut after = needs(change, changes, &builders);
                    after.extend(predecessors(change, changes));
                    after
                }
            };
            after.remove(&index);
            after
        })
        .collect();
    for (change, after) in changes.iter_mut().zip(edges) {
        change.after = after.into_iter().collect();
    }
}

/// The changes that make or change what this one refers to.
fn needs(
    change: &Change,
    changes: &[Change],
    builders: &BTreeMap<ResourceId, usize>,
) -> BTreeSet<usize> {
    let references = change.resource().references();
    let needed = references
        .iter()
        .filter_map(|reference| builders.get(&reference.resource));
    let needed = needed.copied();
    needed
        .filter(|index| !serves_already(change, &changes[*index]))
        .collect()
}

/// Whether `change` is of targets that are there, and `other` of a listener that goes on sending traffic to their group: it
/// has nothing to wait for.
fn serves_already(change: &Change, other: &Change) -> bool {
    let is_there = matches!(
        (&change.action, change.resource()),
        (
            Action::Update { .. } | Action::Resume { .. } | Action::Check { .. },
            Resource::Targets(_)
        )
    );
    let group = ListenerField::TargetGroup.id();
    let keeps_group = match (&other.action, other.resource()) {
        (Action::Update { fields, .. }, Resource::Listener(_)) => {
            fields.iter().all(|field| field.name.id != group)
        }
        _ => false,
    };
    is_there && keeps_group
}

/// What has to be done before besides making what the change refers to.
fn predecessors(change: &Change, changes: &[Change]) -> Vec<usize> {
    match change.resource().kind() {
        // A name that clients follow moves only once there is something to connect to.
        Kind::Alias if !matches!(change.action, Action::Create { .. }) => {
            let listeners = builders_of(Kind::Listener, changes);
            // Nor before what it connects to has the certificate for it.
            let is_awaited = |index: &usize| match &changes[*index].action {
                Action::Create { .. } | Action::Replace { .. } => true,
                Action::Update { fields, .. } => {
                    let certificate = ListenerField::Certificate.id();
                    fields.iter().any(|field| field.name.id == certificate)
                }
                Action::Resume { .. } | Action::Check { .. } | Action::Delete { .. } => false,
            };
            listeners.filter(is_awaited).collect()
        }
        Kind::LoadBalancer if change.is_replacement() => {
            let all = changes.iter().enumerate();
            let leaving =
                all.filter(|(_, other)| succeeds(change, other) && hands_over(other, changes));
            leaving.map(|(index, _)| index).collect()
        }
        // Until brokers have moved out of a zone, it stays.
        Kind::LoadBalancer if takes_subnets_away(change) => builders_of(Kind::Broker, changes)
            .filter(|index| makes(&changes[*index]))
            .collect(),
        // A target gets no traffic in a zone that is not enabled.
        Kind::Targets => builders_of(Kind::LoadBalancer, changes)
            .filter(|index| differs_in_subnets(&changes[*index]).is_some())
            .collect(),
        Kind::Listener => {
            let of_listener = changes
                .iter()
                .enumerate()
                .filter(|(_, other)| other.placement.id == change.placement.id);
            let leaving = of_listener.filter(|(_, other)| gives_way(other, changes));
            // The certificate that is replaced is attached beside before.
            let beside = builders_of(Kind::ListenerCertificate, changes)
                .filter(|index| listener_of(&changes[*index]) == change.placement.id);
            leaving.map(|(index, _)| index).chain(beside).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether this makes something.
fn makes(change: &Change) -> bool {
    matches!(
        change.action,
        Action::Create { .. } | Action::Replace { .. }
    )
}

/// What happens to the subnets of a load balancer that is changed in place.
fn differs_in_subnets(change: &Change) -> Option<&FieldChange> {
    let Action::Update { fields, .. } = &change.action else {
        return None;
    };
    let subnets = LoadBalancerField::Subnets.id();
    fields.iter().find(|field| field.name.id == subnets)
}

/// Whether a load balancer that is changed in place leaves a subnet.
fn takes_subnets_away(change: &Change) -> bool {
    differs_in_subnets(change).is_some_and(|field| {
        let after = field.after.texts();
        let before = field.before.texts();
        before.iter().any(|subnet| !after.contains(subnet))
    })
}

/// The listener that a certificate is beside the default one of.
fn listener_of(change: &Change) -> ResourceId {
    ResourceId::of("listener", change.placement.id.last())
}

/// Whether this removes a listener that has to go before the next one is made: the two are on different load balancers, and
/// a target group that stays can be used by one only (API model of `elasticloadbalancingv2`, `TargetGroupAssociationLimit`). So it is where
/// the load balancer failed.
fn gives_way(removal: &Change, changes: &[Change]) -> bool {
    let Action::Delete {
        removal: Removal::Replaced,
        ..
    } = &removal.action
    else {
        return false;
    };
    changes.iter().any(|change| {
        let has = |field: ListenerField| {
            let mut fields = change.fields().iter();
            fields.any(|it| it.name.id == field.id())
        };
        change.placement.id == removal.placement.id
            && change.is_replacement()
            && has(ListenerField::LoadBalancer)
            && !has(ListenerField::TargetGroup)
    })
}

/// Whether `next` makes what takes the place of what `removal` removes.
fn succeeds(next: &Change, removal: &Change) -> bool {
    let is_removal = matches!(
        removal.action,
        Action::Delete {
            removal: Removal::Replaced,
            ..
        }
    );
    is_removal && next.is_replacement() && next.placement.id == removal.placement.id
}

/// Whether this removes a load balancer that has to go before the next one is made: that gets its addresses.
fn hands_over(removal: &Change, changes: &[Change]) -> bool {
    let Action::Delete { existing, .. } = &removal.action else {
        return false;
    };
    let Resource::LoadBalancer(balancer) = &existing.resource else {
        return false;
    };
    let mut changes = changes.iter();
    changes.any(|next| succeeds(next, removal) && balancer.shares_addresses(next.fields()))
}

/// The changes that remove resources of a kind.
fn deletions_of(kind: Kind, changes: &[Change]) -> impl Iterator<Item = usize> + '_ {
    let all = changes.iter().enumerate();
    let deletions = all.filter(move |(_, change)| {
        change.resource().kind() == kind && matches!(change.action, Action::Delete { .. })
    });
    deletions.map(|(index, _)| index)
}

/// The changes that make or change resources of a kind.
fn builders_of(kind: Kind, changes: &[Change]) -> impl Iterator<Item = usize> + '_ {
    let all = changes.iter().enumerate();
    let builders = all.filter(move |(_, change)| {
        change.resource().kind() == kind && !matches!(change.action, Action::Delete { .. })
    });
    builders.map(|(index, _)| index)
}

/// The changes of resources that hold on to this one: they have to let go first, by changing or by going.
fn holders(held: &Existing, own_index: usize, changes: &[Change]) -> BTreeSet<usize> {
    let names = shown(held);
    let holds = |existing: &Existing| match (&held.resource, &existing.resource) {
        // Whichever version of the secret the broker has.
        (Resource::Secret(secret), Resource::Broker(broker)) => {
            broker.users().iter().any(|user| user.name == secret.user)
        }
        (_, resource) => mentions(resource, &names),
    };
    let mut found = BTreeSet::new();
    for (index, change) in changes.iter().enumerate() {
        let existing = match &change.action {
            Action::Update { existing, .. } | Action::Delete { existing, .. } => existing,
            // The one that is replaced goes in a change of its own.
            Action::Create { .. }
            | Action::Replace { .. }
            | Action::Resume { .. }
            | Action::Check { .. } => continue,
        };
        if index != own_index && existing.placement.id != held.placement.id && holds(existing) {
            found.insert(index);
        }
    }
    found
}

/// The changes in an order in which they could be carried out one by one.
pub(super) fn in_order(changes: Vec<Change>) -> Vec<Change> {
    let after: Vec<Vec<usize>> = changes.iter().map(|change| change.after.clone()).collect();
    let order = order(&after);
    let mut position = vec![0; changes.len()];
    for (new, old) in order.iter().enumerate() {
        position[*old] = new;
    }
    let mut changes: Vec<Option<Change>> = changes.into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(changes.len());
    for old in order {
        if let Some(mut change) = changes[old].take() {
            change.after = change.after.iter().map(|index| position[*index]).collect();
            change.after.sort_unstable();
            sorted.push(change);
        }
    }
    sorted
}

/// Every index, each after those it waits for; among equals the smallest first.
fn order(after: &[Vec<usize>]) -> Vec<usize> {
    let mut done = vec![false; after.len()];
    let mut order = Vec::with_capacity(after.len());
    while order.len() < after.len() {
        let ready = |index: &usize| !done[*index] && after[*index].iter().all(|other| done[*other]);
        let next = (0..after.len()).find(ready);
        // A circle can't come from references to ids in a model that is built in one direction; a test holds that.
        let next = next.or_else(|| (0..after.len()).find(|index| !done[*index]));
        if let Some(next) = next {
            done[next] = true;
            order.push(next);
        }
    }
    order
}
