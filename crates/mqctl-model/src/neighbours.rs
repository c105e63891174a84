//! What is seen where the stack is, and is not a part of it. It is named and never touched.

use crate::resource::{Kind, Outputs, Resource, ResourceId, Tags};

/// Something where the stack is that does not carry the tags of a resource of the stack: somebody's own, or a part of the
/// stack that lost its tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// What AWS calls it.
    pub physical_id: String,
    /// The tags that it does carry.
    pub tags: Tags,
    /// What it is.
    pub resource: Resource,
    /// What others may call it.
    pub outputs: Outputs,
}

/// Something that carries the tags of a resource of the stack and can't be that resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The resource that its tags say it is.
    pub claims: ResourceId,
    /// What AWS calls it.
    pub physical_id: String,
    /// What it is.
    pub kind: Kind,
    /// Why it can't be.
    pub why: Why,
}

/// Why something is not what its tags say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No resource of that id is of its kind.
    Kind,
    /// It is in this VPC, where nothing of the stack is.
    Vpc(String),
}

/// A network interface in the stack's network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// `eni-…`
    pub id: String,
    /// What its owner says it is for: `ELB net/orders-lb/50dc6c495c0c9188`.
    pub description: String,
    /// The VPC it is in.
    pub vpc: String,
    /// The subnet it is in.
    pub subnet: String,
    /// Its security groups.
    pub security_groups: Vec<String>,
    /// Its private address.
    pub address: String,
    /// Whether a service of AWS made it and keeps it.
    pub is_managed: bool,
}
