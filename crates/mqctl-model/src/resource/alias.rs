//! The endpoint's name.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, Value};

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
    /// Whether the ownership record is there.
    pub ownership: bool,
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
            AliasField::Ownership => self.ownership.then(|| ownership_name(&self.name)).into(),
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
    Ownership,
}

impl KindField for AliasField {
    fn about(self) -> About {
        match self {
            Self::Zone => About::replaces("zone", "zone"),
            Self::Name => About::replaces("name", "name").telling(),
            Self::Target => About::updates("target", "target"),
            Self::TargetZone => About::updates("target-zone", "target zone"),
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

/// The ownership record's text, with the quotes that Route 53 keeps.
pub fn ownership_text(stack: &str) -> String {
    format!("\"mqctl:stack={stack}\"")
}

/// The name of the ownership record of the alias `name`. Not the alias's own name, whose TXT records may be others'.
pub fn ownership_name(name: &str) -> String {
    format!("_mqctl.{name}")
}
