//! What a plan file asks for, given the facts that were looked up. Pure.
//!
//! Each section of the plan file has its emitter in a file of its own; what refers to what decides the order in which it
//! will be built.

mod brokers;
mod elastic_ips;
mod endpoint;
mod network;
mod problem;
mod security_groups;
mod spread;
mod zones;

use std::collections::BTreeMap;

use crate::in_use::InUse;
use crate::lookups::Lookups;
use crate::resource::{Resource, ResourceId, Tags};
use crate::spec::Spec;

pub use problem::Problem;
pub use spread::{GROUPS_PER_BALANCER, RULES_PER_GROUP};

/// The model that a plan file asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desired {
    /// The stack's name.
    pub stack: String,
    /// The user's own tags.
    pub tags: Tags,
    /// Every resource, by id.
    pub resources: BTreeMap<ResourceId, Resource>,
}

impl Desired {
    /// The model of a stack that is not to exist.
    pub fn nothing(stack: &str) -> Self {
        Self {
            stack: stack.to_owned(),
            tags: Tags::new(),
            resources: BTreeMap::new(),
        }
    }

    /// The model that `spec` asks for. What the stack lives in already is kept as long as the plan allows, because moving a
    /// broker would lose its messages.
    ///
    /// # Errors
    ///
    /// Everything in the plan file that the account or the region can't fulfil, all at once.
    pub fn new(spec: &Spec, lookups: &Lookups, in_use: &InUse) -> Result<Self, Vec<Problem>> {
        let mut emitter = Emitter {
            spec,
            lookups,
            in_use,
            resources: BTreeMap::new(),
            problems: Vec::new(),
        };
        emitter.check_versions();
        emitter.check_tls_policy();
        emitter.check_trust_store();
        let network = emitter.network();
        let groups = emitter.security_groups(&network);
        let brokers = emitter.brokers(&network, &groups);
        let certificate = emitter.certificate();
        emitter.endpoint(&network, &groups, &brokers, &certificate);
        if !emitter.problems.is_empty() {
            return Err(emitter.problems);
        }
        Ok(Self {
            stack: spec.stack.clone(),
            tags: spec.tags.clone(),
            resources: emitter.resources,
        })
    }
}

struct Emitter<'a> {
    spec: &'a Spec,
    lookups: &'a Lookups,
    in_use: &'a InUse,
    resources: BTreeMap<ResourceId, Resource>,
    problems: Vec<Problem>,
}

impl Emitter<'_> {
    fn emit(&mut self, id: &ResourceId, resource: Resource) {
        self.resources.insert(id.clone(), resource);
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}
