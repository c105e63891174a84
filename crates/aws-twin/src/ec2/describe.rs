//! What all describes share: ids, filters (AND across names, OR within values, `*` and `?`), pages.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::resource::Resource;
use super::tags::Tags;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// The bounds of `MaxResults`. Source: the EC2 model.
const PAGE: std::ops::RangeInclusive<usize> = 5..=1000;

/// The filters of one call.
pub(super) struct Filters(Vec<(String, Vec<String>)>);

impl Filters {
    /// Those that were sent.
    pub(super) fn parse(input: &Params) -> Self {
        let filters = input.list("Filter").into_iter().map(|filter| {
            let name = filter.get("Name").unwrap_or_default().to_owned();
            (name, filter.values("Value"))
        });
        Self(filters.collect())
    }

    /// Whether something with these values passes all of them. A name without values is an error.
    pub(super) fn admit(
        &self,
        values: impl Fn(&str) -> Option<Vec<String>>,
    ) -> Result<bool, ApiError> {
        let mut admitted = true;
        for (name, patterns) in &self.0 {
            let values = values(name).ok_or_else(|| {
                ApiError::new(
                    "InvalidParameterValue",
                    format!("The filter '{name}' is invalid"),
                )
            })?;
            admitted &= values
                .iter()
                .any(|value| patterns.iter().any(|pattern| matches(pattern, value)));
        }
        Ok(admitted)
    }
}

/// The values of the filters by tag: `tag:Key`, `tag-key`, `tag-value`.
pub(super) fn tag_values(tags: &Tags, filter: &str) -> Option<Vec<String>> {
    match filter {
        "tag-key" => Some(tags.keys().cloned().collect()),
        "tag-value" => Some(tags.values().cloned().collect()),
        _ => {
            let key = filter.strip_prefix("tag:")?;
            Some(tags.get(key).into_iter().cloned().collect())
        }
    }
}

/// Answer a describe of one kind of resource.
pub(super) fn answer<R: Resource>(
    world: &World,
    action: &str,
    input: &Params,
) -> Result<Element, ApiError> {
    let selected = select::<R>(world, input)?;
    let (page, next) = page(selected, R::id, input)?;
    let items = page
        .into_iter()
        .map(|resource| resource.element("item", world));
    Ok(Element::new(&format!("{action}Response"))
        .list(R::KIND.set, items)
        .maybe("nextToken", next))
}

/// The resources that the ids and filters of a describe ask for, as far as it sees them yet.
pub(super) fn select<'world, R: Resource + 'world>(
    world: &'world World,
    input: &Params,
) -> Result<Vec<&'world R>, ApiError> {
    let ids = input.values(R::KIND.id_list);
    let all = R::all(world.ec2);
    let visible = |resource: &&R| resource.visible_at() <= world.now;
    let unknown = |id: &&String| !all.get(*id).as_ref().is_some_and(visible);
    if let Some(missing) = ids.iter().find(unknown) {
        return Err(R::KIND.missing(missing));
    }
    let filters = Filters::parse(input);
    let mut selected = Vec::new();
    for resource in all.values().filter(visible) {
        let values = |filter: &str| {
            if filter == R::KIND.id_filter {
                return Some(vec![resource.id().to_owned()]);
            }
            if filter == "owner-id" {
                return Some(vec![world.account.to_owned()]);
            }
            tag_values(resource.tags(), filter).or_else(|| resource.values(filter, world))
        };
        let asked = ids.is_empty() || ids.iter().any(|id| id == resource.id());
        if filters.admit(values)? && asked {
            selected.push(resource);
        }
    }
    Ok(selected)
}

/// One page of what was selected, and the token of the next. `key` tells two items apart, in their order.
pub(super) fn page<'item, T>(
    items: Vec<&'item T>,
    key: impl Fn(&T) -> &str,
    input: &Params,
) -> Result<(Vec<&'item T>, Option<String>), ApiError> {
    let after = input.get("NextToken").map(decode_token).transpose()?;
    let mut rest = items;
    if let Some(after) = after {
        rest.retain(|item| key(item) > after.as_str());
    }
    let Some(most) = input.get("MaxResults") else {
        return Ok((rest, None));
    };
    let size = most
        .parse()
        .ok()
        .filter(|size| PAGE.contains(size))
        .ok_or_else(|| {
            ApiError::new(
                "InvalidParameterValue",
                format!(
                    "Value ( {most} ) for parameter maxResults is invalid. Expecting a value between {} and {}.",
                    PAGE.start(),
                    PAGE.end()
                ),
            )
        })?;
    if rest.len() <= size {
        return Ok((rest, None));
    }
    rest.truncate(size);
    let last = rest.last().map(|item| key(item));
    let next = last.map(|last| BASE64_URL_SAFE_NO_PAD.encode(last));
    Ok((rest, next))
}

fn decode_token(token: &str) -> Result<String, ApiError> {
    BASE64_URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| {
            ApiError::new(
                "InvalidParameterValue",
                format!("Value ( {token} ) for parameter NextToken is invalid. Token is invalid"),
            )
        })
}

/// Whether `value` is what `pattern` says: `*` stands for any run of characters, `?` for one, `\` takes the next
/// literally.
fn matches(pattern: &str, value: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let value: Vec<char> = value.chars().collect();
    matches_chars(&pattern, &value)
}

fn matches_chars(pattern: &[char], value: &[char]) -> bool {
    match pattern {
        [] => value.is_empty(),
        ['*', rest @ ..] => (0..=value.len()).any(|skipped| matches_chars(rest, &value[skipped..])),
        ['?', rest @ ..] => !value.is_empty() && matches_chars(rest, &value[1..]),
        ['\\', literal, rest @ ..] | [literal, rest @ ..] => {
            value.first() == Some(literal) && matches_chars(rest, &value[1..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn wildcards_stand_for_runs_and_single_characters() {
        assert!(matches("orders", "orders"));
        assert!(matches("or*", "orders"));
        assert!(matches("*", ""));
        assert!(matches("?rders", "orders"));
        assert!(matches("o*r?", "orders"));
        assert!(matches(r"a\*", "a*"));
        assert!(!matches(r"a\*", "ab"));
        assert!(!matches("order", "orders"));
        assert!(!matches("?", ""));
        assert!(!matches("Orders", "orders"));
    }
}
