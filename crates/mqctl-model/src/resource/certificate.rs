//! A certificate that mqctl requests.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, KindField, Value};

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
        fields(|field| self.value(field))
    }

    fn value(&self, field: CertificateField) -> Value {
        match field {
            CertificateField::Domain => Value::from(&self.domain),
            CertificateField::KeyAlgorithm => Value::from(&self.key_algorithm),
        }
    }
}

/// The fields of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum CertificateField {
    Domain,
    KeyAlgorithm,
}

impl KindField for CertificateField {
    fn about(self) -> About {
        match self {
            Self::Domain => About::replaces("domain", "domain").telling(),
            Self::KeyAlgorithm => About::replaces("key-algorithm", "key algorithm"),
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
