//! What the resources that exist have to show.

use std::collections::BTreeMap;

use super::{Input, Outputs, Reference, ResourceId, Value};

/// The outputs of the resources that exist.
#[derive(Clone, Debug, Default)]
pub struct Known(BTreeMap<ResourceId, Outputs>);

impl Known {
    /// Learn the outputs of a resource.
    pub fn learn(&mut self, id: &ResourceId, outputs: Outputs) {
        self.0.insert(id.clone(), outputs);
    }

    /// The outputs of a resource, if it exists.
    pub fn outputs(&self, id: &ResourceId) -> Option<&Outputs> {
        self.0.get(id)
    }

    /// The value that a reference stands for.
    pub fn value(&self, reference: &Reference) -> Option<Value> {
        self.0
            .get(&reference.resource)?
            .get(reference.output)
            .cloned()
    }

    /// The text that an input stands for.
    pub fn text(&self, input: &Input) -> Result<String, Unresolved> {
        match self.texts(std::slice::from_ref(input))?.as_slice() {
            [text] => Ok(text.clone()),
            texts => Err(unresolved(input, texts.len())),
        }
    }

    /// The texts that inputs stand for; a list counts as its elements. Sorted, so that the same inputs give the same
    /// request.
    pub fn texts(&self, inputs: &[Input]) -> Result<Vec<String>, Unresolved> {
        let mut texts = Vec::new();
        for input in inputs {
            match input {
                Input::Known(text) => texts.push(text.clone()),
                Input::From(reference) => texts.extend(
                    self.value(reference)
                        .ok_or_else(|| unresolved(input, 0))?
                        .texts(),
                ),
            }
        }
        texts.sort();
        Ok(texts)
    }
}

/// A reference that can't be followed: a mistake in the graph, not in the plan file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text} has {found} values where one was expected; this is a defect of mqctl")]
pub struct Unresolved {
    text: String,
    found: usize,
}

fn unresolved(input: &Input, found: usize) -> Unresolved {
    let text = match input {
        Input::From(reference) => format!("{:?} of {}", reference.output, reference.resource),
        Input::Known(text) => format!("`{text}`"),
    };
    Unresolved { text, found }
}
