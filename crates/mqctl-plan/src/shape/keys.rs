//! All the keys of the table, by path.

use super::{Mapping, PLAN, Presence, Shape};
use crate::keys::{Key, Need};

/// Every key, each mapping before what is in it.
pub(crate) fn keys() -> Vec<Key> {
    let mut keys = Vec::new();
    inside(&PLAN, "", &mut keys);
    keys
}

fn inside(shape: &Shape, path: &str, keys: &mut Vec<Key>) {
    match shape {
        Shape::Mapping(mapping) => of_mapping(mapping, path, keys),
        Shape::List { item, .. } => inside(item, &format!("{path}[]"), keys),
        Shape::CountOr { list, .. } | Shape::WordOr { list, .. } => inside(list, path, keys),
        Shape::Text { .. }
        | Shape::Form(_)
        | Shape::Boolean
        | Shape::Integer { .. }
        | Shape::Duration { .. }
        | Shape::Choice { .. }
        | Shape::Texts { .. } => {}
    }
}

fn of_mapping(mapping: &Mapping, path: &str, keys: &mut Vec<Key>) {
    for key in mapping.keys {
        let path = match path {
            "" => key.name.to_owned(),
            parent => format!("{parent}.{}", key.name),
        };
        keys.push(Key {
            path: path.clone(),
            need: match key.presence {
                Presence::Required(_) => Need::Required,
                Presence::Optional | Presence::Default(_) => Need::Optional,
                Presence::Open => Need::Open,
            },
            scope: key.scope,
        });
        inside(&key.shape, &path, keys);
    }
}
