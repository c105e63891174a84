//! From what is asked for and what is there to the changes between them.
//!
//! Everything is replaced by making the new one first: it is the next generation, has a name of its own, and the old one
//! goes when nothing refers to it any more.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::Desired;
use crate::observed::{Existing, Lifecycle, Observed};
use crate::resource::{
    Effect, Output, Outputs, PasswordNote, Placement, Reference, Resource, ResourceId, Value,
};

use super::change::{Action, Change, ChangeSet, Removal};
use super::compare::{Difference, compare};
use super::graph;

impl ChangeSet {
    /// What to do to get from `observed` to `desired`.
    pub fn between(desired: &Desired, observed: &Observed) -> Self {
        let mut diff = Diff {
            desired,
            kept: BTreeMap::new(),
            uses: uses(observed),
            inhabited: inhabited(observed),
            changes: Vec::new(),
        };
        for id in graph::build_order(&desired.resources) {
            let candidates = observed.resources.get(&id).map_or(&[][..], Vec::as_slice);
            diff.settle(&id, &desired.resources[&id], candidates);
        }
        for (id, leftovers) in &observed.resources {
            if !desired.resources.contains_key(id) {
                diff.remove_unwanted(leftovers);
            }
        }
        let mut changes = diff.changes;
        graph::connect(&mut changes);
        Self {
            changes: graph::in_order(changes),
        }
    }
}

struct Diff<'a> {
    desired: &'a Desired,
    /// The outputs of what stays, as far as they stay.
    kept: BTreeMap<ResourceId, Outputs>,
    /// How often each text is a part of what exists: of two VPCs, the one that all the rest is in has the most.
    uses: BTreeMap<String, usize>,
    /// What the brokers that are there live in, by every name it has.
    inhabited: BTreeSet<String>,
    changes: Vec<Change>,
}

impl Diff<'_> {
    /// Decide about one resource: keep one of the candidates or make a new one, and remove the rest.
    fn settle(&mut self, id: &ResourceId, desired: &Resource, candidates: &[Existing]) {
        let mut judged: Vec<(&Existing, Difference)> = candidates
            .iter()
            .filter(|existing| existing.state != Lifecycle::Deleting)
            .map(|existing| (existing, self.judge(desired, existing)))
            .collect();
        // The one that can stay; of several the one that a broker lives in, whose messages would go with it; of those the
        // youngest generation; of those the one that others use, so that a spare one does not take the stack with it; of
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
        let keep = match judged.first() {
            Some((best, difference)) if !difference.needs_replacement => {
                self.keep(desired, best, difference);
                Some(best.physical_id.clone())
            }
            best => {
                let difference = best.map(|(existing, difference)| (*existing, difference));
                self.create(id, desired, candidates, difference);
                None
            }
        };
        let removal = match keep {
            Some(_) => Removal::Spare,
            None => Removal::Replaced,
        };
        for existing in candidates {
            if keep.as_ref() != Some(&existing.physical_id) {
                self.remove(existing, removal, effect_of_removal(existing, removal));
            }
        }
    }

    /// How often others refer to this one.
    fn uses(&self, existing: &Existing) -> usize {
        let names = names(existing);
        names.iter().filter_map(|text| self.uses.get(text)).sum()
    }

    /// Whether a broker lives in this one.
    fn is_inhabited(&self, existing: &Existing) -> bool {
        !names(existing).is_disjoint(&self.inhabited)
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
        let mut outputs = existing.outputs.clone();
        if difference.effect() >= Effect::Reboot {
            // The service may move an instance to another address when it restarts.
            outputs.forget(Output::Addresses);
        }
        self.kept.insert(id.clone(), outputs);
        let (action, effect) = if !difference.fields.is_empty() {
            let action = Action::Update {
                desired: desired.clone(),
                tags: existing.placement.tags(&self.desired.tags),
                existing: existing.clone(),
                fields: difference.fields.clone(),
            };
            (action, difference.effect())
        } else if existing.state == Lifecycle::Creating {
            let action = Action::Resume {
                desired: desired.clone(),
                existing: existing.clone(),
            };
            (action, Effect::None)
        } else {
            return;
        };
        self.changes.push(Change {
            placement: existing.placement.clone(),
            action,
            effect,
            after: Vec::new(),
        });
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
        let (action, effect) = match replaced {
            None => (Action::Create { desired, tags }, Effect::None),
            Some((existing, difference)) => {
                let effect = match existing.state {
                    // What never worked holds nothing that could be lost.
                    Lifecycle::Failed(_) => Effect::None,
                    Lifecycle::Ready | Lifecycle::Creating | Lifecycle::Deleting => {
                        desired.effect_of_replace()
                    }
                };
                let action = Action::Replace {
                    desired,
                    tags,
                    existing: existing.clone(),
                    fields: difference.fields.clone(),
                };
                (action, effect)
            }
        };
        self.changes.push(Change {
            placement,
            action,
            effect,
            after: Vec::new(),
        });
    }

    fn remove_unwanted(&mut self, leftovers: &[Existing]) {
        for existing in leftovers {
            self.remove(
                existing,
                Removal::Unwanted,
                existing.resource.effect_of_delete(),
            );
        }
    }

    fn remove(&mut self, existing: &Existing, removal: Removal, effect: Effect) {
        self.changes.push(Change {
            placement: existing.placement.clone(),
            action: Action::Delete {
                existing: existing.clone(),
                removal,
            },
            effect,
            after: Vec::new(),
        });
    }
}

/// Everything that others may call it. A broker has only a note of the version of a secret.
fn names(existing: &Existing) -> BTreeSet<String> {
    let outputs = existing.outputs.iter().flat_map(|(_, value)| value.texts());
    let version = existing.outputs.text(Output::Version);
    let noted = version.map(|version| PasswordNote::of_version(version).text());
    let all = outputs.chain(noted);
    all.chain([existing.physical_id.clone()]).collect()
}

/// What the removal of one of several does to clients. Any broker that ever worked may hold messages, whichever of two is
/// kept; that of a replacement is told by the change that makes the new one.
fn effect_of_removal(existing: &Existing, removal: Removal) -> Effect {
    match (&existing.resource, removal, &existing.state) {
        (
            Resource::Broker(_),
            Removal::Spare,
            Lifecycle::Ready | Lifecycle::Creating | Lifecycle::Deleting,
        ) => existing.resource.effect_of_delete(),
        _ => Effect::None,
    }
}

/// The names of what the brokers live in: their subnets and groups, and in turn the network that those are in.
fn inhabited(observed: &Observed) -> BTreeSet<String> {
    let all: Vec<&Existing> = observed.resources.values().flatten().collect();
    let held = |existing: &Existing| -> Vec<String> {
        let fields = existing.resource.fields().into_iter();
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
        for field in existing.resource.fields() {
            for text in field.value.texts() {
                *uses.entry(text).or_default() += 1;
            }
        }
    }
    uses
}
