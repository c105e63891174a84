//! Pages of a list. A token remembers the last key handed out, so that what is made or deleted in between neither
//! repeats nor hides anything else.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// One page, and the token of the next one if there is more.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// What is on the page.
    pub(crate) items: Vec<T>,
    /// Where the next page begins.
    pub(crate) next: Option<String>,
}

/// The page of `items` (ordered by their keys) that `token` asks for; nothing if no page ever gave that token out.
pub(crate) fn page<T>(
    items: impl IntoIterator<Item = (String, T)>,
    size: usize,
    token: Option<&str>,
) -> Option<Page<T>> {
    let after = match token {
        None => None,
        Some(token) => Some(decode(token)?),
    };
    let mut rest = items
        .into_iter()
        .filter(|(key, _)| after.as_ref().is_none_or(|after| key > after))
        .peekable();
    let mut items = Vec::new();
    let mut last = None;
    while items.len() < size {
        let Some((key, item)) = rest.next() else {
            break;
        };
        items.push(item);
        last = Some(key);
    }
    let next = match (rest.peek(), last) {
        (Some(_), Some(last)) => Some(URL_SAFE_NO_PAD.encode(last)),
        _ => None,
    };
    Some(Page { items, next })
}

fn decode(token: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(keys: &[u32]) -> Vec<(String, u32)> {
        keys.iter().map(|key| (format!("{key:03}"), *key)).collect()
    }

    #[test]
    fn the_last_page_has_no_token() {
        let only = page(keyed(&[1, 2]), 2, None).unwrap();
        assert_eq!(only.items, [1, 2]);
        assert_eq!(only.next, None);
    }

    #[test]
    fn a_deletion_between_pages_hides_nothing() {
        let first = page(keyed(&[1, 2, 3, 4]), 2, None).unwrap();
        assert_eq!(first.items, [1, 2]);
        let second = page(keyed(&[1, 3, 4]), 2, first.next.as_deref()).unwrap();
        assert_eq!(second.items, [3, 4]);
        assert_eq!(second.next, None);
    }

    #[test]
    fn a_strange_token_is_refused() {
        assert!(page(keyed(&[1]), 2, Some("?")).is_none());
    }
}
