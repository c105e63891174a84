//! The endpoint's name.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, OwnershipRecord, Value, ownership_name};

/// The A record that is an alias of the load balancer, and the TXT record beside it that says whose it is. The two are
/// only ever changed in one atomic batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The hosted zone, by id.
    pub zone: String,
    /// The name, lower case, without a trailing dot.
    pub name: String,
    /// The load balancer's host name, lower case, without a trailing dot.
    pub target: Input,
    /// The load balancer's canonical hosted zone.
    pub target_zone: Input,
    /// Whether Route 53 leaves it out of its answers while the load balancer has no healthy target.
    pub evaluates_target_health: bool,
    /// What the ownership record says.
    pub ownership: OwnershipRecord,
    /// Whether it points at something that is no load balancer of the stack: then the record itself is no longer the
    /// stack's to delete, whatever stands beside it. Never of an alias that is asked for.
    pub is_moved: bool,
    /// The type of the record that stands there, if it is another than the stack's own would be: `CNAME`. Never of an alias
    /// that is asked for.
    pub other_type: Option<String>,
}

impl Alias {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: AliasField) -> Value {
        match field {
            AliasField::Zone => Value::from(&self.zone),
            AliasField::Name => Value::from(&self.name),
            AliasField::Target => Value::from(&self.target),
            AliasField::TargetZone => Value::from(&self.target_zone),
            AliasField::EvaluatesTargetHealth => self.evaluates_target_health.into(),
            AliasField::Ownership => {
                let name = ownership_name(&self.name);
                match self.ownership {
                    OwnershipRecord::Missing => Value::Absent,
                    OwnershipRecord::Outdated => {
                        format!("{name}, without region and account").into()
                    }
                    OwnershipRecord::OtherTtl(seconds) => {
                        format!("{name}, time to live {seconds}").into()
                    }
                    OwnershipRecord::Current => name.into(),
                }
            }
        }
    }
}

/// The fields of an alias record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum AliasField {
    Zone,
    Name,
    Target,
    TargetZone,
    EvaluatesTargetHealth,
    Ownership,
}

impl KindField for AliasField {
    fn about(self) -> About {
        match self {
            Self::Zone => About::replaces("zone", "zone"),
            Self::Name => About::replaces("name", "name").telling(),
            Self::Target => About::updates("target", "target"),
            Self::TargetZone => About::updates("target-zone", "target zone"),
            Self::EvaluatesTargetHealth => {
                About::updates("target-health-evaluation", "target health evaluation")
            }
            Self::Ownership => About::updates("ownership-record", "ownership record"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::Alias(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Alias(field) => Some(field),
            _ => None,
        }
    }
}
