//! What AWS reported, matched to resource ids by the tags it carries. Pure.

use std::collections::BTreeMap;

use crate::resource::{
    Certificate, FieldName, Input, Kind, LoadBalancer, Outputs, Placement, RecordPlace, Resource,
    ResourceId, Tags, Value,
};

/// One thing in AWS that may belong to the stack, as it was read.
#[derive(Clone, Debug)]
pub struct Report {
    /// What AWS calls it: an id, an ARN, a record's name.
    pub physical_id: String,
    /// Its tags; for what can't carry tags, those of the thing it belongs to.
    pub tags: Tags,
    /// For what can't carry tags: the resource it is, given the one it belongs to (`targets` of `target-group/x`).
    pub part: Option<&'static str>,
    /// The resource whose derived name it has, if that is how it was found.
    pub wanted: Option<ResourceId>,
    /// What it is.
    pub resource: Resource,
    /// What others may need of it.
    pub outputs: Outputs,
    /// Whether it is usable.
    pub state: Lifecycle,
    /// Changes that were accepted and wait for a reboot: the fields and their values to come.
    pub pending: BTreeMap<FieldName, Value>,
}

/// Whether a resource is usable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// It is.
    Ready,
    /// Not yet: making or changing it goes on.
    Creating,
    /// It never will be; the reason as far as AWS gives it.
    Failed(String),
    /// It is on its way out.
    Deleting,
}

/// A resource of the stack that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Which resource of the stack, and which generation of it.
    pub placement: Placement,
    /// What AWS calls it.
    pub physical_id: String,
    /// Its tags, if it can carry any.
    pub tags: Tags,
    /// What it is.
    pub resource: Resource,
    /// What others may need of it.
    pub outputs: Outputs,
    /// Whether it is usable.
    pub state: Lifecycle,
    /// Changes that were accepted and wait for a reboot.
    pub pending: BTreeMap<FieldName, Value>,
}

/// Something that has one of our names but not our tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// The resource whose name it has.
    pub wanted: ResourceId,
    /// What AWS calls it.
    pub physical_id: String,
    /// What it is.
    pub kind: Kind,
    /// The stack that its tags or its ownership record name, if they name another one; with where that is, if it is known
    /// and somewhere else.
    pub owner: Option<String>,
}

/// All that exists of a stack.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// By resource id. More than one of an id exists in the middle of a replacement, or after a crash at the wrong moment.
    pub resources: BTreeMap<ResourceId, Vec<Existing>>,
    /// What stands in the way.
    pub strangers: Vec<Stranger>,
}

impl Observed {
    /// Sort what was reported into the stack's own and strangers.
    pub fn from_reports(stack: &str, reports: Vec<Report>) -> Self {
        let mut observed = Self::default();
        observed.add(stack, reports);
        observed
    }

    /// Sort in what was reported besides.
    pub fn add(&mut self, stack: &str, reports: Vec<Report>) {
        for report in reports {
            match Placement::from_tags(stack, &report.tags) {
                Some(owner) => {
                    let placement = match report.part {
                        Some(part) => part_of(&owner, part),
                        None => owner,
                    };
                    let existing = self.resources.entry(placement.id.clone());
                    existing.or_default().push(Existing {
                        placement,
                        physical_id: report.physical_id,
                        tags: report.tags,
                        resource: report.resource,
                        outputs: report.outputs,
                        state: report.state,
                        pending: report.pending,
                    });
                }
                None => self.strangers.extend(report.wanted.map(|wanted| Stranger {
                    wanted,
                    physical_id: report.physical_id,
                    kind: report.resource.kind(),
                    owner: report.tags.get(crate::resource::STACK_TAG).cloned(),
                })),
            }
        }
        self.join_gateways();
        self.forget_empty_places();
    }

    /// Of the earlier places that are noted for records, let those go where there are none left. A note that only grew
    /// would have no room in the end.
    fn forget_empty_places(&mut self) {
        let all = self.resources.values().flatten();
        let held: Vec<(String, Option<String>)> = all
            .filter_map(|existing| match &existing.resource {
                Resource::Alias(alias) => Some((alias.zone.clone(), Some(alias.name.clone()))),
                Resource::Validation(validation) => Some((validation.zone.clone(), None)),
                _ => None,
            })
            .collect();
        let is_held = |place: &RecordPlace| {
            held.iter().any(|(zone, name)| {
                *zone == place.zone && name.as_ref().is_none_or(|name| *name == place.name)
            })
        };
        for existing in self.resources.values_mut().flatten() {
            let (Resource::LoadBalancer(LoadBalancer { records, .. })
            | Resource::Certificate(Certificate { records, .. })) = &mut existing.resource
            else {
                continue;
            };
            let mut number = 0;
            records.retain(|place| {
                number += 1;
                number == 1 || is_held(place)
            });
        }
    }

    /// Let each load balancer know the stack's internet gateway that its public addresses are reached through: AWS only
    /// says which VPC each of the two is in.
    fn join_gateways(&mut self) {
        let all = || self.resources.values().flatten();
        let vpc_of_subnet: BTreeMap<String, Input> = all()
            .filter_map(|existing| match &existing.resource {
                Resource::Subnet(subnet) => {
                    Some((existing.physical_id.clone(), subnet.vpc.clone()))
                }
                _ => None,
            })
            .collect();
        let gateways: Vec<(Input, Input)> = all()
            .filter_map(|existing| match &existing.resource {
                Resource::InternetGateway(gateway) => {
                    Some((gateway.vpc.clone()?, Input::known(&existing.physical_id)))
                }
                _ => None,
            })
            .collect();
        for existing in self.resources.values_mut().flatten() {
            let Resource::LoadBalancer(balancer) = &mut existing.resource else {
                continue;
            };
            let subnets = balancer.subnets.iter().filter_map(|subnet| match subnet {
                Input::Known(id) => vpc_of_subnet.get(id),
                Input::From(_) => None,
            });
            let vpcs: Vec<&Input> = subnets.collect();
            let gateway = gateways.iter().find(|(vpc, _)| vpcs.contains(&vpc));
            balancer.internet_gateway = gateway.map(|(_, id)| id.clone());
        }
    }

    /// The zones that the stack's own subnets are in, by name; those that brokers live in come first.
    pub fn zones(&self) -> Vec<String> {
        let all = || self.resources.values().flatten();
        let held: Vec<String> = all()
            .filter_map(|existing| match &existing.resource {
                Resource::Broker(broker) => Some(&broker.subnets),
                _ => None,
            })
            .flatten()
            .filter_map(|subnet| match subnet {
                Input::Known(id) => Some(id.clone()),
                Input::From(_) => None,
            })
            .collect();
        let mut zones: Vec<(bool, String)> = all()
            .filter_map(|existing| match &existing.resource {
                Resource::Subnet(subnet) => {
                    Some((!held.contains(&existing.physical_id), subnet.zone.clone()))
                }
                _ => None,
            })
            .collect();
        zones.sort();
        let mut names: Vec<String> = Vec::new();
        for (_, name) in zones {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Whether nothing of the stack exists.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }
}

/// The placement of what can't carry tags: `targets/x` belongs to `target-group/x`, `validation` to `certificate`.
fn part_of(owner: &Placement, part: &str) -> Placement {
    let id = if owner.id.as_str().contains('/') {
        ResourceId::of(part, owner.id.last())
    } else {
        ResourceId::new(part)
    };
    Placement {
        id,
        ..owner.clone()
    }
}
