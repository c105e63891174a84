//! Taking something that exists into a stack: whether it may be, and what the next apply would then do to it.

use std::collections::BTreeSet;
use std::mem::discriminant;

use crate::desired::Desired;
use crate::nearest;
use crate::observed::{Lifecycle, Observed, Report};
use crate::printable::one_line;
use crate::resource::{Kind, Placement, Resource, ResourceId, STACK_TAG, Tags};

use super::change::{Action, Change, ChangeSet};

/// Something in AWS that someone wants to have adopted, as it was read.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What it is and which tags it has.
    pub report: Report,
    /// What belongs to it and can't carry tags: what is registered in a target group.
    pub parts: Vec<Report>,
    /// The generation that its name stands for; 1 if it has a name of its own.
    pub generation: u32,
    /// Whether AWS can't be asked for it by its tags, and its name does not lead to it either: then it is noted.
    pub needs_note: bool,
    /// What it can't be parted from, and so has to be the stack's before: the load balancer that a target group serves.
    pub tied_to: Option<String>,
    /// What keeps it from being the resource although no field of the model tells.
    pub obstacle: Option<String>,
}

/// What adopting something comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// Which resource of the stack it becomes.
    pub placement: Placement,
    /// What AWS calls it.
    pub physical_id: String,
    /// What it is: `target group`.
    pub kind: Kind,
    /// Whether it is that resource already.
    pub is_done: bool,
    /// What the next apply would do because of it, and would not do without: to it, in place, and to what belongs to it or
    /// refers to it. What it would make besides is not told of.
    pub changes: ChangeSet,
}

/// Why something is not adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is, or its place is, someone's already.
    Taken(String),
    /// It is not what the plan file asks for.
    Unfit(String),
    /// The plan file asks for no such resource.
    Unwanted {
        /// The id that was given.
        id: ResourceId,
        /// The one that was probably meant.
        meant: Option<ResourceId>,
        /// All that something can be adopted as.
        adoptable: Vec<ResourceId>,
    },
}

impl Desired {
    /// The ids of the resources that something can be adopted as.
    pub fn adoptable(&self) -> Vec<&ResourceId> {
        let resources = self.resources.iter();
        let adoptable = resources.filter(|(_, resource)| owned_through(resource).is_none());
        adoptable.map(|(id, _)| id).collect()
    }

    /// The resource that something is to be adopted as.
    ///
    /// # Errors
    ///
    /// If the plan file asks for no such resource, or for one that is never the stack's by itself.
    pub fn to_adopt(&self, id: &ResourceId) -> Result<&Resource, Refusal> {
        let Some(resource) = self.resources.get(id) else {
            let adoptable: Vec<ResourceId> = self.adoptable().into_iter().cloned().collect();
            let meant = nearest(id.as_str(), adoptable.iter().map(ResourceId::as_str));
            return Err(Refusal::Unwanted {
                id: id.clone(),
                meant: meant.map(ResourceId::new),
                adoptable,
            });
        };
        match owned_through(resource) {
            Some(how) => Err(Refusal::Unfit(format!("{id} can't be adopted: {how}"))),
            None => Ok(resource),
        }
    }
}

/// How a resource is the stack's that can't be adopted by itself.
fn owned_through(resource: &Resource) -> Option<&'static str> {
    match resource {
        Resource::ListenerCertificate(_) => Some(
            "a certificate that a listener presents beside its own belongs to whoever has the listener; adopt that",
        ),
        Resource::Egress(_) => Some(
            "the egress rules of a security group belong to whoever has the group; adopt that, and `apply` changes the rules",
        ),
        Resource::Targets(_) => Some(
            "what is registered in a target group belongs to whoever has the target group; adopt that, and `apply` registers what is missing",
        ),
        Resource::Validation(_) => Some(
            "the record that validates a certificate belongs to whoever has the certificate; adopt that, and the record is the stack's with it",
        ),
        _ => None,
    }
}

impl Candidate {
    /// The place that it would get in the stack.
    ///
    /// # Errors
    ///
    /// If it is someone's already, or the place is taken.
    pub fn placement(
        &self,
        stack: &str,
        id: &ResourceId,
        observed: &Observed,
    ) -> Result<Placement, Refusal> {
        let Report {
            tags, physical_id, ..
        } = &self.report;
        let taken = |message: String| Err(Refusal::Taken(message));
        let owner = tags.get(STACK_TAG);
        if let Some(other) = owner.filter(|owner| *owner != stack) {
            return taken(format!("{physical_id} belongs to the stack {other}"));
        }
        // Tags that a tagger copied from a thing of another kind say nothing of this one.
        let kind = self.report.resource.kind();
        let own = Placement::from_tags(stack, tags);
        let own = own.filter(|own| Kind::of_id(&own.id) == Some(kind));
        if let Some(own) = own.as_ref().filter(|own| own.id != *id) {
            let other = &own.id;
            return taken(format!("{physical_id} is this stack's {other} already"));
        }
        let present = observed.resources.get(id).into_iter().flatten();
        let mut others = present.filter(|existing| existing.physical_id != *physical_id);
        if let Some(other) = others.next() {
            return taken(format!(
                "the stack {stack} has a {id} already: {}",
                other.physical_id
            ));
        }
        let is_own = |other: &&String| {
            let mut all = observed.resources.values().flatten();
            all.any(|existing| existing.physical_id == **other)
        };
        if let Some(other) = self.tied_to.as_ref().filter(|other| !is_own(other)) {
            return taken(format!(
                "{physical_id} is used by {other}, which is not this stack's: adopt that first, or stop it from using it"
            ));
        }
        Ok(own.unwrap_or_else(|| Placement {
            stack: stack.to_owned(),
            id: id.clone(),
            generation: self.generation,
        }))
    }

    /// What was observed, as it will be once this has the tags of `placement`.
    pub fn join(&self, placement: &Placement, observed: &Observed) -> Observed {
        let mut observed = observed.clone();
        let own = placement.tags(&Tags::new());
        let tagged = |report: &Report| {
            let mut report = report.clone();
            report.tags.extend(own.clone());
            report
        };
        let report = tagged(&self.report);
        if let Some(present) = observed.resources.get_mut(&placement.id) {
            present.retain(|existing| existing.physical_id != report.physical_id);
        }
        observed
            .neighbours
            .retain(|neighbour| neighbour.physical_id != report.physical_id);
        let parts = self.parts.iter().map(tagged);
        let reports = [report].into_iter().chain(parts).collect();
        observed.add(&placement.stack, reports);
        observed
    }

    /// Judge the adoption by the changes that were to be made before, and those to be made once it is done.
    ///
    /// # Errors
    ///
    /// If it would be made in vain: the next apply would replace or remove what was adopted, or be refused.
    pub fn judge(
        &self,
        placement: Placement,
        before: &ChangeSet,
        after: &ChangeSet,
        observed: &Observed,
    ) -> Result<Adoption, Refusal> {
        let Report {
            physical_id,
            resource,
            state,
            ..
        } = &self.report;
        let is_own = |change: &Change| change.placement.id == placement.id;
        let told = after.changes.iter().filter(|change| {
            let is_made = matches!(change.action, Action::Create { .. });
            let was_there = before.changes.iter().any(|other| is_same(other, change));
            is_own(change) || !is_made && !was_there
        });
        let unknown = after.unknown.iter().filter(|(id, _)| *id == placement.id);
        let changes = ChangeSet {
            changes: told.cloned().map(alone).collect(),
            unknown: unknown.cloned().collect(),
        };
        let mut present = observed.resources.get(&placement.id).into_iter().flatten();
        let is_done = present.any(|existing| existing.physical_id == *physical_id);
        let failure = match state {
            Lifecycle::Deleting => Some("is being deleted".to_owned()),
            Lifecycle::Failed(reason) => Some(format!("is of no use: {}", one_line(reason))),
            Lifecycle::Ready | Lifecycle::Creating => None,
        };
        let refused = || {
            let refusals = changes.refusals().into_iter();
            let mut refusals = refusals.map(|one| format!("is not what is asked for: {one}"));
            refusals.next()
        };
        let reason = self.obstacle.clone().or(failure);
        let mut own = changes.changes.iter().filter(|change| is_own(change));
        let reason = reason.or_else(|| own.find_map(in_vain));
        match reason.or_else(refused) {
            Some(reason) if !is_done => {
                let physical_id = one_line(physical_id);
                Err(Refusal::Unfit(format!("{physical_id} {reason}")))
            }
            _ => Ok(Adoption {
                physical_id: physical_id.clone(),
                kind: resource.kind(),
                is_done,
                placement,
                changes,
            }),
        }
    }
}

/// Whether two changes do the same to the same resource.
fn is_same(one: &Change, other: &Change) -> bool {
    one.placement == other.placement
        && discriminant(&one.action) == discriminant(&other.action)
        && one.fields() == other.fields()
}

/// The change without those it waits for, which are not told of here.
fn alone(change: Change) -> Change {
    Change {
        after: Vec::new(),
        ..change
    }
}

/// Why a change makes an adoption pointless: what was adopted would not stay.
fn in_vain(change: &Change) -> Option<String> {
    match &change.action {
        Action::Create { .. } | Action::Replace { .. } => {
            let differs = change.fields();
            let fields = differs
                .iter()
                .map(|field| format!("\n  {}: {} -> {}", field.name, field.before, field.after));
            let missing = differs.iter().flat_map(|field| field.after.references());
            let missing: BTreeSet<&str> = missing.map(|it| it.resource.as_str()).collect();
            let first = if missing.is_empty() {
                String::new()
            } else {
                let missing: Vec<&str> = missing.into_iter().collect();
                format!(
                    "\n  the stack has no {} yet: adopt that first",
                    missing.join(", ")
                )
            };
            Some(format!(
                "can't become {}: not all that differs can be changed, and so `apply` would put a new one in its place and delete it{}{first}",
                change.placement.id,
                fields.collect::<String>()
            ))
        }
        Action::Delete { .. } => Some(format!(
            "can't become {}: `apply` would delete it",
            change.placement.id
        )),
        // An alias that clients follow somewhere else is not moved in passing.
        Action::Update {
            existing, fields, ..
        } if matches!(existing.resource, Resource::Alias(_)) => {
            let target = fields.first()?;
            Some(format!(
                "does not point at the stack's load balancer but elsewhere (now {}, to be {}); point it there, or remove the record and let `apply` make it",
                target.before, target.after
            ))
        }
        Action::Update { .. } | Action::Resume { .. } | Action::Check { .. } => None,
    }
}
