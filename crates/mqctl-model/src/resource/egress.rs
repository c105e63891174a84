//! Where a security group lets traffic go, as a resource of its own.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, IpRule, KindField, Value};

/// The egress rules of a security group that leads to another group, which in turn admits it. As fields of the two groups they
/// would need each other to exist first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Egress {
    /// The id of the group whose rules these are.
    pub group: Input,
    /// All of its egress rules.
    pub rules: Vec<IpRule>,
    /// Who is on the other side: what the description of each rule says. Never compared.
    pub description: String,
    /// Those of the rules that do not say that mqctl made them. Never compared.
    pub unmarked: Vec<IpRule>,
}

impl Egress {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: EgressField) -> Value {
        match field {
            EgressField::Group => Value::from(&self.group),
            EgressField::Rules => Value::list(self.rules.iter().map(IpRule::value)),
        }
    }
}

/// The fields of a group's egress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum EgressField {
    Group,
    Rules,
}

impl KindField for EgressField {
    fn about(self) -> About {
        match self {
            Self::Group => About::replaces("group", "security group"),
            Self::Rules => About::updates("rules", "rules").telling(),
        }
    }

    fn id(self) -> FieldId {
        FieldId::Egress(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Egress(field) => Some(field),
            _ => None,
        }
    }
}
