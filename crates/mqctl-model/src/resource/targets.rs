//! The registration of brokers in a target group.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, Value};

/// The broker instances in a target group. It is done when at least one of them is healthy: the standby of a pair is
/// unhealthy by nature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Targets {
    /// The target group's ARN.
    pub target_group: Input,
    /// The listener that uses the group: targets of a group that no listener uses are never checked.
    pub listener: Option<Input>,
    /// The port they are registered with.
    pub port: u16,
    /// Their private addresses.
    pub addresses: Vec<Input>,
}

impl Targets {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: TargetsField) -> Value {
        match field {
            TargetsField::TargetGroup => Value::from(&self.target_group),
            TargetsField::Listener => self.listener.as_ref().into(),
            TargetsField::Port => self.port.into(),
            TargetsField::Addresses => Value::from(&self.addresses),
        }
    }
}

/// The fields of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum TargetsField {
    TargetGroup,
    Listener,
    Port,
    Addresses,
}

impl KindField for TargetsField {
    fn about(self) -> About {
        match self {
            Self::TargetGroup => About::replaces("target-group", "target group"),
            Self::Listener => About::requires("listener", "listener"),
            Self::Port => About::replaces("port", "port").telling(),
            Self::Addresses => About::updates("addresses", "addresses").telling(),
        }
    }

    fn id(self) -> FieldId {
        FieldId::Targets(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Targets(field) => Some(field),
            _ => None,
        }
    }
}
