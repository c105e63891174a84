//! From what is asked for and what is there to the changes between them.
//!
//! Everything is replaced by making the new one first: it is the next generation, has a name of its own, and the old one
//! goes when nothing refers to it any more.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::Desired;
use crate::effect::Effect;
use crate::observed::{Existing, Lifecycle, Observed};
use crate::resource::{
    FieldId, FieldName, LoadBalancerField, Output, Outputs, Placement, Reference, Resource,
    ResourceId, Value,
};

use super::change::{Action, Change, ChangeSet, FieldChange, Removal};
use super::compare::{Difference, compare};
use super::names::names;
use super::{effects, graph, passing};

impl ChangeSet {
    /// What to do to get from `observed` to `desired`.
    pub fn between(desired: &Desired, observed: &Observed) -> Self {
        let mut diff = Diff {
            desired,
            kept: BTreeMap::new(),
            restarting: BTreeSet::new(),
            exchanges_subnets: false,
            uses: uses(observed),
            inhabited: inhabited(observed),
            changes: Vec::new(),
            unknown: Vec::new(),
        };
        for id in graph::build_order(&desired.resources) {
            let candidates = observed.resources.get(&id).map_or(&[][..], Vec::as_slice);
            diff.settle(&id, &desired.resources[&id], candidates);
        }
        let passing = passing::certificates(&diff.changes);
        for (id, resource) in &passing {
            let candidates = observed.resources.get(id).map_or(&[][..], Vec::as_slice);
            diff.settle_passing(id, resource, candidates);
        }
        for (id, leftovers) in &observed.resources {
            if !desired.resources.contains_key(id) && !passing.contains_key(id) {
                diff.remove_unwanted(leftovers);
            }
        }
        let Diff {
            mut changes,
            unknown,
            ..
        } = diff;
        effects::tell(&mut changes, desired);
        graph::connect(&mut changes);
        Self {
            changes: graph::in_order(changes),
            unknown,
        }
    }
}

struct Diff<'a> {
    desired: &'a Desired,
    /// The outputs of what stays, as far as they stay.
    kept: BTreeMap<ResourceId, Outputs>,
    /// What restarts. The service may move an instance to another address then.
    restarting: BTreeSet<ResourceId>,
    /// Whether the load balancer gets another subnet or address for one that it has, or its target groups another load balancer:
    /// targets have no traffic meanwhile, and have to be found healthy again.
    exchanges_subnets: bool,
    /// How often each text is a part of what exists: of two VPCs, the one that all the rest is in has the most.
    uses: BTreeMap<String, usize>,
    /// What the brokers that are there live in, by every name it has.
    inhabited: BTreeSet<String>,
    changes: Vec<Change>,
    unknown: Vec<(ResourceId, FieldName)>,
}

impl Diff<'_> {
    /// Decide about one resource: keep one of the candidates or make a new one, and remove the rest.
    fn settle(&mut self, id: &ResourceId, desired: &Resource, candidates: &[Existing]) {
        let mut judged: Vec<(&Existing, Difference)> = candidates
            .iter()
            .filter(|existing| existing.state != Lifecycle::Deleting)
            .map(|existing| (existing, self.judge(desired, existing)))
            .collect();
        // The one that can stay; of several the one that holds messages, or that such a broker lives in; of those the youngest
        // generation; of those the one that others use, so that a spare one does not take the stack with it; of
        // those the first by AWS's id.
        judged.sort_by(|(a, a_differs), (b, b_differs)| {
            let by_fitness = a_differs
                .needs_replacement
                .cmp(&b_differs.needs_replacement);
            let by_generation = b.placement.generation.cmp(&a.placement.generation);
            by_fitness
                .then_with(|| self.is_inhabited(b).cmp(&self.is_inhabited(a)))
                .then(by_generation)
                .then_with(|| self.uses(b).cmp(&self.uses(a)))
                .then_with(|| a.physical_id.cmp(&b.physical_id))
        });
        let best = judged.first().map(|(best, _)| best.physical_id.clone());
        let is_kept = match judged.first() {
            Some((best, difference)) if !difference.needs_replacement => {
                self.keep(desired, best, difference);
                true
            }
            best => {
                let difference = best.map(|(existing, difference)| (*existing, difference));
                self.create(id, desired, candidates, difference);
                false
            }
        };
        for existing in candidates {
            let is_best = best.as_ref() == Some(&existing.physical_id);
            match (is_best, is_kept) {
                (true, true) => {}
                (true, false) => self.remove(existing, Removal::Replaced),
                (false, _) => self.remove(existing, Removal::Spare),
            }
        }
    }

    /// Decide about something that is only there for the time of this change set.
    fn settle_passing(&mut self, id: &ResourceId, desired: &Resource, candidates: &[Existing]) {
        let begin = self.changes.len();
        self.settle(id, desired, candidates);
        let changes = &self.changes[begin..];
        let goes = |existing: &&Existing| {
            changes.iter().any(|change| match &change.action {
                Action::Delete { existing: it, .. } => it == *existing,
                _ => false,
            })
        };
        let made = changes.iter().find_map(passing::to_come);
        let there = candidates.iter().find(|existing| !goes(existing)).cloned();
        if let Some(existing) = made.or(there) {
            self.remove(&existing, Removal::Passing);
        }
    }

    /// How often others refer to this one.
    fn uses(&self, existing: &Existing) -> usize {
        let names = names(existing);
        names.iter().filter_map(|text| self.uses.get(text)).sum()
    }

    /// Whether it may hold messages, or a broker lives in it.
    fn is_inhabited(&self, existing: &Existing) -> bool {
        existing.may_hold_messages() || !names(existing).is_disjoint(&self.inhabited)
    }

    /// What a reference stands for, if that stays.
    fn known(&self, reference: &Reference) -> Option<Value> {
        let outputs = self.kept.get(&reference.resource)?;
        outputs.get(reference.output).cloned()
    }

    fn judge(&self, desired: &Resource, existing: &Existing) -> Difference {
        let outputs = |reference: &Reference| self.known(reference);
        let mut difference = compare(desired, &self.desired.tags, existing, &outputs);
        if matches!(existing.state, Lifecycle::Failed(_)) {
            difference.needs_replacement = true;
        }
        difference
    }

    fn keep(&mut self, desired: &Resource, existing: &Existing, difference: &Difference) {
        let id = &existing.placement.id;
        let unknown = difference.unknown.iter();
        self.unknown
            .extend(unknown.map(|field| (id.clone(), field.clone())));
        self.kept.insert(id.clone(), existing.outputs.clone());
        self.exchanges_subnets |= exchanges_subnets(&difference.fields);
        // So does one that a reboot is under way for.
        if difference.reboots() || existing.state == Lifecycle::Creating {
            self.restarting.insert(id.clone());
        }
        let desired = desired.clone();
        let action = if !difference.fields.is_empty() {
            Action::Update {
                tags: existing.placement.tags(&self.desired.tags),
                existing: existing.clone(),
                fields: difference.fields.clone(),
                desired,
            }
        } else if self.may_move(&desired) {
            Action::Check {
                existing: existing.clone(),
                desired,
            }
        } else if existing.state == Lifecycle::Creating {
            Action::Resume {
                existing: existing.clone(),
                desired,
            }
        } else {
            return;
        };
        self.push(existing.placement.clone(), action);
    }

    /// Whether it has addresses that may be others after a restart, or have to be found healthy again.
    fn may_move(&self, desired: &Resource) -> bool {
        if self.exchanges_subnets && matches!(desired, Resource::Targets(_)) {
            return true;
        }
        let mut references = desired.references().into_iter();
        references.any(|reference| {
            reference.output == Output::Addresses && self.restarting.contains(&reference.resource)
        })
    }

    fn create(
        &mut self,
        id: &ResourceId,
        desired: &Resource,
        candidates: &[Existing],
        replaced: Option<(&Existing, &Difference)>,
    ) {
        let foreseen = desired.foreseen(&|reference| self.known(reference));
        self.kept.insert(id.clone(), foreseen);
        // Targets that stay are new to the load balancer that takes the place of theirs.
        self.exchanges_subnets |= replaced.is_some_and(|(_, difference)| {
            let mut fields = difference.fields.iter();
            fields.any(|field| MOVED_BY.contains(&field.name.id))
        });
        let generations = candidates
            .iter()
            .map(|existing| existing.placement.generation);
        let placement = Placement {
            stack: self.desired.stack.clone(),
            id: id.clone(),
            generation: generations.max().map_or(1, |last| last + 1),
        };
        let desired = desired.clone();
        let tags = placement.tags(&self.desired.tags);
        let action = match replaced {
            None => Action::Create { desired, tags },
            Some((existing, difference)) => Action::Replace {
                desired,
                tags,
                existing: existing.clone(),
                fields: difference.fields.clone(),
            },
        };
        self.push(placement, action);
    }

    fn remove_unwanted(&mut self, leftovers: &[Existing]) {
        for existing in leftovers {
            self.remove(existing, Removal::Unwanted);
        }
    }

    fn remove(&mut self, existing: &Existing, removal: Removal) {
        let action = Action::Delete {
            existing: existing.clone(),
            removal,
        };
        self.push(existing.placement.clone(), action);
    }

    /// One more change. What it does to clients, and what it waits for, is seen once all are there.
    fn push(&mut self, placement: Placement, action: Action) {
        self.changes.push(Change {
            placement,
            action,
            effect: Effect::default(),
            after: Vec::new(),
        });
    }
}

/// What can't be changed of a load balancer while its target groups stay.
const MOVED_BY: [FieldId; 2] = [
    FieldId::LoadBalancer(LoadBalancerField::Scheme),
    FieldId::LoadBalancer(LoadBalancerField::ElasticIps),
];

/// Whether subnets or addresses of a load balancer go and others come.
fn exchanges_subnets(fields: &[FieldChange]) -> bool {
    let places: [FieldName; 2] = [
        LoadBalancerField::Subnets.into(),
        LoadBalancerField::ElasticIps.into(),
    ];
    fields.iter().any(|field| {
        let (Value::List(before), Value::List(after)) = (&field.before, &field.after) else {
            return false;
        };
        places.contains(&field.name)
            && before.iter().any(|one| !after.contains(one))
            && after.iter().any(|one| !before.contains(one))
    })
}

/// The names of what the brokers live in: their subnets and groups, and in turn the network that those are in.
fn inhabited(observed: &Observed) -> BTreeSet<String> {
    let all: Vec<&Existing> = observed.resources.values().flatten().collect();
    let held = |existing: &Existing| -> Vec<String> {
        let fields = existing.fields().into_iter();
        fields.flat_map(|field| field.value.texts()).collect()
    };
    let brokers = all
        .iter()
        .filter(|existing| matches!(existing.resource, Resource::Broker(_)));
    let mut inhabited: BTreeSet<String> = brokers.flat_map(|broker| held(broker)).collect();
    loop {
        let homes = all
            .iter()
            .filter(|existing| !names(existing).is_disjoint(&inhabited));
        let more: BTreeSet<String> = homes.flat_map(|home| held(home)).collect();
        if more.is_subset(&inhabited) {
            return inhabited;
        }
        inhabited.extend(more);
    }
}

/// How often each text occurs in the fields of all that exists.
fn uses(observed: &Observed) -> BTreeMap<String, usize> {
    let mut uses = BTreeMap::new();
    for existing in observed.resources.values().flatten() {
        for field in existing.fields() {
            for text in field.value.texts() {
                *uses.entry(text).or_default() += 1;
            }
        }
    }
    uses
}
