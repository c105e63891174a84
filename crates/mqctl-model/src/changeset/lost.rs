//! Parts of a stack that exist and no longer carry its tags: without them, others would be made beside them, and what is
//! built on them would have to follow.

use std::collections::BTreeSet;

use crate::neighbours::Neighbour;
use crate::observed::{Existing, Observed};
use crate::resource::{
    Field, GENERATION_TAG, Input, Kind, Placement, RESOURCE_TAG, Resource, ResourceId, Rule,
    STACK_TAG, Value, generation_of_name,
};

use super::change::{Action, Change, ChangeSet};
use super::names::{mentions, names_of};

/// Something that has to be a part of the stack, and does not carry its tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// What AWS calls it.
    pub physical_id: String,
    /// What it is.
    pub kind: Kind,
    /// The resource that it has to be, if that can be told.
    pub resource: Option<ResourceId>,
    /// A resource of the stack that is built on it, if one is.
    pub holder: Option<ResourceId>,
    /// Those of the tags by which resources are known that it lacks, or that say something else.
    pub missing: Vec<&'static str>,
}

impl ChangeSet {
    /// What this change set would make again although it is there, or tear away from what is built on it. `stack` is the
    /// stack's name.
    pub fn lost(&self, stack: &str, observed: &Observed) -> Vec<Lost> {
        // Also what this would replace, because what it is in seems to be gone.
        let known = Self::default().kept(observed);
        let creates = || {
            self.changes
                .iter()
                .filter_map(|change| match &change.action {
                    Action::Create { desired, .. } => Some((change, desired)),
                    _ => None,
                })
        };
        let strangers: BTreeSet<&str> = observed
            .strangers
            .iter()
            .map(|stranger| stranger.physical_id.as_str())
            .collect();
        let wanted: Vec<&Resource> = creates().map(|(_, desired)| desired).collect();
        let grounds = grounds(observed, &wanted);
        let mut lost = Vec::new();
        for neighbour in &observed.neighbours {
            let is_elsewhere = vpc_of(neighbour).is_some_and(|vpc| !grounds.contains(vpc));
            if is_elsewhere || strangers.contains(neighbour.physical_id.as_str()) {
                continue;
            }
            let holder = holder(neighbour, observed);
            let made = |(change, desired): (&Change, &Resource)| {
                let resolve = |reference: &_| known.value(reference);
                let is_same = is_same(desired, neighbour, holder.is_some(), &resolve);
                let id = &change.placement.id;
                (is_same && is_called(stack, id, neighbour)).then(|| id.clone())
            };
            let resource = creates().find_map(made);
            // Everything else of a network is in it, whatever the plan makes of that.
            let is_ground = holder.is_some() && neighbour.resource.kind() == Kind::Vpc;
            if resource.is_some() || is_ground {
                lost.push(Lost {
                    physical_id: neighbour.physical_id.clone(),
                    kind: neighbour.resource.kind(),
                    missing: missing(stack, neighbour, resource.as_ref()),
                    resource,
                    holder: holder.map(|existing| existing.placement.id.clone()),
                });
            }
        }
        let order = |lost: &Lost| {
            let mut creates = creates().map(|(change, _)| &change.placement.id);
            let position = |id: &ResourceId| creates.position(|made| made == id);
            lost.resource.as_ref().and_then(position)
        };
        lost.sort_by_key(order);
        lost
    }
}

/// The VPCs that the stack made, by all that is left to tell: its own, those in which a part is that is only made in one of
/// its own, and one that something of the stack is in and that has the range that the plan asks for. A VPC that an earlier
/// plan file gave is none of them.
fn grounds(observed: &Observed, wanted: &[&Resource]) -> BTreeSet<String> {
    let mut grounds = BTreeSet::new();
    for existing in observed.resources.values().flatten() {
        let vpc = match &existing.resource {
            Resource::Vpc(_) => Some(existing.physical_id.as_str()),
            Resource::Subnet(subnet) => known(&subnet.vpc),
            Resource::RouteTable(table) => known(&table.vpc),
            Resource::InternetGateway(gateway) => gateway.vpc.as_ref().and_then(known),
            _ => None,
        };
        grounds.extend(vpc.map(str::to_owned));
    }
    for neighbour in &observed.neighbours {
        let Resource::Vpc(vpc) = &neighbour.resource else {
            continue;
        };
        let is_asked_for = wanted
            .iter()
            .any(|one| matches!(one, Resource::Vpc(wanted) if wanted.cidr == vpc.cidr));
        if is_asked_for && holder(neighbour, observed).is_some() {
            grounds.insert(neighbour.physical_id.clone());
        }
    }
    grounds
}

/// The VPC that it is, or is in, if it is a part of a network.
fn vpc_of(neighbour: &Neighbour) -> Option<&str> {
    match &neighbour.resource {
        Resource::Vpc(_) => Some(&neighbour.physical_id),
        Resource::Subnet(subnet) => known(&subnet.vpc),
        Resource::RouteTable(table) => known(&table.vpc),
        Resource::SecurityGroup(group) => known(&group.vpc),
        Resource::FlowLog(log) => known(&log.vpc),
        Resource::InternetGateway(gateway) => gateway.vpc.as_ref().and_then(known),
        _ => None,
    }
}

fn known(input: &Input) -> Option<&str> {
    match input {
        Input::Known(id) => Some(id),
        Input::From(_) => None,
    }
}

/// A resource of the stack that is built on this one.
fn holder<'a>(neighbour: &Neighbour, observed: &'a Observed) -> Option<&'a Existing> {
    let names = names_of(&neighbour.physical_id, &neighbour.outputs);
    let mut all = observed.resources.values().flatten();
    all.find(|existing| mentions(&existing.resource, &names))
}

/// Whether a neighbour is what a plan would make: of the kind, and in all that can never be changed as asked for.
fn is_same(
    desired: &Resource,
    neighbour: &Neighbour,
    is_held: bool,
    known: &dyn Fn(&crate::resource::Reference) -> Option<Value>,
) -> bool {
    if desired.kind() != neighbour.resource.kind() {
        return false;
    }
    let there = neighbour.resource.fields();
    let is_equal = |field: &Field| {
        let wanted = field.value.resolve(known);
        let found = there.iter().find(|other| other.name == field.name);
        let found = found.map(|other| other.value.resolve(&|_| None));
        !wanted.references().is_empty() || found.is_none_or(|found| found == wanted)
    };
    match (desired, &neighbour.resource) {
        // A VPC has but one, and a network but one VPC.
        (Resource::Vpc(_) | Resource::InternetGateway(_), _) => {
            is_held || all_equal(desired, is_equal)
        }
        // Tables are told apart by the subnets that use them.
        (Resource::RouteTable(wanted), Resource::RouteTable(there)) => {
            let resolve = |subnet| Value::from(subnet).resolve(known);
            let wanted: Vec<Value> = wanted.subnets.iter().map(resolve).collect();
            let mut there = there.subnets.iter().map(Value::from);
            there.any(|subnet| wanted.contains(&subnet))
        }
        // There may be any number of certificates for a domain, and of addresses.
        (Resource::Certificate(_) | Resource::ElasticIp(_), _) => {
            is_held && all_equal(desired, is_equal)
        }
        // A VPC has one to each place; those to other places are others'.
        (Resource::FlowLog(wanted), Resource::FlowLog(there)) => {
            wanted.to == there.to && all_equal(desired, is_equal)
        }
        _ => all_equal(desired, is_equal),
    }
}

/// Whether it has the name that the stack gave its resource `id`, where nothing else tells: an address that the plan file gave
/// before is like one that mqctl allocates.
fn is_called(stack: &str, id: &ResourceId, neighbour: &Neighbour) -> bool {
    let name = neighbour.tags.get(NAME_TAG);
    let is_named =
        || name.is_some_and(|name| generation_of_name(name, stack, id, LONGEST_TAG_NAME).is_some());
    neighbour.resource.kind() != Kind::ElasticIp || is_named()
}

/// The tag with the name of a thing in EC2, which can't be longer than this.
const NAME_TAG: &str = "Name";
const LONGEST_TAG_NAME: usize = 255;

fn all_equal(desired: &Resource, is_equal: impl Fn(&Field) -> bool) -> bool {
    let fields = desired.fields();
    let mut fixed = fields
        .iter()
        .filter(|field| matches!(field.rule(), Rule::Replaces | Rule::SetOnce));
    fixed.all(is_equal)
}

/// The tags by which it would be known that it lacks, or that say something else.
fn missing(stack: &str, neighbour: &Neighbour, resource: Option<&ResourceId>) -> Vec<&'static str> {
    let tags = &neighbour.tags;
    let mut missing = Vec::new();
    if tags.get(STACK_TAG).is_none_or(|found| found != stack) {
        missing.push(STACK_TAG);
    }
    let is_named = match resource {
        Some(id) => tags.get(RESOURCE_TAG).map(String::as_str) == Some(id.as_str()),
        None => Placement::from_tags(stack, tags).is_some(),
    };
    if !is_named {
        missing.push(RESOURCE_TAG);
    }
    if !tags.contains_key(GENERATION_TAG) {
        missing.push(GENERATION_TAG);
    }
    missing
}
