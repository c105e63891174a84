//! What can have happened to a stack, in the states in which a read can find it.

use std::collections::{BTreeMap, BTreeSet};

use mqctl_model::desired::Desired;
use mqctl_model::observed::{Existing, Lifecycle, Observed, Stranger};
use mqctl_model::resource::{GENERATION_TAG, Output, Reference, Resource, ResourceId, Rule, Value};

use super::world::{converged, outputs};

/// What may have happened to one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    None,
    /// Someone deleted it.
    Missing,
    /// Someone deleted it, and someone else has one of its name.
    Taken,
    /// The run that made it was ended before it was usable.
    Creating,
    Failed,
    Deleting,
    /// The answer to its creation was lost, and it was made twice.
    Doubled,
    /// Someone took one of mqctl's tags off it that does not say whose it is.
    Untagged,
    /// Someone put a tag of their own on it.
    Labelled,
    /// Someone changed it by hand.
    Changed,
}

impl Damage {
    pub(super) const ALL: [Self; 10] = [
        Self::None,
        Self::Missing,
        Self::Taken,
        Self::Creating,
        Self::Failed,
        Self::Deleting,
        Self::Doubled,
        Self::Untagged,
        Self::Labelled,
        Self::Changed,
    ];

    /// Whether a read can find a resource of this kind so: not every kind fails, takes its time or can be there twice.
    fn can_befall(self, resource: &Resource) -> bool {
        use Resource as R;
        match self {
            Self::None | Self::Missing => true,
            Self::Taken => matches!(
                resource,
                R::Secret(_) | R::Broker(_) | R::LoadBalancer(_) | R::TargetGroup(_) | R::Alias(_)
            ),
            Self::Creating => matches!(
                resource,
                R::Broker(_)
                    | R::Certificate(_)
                    | R::Validation(_)
                    | R::LoadBalancer(_)
                    | R::Targets(_)
            ),
            Self::Failed => matches!(
                resource,
                R::Broker(_) | R::Certificate(_) | R::LoadBalancer(_) | R::Secret(_)
            ),
            Self::Deleting => matches!(resource, R::Broker(_)),
            // What has a name of its own in AWS, or belongs to what has, is there once.
            Self::Doubled => matches!(
                resource,
                R::Vpc(_) | R::Subnet(_) | R::RouteTable(_) | R::SecurityGroup(_) | R::ElasticIp(_)
            ),
            // What can't carry tags has those of what it belongs to; an alias has none to lose.
            Self::Untagged | Self::Labelled => !matches!(resource, R::Alias(_)),
            Self::Changed => matches!(
                resource,
                R::Vpc(_) | R::Broker(_) | R::LoadBalancer(_) | R::TargetGroup(_) | R::Alias(_)
            ),
        }
    }
}

/// A stack that should be as the model says, and the account in which it is not.
pub(super) struct Scene {
    pub(super) model: Desired,
    pub(super) observed: Observed,
    damages: BTreeMap<ResourceId, Damage>,
}

/// What becomes of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repair {
    Create,
    Update,
    Resume,
    Check,
}

impl Scene {
    /// The stack of `model` after `damages`, which go round among its resources as far as they can befall them.
    pub(super) fn new(model: Desired, damages: &[Damage]) -> Self {
        let mut befallen = BTreeMap::new();
        for ((id, resource), damage) in model.resources.iter().zip(damages.iter().cycle()) {
            let can = damage.can_befall(resource);
            befallen.insert(id.clone(), if can { *damage } else { Damage::None });
        }
        // What is read of one thing is the same for both of its parts.
        let certificate = befallen.get(&ResourceId::new("certificate")).copied();
        for (id, damage) in &mut befallen {
            match (&model.resources[id], certificate) {
                (Resource::Validation(_), Some(Damage::Missing | Damage::Creating)) => {
                    *damage = Damage::Missing;
                }
                (Resource::Validation(_), Some(Damage::Failed)) => *damage = Damage::Failed,
                _ => {}
            }
        }
        let groups = befallen.clone();
        for (id, damage) in &mut befallen {
            let group = ResourceId::of("target-group", id.last());
            if matches!(model.resources[id], Resource::Targets(_))
                && matches!(groups.get(&group), Some(Damage::Missing | Damage::Taken))
            {
                *damage = Damage::Missing;
            }
        }
        let mut scene = Self {
            observed: converged(&model),
            model,
            damages: befallen,
        };
        scene.befall();
        scene
    }

    fn befall(&mut self) {
        for (id, damage) in &self.damages {
            let Some(mut all) = self.observed.resources.remove(id) else {
                continue;
            };
            let one = &mut all[0];
            match damage {
                Damage::None => {}
                Damage::Missing => continue,
                Damage::Taken => {
                    self.observed.strangers.push(Stranger {
                        wanted: id.clone(),
                        physical_id: format!("another's {id}"),
                        kind: one.resource.kind(),
                        detail: None,
                        owner: None,
                    });
                    continue;
                }
                Damage::Creating => {
                    one.state = Lifecycle::Creating;
                    one.outputs.forget(Output::Addresses);
                    one.outputs.forget(Output::RecordName);
                    one.outputs.forget(Output::RecordValue);
                }
                Damage::Failed => one.state = Lifecycle::Failed("it rained".to_owned()),
                Damage::Deleting => one.state = Lifecycle::Deleting,
                Damage::Doubled => {
                    // Before the other in every order but that of who is used.
                    let mut spare = one.clone();
                    spare.physical_id = format!("a spare {id}");
                    spare.outputs = outputs(id, &spare.resource, "0");
                    all.insert(0, spare);
                }
                Damage::Untagged => {
                    one.tags.remove(GENERATION_TAG);
                }
                Damage::Labelled => {
                    one.tags.insert("theirs".to_owned(), "1".to_owned());
                }
                Damage::Changed => change(one),
            }
            self.observed.resources.insert(id.clone(), all);
        }
    }

    /// What has to be done to each resource, from the damage alone: what is gone or of no use is made anew, and with it
    /// what can't be moved over to the new one; what can is told of it.
    pub(super) fn repairs(&self) -> BTreeMap<ResourceId, Repair> {
        use Damage as D;
        let made = self.made();
        let mut moved: BTreeSet<(&ResourceId, Output)> = BTreeSet::new();
        let mut restarted: BTreeSet<&ResourceId> = BTreeSet::new();
        let mut repairs = BTreeMap::new();
        let mut exchanged = false;
        // Twice, for what has to do with brokers that restart.
        for _ in 0..2 {
            for (id, resource) in &self.model.resources {
                let is_new = |reference: &Reference| {
                    made.contains(self.source(reference))
                        || moved.contains(&(&reference.resource, reference.output))
                };
                let told: Vec<Rule> = resource
                    .fields()
                    .iter()
                    .filter(|field| field.value.references().into_iter().any(is_new))
                    .map(mqctl_model::resource::Field::rule)
                    .filter(|rule| matches!(rule, Rule::Updates | Rule::Reboots | Rule::KeepsSome))
                    .collect();
                // Its zone was out: targets there have to be found healthy again.
                exchanged |= told.contains(&Rule::KeepsSome) && !made.contains(id);
                let is_checked = exchanged && matches!(resource, Resource::Targets(_));
                let may_move = |reference: &Reference| {
                    reference.output == Output::Addresses && restarted.contains(&reference.resource)
                };
                let damage = self.damages[id];
                let loses_tags = damage == D::Untagged && resource.is_taggable();
                if made.contains(id) {
                    repairs.insert(id.clone(), Repair::Create);
                } else if !told.is_empty() || damage == D::Changed || loses_tags {
                    repairs.insert(id.clone(), Repair::Update);
                } else if is_checked || resource.references().iter().any(may_move) {
                    repairs.insert(id.clone(), Repair::Check);
                } else if damage == D::Creating {
                    repairs.insert(id.clone(), Repair::Resume);
                }
                if let Resource::Listener(listener) = resource {
                    let certificate = Value::from(&listener.certificate);
                    let is_replaced = certificate.references().into_iter().any(is_new);
                    if is_replaced && !made.contains(id) {
                        // The one that is replaced is presented beside meanwhile.
                        let beside = ResourceId::of("listener-certificate", id.last());
                        repairs.insert(beside, Repair::Create);
                    }
                }
                if matches!(resource, Resource::Broker(_)) && !made.contains(id) {
                    if damage == D::Creating {
                        moved.insert((id, Output::Addresses));
                    } else if told.contains(&Rule::Reboots) || damage == D::Changed {
                        restarted.insert(id);
                    }
                }
            }
        }
        repairs
    }

    /// The resource that an output is really of: what a validation shows is its certificate's.
    fn source<'a>(&'a self, reference: &'a Reference) -> &'a ResourceId {
        let resource = &self.model.resources[&reference.resource];
        match (resource, reference.output) {
            (Resource::Validation(validation), Output::Arn) => match &validation.certificate {
                mqctl_model::resource::Input::From(certificate) => &certificate.resource,
                mqctl_model::resource::Input::Known(_) => &reference.resource,
            },
            _ => &reference.resource,
        }
    }

    fn made(&self) -> BTreeSet<ResourceId> {
        use Damage as D;
        let lost = |id: &&ResourceId| {
            matches!(
                self.damages[*id],
                D::Missing | D::Taken | D::Failed | D::Deleting
            )
        };
        let mut made: BTreeSet<ResourceId> =
            self.model.resources.keys().filter(lost).cloned().collect();
        loop {
            let stuck = self.model.resources.iter().filter(|(_, resource)| {
                let fields = resource.fields();
                fields.iter().any(|field| {
                    let references = field.value.references();
                    let mut new = references.iter().map(|it| made.contains(self.source(it)));
                    match field.rule() {
                        Rule::Replaces | Rule::SetOnce => new.any(|is_new| is_new),
                        Rule::KeepsSome => !references.is_empty() && new.all(|is_new| is_new),
                        Rule::Updates | Rule::Reboots | Rule::Requires => false,
                    }
                })
            });
            let more: Vec<ResourceId> = stuck
                .map(|(id, _)| id.clone())
                .filter(|id| !made.contains(id))
                .collect();
            if more.is_empty() {
                return made;
            }
            made.extend(more);
        }
    }

    /// Whether something that is there refers to this.
    pub(super) fn is_used(&self, one: &Existing) -> bool {
        let names: Vec<String> = one.outputs.iter().flat_map(|(_, it)| it.texts()).collect();
        let mut all = self.observed.resources.values().flatten();
        all.any(|other| {
            let fields = other.resource.fields();
            let mut texts = fields.iter().flat_map(|field| field.value.texts());
            texts.any(|text| names.contains(&text))
        })
    }
}

/// A change that someone made by hand, which can be taken back in place.
fn change(one: &mut Existing) {
    match &mut one.resource {
        Resource::Vpc(vpc) => vpc.dns_hostnames = false,
        Resource::Broker(broker) => "mq.m5.4xlarge".clone_into(&mut broker.instance_type),
        Resource::LoadBalancer(balancer) => balancer.cross_zone = false,
        Resource::TargetGroup(group) => group.health_check.interval_seconds += 20,
        Resource::Alias(alias) => {
            alias.target = mqctl_model::resource::Input::known("another load balancer");
        }
        other => panic!("{} is not changed by hand", other.kind()),
    }
}
