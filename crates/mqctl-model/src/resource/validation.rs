//! The proof of control over a certificate's domain.

use super::{Field, Input, Rule};

/// The DNS record that proves control of a domain, and the wait until the certificate is issued. Its `Arn` output is
/// the certificate's, known to be issued: what needs an issued certificate refers to this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validation {
    /// The certificate's ARN.
    pub certificate: Input,
    /// The hosted zone the record is in, by id.
    pub zone: String,
    /// The record's name.
    pub record_name: Input,
    /// The record's value (a CNAME's target).
    pub record_value: Input,
}

impl Validation {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::new("certificate", &self.certificate, Rule::Requires),
            Field::replaces("zone", &self.zone),
            Field::replaces("record", &self.record_name),
            Field::replaces("value", &self.record_value),
        ]
    }
}
