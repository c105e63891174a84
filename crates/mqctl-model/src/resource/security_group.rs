//! A security group.

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, ResourceId, Value};
use crate::desired::GROUPS_PER_BALANCER;

/// A security group and all its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityGroup {
    /// The VPC it is part of.
    pub vpc: Input,
    /// What it is for; AWS never lets it be changed.
    pub description: String,
    /// Who may come in.
    pub ingress: Vec<IpRule>,
    /// Where traffic may go; none if [`Egress`](super::Egress) says that.
    pub egress: Option<Vec<IpRule>>,
    /// Those of the rules, in either direction, that do not say that mqctl made them. Never compared.
    pub unmarked: Vec<IpRule>,
}

/// The id of a security group that the load balancer wears; the first is number 0.
pub fn balancer_group(number: usize) -> ResourceId {
    match number {
        0 => ResourceId::of("security-group", "balancer"),
        _ => ResourceId::of("security-group", &format!("balancer-{}", number + 1)),
    }
}

/// The number of the load balancer's security group with this id, if it is one.
pub fn balancer_group_number(id: &ResourceId) -> Option<usize> {
    (0..GROUPS_PER_BALANCER).find(|number| balancer_group(*number) == *id)
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpRule {
    /// `tcp`, or `-1` for everything.
    pub protocol: String,
    /// The first port, if the protocol has ports.
    pub from_port: Option<u16>,
    /// The last port.
    pub to_port: Option<u16>,
    /// The other side: a CIDR block or a security group's id.
    pub peer: Input,
}

impl IpRule {
    /// One TCP port.
    pub fn tcp(port: u16, peer: Input) -> Self {
        Self {
            protocol: "tcp".to_owned(),
            from_port: Some(port),
            to_port: Some(port),
            peer,
        }
    }

    /// Everything to everywhere, as AWS gives it to each new group for egress.
    pub fn everywhere() -> Self {
        Self {
            protocol: "-1".to_owned(),
            from_port: None,
            to_port: None,
            peer: Input::known("0.0.0.0/0"),
        }
    }

    /// Whether it admits traffic to this TCP port.
    pub fn reaches(&self, port: u16) -> bool {
        let is_tcp = matches!(self.protocol.as_str(), "tcp" | "-1");
        let from = self.from_port.is_none_or(|from| from <= port);
        let to = self.to_port.is_none_or(|to| port <= to);
        is_tcp && from && to
    }

    /// Whether it is for every port that `other` is for.
    pub fn includes_ports_of(&self, other: &Self) -> bool {
        if self.protocol == "-1" {
            return true;
        }
        let is_within = match (other.from_port, other.to_port) {
            (Some(from), Some(to)) => {
                self.from_port.is_none_or(|first| first <= from)
                    && self.to_port.is_none_or(|last| to <= last)
            }
            _ => self.from_port.is_none() && self.to_port.is_none(),
        };
        self.protocol == other.protocol && is_within
    }

    /// The rule as one value, the form in which rules are compared: `tcp 8162 sg-1`.
    pub fn value(&self) -> Value {
        let ports = match (self.from_port, self.to_port) {
            (Some(from), Some(to)) if from == to => from.to_string(),
            (Some(from), Some(to)) => format!("{from}-{to}"),
            _ => "all".to_owned(),
        };
        let protocol = if self.protocol == "-1" {
            "any"
        } else {
            &self.protocol
        };
        Value::Phrase(vec![protocol.into(), ports.into(), Value::from(&self.peer)])
    }
}

impl SecurityGroup {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: SecurityGroupField) -> Value {
        match field {
            SecurityGroupField::Vpc => Value::from(&self.vpc),
            SecurityGroupField::Description => Value::from(&self.description),
            SecurityGroupField::Ingress => Value::list(self.ingress.iter().map(IpRule::value)),
            SecurityGroupField::Egress => match &self.egress {
                Some(rules) => Value::list(rules.iter().map(IpRule::value)),
                None => Value::Unspecified,
            },
        }
    }
}

/// The fields of a security group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum SecurityGroupField {
    Vpc,
    Description,
    Ingress,
    Egress,
}

impl KindField for SecurityGroupField {
    fn about(self) -> About {
        match self {
            Self::Vpc => About::replaces("vpc", "vpc"),
            Self::Description => About::replaces("description", "description"),
            Self::Ingress => About::updates("ingress", "ingress").telling(),
            Self::Egress => About::updates("egress", "egress"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::SecurityGroup(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::SecurityGroup(field) => Some(field),
            _ => None,
        }
    }
}
