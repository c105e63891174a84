//! A route table.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, Value};

/// A route table with its default route and the subnets that use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteTable {
    /// The VPC it is part of.
    pub vpc: Input,
    /// Where `0.0.0.0/0` goes: an internet gateway, or nowhere.
    pub default_route: Option<Input>,
    /// The subnets associated with it.
    pub subnets: Vec<Input>,
}

impl RouteTable {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: RouteTableField) -> Value {
        match field {
            RouteTableField::Vpc => Value::from(&self.vpc),
            RouteTableField::DefaultRoute => self.default_route.as_ref().into(),
            RouteTableField::Subnets => Value::from(&self.subnets),
        }
    }
}

/// The fields of a route table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum RouteTableField {
    Vpc,
    DefaultRoute,
    Subnets,
}

impl KindField for RouteTableField {
    fn about(self) -> About {
        match self {
            Self::Vpc => About::replaces("vpc", "vpc"),
            Self::DefaultRoute => About::updates("default-route", "default route").telling(),
            Self::Subnets => About::updates("subnets", "subnets"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::RouteTable(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::RouteTable(field) => Some(field),
            _ => None,
        }
    }
}
