//! A VPC.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, KindField, Value};

/// A VPC, with the DNS settings that private brokers need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vpc {
    /// The address range.
    pub cidr: String,
    /// Whether the resolver at the VPC's `+2` address answers.
    pub dns_support: bool,
    /// Whether instances get host names; needs DNS support.
    pub dns_hostnames: bool,
    /// The rules of the security group that came with it, each as a text: `ingress any all sg-1`. None where they are left as
    /// they are.
    pub default_group: Option<Vec<String>>,
    /// The network interfaces that wear that group. Never compared.
    pub default_group_users: Vec<String>,
}

impl Vpc {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: VpcField) -> Value {
        match field {
            VpcField::Cidr => Value::from(&self.cidr),
            VpcField::DnsSupport => self.dns_support.into(),
            VpcField::DnsHostnames => self.dns_hostnames.into(),
            VpcField::DefaultGroup => match &self.default_group {
                Some(rules) => Value::list(rules),
                None => Value::Unspecified,
            },
        }
    }
}

/// The fields of a VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum VpcField {
    Cidr,
    DnsSupport,
    DnsHostnames,
    DefaultGroup,
}

impl KindField for VpcField {
    fn about(self) -> About {
        match self {
            Self::Cidr => About::replaces("cidr", "cidr").telling(),
            Self::DnsSupport => About::updates("dns-support", "dns support"),
            Self::DnsHostnames => About::updates("dns-hostnames", "dns hostnames"),
            Self::DefaultGroup => {
                About::updates("default-security-group", "default security group")
            }
        }
    }

    fn id(self) -> FieldId {
        FieldId::Vpc(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::Vpc(field) => Some(field),
            _ => None,
        }
    }
}
