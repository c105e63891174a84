//! A tree of XML to answer with. Names come from AWS's models, text from anywhere: it is escaped on the way out.

use std::fmt::Write as _;

/// One element: text, children, or neither.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// An empty element.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            attributes: Vec::new(),
            text: String::new(),
            children: Vec::new(),
        }
    }

    /// The element with one more attribute.
    pub(crate) fn attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The element with a child that holds text.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and texts alike, without a reference at every call"
    )]
    pub(crate) fn text(mut self, name: &str, value: impl ToString) -> Self {
        let mut child = Self::new(name);
        child.text = value.to_string();
        self.children.push(child);
        self
    }

    /// The element with a child that holds text, if there is any.
    pub(crate) fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// The element with one more child.
    pub(crate) fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// The element with a list, unless it is empty.
    pub(crate) fn list_if_any(self, name: &str, items: impl IntoIterator<Item = Self>) -> Self {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return self;
        }
        self.list(name, items)
    }

    /// The element with a list: `name` around one child per item (`item` in EC2, `member` in ELB).
    pub(crate) fn list(self, name: &str, items: impl IntoIterator<Item = Self>) -> Self {
        let mut list = Self::new(name);
        list.children.extend(items);
        self.child(list)
    }

    /// A leaf, for lists of plain values.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and texts alike, without a reference at every call"
    )]
    pub(crate) fn leaf(name: &str, value: impl ToString) -> Self {
        let mut leaf = Self::new(name);
        leaf.text = value.to_string();
        leaf
    }

    /// The same element under another name.
    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The document, with its declaration.
    pub(crate) fn document(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        let _ = write!(out, "<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", quick_xml::escape::escape(value));
        }
        out.push('>');
        out.push_str(&quick_xml::escape::escape(&self.text));
        for child in &self.children {
            child.write(out);
        }
        let _ = write!(out, "</{}>", self.name);
    }
}
