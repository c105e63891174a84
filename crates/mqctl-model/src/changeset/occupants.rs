//! What others have put where a stack is about to go: it keeps AWS from deleting what it is in, or would go with it.

use std::collections::BTreeSet;

use crate::desired::Desired;
use crate::neighbours::Interface;
use crate::observed::{Existing, Lifecycle, Observed};
use crate::resource::{Input, IpRule, Kind, LoadBalancer, Output, Resource, ResourceId, STACK_TAG};

use super::change::{Action, Change, ChangeSet};
use super::graph;
use super::names::{mentions, names};

/// What an [`Occupant`] is called that is a load balancer's deletion protection.
pub const DELETION_PROTECTION: &str = "deletion protection";

/// Something that is not the stack's, in or on something that is and is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occupant {
    /// The resource of the stack that it needs.
    pub resource: ResourceId,
    /// What AWS calls that.
    pub physical_id: String,
    /// What it is: `network interface eni-1 (a lambda's)`.
    pub what: String,
    /// What AWS calls it, if it is a thing of its own that could be adopted.
    pub id: Option<String>,
}

impl ChangeSet {
    /// What is not the stack's and needs something that this change set deletes. `desired` is what the plan file asks for,
    /// if that is known: a rule that it asks for is nobody else's.
    pub fn occupants(
        &self,
        stack: &str,
        desired: Option<&Desired>,
        observed: &Observed,
    ) -> Vec<Occupant> {
        let mut occupants = Vec::new();
        for existing in self.leaving() {
            occupants.extend(guests(existing, observed));
            occupants.extend(interfaces(existing, stack, observed));
            occupants.extend(own_settings(existing, desired));
            occupants.extend(targets(existing, observed));
        }
        occupants.sort();
        occupants.dedup();
        occupants
    }

    /// The change set without the deletions of what `occupants` need: what they are in, and all that this needs in turn. A
    /// network stays as a whole.
    #[must_use]
    pub fn leaving_to(
        self,
        occupants: &[Occupant],
        observed: &Observed,
    ) -> (Self, Vec<ResourceId>) {
        let all: Vec<&Existing> = observed.resources.values().flatten().collect();
        let key =
            |existing: &Existing| (existing.placement.id.clone(), existing.physical_id.clone());
        let occupied = occupants.iter();
        let mut stays: BTreeSet<(ResourceId, String)> = occupied
            .map(|occupant| (occupant.resource.clone(), occupant.physical_id.clone()))
            .collect();
        loop {
            let needed = all.iter().filter(|one| {
                let own = names(one);
                let mut staying = all.iter().filter(|other| stays.contains(&key(other)));
                staying.any(|other| {
                    let is_needed = mentions(&other.resource, &own);
                    let is_network =
                        is_ground(one.resource.kind()) && is_ground(other.resource.kind());
                    // A certificate is renewed through its record.
                    let renews = matches!(one.resource, Resource::Validation(_))
                        && mentions(&one.resource, &names(other));
                    is_needed || is_network || renews
                })
            });
            let more: Vec<(ResourceId, String)> = needed.map(|one| key(one)).collect();
            let before = stays.len();
            stays.extend(more);
            if stays.len() == before {
                break;
            }
        }
        let is_left = |change: &Change| match &change.action {
            Action::Delete { existing, .. } => stays.contains(&key(existing)),
            _ => false,
        };
        let (left, mut changes): (Vec<Change>, Vec<Change>) =
            self.changes.into_iter().partition(is_left);
        for change in &mut changes {
            keep_targets(change, occupants);
        }
        graph::connect(&mut changes);
        let left = left.into_iter().map(|change| change.placement.id).collect();
        let changes = Self {
            changes: graph::in_order(changes),
            unknown: self.unknown,
        };
        (changes, left)
    }

    /// What it deletes that is not on its way out already.
    fn leaving(&self) -> impl Iterator<Item = &Existing> {
        self.changes
            .iter()
            .filter_map(|change| match &change.action {
                Action::Delete { existing, .. } if existing.state != Lifecycle::Deleting => {
                    Some(existing)
                }
                _ => None,
            })
    }
}

/// Let a deletion of registrations leave those of others alone.
fn keep_targets(change: &mut Change, occupants: &[Occupant]) {
    let Action::Delete { existing, .. } = &mut change.action else {
        return;
    };
    let Resource::Targets(targets) = &mut existing.resource else {
        return;
    };
    targets.addresses.retain(|address| match address {
        Input::Known(address) => {
            let what = target(address);
            !occupants.iter().any(|occupant| occupant.what == what)
        }
        Input::From(_) => true,
    });
}

fn target(address: &str) -> String {
    format!("target {address}")
}

/// Whether it is a part of what everything else in a network stands on.
fn is_ground(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Vpc | Kind::InternetGateway | Kind::Subnet | Kind::RouteTable
    )
}

fn occupant(existing: &Existing, what: String, id: Option<String>) -> Occupant {
    Occupant {
        resource: existing.placement.id.clone(),
        physical_id: existing.physical_id.clone(),
        what,
        id,
    }
}

/// The things in it or on it that do not carry the stack's tags.
fn guests<'a>(
    existing: &'a Existing,
    observed: &'a Observed,
) -> impl Iterator<Item = Occupant> + 'a {
    let names = names(existing);
    let guests = observed.neighbours.iter();
    // A flow log goes with its VPC, and what it has written stays.
    let guests = guests.filter(|guest| guest.resource.kind() != Kind::FlowLog);
    let guests = guests.filter(move |guest| mentions(&guest.resource, &names));
    guests.map(|guest| {
        let owner = match guest.tags.get(STACK_TAG) {
            Some(stack) => format!(" (tagged as of the stack {stack})"),
            None => String::new(),
        };
        let (kind, id) = (guest.resource.kind(), &guest.physical_id);
        occupant(existing, format!("{kind} {id}{owner}"), Some(id.clone()))
    })
}

/// The network interfaces in it that no load balancer and no broker of the stack has.
fn interfaces<'a>(
    existing: &'a Existing,
    stack: &'a str,
    observed: &'a Observed,
) -> impl Iterator<Item = Occupant> + 'a {
    let id = &existing.physical_id;
    let inside = observed.interfaces.iter().filter(move |interface| {
        interface.vpc == *id || interface.subnet == *id || interface.security_groups.contains(id)
    });
    let foreign = inside.filter(move |interface| !is_own(interface, stack, observed));
    foreign.map(|interface| {
        let Interface {
            id, description, ..
        } = interface;
        let what = match description.as_str() {
            "" => format!("network interface {id}"),
            description => format!("network interface {id} ({description})"),
        };
        occupant(existing, what, None)
    })
}

/// Whether an interface is, or was, a load balancer's or a broker's of the stack. Amazon MQ gives those of brokers no tags
/// and no name: they are known by their address, and for a while after the broker has gone by their group.
fn is_own(interface: &Interface, stack: &str, observed: &Observed) -> bool {
    let all = || observed.resources.values().flatten();
    if let Some(balancer) = interface.description.strip_prefix("ELB ") {
        let is_there = all().any(|existing| {
            let arn = existing.outputs.text(Output::Arn).unwrap_or_default();
            arn.ends_with(&format!(":loadbalancer/{balancer}"))
        });
        let name = balancer.split('/').nth(1).unwrap_or_default();
        return is_there || LoadBalancer::is_name_of(stack, name);
    }
    let is_brokers = all().any(|existing| {
        existing
            .outputs
            .list(Output::Addresses)
            .contains(&interface.address)
    });
    let wears_ours = all().any(|existing| {
        matches!(existing.resource, Resource::SecurityGroup(_))
            && interface.security_groups.contains(&existing.physical_id)
    });
    is_brokers || (interface.is_managed && wears_ours)
}

/// What others have set on it itself: rules that do not say that mqctl made them, deletion protection.
fn own_settings(existing: &Existing, desired: Option<&Desired>) -> Vec<Occupant> {
    match &existing.resource {
        Resource::SecurityGroup(group) => {
            let asked_for = |rule: &IpRule| {
                let mut wanted = desired
                    .into_iter()
                    .flat_map(|it| wanted_rules(it, existing));
                // A peer that is a resource of the stack is known by its port alone.
                wanted.any(|one| {
                    one == rule
                        || !one.value().references().is_empty()
                            && one.from_port == rule.from_port
                            && one.to_port == rule.to_port
                            && one.protocol == rule.protocol
                })
            };
            // EC2 gives a new group this one itself.
            let given = IpRule::everywhere();
            let foreign = group.unmarked.iter().filter(|rule| {
                let is_given = rule.protocol == given.protocol && rule.from_port.is_none();
                !is_given && !asked_for(rule)
            });
            let what = |rule: &IpRule| format!("rule {}", rule.value());
            foreign
                .map(|rule| occupant(existing, what(rule), None))
                .collect()
        }
        Resource::LoadBalancer(balancer)
            if balancer.deletion_protection && !desired.is_some_and(protects_balancer) =>
        {
            vec![occupant(existing, DELETION_PROTECTION.to_owned(), None)]
        }
        _ => Vec::new(),
    }
}

/// The rules, in either direction, that a plan asks for in a group.
fn wanted_rules<'a>(desired: &'a Desired, group: &Existing) -> Vec<&'a IpRule> {
    let id = &group.placement.id;
    let egress = ResourceId::of("egress", id.last());
    let mut rules = Vec::new();
    if let Some(Resource::SecurityGroup(wanted)) = desired.resources.get(id) {
        rules.extend(wanted.ingress.iter().chain(wanted.egress.iter().flatten()));
    }
    if let Some(Resource::Egress(wanted)) = desired.resources.get(&egress) {
        rules.extend(&wanted.rules);
    }
    rules
}

/// Whether the plan file asks for deletion protection, so that it is mqctl that turned it on, and may turn it off for a
/// replacement that it is allowed to carry out. Otherwise it is somebody's guard.
fn protects_balancer(desired: &Desired) -> bool {
    let mut resources = desired.resources.values();
    resources.any(|resource| match resource {
        Resource::LoadBalancer(balancer) => balancer.deletion_protection,
        _ => false,
    })
}

/// The targets of its group that are no address of a broker of the stack.
fn targets(existing: &Existing, observed: &Observed) -> Vec<Occupant> {
    let Resource::Targets(targets) = &existing.resource else {
        return Vec::new();
    };
    let all = || observed.resources.values().flatten();
    let own: BTreeSet<String> = all()
        .flat_map(|existing| existing.outputs.list(Output::Addresses))
        .collect();
    let group = all().find(|other| {
        matches!(other.resource, Resource::TargetGroup(_))
            && other.physical_id == existing.physical_id
    });
    let Some(group) = group else {
        return Vec::new();
    };
    let addresses = targets
        .addresses
        .iter()
        .filter_map(|address| match address {
            Input::Known(address) => Some(address),
            Input::From(_) => None,
        });
    let foreign = addresses.filter(|address| !own.contains(*address));
    foreign
        .map(|address| occupant(group, target(address), None))
        .collect()
}
