//! A certificate of a listener beside its default one.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, Tags, Value, name::short_hash};

/// A certificate that a listener presents to clients that ask for one of its names (SNI), beside its default one.
///
/// It is owned through its listener, whose tags note it before it is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenerCertificate {
    /// The listener's ARN.
    pub listener: Input,
    /// The certificate's ARN.
    pub certificate: Input,
}

impl ListenerCertificate {
    /// What the tags of a listener begin with that note such certificates.
    const NOTE_PREFIX: &str = "mqctl:certificate/";

    /// The tag that notes the certificate with this ARN on its listener.
    pub fn note(certificate: &str) -> (String, String) {
        let key = format!("{}{}", Self::NOTE_PREFIX, short_hash(certificate, 8));
        (key, certificate.to_owned())
    }

    /// The ARNs of the certificates that the tags of a listener note.
    pub fn noted(tags: &Tags) -> impl Iterator<Item = &str> {
        let notes = tags.iter();
        let notes = notes.filter(|(key, _)| key.starts_with(Self::NOTE_PREFIX));
        notes.map(|(_, certificate)| certificate.as_str())
    }

    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: ListenerCertificateField) -> Value {
        match field {
            ListenerCertificateField::Listener => Value::from(&self.listener),
            ListenerCertificateField::Certificate => Value::from(&self.certificate),
        }
    }
}

/// The fields of a listener's further certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum ListenerCertificateField {
    Listener,
    Certificate,
}

impl KindField for ListenerCertificateField {
    fn about(self) -> About {
        match self {
            Self::Listener => About::replaces("listener", "listener"),
            Self::Certificate => About::replaces("certificate", "certificate"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::ListenerCertificate(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::ListenerCertificate(field) => Some(field),
            _ => None,
        }
    }
}
