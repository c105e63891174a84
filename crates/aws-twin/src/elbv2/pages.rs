//! Markers and page sizes of the Describe calls.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::input;
use crate::wire::{error::ApiError, query::Params, xml::Element};

/// The most items a page holds, and how many it holds when the caller does not say (AWS API model).
const MOST: u32 = 400;

/// The page that the request asks for, as `<{list}>` with a `NextMarker` when there is more.
///
/// `items` come in the order of their ARNs. The marker is the ARN of the last item given, so that a page stays right
/// when items come and go between two requests.
pub(super) fn page<'item>(
    request: &Params,
    answer: &str,
    list: &str,
    items: impl Iterator<Item = (&'item str, Element)>,
) -> Result<Element, ApiError> {
    let size = input::number(request, "PageSize", 1..=MOST)?.unwrap_or(MOST) as usize;
    let after = match input::optional(request, "Marker") {
        Some(marker) => Some(
            decode(marker)
                .ok_or_else(|| input::invalid(format!("The marker '{marker}' is not valid")))?,
        ),
        None => None,
    };
    let mut page = Vec::new();
    let mut given = String::new();
    let mut next = None;
    for (arn, element) in items {
        if after.as_deref().is_some_and(|after| arn <= after) {
            continue;
        }
        if page.len() == size {
            next = Some(URL_SAFE_NO_PAD.encode(&given));
            break;
        }
        arn.clone_into(&mut given);
        page.push(element);
    }
    Ok(Element::new(answer)
        .list(list, page)
        .maybe("NextMarker", next))
}

fn decode(marker: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(marker).ok()?).ok()
}
