//! What AWS reported, matched to resource ids by the tags it carries. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::neighbours::{Interface, Misfit, Neighbour, Why};
use crate::resource::{
    BrokerField, Certificate, Field, FieldName, Input, Kind, KindField, LoadBalancer, Outputs,
    Placement, RecordPlace, Resource, ResourceId, SERVED_TAG, Tags, UNSERVED_TAG, VPC_TAG, Value,
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
    /// The fields that AWS did not report, or in words that we don't know. What `resource` has there means nothing.
    pub unknown: BTreeSet<FieldName>,
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
    /// The fields that AWS did not report, as in [`Report::unknown`].
    pub unknown: BTreeSet<FieldName>,
    /// What others may need of it.
    pub outputs: Outputs,
    /// Whether it is usable.
    pub state: Lifecycle,
    /// Changes that were accepted and wait for a reboot.
    pub pending: BTreeMap<FieldName, Value>,
}

impl Existing {
    /// Whether no client can have reached it: a broker of which no address was ever registered in a target group, or that
    /// never worked. Anything but proof of that means that it may hold messages.
    pub fn is_unserved(&self) -> bool {
        let is_marked = self.tags.contains_key(UNSERVED_TAG) && !self.tags.contains_key(SERVED_TAG);
        is_marked || matches!(self.state, Lifecycle::Failed(_))
    }

    /// Whether messages of clients may go with it: a broker that one may have reached. One that is being deleted already loses
    /// them whatever is done.
    pub fn may_hold_messages(&self) -> bool {
        matches!(self.resource, Resource::Broker(_))
            && self.state != Lifecycle::Deleting
            && !self.is_unserved()
    }

    /// Its fields; [`Value::Unknown`] where AWS did not say.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = self.resource.fields();
        for field in &mut fields {
            if self.is_unknown(&field.name) {
                field.value = Value::Unknown;
            }
        }
        fields
    }

    /// Whether AWS did not report the field. What is known of a user hangs on the users.
    pub fn is_unknown(&self, name: &FieldName) -> bool {
        let users = FieldName::from(BrokerField::Users);
        let is_of_user = name.subject.is_some();
        self.unknown.contains(name) || is_of_user && self.unknown.contains(&users)
    }
}

/// Those of the fields that AWS did not report; each with whether it did.
pub fn unreported<F: KindField>(
    fields: impl IntoIterator<Item = (F, bool)>,
) -> BTreeSet<FieldName> {
    let fields = fields.into_iter().filter(|(_, reported)| !reported);
    fields.map(|(field, _)| field.into()).collect()
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
    /// What it is in more detail, if that is known: of a record its type and where it points.
    pub detail: Option<RecordDetail>,
    /// The stack that its tags or its ownership record name, if they name another one; with where that is, if it is known
    /// and somewhere else.
    pub owner: Option<String>,
}

/// A record in the place of the alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordDetail {
    /// `A`, `AAAA` or `CNAME`; none if only the ownership record's place is taken.
    pub record_type: Option<String>,
    /// Where it points.
    pub target: String,
}

/// All that exists of a stack.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// By resource id. More than one of an id exists in the middle of a replacement, or after a crash at the wrong moment.
    pub resources: BTreeMap<ResourceId, Vec<Existing>>,
    /// What stands in the way.
    pub strangers: Vec<Stranger>,
    /// What carries the stack's tags and is not what they say.
    pub misfits: Vec<Misfit>,
    /// What else there is where the stack is.
    pub neighbours: Vec<Neighbour>,
    /// The network interfaces where the stack is, those of its own load balancers and brokers included.
    pub interfaces: Vec<Interface>,
}

impl Observed {
    /// Sort what was reported into the stack's own and what is not. `given_vpc` is the VPC that the plan file names, if it
    /// names one.
    pub fn from_reports(stack: &str, given_vpc: Option<&str>, reports: Vec<Report>) -> Self {
        let homes = homes(stack, given_vpc, &reports);
        let mut observed = Self::default();
        let mut fitting = Vec::new();
        for report in reports {
            match misfit(stack, &homes, &report) {
                None => fitting.push(report),
                Some(misfit) => {
                    // It may still be a part of the stack whose tags somebody overwrote.
                    if misfit.why == Why::Kind {
                        observed.neighbours.push(neighbour(report));
                    }
                    observed.misfits.push(misfit);
                }
            }
        }
        // A part of what does not fit does not fit either.
        let parts = |report: &Report| {
            let mut misfits = observed.misfits.iter();
            report.part.is_some() && misfits.any(|misfit| misfit.physical_id == report.physical_id)
        };
        fitting.retain(|report| !parts(report));
        observed.add(stack, fitting);
        observed
    }

    /// Sort in what was reported besides.
    pub fn add(&mut self, stack: &str, reports: Vec<Report>) {
        for report in reports {
            if let Some(placement) = placement_of(stack, &report) {
                let existing = self.resources.entry(placement.id.clone());
                existing.or_default().push(Existing {
                    placement,
                    physical_id: report.physical_id,
                    tags: report.tags,
                    resource: report.resource,
                    unknown: report.unknown,
                    outputs: report.outputs,
                    state: report.state,
                    pending: report.pending,
                });
                continue;
            }
            if let Some(wanted) = &report.wanted {
                self.strangers.push(Stranger {
                    wanted: wanted.clone(),
                    physical_id: report.physical_id.clone(),
                    kind: report.resource.kind(),
                    detail: detail(&report.resource),
                    owner: report.tags.get(crate::resource::STACK_TAG).cloned(),
                });
            }
            // What belongs to something else goes and stays with that.
            if report.part.is_none() {
                self.neighbours.push(neighbour(report));
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

    /// Whether nothing of the stack exists.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }
}

/// What is told of something in the way beyond its kind.
fn detail(resource: &Resource) -> Option<RecordDetail> {
    let Resource::Alias(alias) = resource else {
        return None;
    };
    let Input::Known(target) = &alias.target else {
        return None;
    };
    let record_type = alias.other_type.clone();
    Some(RecordDetail {
        record_type: record_type.or_else(|| (!target.is_empty()).then(|| "A".to_owned())),
        target: target.clone(),
    })
}

/// Where in the stack its tags place it.
fn placement_of(stack: &str, report: &Report) -> Option<Placement> {
    let owner = Placement::from_tags(stack, &report.tags)?;
    Some(match report.part {
        Some(part) => part_of(&owner, part),
        None => owner,
    })
}

/// Why something is not what its tags say, if it is not.
fn misfit(stack: &str, homes: &BTreeSet<String>, report: &Report) -> Option<Misfit> {
    let claims = placement_of(stack, report)?.id;
    let kind = report.resource.kind();
    let vpc = match &report.resource {
        Resource::Subnet(subnet) => Some(&subnet.vpc),
        Resource::RouteTable(table) => Some(&table.vpc),
        Resource::SecurityGroup(group) => Some(&group.vpc),
        Resource::InternetGateway(gateway) => gateway.vpc.as_ref(),
        _ => None,
    };
    let why = if Kind::of_id(&claims).is_some_and(|claimed| claimed != kind) {
        Why::Kind
    } else {
        // A group says itself which VPC it was made in: one that was copied to another with its tags tells on itself.
        let noted = report.tags.get(VPC_TAG);
        match vpc {
            // AWS did not say where it is.
            Some(Input::Known(vpc)) if vpc.is_empty() => return None,
            Some(Input::Known(vpc)) if noted.is_some_and(|noted| noted == vpc) => return None,
            Some(Input::Known(vpc)) if noted.is_some() => Why::Vpc(vpc.clone()),
            Some(Input::Known(vpc)) if !homes.is_empty() && !homes.contains(vpc) => {
                Why::Vpc(vpc.clone())
            }
            _ => return None,
        }
    };
    Some(Misfit {
        claims,
        physical_id: report.physical_id.clone(),
        kind,
        why,
    })
}

/// The VPCs that the stack is in: its own, the one that the plan file names, and those of its target groups, which are known
/// by their names. None are known while its own VPC has lost its tags.
fn homes(stack: &str, given_vpc: Option<&str>, reports: &[Report]) -> BTreeSet<String> {
    let mut homes: BTreeSet<String> = given_vpc.map(str::to_owned).into_iter().collect();
    for report in reports {
        let Some(placement) = placement_of(stack, report) else {
            continue;
        };
        match &report.resource {
            Resource::Vpc(_) if Kind::of_id(&placement.id) == Some(Kind::Vpc) => {
                homes.insert(report.physical_id.clone());
            }
            Resource::TargetGroup(group) => {
                if let Input::Known(vpc) = &group.vpc {
                    homes.insert(vpc.clone());
                }
            }
            _ => {}
        }
    }
    homes
}

fn neighbour(report: Report) -> Neighbour {
    Neighbour {
        physical_id: report.physical_id,
        tags: report.tags,
        resource: report.resource,
        outputs: report.outputs,
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
