//! A configuration that outlived its broker.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, KindField, Value};

/// The configuration that Amazon MQ made by itself for a broker of the stack, which is gone. No plan asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// Its name, which the service derived from the broker's.
    pub name: String,
}

impl Configuration {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: ConfigurationField) -> Value {
        match field {
            ConfigurationField::Name => Value::from(&self.name),
        }
    }
}

/// The fields of a broker configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum ConfigurationField {
    Name,
}

impl KindField for ConfigurationField {
    fn about(self) -> About {
        match self {
            Self::Name => About::updates("name", "name"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::Configuration(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Configuration(field) => Some(field),
            _ => None,
        }
    }
}
