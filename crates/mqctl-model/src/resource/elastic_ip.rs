//! An elastic IP address.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, KindField, Value};

/// A public address of the load balancer in one zone. It stays the same as long as it is allocated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElasticIp {
    /// What it is for, in AWS's spelling: `vpc`.
    pub domain: String,
}

impl ElasticIp {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: ElasticIpField) -> Value {
        match field {
            ElasticIpField::Domain => Value::from(&self.domain),
        }
    }
}

/// The fields of an elastic IP address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum ElasticIpField {
    Domain,
}

impl KindField for ElasticIpField {
    fn about(self) -> About {
        match self {
            Self::Domain => About::replaces("domain", "domain"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::ElasticIp(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::ElasticIp(field) => Some(field),
            _ => None,
        }
    }
}
