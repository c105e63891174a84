//! The flow log of a VPC.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, Value};
use crate::spec::FlowLogs;

/// The log of the connections in a VPC, taken and refused ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowLog {
    /// The id of the VPC.
    pub vpc: Input,
    /// Where it goes.
    pub to: FlowLogs,
    /// Which traffic it has, in AWS's spelling: `ALL`.
    pub traffic: String,
}

impl FlowLog {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: FlowLogField) -> Value {
        match (field, &self.to) {
            (FlowLogField::Vpc, _) => Value::from(&self.vpc),
            (FlowLogField::Destination, FlowLogs::Bucket { bucket, prefix }) => {
                let place = format!("s3://{bucket}/{prefix}");
                place.trim_end_matches('/').into()
            }
            (FlowLogField::Destination, FlowLogs::Group { name, .. }) => {
                format!("log group {name}").into()
            }
            (FlowLogField::Role, FlowLogs::Bucket { .. }) => Value::Absent,
            (FlowLogField::Role, FlowLogs::Group { role, .. }) => Value::from(role),
            (FlowLogField::Traffic, _) => Value::from(&self.traffic),
        }
    }
}

/// The fields of a flow log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum FlowLogField {
    Vpc,
    Destination,
    Role,
    Traffic,
}

impl KindField for FlowLogField {
    fn about(self) -> About {
        match self {
            Self::Vpc => About::replaces("vpc", "VPC"),
            Self::Destination => About::updates("destination", "destination"),
            Self::Role => About::updates("role", "role"),
            Self::Traffic => About::updates("traffic", "traffic"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::FlowLog(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::FlowLog(field) => Some(field),
            _ => None,
        }
    }
}
