//! The proof of control over a certificate's domain.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, Value};

/// How long resolvers may keep a record that mqctl makes, in seconds. An alias has no such time of its own.
pub const RECORD_TTL: i64 = 300;

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
    /// How long resolvers may keep the record, in seconds; of one that was there before, what it would be if it were mqctl's.
    pub record_ttl: i64,
    /// Whether mqctl made the record for this stack, which a record beside it says. One that was there before is used,
    /// and never deleted. Always so of a validation that is asked for.
    pub is_own: bool,
}

impl Validation {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: ValidationField) -> Value {
        match field {
            ValidationField::Certificate => Value::from(&self.certificate),
            ValidationField::Zone => Value::from(&self.zone),
            ValidationField::RecordName => Value::from(&self.record_name),
            ValidationField::RecordValue => Value::from(&self.record_value),
            ValidationField::RecordTtl => Value::Number(self.record_ttl),
        }
    }
}

/// The fields of a certificate validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum ValidationField {
    Certificate,
    Zone,
    RecordName,
    RecordValue,
    RecordTtl,
}

impl KindField for ValidationField {
    fn about(self) -> About {
        match self {
            Self::Certificate => About::requires("certificate", "certificate"),
            Self::Zone => About::replaces("zone", "zone"),
            Self::RecordName => About::replaces("record-name", "record"),
            // A record with another value is someone's: this one differs where the record itself is gone.
            Self::RecordValue => About::updates("record-value", "value"),
            Self::RecordTtl => About::updates("record-ttl", "time to live"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::Validation(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Validation(field) => Some(field),
            _ => None,
        }
    }
}
