//! A target group.

use crate::spec::HealthCheck;

use strum::VariantArray;

use super::field::fields;
use super::{About, Field, FieldId, Input, KindField, Value};

/// A target group of private addresses, spoken to in TLS, checked by TCP on the console port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetGroup {
    /// The VPC its targets are in.
    pub vpc: Input,
    /// The port its targets serve.
    pub port: u16,
    /// How it checks, in AWS's spelling: `TCP`.
    pub health_protocol: String,
    /// The port it checks: the web console, which only the active broker opens.
    pub health_port: u16,
    /// How often, and how many times until it is believed.
    pub health_check: HealthCheck,
    /// How long one check may take, in seconds.
    pub health_timeout: i32,
    /// Whether connections to a target are cut once its deregistration delay is over.
    pub connection_termination: bool,
    /// How long a deregistered target drains, in seconds.
    pub deregistration_delay: i32,
    /// Whether targets see the clients' addresses instead of the load balancer's.
    pub preserves_client_address: bool,
    /// Whether each connection begins with a PROXY header, which brokers don't understand.
    pub proxy_protocol: bool,
}

impl TargetGroup {
    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: TargetGroupField) -> Value {
        match field {
            TargetGroupField::Vpc => Value::from(&self.vpc),
            TargetGroupField::Port => self.port.into(),
            TargetGroupField::HealthProtocol => Value::from(&self.health_protocol),
            TargetGroupField::HealthPort => self.health_port.into(),
            TargetGroupField::HealthInterval => self.health_check.interval_seconds.into(),
            TargetGroupField::HealthTimeout => self.health_timeout.into(),
            TargetGroupField::HealthyThreshold => self.health_check.healthy_threshold.into(),
            TargetGroupField::UnhealthyThreshold => self.health_check.unhealthy_threshold.into(),
            TargetGroupField::ConnectionTermination => self.connection_termination.into(),
            TargetGroupField::DeregistrationDelay => self.deregistration_delay.into(),
            TargetGroupField::PreservesClientAddress => self.preserves_client_address.into(),
            TargetGroupField::ProxyProtocol => self.proxy_protocol.into(),
        }
    }
}

/// The fields of a target group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum TargetGroupField {
    Vpc,
    Port,
    HealthProtocol,
    HealthPort,
    HealthInterval,
    HealthTimeout,
    HealthyThreshold,
    UnhealthyThreshold,
    ConnectionTermination,
    DeregistrationDelay,
    PreservesClientAddress,
    ProxyProtocol,
}

impl KindField for TargetGroupField {
    fn about(self) -> About {
        match self {
            Self::Vpc => About::replaces("vpc", "vpc"),
            Self::Port => About::replaces("port", "port").telling(),
            Self::HealthProtocol => {
                About::updates("health-check-protocol", "health check protocol")
            }
            Self::HealthPort => About::updates("health-check-port", "health check port").telling(),
            Self::HealthInterval => {
                About::updates("health-check-interval", "health check interval")
            }
            Self::HealthTimeout => About::updates("health-check-timeout", "health check timeout"),
            Self::HealthyThreshold => About::updates("healthy-threshold", "healthy threshold"),
            Self::UnhealthyThreshold => {
                About::updates("unhealthy-threshold", "unhealthy threshold")
            }
            Self::ConnectionTermination => {
                About::updates("connection-termination", "connection termination")
            }
            Self::DeregistrationDelay => {
                About::updates("deregistration-delay", "deregistration delay")
            }
            Self::PreservesClientAddress => {
                About::updates("client-address-preservation", "client address preservation")
            }
            Self::ProxyProtocol => About::updates("proxy-protocol", "proxy protocol"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::TargetGroup(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::TargetGroup(field) => Some(field),
            _ => None,
        }
    }
}
