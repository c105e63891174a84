//! The user's own tags. AWS: at most 50 on a resource, keys of 1 to 128 and values of 0 to 256 characters, of letters,
//! digits, white space and `_.:/=+-@`; keys that start with `aws:` are its own (EC2 User Guide, "Tag restrictions").

use std::collections::BTreeMap;

use mqctl_model::resource::{
    GENERATION_TAG, PasswordNote, PasswordNotes, RESOURCE_TAG, SERVED_TAG, STACK_TAG, Tags,
    UNSERVED_TAG,
};
use mqctl_model::spec::User;

use super::{Located, Problems, quote};
use crate::problems::Place;
use crate::shape::MOST_TAGS;

/// What a resource may carry.
const AWS_MOST: usize = 50;

pub(super) fn read(value: &Located<'_>, problems: &mut Problems) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    if value.entries().len() > MOST_TAGS {
        let place = Place {
            span: value.name_span,
            key: value.key.clone(),
        };
        problems
            .error(place, format!("there are {} tags", value.entries().len()))
            .with_help(format!(
                "at most {MOST_TAGS}: AWS allows 50, and mqctl adds some of its own"
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

/// Report what does not fit on a broker with mqctl's own tags, some of which say where the users' passwords come from.
pub(super) fn count(value: &Located<'_>, users: &[User], problems: &mut Problems) {
    let mut notes = PasswordNotes::default();
    for user in users {
        notes.set(&user.name, Some(PasswordNote::Changing));
    }
    // While a broker goes into service it carries both marks.
    let own = Tags::from(
        [
            STACK_TAG,
            RESOURCE_TAG,
            GENERATION_TAG,
            UNSERVED_TAG,
            SERVED_TAG,
        ]
        .map(|name| (name.to_owned(), String::new())),
    );
    let (own, given) = (own.len() + notes.tags().len(), value.entries().len());
    if given <= MOST_TAGS && own + given > AWS_MOST {
        problems
            .error(
                value.key_place(),
                format!(
                    "{given} tags and mqctl's own {own} are too many for a broker with {} users",
                    users.len()
                ),
            )
            .with_help(format!(
                "AWS allows {AWS_MOST} tags: keep {} of yours",
                AWS_MOST - own
            ));
    }
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
