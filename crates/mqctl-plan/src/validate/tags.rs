//! The user's own tags. AWS: at most 50 on a resource, keys of 1 to 128 and values of 0 to 256 characters, of letters,
//! digits, white space and `_.:/=+-@`; keys that start with `aws:` are its own (EC2 User Guide, "Tag restrictions").

use std::collections::BTreeMap;

use super::{Located, Problems, quote};
use crate::problems::Place;

/// What a resource may carry, less some for mqctl's own tags.
const MOST: usize = 40;

pub(super) fn read(value: &Located<'_>, problems: &mut Problems) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    if value.entries().len() > MOST {
        let place = Place {
            span: value.name_span,
            key: value.key.clone(),
        };
        problems
            .error(place, format!("there are {} tags", value.entries().len()))
            .with_help(format!(
                "at most {MOST}: AWS allows 50, and mqctl adds some of its own"
            ));
    }
    for entry in value.entries() {
        let tag = value.child(entry);
        check_name(&tag, &entry.name, problems);
        let Some(text) = tag.text() else { continue };
        if text.chars().count() > 256 {
            problems
                .error(&tag, "the value of a tag is too long")
                .with_help("at most 256 characters");
        }
        if let Some(character) = text.chars().find(|character| !is_allowed(*character)) {
            problems
                .error(&tag, format!("a tag's value cannot hold `{character}`"))
                .with_help(ALLOWED);
        }
        tags.entry(entry.name.clone())
            .or_insert_with(|| text.to_owned());
    }
    tags
}

const ALLOWED: &str = "letters, digits, spaces and `_.:/=+-@`";

fn check_name(tag: &Located<'_>, name: &str, problems: &mut Problems) {
    let place = || Place {
        span: tag.name_span,
        key: tag.key.clone(),
    };
    let length = name.chars().count();
    if length == 0 || length > 128 {
        problems
            .error(place(), "a tag's name has 1 to 128 characters")
            .with_help(format!("this one has {length}"));
    }
    if let Some(character) = name.chars().find(|character| !is_allowed(*character)) {
        problems
            .error(place(), format!("a tag's name cannot hold `{character}`"))
            .with_help(ALLOWED);
    }
    let lower = name.to_ascii_lowercase();
    for (prefix, owner) in [("aws:", "AWS"), ("mqctl:", "mqctl")] {
        if lower.starts_with(prefix) {
            problems
                .error(
                    place(),
                    format!(
                        "the tag {} is reserved: `{prefix}` belongs to {owner}",
                        quote(name)
                    ),
                )
                .with_help("choose another prefix");
        }
    }
}

fn is_allowed(character: char) -> bool {
    character.is_alphanumeric() || character == ' ' || "_.:/=+-@".contains(character)
}
