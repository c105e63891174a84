//! Everything that mqctl sets in a request is a field, which `hands` changes by hand, or the table says why it is none.

mod requests;
mod table;

use std::collections::BTreeSet;

use mqctl_model::resource::FieldId;

use self::Setting::{Address, Of, Remark};
use self::requests::{TAG, settings};
use self::table::SETTINGS;
use super::hands;

/// What a parameter of a request is.
enum Setting {
    /// What this field holds.
    Of(FieldId),
    /// No property of anything: which thing is meant, or how the request is to be carried out.
    Address,
    /// A property that need not be watched, and why.
    Remark(&'static str),
}

#[test]
fn whatever_mqctl_sets_is_watched() {
    let (fields, sent) = hands::life();
    let sent: BTreeSet<String> = sent.lines().flat_map(settings).collect();
    let mut known = BTreeSet::new();
    for (operation, parameters) in SETTINGS {
        for (parameter, setting) in *parameters {
            match setting {
                Of(field) => assert!(fields.contains(field), "{field:?} is walked"),
                Remark(why) => assert!(!why.is_empty(), "{operation} {parameter}"),
                Address => {}
            }
            let name = match parameter.strip_prefix(TAG) {
                Some(_) => (*parameter).to_owned(),
                None => format!("{operation} {parameter}"),
            };
            known.insert(name);
        }
    }
    let difference = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>()
    };
    assert_eq!(difference(&sent, &known), [""; 0], "who watches these?");
    assert_eq!(difference(&known, &sent), [""; 0], "these are never sent");
}
