//! A certificate that mqctl requests.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, KindField, RecordPlace, Value};

/// An ACM certificate for the endpoint's name, validated through DNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The name it is for.
    pub domain: String,
    /// The key, in the spelling of the request: `RSA_2048`.
    pub key_algorithm: String,
    /// Where its validation record is, and where it was before as long as it is there, too: noted in a tag, so that the
    /// records are found whatever the plan file says later. The first is the current one.
    pub records: Vec<RecordPlace>,
}

impl Certificate {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: CertificateField) -> Value {
        match field {
            CertificateField::Domain => Value::from(&self.domain),
            CertificateField::KeyAlgorithm => Value::from(&self.key_algorithm),
            CertificateField::RecordPlace => RecordPlace::current(&self.records).into(),
        }
    }
}

/// The fields of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum CertificateField {
    Domain,
    KeyAlgorithm,
    RecordPlace,
}

impl KindField for CertificateField {
    fn about(self) -> About {
        match self {
            Self::Domain => About::replaces("domain", "domain").telling(),
            Self::KeyAlgorithm => About::replaces("key-algorithm", "key algorithm"),
            Self::RecordPlace => About::updates("record-place", "noted zone and name"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::Certificate(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Certificate(field) => Some(field),
            _ => None,
        }
    }
}
