//! What of a resource is to be changed, in the fields of its kind.

use mqctl_model::changeset::FieldChange;
use mqctl_model::resource::{FieldId, KindField};

use super::error::{AwsError, Class};

/// The fields that differ. Whoever carries them out matches on each, so that the compiler asks for a new one there.
#[derive(Debug)]
pub(crate) struct Changed<F> {
    /// The fields of the kind.
    pub(crate) fields: Vec<F>,
    /// Whether the tags differ.
    pub(crate) tags: bool,
}

impl<F: KindField> Changed<F> {
    /// The fields that `changes` name.
    ///
    /// # Errors
    ///
    /// If one of them is another kind's, which is a defect.
    pub(crate) fn of<'a>(
        changes: impl IntoIterator<Item = &'a FieldChange>,
    ) -> Result<Self, AwsError> {
        let mut found = Self {
            fields: Vec::new(),
            tags: false,
        };
        for FieldChange { name, .. } in changes {
            match F::of(name.id) {
                Some(field) => found.fields.push(field),
                None if name.id == FieldId::Tags => found.tags = true,
                None => return Err(defect(&format!("{name} is a field of another kind"))),
            }
        }
        Ok(found)
    }
}

/// The error of a field that is never changed in place, and yet was to be.
pub(crate) fn immutable(field: impl KindField) -> AwsError {
    let label = field.about().label;
    defect(&format!("{label} can't be changed in place"))
}

fn defect(what: &str) -> AwsError {
    let message = format!("{what}; this is a defect of mqctl");
    AwsError::new("update", Class::Refused, message)
}
