//! A certificate that mqctl requests.

use super::Field;

/// An ACM certificate for the endpoint's name, validated through DNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The name it is for.
    pub domain: String,
    /// The key, in the spelling of the request: `RSA_2048`.
    pub key_algorithm: String,
}

impl Certificate {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::replaces("domain", &self.domain).telling(),
            Field::replaces("key algorithm", &self.key_algorithm),
        ]
    }
}
