//! What AWS reported, matched to resource ids by the tags it carries. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::resource::{
    BrokerField, Field, FieldName, Input, Kind, KindField, Outputs, Placement, Resource,
    ResourceId, SERVED_TAG, Tags, UNSERVED_TAG, Value,
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

    /// Whether AWS did not report the field. What is known of a user's password hangs on the user.
    pub fn is_unknown(&self, name: &FieldName) -> bool {
        let users = FieldName::from(BrokerField::Users);
        self.unknown.contains(name)
            || name.id == BrokerField::Password.id() && self.unknown.contains(&users)
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
    /// The stack that its tags or its ownership record name, if they name another one.
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
                        unknown: report.unknown,
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
