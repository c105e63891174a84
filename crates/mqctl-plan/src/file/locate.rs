//! A value together with the path that leads to it: what checks hand around.

use super::node::{Entry, Kind, Node, Scalar, Value};
use super::{Place, Span};

/// A value, the path of its key and the place of that key.
#[derive(Clone)]
pub(crate) struct Located<'file> {
    pub(crate) node: &'file Node,
    /// Such as `brokers.users[0].name`; empty for the root.
    pub(crate) key: String,
    pub(crate) name_span: Span,
}

/// Readers return `None` for a value of another type: the structure check has reported it.
impl<'file> Located<'file> {
    pub(crate) fn root(node: &'file Node) -> Self {
        Self {
            node,
            key: String::new(),
            name_span: node.span,
        }
    }

    /// What to underline: the value, or its key when the value is nothing.
    pub(crate) fn span(&self) -> Span {
        if self.node.span.is_empty() {
            self.name_span
        } else {
            self.node.span
        }
    }

    /// The place of its key: for what is wrong with the whole of it.
    pub(crate) fn key_place(&self) -> Place {
        Place {
            span: self.name_span,
            key: self.key.clone(),
        }
    }

    pub(crate) fn is_mapping(&self) -> bool {
        matches!(self.node.value, Value::Mapping(_))
    }

    /// The last part of the path: `name` of `brokers.users[0].name`.
    pub(crate) fn name(&self) -> &str {
        self.key.rsplit('.').next().unwrap_or_default()
    }

    pub(crate) fn entries(&self) -> &'file [Entry] {
        match &self.node.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key; of a repeated key, the first.
    pub(crate) fn get(&self, name: &str) -> Option<Self> {
        let entry = self.entries().iter().find(|entry| entry.name == name)?;
        Some(self.child(entry))
    }

    pub(crate) fn child(&self, entry: &'file Entry) -> Self {
        // Long enough for every known key; an unknown one can be anything.
        const LONGEST: usize = 60;
        let name: String = entry.name.chars().take(LONGEST).collect();
        let key = if self.key.is_empty() {
            name
        } else {
            format!("{}.{name}", self.key)
        };
        Self {
            node: &entry.value,
            key,
            name_span: entry.name_span,
        }
    }

    pub(crate) fn items(&self) -> Vec<Self> {
        let Value::List(items) = &self.node.value else {
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .map(|(index, node)| Self {
                node,
                key: format!("{}[{index}]", self.key),
                name_span: if node.span.is_empty() {
                    self.name_span
                } else {
                    node.span
                },
            })
            .collect()
    }

    pub(crate) fn scalar(&self) -> Option<&'file Scalar> {
        match &self.node.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&'file str> {
        let scalar = self.scalar()?;
        (scalar.kind() == Kind::Text).then_some(scalar.text.as_str())
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        match self.scalar()?.kind() {
            Kind::Boolean(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn integer(&self) -> Option<i64> {
        match self.scalar()?.kind() {
            Kind::Integer(value) => value,
            _ => None,
        }
    }
}
