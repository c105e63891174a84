//! A subnet.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, Value};

/// A subnet in one zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// The VPC it is part of.
    pub vpc: Input,
    /// Its address range.
    pub cidr: String,
    /// Its availability zone, by name.
    pub zone: String,
}

impl Subnet {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: SubnetField) -> Value {
        match field {
            SubnetField::Vpc => Value::from(&self.vpc),
            SubnetField::Cidr => Value::from(&self.cidr),
            SubnetField::Zone => Value::from(&self.zone),
        }
    }
}

/// The fields of a subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum SubnetField {
    Vpc,
    Cidr,
    Zone,
}

impl KindField for SubnetField {
    fn about(self) -> About {
        match self {
            Self::Vpc => About::replaces("vpc", "vpc"),
            Self::Cidr => About::replaces("cidr", "cidr").telling(),
            Self::Zone => About::replaces("zone", "zone").telling(),
        }
    }

    fn id(self) -> FieldId {
        FieldId::Subnet(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Subnet(field) => Some(field),
            _ => None,
        }
    }
}
