//! What Amazon MQ makes of a configuration's XML: it keeps what was said, not how it was written.
//!
//! Attributes come in the order of their names, blank lines go, `>` is escaped, and no blank is left before `/>`. Comments
//! stay. Seen in read-backs of real configurations (hashicorp/terraform-provider-aws#21619, and the integration tests of
//! ansible's community.aws).

use roxmltree::{Document, Node, NodeType};

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// The document as it is read back.
pub(super) fn written(document: &Document<'_>) -> String {
    let mut text = format!("{DECLARATION}\n");
    for node in document.root().children() {
        write(node, &mut text);
        text.push('\n');
    }
    text
}

fn write(node: Node<'_, '_>, text: &mut String) {
    match node.node_type() {
        NodeType::Root => {}
        NodeType::Element => element(node, text),
        NodeType::Comment => {
            text.extend(["<!--", node.text().unwrap_or_default(), "-->"]);
        }
        NodeType::PI => {
            if let Some(instruction) = node.pi() {
                text.extend(["<?", instruction.target]);
                if let Some(value) = instruction.value {
                    text.extend([" ", value]);
                }
                text.push_str("?>");
            }
        }
        NodeType::Text => {
            escape(&without_blank_lines(node.text().unwrap_or_default()), text);
        }
    }
}

fn element(node: Node<'_, '_>, text: &mut String) {
    let name = qualified(node, node.tag_name().namespace(), node.tag_name().name());
    text.push('<');
    text.push_str(&name);
    let mut attributes: Vec<(String, &str)> = node
        .attributes()
        .map(|attribute| {
            let name = qualified(node, attribute.namespace(), attribute.name());
            (name, attribute.value())
        })
        .chain(declarations(node))
        .collect();
    attributes.sort();
    for (name, value) in attributes {
        text.extend([" ", &name, "=\""]);
        escape(value, text);
        text.push('"');
    }
    if !node.has_children() {
        text.push_str("/>");
        return;
    }
    text.push('>');
    for child in node.children() {
        write(child, text);
    }
    text.extend(["</", &name, ">"]);
}

/// The namespaces that come into force with this element.
fn declarations<'input>(node: Node<'input, 'input>) -> impl Iterator<Item = (String, &'input str)> {
    let outer = node.parent_element();
    node.namespaces().filter_map(move |namespace| {
        let known = outer.is_some_and(|outer| {
            let mut known = outer.namespaces();
            known.any(|other| other == namespace)
        });
        let name = match namespace.name() {
            None => "xmlns".to_owned(),
            Some("xml") => return None,
            Some(prefix) => format!("xmlns:{prefix}"),
        };
        (!known).then(|| (name, namespace.uri()))
    })
}

/// A name with the prefix that stands for its namespace here.
fn qualified(node: Node<'_, '_>, namespace: Option<&str>, name: &str) -> String {
    let prefix = namespace.and_then(|uri| node.lookup_prefix(uri));
    match prefix {
        Some(prefix) if !prefix.is_empty() => format!("{prefix}:{name}"),
        _ => name.to_owned(),
    }
}

fn without_blank_lines(text: &str) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    if let [_, between @ .., _] = lines.as_slice() {
        let kept: Vec<&str> = (between.iter().copied())
            .filter(|line| !line.trim().is_empty())
            .collect();
        lines.splice(1..lines.len() - 1, kept);
    }
    lines.join("\n")
}

fn escape(value: &str, text: &mut String) {
    for character in value.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(text: &str) -> String {
        written(&Document::parse(text).unwrap())
    }

    #[test]
    fn what_was_said_stays_and_how_it_was_written_does_not() {
        let sent = r#"<broker xmlns="http://activemq.apache.org/schema/core" start="false" >
  <!-- queues -->

  <policyEntry queue=">" memoryLimit="1mb" />

</broker>"#;
        let expected = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<broker start="false" xmlns="http://activemq.apache.org/schema/core">
  <!-- queues -->
  <policyEntry memoryLimit="1mb" queue="&gt;"/>
</broker>
"#;
        assert_eq!(read_back(sent), expected);
        assert_eq!(read_back(expected), expected, "once is enough");
    }

    #[test]
    fn prefixes_and_escapes_survive() {
        let sent = r#"<a xmlns:x="urn:x"><x:b d="&quot;" x:c="1 &amp; 2"/>1 &lt; 2</a>"#;
        let body = read_back(sent);
        assert!(body.ends_with(&format!("{sent}\n")), "{body}");
    }
}
