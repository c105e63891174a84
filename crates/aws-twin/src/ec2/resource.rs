//! What every kind of EC2 resource has in common: an id of its kind, tags, and the moment a describe first sees it.

use std::collections::BTreeMap;

use super::State;
use super::tags::Tags;
use crate::wire::{error::ApiError, xml::Element};
use crate::world::{Millis, World};

/// The names that AWS uses around one kind of resource.
pub(super) struct Kind {
    /// In tag specifications and tag descriptions: `internet-gateway`.
    pub(super) resource_type: &'static str,
    /// Of its ids: `igw`.
    pub(super) prefix: &'static str,
    /// The error code for an id that is not there.
    pub(super) not_found: &'static str,
    /// The error code for what can't be an id, where it is not the same.
    pub(super) malformed: Option<&'static str>,
    /// What those errors call it.
    pub(super) noun: &'static str,
    /// The list parameter with ids in a describe: `InternetGatewayId`.
    pub(super) id_list: &'static str,
    /// The filter by id: `internet-gateway-id`.
    pub(super) id_filter: &'static str,
    /// The element around the answers of a describe: `internetGatewaySet`.
    pub(super) set: &'static str,
}

impl Kind {
    /// The error for an id that is not there, or that can't be one of this kind where the service tells the difference.
    pub(super) fn missing(&self, id: &str) -> ApiError {
        if let Some(code) = self.malformed.filter(|_| !self.is_id(id)) {
            return ApiError::new(code, format!("The {} ID '{id}' is malformed", self.noun));
        }
        ApiError::new(
            self.not_found,
            format!("The {} '{id}' does not exist", self.noun),
        )
    }

    /// Whether it looks like an id of this kind: 8 or 17 hexadecimal digits.
    fn is_id(&self, id: &str) -> bool {
        let digits = id.strip_prefix(self.prefix);
        digits
            .and_then(|digits| digits.strip_prefix('-'))
            .is_some_and(|digits| {
                matches!(digits.len(), 8 | 17)
                    && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
            })
    }

    /// A fresh id of this kind.
    pub(super) fn draw(&self, world: &mut World) -> String {
        format!("{}-0{}", self.prefix, world.hex(16))
    }
}

/// A kind of resource that is kept by id and described by filter.
pub(super) trait Resource: Sized {
    /// Its names.
    const KIND: Kind;

    /// All of them.
    fn all(state: &State) -> &BTreeMap<String, Self>;
    /// All of them, to change.
    fn all_mut(state: &mut State) -> &mut BTreeMap<String, Self>;

    /// Its id.
    fn id(&self) -> &str;
    /// Its tags.
    fn tags(&self) -> &Tags;
    /// From when on a describe sees it.
    fn visible_at(&self) -> Millis;

    /// Its values under a filter of this kind; nothing if there is no such filter.
    fn values(&self, filter: &str, world: &World) -> Option<Vec<String>>;
    /// The inside of its `<item>` in a describe.
    fn element(&self, name: &str, world: &World) -> Element;
}

/// The resource, as a call that depends on it finds it.
pub(super) fn find<'world, R: Resource>(
    world: &'world World,
    id: &str,
) -> Result<&'world R, ApiError> {
    R::all(world.ec2)
        .get(id)
        .filter(|resource| !world.consistency.dependents || resource.visible_at() <= world.now)
        .ok_or_else(|| R::KIND.missing(id))
}

/// The resource, to change.
pub(super) fn find_mut<'world, R: Resource>(
    world: &'world mut World,
    id: &str,
) -> Result<&'world mut R, ApiError> {
    find::<R>(world, id)?;
    R::all_mut(world.ec2)
        .get_mut(id)
        .ok_or_else(|| R::KIND.missing(id))
}

/// When a describe will first see something that is made now.
pub(super) fn visible_at(world: &mut World) -> Millis {
    let (least, most) = world.consistency.bounds();
    world.now + world.between(least, most)
}
