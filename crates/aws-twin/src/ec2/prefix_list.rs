//! Managed prefix lists: as far as rules name them. Nothing here makes or changes one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::State;
use super::resource::{Kind, Resource};
use super::tags::{self, Tags};
use crate::wire::xml::Element;
use crate::world::{Millis, World};

/// How many entries an assumed list may hold.
const ASSUMED_ENTRIES: usize = 10;

/// A managed prefix list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PrefixList {
    /// `pl-…`
    id: String,
    /// How many entries it may hold: what a rule with it counts as.
    /// Source: Amazon VPC User Guide, "Customer-managed prefix lists".
    pub(super) max_entries: usize,
    tags: Tags,
}

impl Resource for PrefixList {
    const KIND: Kind = Kind {
        resource_type: "prefix-list",
        prefix: "pl",
        not_found: "InvalidPrefixListID.NotFound",
        malformed: None,
        noun: "prefix list ID",
        id_list: "PrefixListId",
        id_filter: "prefix-list-id",
        set: "prefixListSet",
    };

    fn all(state: &State) -> &BTreeMap<String, Self> {
        &state.prefix_lists
    }

    fn all_mut(state: &mut State) -> &mut BTreeMap<String, Self> {
        &mut state.prefix_lists
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn visible_at(&self) -> Millis {
        0
    }

    fn values(&self, filter: &str, _world: &World) -> Option<Vec<String>> {
        (filter == "prefix-list-name").then(|| vec![self.id.clone()])
    }

    fn element(&self, name: &str, world: &World) -> Element {
        Element::new(name)
            .text("prefixListId", &self.id)
            .text("prefixListName", &self.id)
            .text("addressFamily", "IPv4")
            .text("state", "create-complete")
            .text("maxEntries", self.max_entries)
            .text("version", 1)
            .text("ownerId", world.account)
            .list("tagSet", tags::items(&self.tags))
    }
}

/// Make what is missing of these lists. A sentence for each that was made is added to `made`.
pub(crate) fn assume_prefix_lists(world: &mut World, ids: &[String], made: &mut Vec<String>) {
    for id in ids {
        if !world.ec2.prefix_lists.contains_key(id) {
            let list = PrefixList {
                id: id.clone(),
                max_entries: ASSUMED_ENTRIES,
                tags: Tags::new(),
            };
            world.ec2.prefix_lists.insert(id.clone(), list);
            made.push(format!(
                "managed prefix list {id} with room for {ASSUMED_ENTRIES} entries"
            ));
        }
    }
}
