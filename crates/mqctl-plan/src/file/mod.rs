//! What was written: from bytes to a tree of values that know their places. Knows YAML, not what a plan file means.
//!
//! The tree keeps what a typed deserialiser throws away: repeated keys, unknown keys, whether a scalar was quoted.
//! That is what lets one run report everything. Limits bound what hostile input can cost.

mod build;
mod locate;
mod mask;
mod node;

use super::diagnostic::Diagnostic;
use super::problems::{Place, Problems};
use super::source::{Source, Span};

pub(super) use locate::Located;
pub(super) use node::{Kind, Node, Value};

/// A plan file is some forty lines; this is room for thousands.
pub(super) const MOST_BYTES: usize = 1024 * 1024;

/// Read the one document of a plan file. The problems returned with the tree are not fatal to reading on.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<(Node, Problems), Vec<Diagnostic>> {
    if bytes.len() > MOST_BYTES {
        return Err(refuse(
            Source::new(name, "", &[]),
            Span::default(),
            &format!(
                "the file has {} bytes; a plan file has at most {MOST_BYTES}",
                bytes.len()
            ),
            "is this the right file?",
        ));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let start = error.valid_up_to();
            let shown = String::from_utf8_lossy(bytes);
            return Err(refuse(
                Source::new(name, &shown, &mask::guess(&shown)),
                Span {
                    start,
                    end: start + char::REPLACEMENT_CHARACTER.len_utf8(),
                },
                "the file is not UTF-8 text",
                "save it as UTF-8",
            ));
        }
    };
    let outcome = build::build(text);
    match outcome.root {
        Ok(root) => {
            let source = Source::new(name, text, &mask::passwords(&root));
            let mut problems = Problems::new(source);
            for finding in outcome.findings {
                problems
                    .error(finding.place(), finding.message)
                    .with_help(finding.help);
            }
            Ok((root, problems))
        }
        Err(finding) => {
            let source = Source::new(name, text, &mask::guess(text));
            let mut problems = Problems::new(source);
            for finding in outcome.findings.into_iter().chain([finding]) {
                problems
                    .error(finding.place(), finding.message)
                    .with_help(finding.help);
            }
            Err(problems.into_list())
        }
    }
}

/// Something in the text that this reader does not accept.
struct Finding {
    span: Span,
    message: String,
    help: &'static str,
}

impl Finding {
    fn place(&self) -> Place {
        Place {
            span: self.span,
            key: String::new(),
        }
    }
}

fn refuse(source: Source, span: Span, message: &str, help: &str) -> Vec<Diagnostic> {
    let mut problems = Problems::new(source);
    let place = Place {
        span,
        key: String::new(),
    };
    problems.error(place, message).with_help(help);
    problems.into_list()
}
