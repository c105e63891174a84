//! Which bytes of a plan file may be passwords, so that no report shows them.

use super::Span;
use super::node::{Node, Value};
use crate::validate::{is_environment_variable, is_secret_name};

/// Everything written as a password, or where one may have been pasted by mistake.
pub(super) fn passwords(root: &Node) -> Vec<Span> {
    let mut found = Vec::new();
    search(root, &mut found);
    found
}

fn search(node: &Node, found: &mut Vec<Span>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| search(item, found)),
        Value::Mapping(entries) => {
            for entry in entries {
                if names_password(&entry.name) {
                    collect(&entry.value, found);
                } else {
                    search(&entry.value, found);
                }
            }
        }
        Value::Scalar(_) | Value::Unreadable => {}
    }
}

/// All values under a password, but for well-formed names of where one is kept.
fn collect(node: &Node, found: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(_) | Value::Unreadable => found.push(node.extent),
        Value::List(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Mapping(entries) => {
            for entry in entries {
                let is_reference = match (&entry.value.value, entry.name.as_str()) {
                    (Value::Scalar(scalar), "env") => is_environment_variable(&scalar.text),
                    (Value::Scalar(scalar), "secret") => is_secret_name(&scalar.text),
                    _ => false,
                };
                if !matches!(entry.name.as_str(), "env" | "secret") {
                    found.push(entry.name_span);
                }
                if !is_reference {
                    collect(&entry.value, found);
                }
            }
        }
    }
}

fn names_password(name: &str) -> bool {
    name.to_ascii_lowercase().contains("pass")
}

/// The same for text that is no YAML: the rest of every line after a key that names a password, and the deeper lines
/// that follow. Rather too much than too little.
pub(super) fn guess(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut offset = 0;
    let mut deeper_than = None;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let value = line
            .to_ascii_lowercase()
            .find("pass")
            .and_then(|name| Some(name + line[name..].find([':', '='])? + 1));
        if let Some(value) = value {
            deeper_than = Some(indent);
            found.push(Span {
                start: offset + value,
                end: offset + line.len(),
            });
        } else if deeper_than.is_some_and(|bound| indent > bound) {
            found.push(Span {
                start: offset,
                end: offset + line.len(),
            });
        } else {
            deeper_than = None;
        }
        offset += line.len();
    }
    found
}
