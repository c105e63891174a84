//! What has to wait for what. Nobody writes an edge by hand: they follow from references and from what is held.

use std::collections::{BTreeMap, BTreeSet};

use crate::observed::Existing;
use crate::resource::{Resource, ResourceId};

use super::change::{Action, Change};
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
                Action::Delete { existing, .. } => {
                    let mut after = holders(existing, index, changes);
                    // The replacement comes first.
                    after.extend(builders.get(&change.placement.id));
                    after
                }
                Action::Create { .. }
                | Action::Replace { .. }
                | Action::Update { .. }
                | Action::Resume { .. } => needs(change, &builders),
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
fn needs(change: &Change, builders: &BTreeMap<ResourceId, usize>) -> BTreeSet<usize> {
    let references = change.resource().references();
    let needed = references
        .iter()
        .filter_map(|reference| builders.get(&reference.resource));
    needed.copied().collect()
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
            Action::Create { .. } | Action::Replace { .. } | Action::Resume { .. } => continue,
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
