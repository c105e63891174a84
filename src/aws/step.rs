//! What carrying out one change needs to know, and what it yields.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use super::error::{AwsError, Class};
use crate::changeset::{Action, ChangeSet};
use crate::clock::Clock;
use crate::model::{Input, Outputs, Placement, Reference, ResourceId, Tags, Value};
use crate::observed::{Existing, Observed};

/// One change being carried out.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// Which resource, and which generation.
    pub placement: &'a Placement,
    /// All the tags it is to carry.
    pub tags: &'a Tags,
    /// The outputs of all resources that exist by now.
    pub known: &'a Known,
    /// Told what is being waited for, as often as it changes.
    pub waiting: &'a (dyn Fn(&str) + Send + Sync),
    /// Whose time it is.
    pub clock: &'a Clock,
    /// When the whole run has to end, if it has to.
    pub deadline: Option<SystemTime>,
}

impl fmt::Debug for Step<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Step")
            .field("placement", self.placement)
            .finish_non_exhaustive()
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Made {
    /// What AWS calls the resource.
    pub physical_id: String,
    /// What others may need of it.
    pub outputs: Outputs,
}

/// The outputs of the resources that exist.
#[derive(Clone, Debug, Default)]
pub struct Known(BTreeMap<ResourceId, Outputs>);

impl Known {
    /// The outputs of what exists and stays when `changes` are carried out: of several, what is about to be deleted does
    /// not count, and nothing may come to depend on it.
    pub fn kept(observed: &Observed, changes: &ChangeSet) -> Self {
        let leaves = |existing: &&Existing| {
            let mut deletions = changes.changes.iter();
            deletions.any(|change| match &change.action {
                Action::Delete { existing: leaving } => {
                    leaving.placement.id == existing.placement.id
                        && leaving.physical_id == existing.physical_id
                }
                _ => false,
            })
        };
        let mut known = Self::default();
        for (id, all) in &observed.resources {
            let staying = all.iter().filter(|existing| !leaves(existing));
            let first = staying
                .min_by_key(|one| (Reverse(one.placement.generation), one.physical_id.as_str()));
            if let Some(existing) = first {
                known.learn(id, existing.outputs.clone());
            }
        }
        known
    }

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
    pub fn text(&self, input: &Input) -> Result<String, AwsError> {
        match self.texts(std::slice::from_ref(input))?.as_slice() {
            [text] => Ok(text.clone()),
            texts => Err(unknown(input, texts.len())),
        }
    }

    /// The texts that inputs stand for; a list counts as its elements. Sorted, so that the same inputs give the same
    /// request.
    pub fn texts(&self, inputs: &[Input]) -> Result<Vec<String>, AwsError> {
        let mut texts = Vec::new();
        for input in inputs {
            match input {
                Input::Known(text) => texts.push(text.clone()),
                Input::From(reference) => texts.extend(
                    self.value(reference)
                        .ok_or_else(|| unknown(input, 0))?
                        .texts(),
                ),
            }
        }
        texts.sort();
        Ok(texts)
    }
}

/// A reference that can't be followed is a mistake in the graph, not in the plan file.
fn unknown(input: &Input, found: usize) -> AwsError {
    let message = match input {
        Input::From(reference) => format!(
            "{} has {found} values for {:?}, one was expected; this is a defect of mqctl",
            reference.resource, reference.output
        ),
        Input::Known(text) => format!("`{text}` is not one value; this is a defect of mqctl"),
    };
    AwsError::new("resolve", Class::Refused, message)
}
