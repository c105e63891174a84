//! A listener of the load balancer.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, Value};

/// A TLS listener that forwards to one target group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The load balancer's ARN.
    pub load_balancer: Input,
    /// The port clients connect to.
    pub port: u16,
    /// The ARN of the certificate it presents.
    pub certificate: Input,
    /// The security policy: which TLS versions and ciphers.
    pub policy: String,
    /// The ARN of the trust store that clients' certificates are checked by; without one, they need none.
    pub trust_store: Option<String>,
    /// The target group it forwards to.
    pub target_group: Input,
}

impl Listener {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: ListenerField) -> Value {
        match field {
            ListenerField::LoadBalancer => Value::from(&self.load_balancer),
            ListenerField::Port => self.port.into(),
            ListenerField::Certificate => Value::from(&self.certificate),
            ListenerField::Policy => Value::from(&self.policy),
            ListenerField::TrustStore => self.trust_store.as_ref().into(),
            ListenerField::TargetGroup => Value::from(&self.target_group),
        }
    }
}

/// The fields of a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum ListenerField {
    LoadBalancer,
    Port,
    Certificate,
    Policy,
    TrustStore,
    TargetGroup,
}

impl KindField for ListenerField {
    fn about(self) -> About {
        match self {
            Self::LoadBalancer => About::replaces("load-balancer", "load balancer"),
            Self::Port => About::replaces("port", "port").telling(),
            Self::Certificate => About::updates("certificate", "certificate"),
            Self::Policy => About::updates("security-policy", "security policy").telling(),
            Self::TrustStore => About::updates("trust-store", "trust store").telling(),
            Self::TargetGroup => About::updates("target-group", "target group"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::Listener(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Listener(field) => Some(field),
            _ => None,
        }
    }
}
