//! A security group.

use super::{Field, Input, Value};

/// A security group and all its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityGroup {
    /// The VPC it is part of.
    pub vpc: Input,
    /// What it is for; AWS never lets it be changed.
    pub description: String,
    /// Who may come in.
    pub ingress: Vec<IpRule>,
    /// Where traffic may go.
    pub egress: Vec<IpRule>,
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
        vec![
            Field::replaces("vpc", &self.vpc),
            Field::replaces("description", &self.description),
            Field::updates(
                "ingress",
                Value::list(self.ingress.iter().map(IpRule::value)),
            )
            .telling(),
            Field::updates("egress", Value::list(self.egress.iter().map(IpRule::value))),
        ]
    }
}
