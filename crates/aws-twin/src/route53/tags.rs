//! Tags of hosted zones. Records have none: whose a record is, another record must say.

use std::collections::BTreeMap;

use super::input::{self, invalid};
use super::{response, zone};
use crate::wire::{error::ApiError, rest::RestCall, xml::Element};
use crate::world::Account;

/// Key to value.
pub(super) type Tags = BTreeMap<String, String>;

/// Tags of one zone, and changes in one call (AWS documentation).
const MOST: usize = 10;

/// `ListTagsForResource`.
pub(super) fn list(account: &Account, id: &str) -> Result<Element, ApiError> {
    let zone = zone::find(account, id)?;
    let tags = zone
        .tags
        .iter()
        .map(|(key, value)| Element::new("Tag").text("Key", key).text("Value", value));
    let set = Element::new("ResourceTagSet")
        .text("ResourceType", "hostedzone")
        .text("ResourceId", &zone.id)
        .list("Tags", tags);
    Ok(response("ListTagsForResource").child(set))
}

/// `ChangeTagsForResource`.
pub(super) fn change(
    account: &mut Account,
    id: &str,
    call: &RestCall,
) -> Result<Element, ApiError> {
    let document = input::document(call)?;
    let request = document.root_element();
    let mut tags = zone::find(account, id)?.tags.clone();
    for key in input::items(request, "RemoveTagKeys", "Key") {
        tags.remove(key.text().unwrap_or_default());
    }
    for tag in input::items(request, "AddTags", "Tag") {
        let value = input::text(tag, "Value").unwrap_or_default();
        tags.insert(input::required(tag, "Key")?.to_owned(), value.to_owned());
    }
    if tags.len() > MOST {
        return Err(invalid(format!(
            "A hosted zone can have at most {MOST} tags"
        )));
    }
    zone::find_mut(account, id)?.tags = tags;
    Ok(response("ChangeTagsForResource"))
}
