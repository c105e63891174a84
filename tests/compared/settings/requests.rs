//! What a request sets.

use std::collections::BTreeSet;

use serde_json::Value;

/// What tags are told by, whatever operation sends them.
pub(super) const TAG: &str = "tag ";

/// What a request sets, unless it only reads or removes: its operation with each of its parameters, without the numbers of
/// elements: `CreateVpc CidrBlock`.
pub(super) fn settings(line: &str) -> BTreeSet<String> {
    let words: Vec<&str> = line.splitn(6, ' ').collect();
    let [_, _, method, uri, target, body] = words.as_slice() else {
        panic!("not a request: {line}");
    };
    let (operation, names) = if let Some((_, operation)) = target.split_once('.') {
        (operation.to_owned(), of_json(body))
    } else if body.starts_with("Action=") {
        of_query(body)
    } else if body.starts_with('<') {
        ("ChangeResourceRecordSets".to_owned(), of_records(body))
    } else {
        (of_rest(method, uri), of_json(body))
    };
    let changes_nothing = ["Describe", "Get", "List", "GET", "Delete", "DELETE"];
    let takes_away = ["Remove", "Revoke", "Deregister", "Disassociate", "Detach"];
    let mut others = changes_nothing.into_iter().chain(takes_away);
    if others.any(|other| operation.starts_with(other)) {
        return BTreeSet::new();
    }
    let names = names.into_iter().map(|name| match name.strip_prefix(TAG) {
        // A tag is a tag, whichever way it comes.
        Some(_) => name,
        None => format!("{operation} {name}"),
    });
    names.collect()
}

/// `PUT brokers users` of `/v1/brokers/b-1/users/app`.
fn of_rest(method: &str, uri: &str) -> String {
    let path = uri.split("/v1/").nth(1).unwrap_or_default();
    let collections: Vec<&str> = path.split('/').step_by(2).collect();
    format!("{method} {}", collections.join(" "))
}

fn of_query(body: &str) -> (String, BTreeSet<String>) {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let value = |key: &str| {
        pairs
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, it)| it.clone())
    };
    let names = pairs.iter().filter_map(|(name, value)| {
        let parts = name
            .split('.')
            .filter(|part| *part != "member" && part.parse::<u32>().is_err());
        let name = parts.collect::<Vec<_>>().join(".");
        match name.as_str() {
            // Named by their keys.
            "Attributes.Key" => Some(value.clone()),
            "Tags.Key" | "Tag.Key" | "TagSpecification.Tag.Key" => Some(tag(value)),
            "Action"
            | "Version"
            | "Attributes.Value"
            | "Tags.Value"
            | "Tag.Value"
            | "TagSpecification.Tag.Value" => None,
            _ => Some(name),
        }
    });
    (value("Action").unwrap(), names.collect())
}

/// Those of a number, or of a certificate, are all the same.
fn tag(key: &str) -> String {
    const CERTIFICATE: &str = "mqctl:certificate/";
    let key = match key.strip_prefix(CERTIFICATE) {
        Some(_) => CERTIFICATE,
        None => key.trim_end_matches(|last: char| last.is_ascii_digit()),
    };
    format!("{TAG}{key}")
}

fn of_json(body: &str) -> BTreeSet<String> {
    fn inside(value: &Value, path: &str, names: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) if path == ".tags" => {
                names.extend(members.keys().map(|key| tag(key)));
            }
            Value::Object(members) if path == ".Tags" => {
                names.extend(members["Key"].as_str().map(tag));
            }
            Value::Object(members) => {
                for (name, value) in members {
                    inside(value, &format!("{path}.{name}"), names);
                }
            }
            Value::Array(elements) => {
                for element in elements {
                    inside(element, path, names);
                }
            }
            _ => {
                names.insert(path.trim_start_matches('.').to_owned());
            }
        }
    }
    let mut names = BTreeSet::new();
    if let Ok(value) = serde_json::from_str(body) {
        inside(&value, "", &mut names);
    }
    names
}

/// `CNAME TTL` of each record that is created.
fn of_records(body: &str) -> BTreeSet<String> {
    let document = roxmltree::Document::parse(body).unwrap();
    let is_called = |node: &roxmltree::Node<'_, '_>, name: &str| node.tag_name().name() == name;
    let records = document
        .descendants()
        .filter(|node| is_called(node, "ResourceRecordSet"));
    let mut names = BTreeSet::new();
    for record in records {
        let kind = record
            .children()
            .find(|node| is_called(node, "Type"))
            .unwrap()
            .text()
            .unwrap();
        let leaves = record.descendants().filter(roxmltree::Node::is_element);
        let leaves = leaves.filter(|node| !node.children().any(|child| child.is_element()));
        names.extend(leaves.map(|leaf| format!("{kind} {}", leaf.tag_name().name())));
    }
    names
}
