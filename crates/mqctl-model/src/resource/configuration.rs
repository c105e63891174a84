//! A configuration that outlived its broker.

use super::Field;

/// The configuration that Amazon MQ made by itself for a broker of the stack, which is gone. No plan asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// Its name, which the service derived from the broker's.
    pub name: String,
}

impl Configuration {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![Field::updates("name", &self.name)]
    }
}
