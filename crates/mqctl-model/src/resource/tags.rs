//! The tags by which a stack's resources are known.

use std::collections::BTreeMap;

use super::Placement;

/// The tag that names the stack.
pub const STACK_TAG: &str = "mqctl:stack";
/// The tag that holds the resource id.
pub const RESOURCE_TAG: &str = "mqctl:resource";
/// The tag that holds the generation.
pub const GENERATION_TAG: &str = "mqctl:generation";

/// The tag that a broker is made with, and loses right before its first address is registered in a target group: until then no
/// client can have reached it.
pub const UNSERVED_TAG: &str = "mqctl:unserved";
/// The tag that it gets instead: from then on it may hold messages. So may one that has neither.
pub const SERVED_TAG: &str = "mqctl:served";

/// The tag of a security group that names the VPC it was made in. One that was copied to another VPC along with its tags is
/// known by it.
pub const VPC_TAG: &str = "mqctl:vpc";

/// Keys and values, as AWS holds them.
pub type Tags = BTreeMap<String, String>;

impl Placement {
    /// The tags that a resource carries from its first moment: who owns it, and the user's own.
    pub fn tags(&self, own: &Tags) -> Tags {
        let mut tags = own.clone();
        tags.insert(STACK_TAG.to_owned(), self.stack.clone());
        tags.insert(RESOURCE_TAG.to_owned(), self.id.as_str().to_owned());
        tags.insert(GENERATION_TAG.to_owned(), self.generation.to_string());
        tags
    }

    /// Read back what [`Placement::tags`] wrote; `None` if the tags are not those of a resource of `stack`.
    pub fn from_tags(stack: &str, tags: &Tags) -> Option<Self> {
        if tags.get(STACK_TAG)? != stack {
            return None;
        }
        let generation = tags.get(GENERATION_TAG).and_then(|text| text.parse().ok());
        Some(Self {
            stack: stack.to_owned(),
            id: super::ResourceId::new(tags.get(RESOURCE_TAG)?.clone()),
            generation: generation.unwrap_or(1),
        })
    }
}
