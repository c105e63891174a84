//! What a field is called, what it holds, and how it can be changed.
//!
//! The fields of a kind of resource are the variants of an enum beside the kind. Whoever handles them matches on it, so that
//! the compiler asks for a new field wherever it has to be handled.

use std::fmt;

use strum::VariantArray;

use super::password_notes::is_noted;
use super::{
    AliasField, BrokerField, CertificateField, ConfigurationField, EgressField, ElasticIpField,
    FlowLogField, InternetGatewayField, ListenerCertificateField, ListenerField, LoadBalancerField,
    RouteTableField, SecretField, SecurityGroupField, SubnetField, TargetGroupField, TargetsField,
    ValidationField, Value, VpcField,
};
use crate::printable::one_line;

/// What AWS does when a field changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It is changed in place, at once.
    Updates,
    /// It is changed in place, in a reboot.
    Reboots,
    /// It can't be changed: a new resource replaces the old one.
    Replaces,
    /// It can be set while there is none; after that it is as [`Rule::Replaces`].
    SetOnce,
    /// Elements can be added and taken away in place as long as one of those that are there stays; if none does, it is as
    /// [`Rule::Replaces`].
    KeepsSome,
    /// It is never compared; it only says what has to exist before.
    Requires,
}

/// What holds of a field in every resource of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The name that programs read, in kebab case. It never changes: JSON and saved change sets are made of it.
    pub key: &'static str,
    /// The name that people read.
    pub label: &'static str,
    /// What changing it means.
    pub rule: Rule,
    /// Whether it is one of the few by which people tell the resource from others of its kind.
    pub telling: bool,
}

impl About {
    /// A field that is changed in place, at once.
    pub(super) const fn updates(key: &'static str, label: &'static str) -> Self {
        Self::new(key, label, Rule::Updates)
    }

    /// A field that is changed in a reboot.
    pub(super) const fn reboots(key: &'static str, label: &'static str) -> Self {
        Self::new(key, label, Rule::Reboots)
    }

    /// A field that can't be changed.
    pub(super) const fn replaces(key: &'static str, label: &'static str) -> Self {
        Self::new(key, label, Rule::Replaces)
    }

    /// A field that is never compared.
    pub(super) const fn requires(key: &'static str, label: &'static str) -> Self {
        Self::new(key, label, Rule::Requires)
    }

    /// A field with any rule.
    pub(super) const fn new(key: &'static str, label: &'static str, rule: Rule) -> Self {
        Self {
            key,
            label,
            rule,
            telling: false,
        }
    }

    /// The field as one that is told wherever there is room for a few words only.
    pub(super) const fn telling(mut self) -> Self {
        self.telling = true;
        self
    }
}

/// The fields of one kind of resource.
pub trait KindField: VariantArray + Copy + Eq + fmt::Debug {
    /// All of them.
    fn all() -> &'static [Self] {
        Self::VARIANTS
    }

    /// What holds of it.
    fn about(self) -> About;

    /// The same among the fields of all kinds.
    fn id(self) -> FieldId;

    /// The field of this kind that `id` is; `None` if it is another kind's.
    fn of(id: FieldId) -> Option<Self>;
}

/// A field of any kind of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each kind is described at its type")]
pub enum FieldId {
    /// The tags, which every kind has that can carry some.
    Tags,
    Vpc(VpcField),
    InternetGateway(InternetGatewayField),
    Subnet(SubnetField),
    RouteTable(RouteTableField),
    SecurityGroup(SecurityGroupField),
    FlowLog(FlowLogField),
    ElasticIp(ElasticIpField),
    Egress(EgressField),
    Secret(SecretField),
    Broker(BrokerField),
    Configuration(ConfigurationField),
    Certificate(CertificateField),
    Validation(ValidationField),
    LoadBalancer(LoadBalancerField),
    TargetGroup(TargetGroupField),
    Listener(ListenerField),
    ListenerCertificate(ListenerCertificateField),
    Targets(TargetsField),
    Alias(AliasField),
}

impl FieldId {
    /// What holds of it.
    pub fn about(self) -> About {
        match self {
            Self::Tags => About::updates("tags", "tags"),
            Self::Vpc(field) => field.about(),
            Self::InternetGateway(field) => field.about(),
            Self::Subnet(field) => field.about(),
            Self::RouteTable(field) => field.about(),
            Self::SecurityGroup(field) => field.about(),
            Self::FlowLog(field) => field.about(),
            Self::ElasticIp(field) => field.about(),
            Self::Egress(field) => field.about(),
            Self::Secret(field) => field.about(),
            Self::Broker(field) => field.about(),
            Self::Configuration(field) => field.about(),
            Self::Certificate(field) => field.about(),
            Self::Validation(field) => field.about(),
            Self::LoadBalancer(field) => field.about(),
            Self::TargetGroup(field) => field.about(),
            Self::Listener(field) => field.about(),
            Self::ListenerCertificate(field) => field.about(),
            Self::Targets(field) => field.about(),
            Self::Alias(field) => field.about(),
        }
    }
}

/// One field of one resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldName {
    /// Which one of its kind.
    pub id: FieldId,
    /// Whose it is, where a resource has one for each of several: the user, for a password or access to the console.
    pub subject: Option<String>,
}

impl FieldName {
    /// The name that programs read.
    pub fn key(&self) -> &'static str {
        self.id.about().key
    }

    /// Whether a resource that has `there` in this field has what `wanted` asks for.
    ///
    /// Of a password a broker only has a note. A user who is not there yet is made with the access to the console and the
    /// groups that are wanted: the difference is the user.
    pub(crate) fn is_same(&self, there: &Value, wanted: &Value) -> bool {
        there == wanted
            || match self.id {
                FieldId::Broker(BrokerField::Password) => is_noted(there, wanted),
                FieldId::Broker(BrokerField::ConsoleAccess | BrokerField::Groups) => {
                    *there == Value::Absent
                }
                _ => false,
            }
    }

    /// The password of a broker's user.
    pub fn password(user: &str) -> Self {
        Self::of_user(BrokerField::Password, user)
    }

    /// Whether a broker's user may log in to the web console.
    pub fn console_access(user: &str) -> Self {
        Self::of_user(BrokerField::ConsoleAccess, user)
    }

    /// The groups that a broker's user is in.
    pub fn groups(user: &str) -> Self {
        Self::of_user(BrokerField::Groups, user)
    }

    /// A field that a broker has for each of its users.
    pub(crate) fn of_user(field: BrokerField, user: &str) -> Self {
        Self {
            id: field.id(),
            subject: Some(user.to_owned()),
        }
    }
}

impl<F: KindField> From<F> for FieldName {
    fn from(field: F) -> Self {
        Self {
            id: field.id(),
            subject: None,
        }
    }
}

/// The name that people read.
impl fmt::Display for FieldName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = self.id.about().label;
        formatter.write_str(label)?;
        if let Some(subject) = &self.subject {
            write!(formatter, " of {}", one_line(subject))?;
        }
        if self.id == BrokerField::Password.id() {
            formatter.write_str(", secret version")?;
        }
        Ok(())
    }
}

/// A field with what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Which field it is.
    pub name: FieldName,
    /// What it holds.
    pub value: Value,
}

impl Field {
    /// What changing it means.
    pub fn rule(&self) -> Rule {
        self.name.id.about().rule
    }

    /// Whether it is one of the few by which people tell the resource from others of its kind.
    pub fn is_telling(&self) -> bool {
        self.name.id.about().telling
    }
}

/// Every field of a kind, with the value that `value` says.
pub(super) fn fields<F: KindField>(value: impl Fn(F) -> Value) -> Vec<Field> {
    let all = F::all().iter();
    all.map(|field| Field {
        name: (*field).into(),
        value: value(*field),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys<F: KindField>() -> String {
        let keys: Vec<&str> = F::all().iter().map(|field| field.about().key).collect();
        assert_eq!(BTreeSet::from_iter(&keys).len(), keys.len(), "{keys:?}");
        let kebab = |key: &&str| key.chars().all(|it| it.is_ascii_lowercase() || it == '-');
        assert!(keys.iter().all(kebab), "{keys:?}");
        for field in F::all() {
            assert_eq!(F::of(field.id()), Some(*field));
        }
        keys.join(" ")
    }

    /// Saved change sets and programs that read JSON rely on these: keys are added, never changed.
    #[test]
    fn the_keys_of_fields_stay() {
        assert_eq!(
            keys::<VpcField>(),
            "cidr dns-support dns-hostnames default-security-group"
        );
        assert_eq!(keys::<InternetGatewayField>(), "vpc");
        assert_eq!(keys::<SubnetField>(), "vpc cidr zone");
        assert_eq!(keys::<RouteTableField>(), "vpc default-route subnets");
        assert_eq!(
            keys::<SecurityGroupField>(),
            "vpc description ingress egress"
        );
        assert_eq!(keys::<ElasticIpField>(), "domain");
        assert_eq!(keys::<FlowLogField>(), "vpc destination role traffic");
        assert_eq!(keys::<EgressField>(), "group rules");
        assert_eq!(keys::<SecretField>(), "user encryption-key");
        assert_eq!(
            keys::<BrokerField>(),
            "engine version deployment instance-type storage subnets security-groups encryption-key general-log \
             audit-log auto-minor-version-upgrade maintenance users password console-access groups secrets"
        );
        assert_eq!(keys::<ConfigurationField>(), "name");
        assert_eq!(
            keys::<CertificateField>(),
            "domain key-algorithm record-place"
        );
        assert_eq!(
            keys::<ValidationField>(),
            "certificate zone record-name record-value record-ttl"
        );
        assert_eq!(
            keys::<LoadBalancerField>(),
            "scheme subnets elastic-ips security-groups ip-address-type cross-zone deletion-protection access-logs \
             internet-gateway record-place"
        );
        assert_eq!(
            keys::<TargetGroupField>(),
            "vpc port health-check-protocol health-check-port health-check-interval health-check-timeout healthy-threshold \
             unhealthy-threshold connection-termination deregistration-delay client-address-preservation proxy-protocol"
        );
        assert_eq!(
            keys::<ListenerField>(),
            "load-balancer port certificate security-policy trust-store target-group"
        );
        assert_eq!(keys::<ListenerCertificateField>(), "listener certificate");
        assert_eq!(
            keys::<TargetsField>(),
            "target-group listener port addresses"
        );
        assert_eq!(
            keys::<AliasField>(),
            "zone name target target-zone target-health-evaluation ownership-record"
        );
    }
}
