//! A generated password.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, KindField, Value};

/// A password that mqctl generated and keeps in Secrets Manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The broker user whose password it is.
    pub user: String,
    /// The KMS key that encrypts it, by ARN; none leaves it as it is.
    pub kms_key: Option<String>,
}

impl Secret {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: SecretField) -> Value {
        match field {
            SecretField::User => Value::from(&self.user),
            SecretField::EncryptionKey => {
                let key = self.kms_key.as_deref();
                key.map_or(Value::Unspecified, |key| key_name(key).into())
            }
        }
    }
}

/// What a key is called, however it is referred to: AWS also takes and reports the id alone.
fn key_name(key: &str) -> &str {
    key.split_once(":key/").map_or(key, |(_, id)| id)
}

/// The fields of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum SecretField {
    User,
    EncryptionKey,
}

impl KindField for SecretField {
    fn about(self) -> About {
        match self {
            Self::User => About::updates("user", "user"),
            Self::EncryptionKey => About::updates("encryption-key", "encryption key"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::Secret(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Secret(field) => Some(field),
            _ => None,
        }
    }
}
