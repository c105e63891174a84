//! An internet gateway.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, Rule, Value};

/// The gateway through which the load balancer's public addresses are reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternetGateway {
    /// The VPC it is attached to; none while it is attached to nothing.
    pub vpc: Option<Input>,
}

impl InternetGateway {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: InternetGatewayField) -> Value {
        match field {
            InternetGatewayField::Vpc => self.vpc.as_ref().into(),
        }
    }
}

/// The fields of an internet gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum InternetGatewayField {
    Vpc,
}

impl KindField for InternetGatewayField {
    fn about(self) -> About {
        match self {
            Self::Vpc => About::new("vpc", "vpc", Rule::SetOnce),
        }
    }

    fn id(self) -> FieldId {
        FieldId::InternetGateway(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::InternetGateway(field) => Some(field),
            _ => None,
        }
    }
}
