//! A generated password.

use super::Field;

/// A password that mqctl generated and keeps in Secrets Manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The broker user whose password it is.
    pub user: String,
}

impl Secret {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![Field::updates("user", &self.user)]
    }
}
