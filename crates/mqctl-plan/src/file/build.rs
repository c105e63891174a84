//! From parser events to a tree. One pass, no recursion, bounded.

use serde_saphyr::granit_parser::{
    self, ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag,
};

use super::node::{Entry, Node, Scalar, Value};
use super::{Finding, Span};
use crate::problems::quote;

/// Deeper than any plan file; shallow enough for recursion over the tree.
const DEEPEST: usize = 32;

/// A plan file has some dozens of values.
const MOST_VALUES: usize = 20_000;

pub(super) struct Outcome {
    /// The tree, or what made reading on impossible.
    pub(super) root: Result<Node, Finding>,
    /// What can be reported along with everything else.
    pub(super) findings: Vec<Finding>,
}

pub(super) fn build(text: &str) -> Outcome {
    let mut builder = Builder {
        text,
        stack: Vec::new(),
        root: None,
        documents: 0,
        values: 0,
        findings: Vec::new(),
    };
    let root = builder.run();
    Outcome {
        root,
        findings: builder.findings,
    }
}

struct Builder<'text> {
    text: &'text str,
    stack: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    values: usize,
    findings: Vec<Finding>,
}

/// A list or mapping whose end has not come yet.
enum Open {
    List {
        start: Span,
        items: Vec<Node>,
    },
    Mapping {
        start: Span,
        entries: Vec<Entry>,
        key: Key,
    },
}

/// The key that waits for its value.
enum Key {
    None,
    Name(String, Span),
    Refused,
}

impl Builder<'_> {
    fn run(&mut self) -> Result<Node, Finding> {
        let options = granit_parser::options! {
            emit_comments: false,
            emit_unresolved_aliases: true,
            flow_nesting_limit: DEEPEST,
            block_nesting_limit: DEEPEST,
        };
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, span) = event.map_err(|error| self.syntax(&error))?;
            let span = self.span(&span);
            self.take(event, span);
            if self.documents > 1 {
                // Reported; nothing in it counts.
                break;
            }
            if self.values > MOST_VALUES {
                return Err(Finding {
                    span,
                    message: format!("the file has more than {MOST_VALUES} values"),
                    help: "is this the right file?",
                });
            }
        }
        let empty = Finding {
            span: Span::default(),
            message: "the plan file is empty".to_owned(),
            help: "`mqctl init` writes one to start from",
        };
        match self.root.take() {
            Some(root) if !root.is_null() => Ok(root),
            _ => Err(empty),
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.find(
                        span,
                        "a plan file holds one document; here a second one starts",
                        "keep one stack per file",
                    );
                }
            }
            Event::Scalar(text, style, _, tag) => {
                let plain =
                    style == ScalarStyle::Plain && !self.is_forced_text(tag.as_deref(), span);
                self.complete(
                    span,
                    Value::Scalar(Scalar {
                        text: text.into_owned(),
                        plain,
                    }),
                );
            }
            Event::SequenceStart(style, _, tag) => {
                self.is_forced_text(tag.as_deref(), span);
                self.stack.push(Open::List {
                    start: flow_start(style, span),
                    items: Vec::new(),
                });
            }
            Event::MappingStart(style, _, tag) => {
                self.is_forced_text(tag.as_deref(), span);
                self.stack.push(Open::Mapping {
                    start: flow_start(style, span),
                    entries: Vec::new(),
                    key: Key::None,
                });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.find(
                    span,
                    "aliases are not supported in a plan file",
                    "write the value out; quote text that starts with `*`",
                );
                self.complete(span, Value::Unreadable);
            }
            _ => {}
        }
    }

    /// Whether a tag makes a plain scalar text. Other tags that change nothing are let pass, the rest reported.
    fn is_forced_text(&mut self, tag: Option<&Tag>, span: Span) -> bool {
        let Some(tag) = tag else { return false };
        let name = tag.to_string();
        let core = name
            .strip_prefix("tag:yaml.org,2002:")
            .or_else(|| name.strip_prefix("!!"));
        match core {
            Some("str") => true,
            Some("map" | "seq") => false,
            _ if name == "!" => true,
            _ => {
                self.find(
                    span,
                    &format!(
                        "the YAML tag {} is not supported in a plan file",
                        quote(&name)
                    ),
                    "remove the tag; quote text that starts with `!`",
                );
                false
            }
        }
    }

    fn close(&mut self, end: Span) {
        match self.stack.pop() {
            Some(Open::List { start, items }) => {
                let extent = extent(start, items.last().map(|item| item.extent), end);
                self.complete(extent, Value::List(items));
            }
            Some(Open::Mapping { start, entries, .. }) => {
                let last = entries.last().map(|entry| entry.value.extent);
                let extent = extent(start, last, end);
                self.complete(extent, Value::Mapping(entries));
            }
            None => {}
        }
    }

    /// Put a complete value where it belongs: a key, a value, an item or the root.
    fn complete(&mut self, extent: Span, value: Value) {
        self.values += 1;
        let node = Node {
            span: self.first_line(extent),
            extent,
            value,
        };
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Mapping { entries, key, .. }) => match std::mem::replace(key, Key::None) {
                Key::Name(name, name_span) => entries.push(Entry {
                    name,
                    name_span,
                    value: node,
                }),
                Key::Refused => {}
                Key::None => {
                    if let Value::Scalar(scalar) = node.value {
                        *key = Key::Name(scalar.text, node.span);
                    } else {
                        *key = Key::Refused;
                        if !matches!(node.value, Value::Unreadable) {
                            self.find(
                                node.span,
                                "a key must be a word, not a list or a mapping",
                                "quote text that starts with `{` or `[`",
                            );
                        }
                    }
                }
            },
        }
    }

    fn find(&mut self, span: Span, message: &str, help: &'static str) {
        let span = self.first_line(span);
        self.findings.push(Finding {
            span,
            message: message.to_owned(),
            help,
        });
    }

    fn span(&self, span: &granit_parser::Span) -> Span {
        // The parser gives byte offsets for text; the end of the file stands in, should it ever not.
        let offset = |marker: granit_parser::Marker| {
            marker
                .byte_offset()
                .map_or(self.text.len(), |offset| offset.min(self.text.len()))
        };
        let start = offset(span.start);
        Span {
            start,
            end: offset(span.end).max(start),
        }
    }

    fn first_line(&self, span: Span) -> Span {
        let line = self.text[span.start..span.end]
            .split('\n')
            .next()
            .unwrap_or_default();
        Span {
            start: span.start,
            end: span.start + line.trim_end().len(),
        }
    }

    fn syntax(&self, error: &ScanError) -> Finding {
        let start = error
            .marker()
            .byte_offset()
            .unwrap_or_default()
            .min(self.text.len());
        let start = crate::source::floor_boundary(self.text, start);
        let length = self.text[start..]
            .chars()
            .next()
            .filter(|character| !matches!(character, '\r' | '\n'))
            .map_or(0, char::len_utf8);
        let (message, help) = explain(error);
        Finding {
            span: Span {
                start,
                end: start + length,
            },
            message,
            help,
        }
    }
}

/// A block collection has no token of its own; its first entry marks its start.
fn flow_start(style: StructureStyle, span: Span) -> Span {
    match style {
        StructureStyle::Flow => span,
        StructureStyle::Block => Span {
            start: span.start,
            end: span.start,
        },
    }
}

/// From the start of a collection to its closing bracket, or to the end of its last value: the end event of a block
/// collection comes only where the next thing begins.
fn extent(start: Span, last: Option<Span>, end: Span) -> Span {
    let is_block = start.is_empty();
    let end = match last {
        Some(last) if is_block => last.end,
        _ => end.end,
    };
    Span {
        start: start.start,
        end: end.max(start.start),
    }
}

fn explain(error: &ScanError) -> (String, &'static str) {
    let help = match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            return (
                format!("lists and mappings are nested more than {DEEPEST} levels deep"),
                "is this the right file?",
            );
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar
        | ErrorKind::InvalidBlockEntryWhitespace
        | ErrorKind::InvalidMappingValueWhitespace => {
            "indent with spaces; YAML does not allow tabs"
        }
        ErrorKind::MappingValueNotAllowed => {
            "check the indentation, and quote values that contain `: `"
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            "a line in a mapping is `key: value`, with a space after the colon"
        }
        ErrorKind::UnclosedQuotedScalar => "close the quote",
        // What follows is read as more of the text, until a line begins too far to the left for that.
        ErrorKind::InvalidQuotedScalarIndent => "close the quote that is opened on a line above",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::MisplacedFlowCollectionEnd
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence => "check brackets, braces and commas",
        ErrorKind::UnexpectedCharacter { .. } => "quote text that starts with `@`, `` ` `` or `%`",
        _ => "check the indentation of this line and of the one above",
    };
    (format!("this is not valid YAML: {}", error.kind()), help)
}
