//! What an engine is: all that differs from one broker software to another.
//!
//! Each fact is a match that names every engine, so that the compiler asks for the facts of a new one.

use std::fmt;
use std::ops::RangeInclusive;

use super::{Deployment, Protocol};

/// Broker software.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Apache ActiveMQ Classic.
    ActiveMq,
}

/// What a load balancer asks of a broker to find out whether it is healthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthProbe {
    /// The protocol of the check, in AWS's spelling: `TCP`.
    pub protocol: &'static str,
    /// The port that is checked.
    pub port: u16,
}

impl Engine {
    /// All of them, in the order they are offered to people.
    pub const ALL: [Self; 1] = [Self::ActiveMq];

    /// The name in a plan file and in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActiveMq => "activemq",
        }
    }

    /// The name in a sentence.
    pub fn title(self) -> &'static str {
        match self {
            Self::ActiveMq => "ActiveMQ",
        }
    }

    /// The versions that Amazon MQ is known to offer.
    /// Source: Amazon MQ Developer Guide, "Managing Amazon MQ for ActiveMQ engine versions".
    pub fn versions(self) -> RangeInclusive<EngineVersion> {
        let version = |major, minor| EngineVersion { major, minor };
        match self {
            Self::ActiveMq => version(5, 18)..=version(5, 19),
        }
    }

    /// The last release of a version that its project no longer maintains, and when it was; none while it is maintained.
    /// Source: the releases of Apache ActiveMQ.
    pub fn last_upstream_release(self, version: EngineVersion) -> Option<&'static str> {
        match self {
            Self::ActiveMq => (version
                <= EngineVersion {
                    major: 5,
                    minor: 18,
                })
            .then_some("5.18.7 (March 2025)"),
        }
    }

    /// The port that Amazon MQ serves a protocol on, and so the port of its listener; none if the engine does not speak it.
    /// Source: Amazon MQ Developer Guide, "Wire-level endpoints".
    pub fn port(self, protocol: Protocol) -> Option<u16> {
        match self {
            Self::ActiveMq => Some(match protocol {
                Protocol::OpenWire => 61617,
                Protocol::Amqp => 5671,
                Protocol::Stomp => 61614,
                Protocol::Mqtt => 8883,
                Protocol::Wss => 61619,
            }),
        }
    }

    /// The port of the web console.
    /// Source: Amazon MQ Developer Guide, "Broker instance" (console URL).
    pub fn console_port(self) -> u16 {
        match self {
            Self::ActiveMq => 8162,
        }
    }

    /// How health is checked: of a pair only the instance that is active opens the console's port.
    pub fn health_probe(self) -> HealthProbe {
        match self {
            Self::ActiveMq => HealthProbe {
                protocol: "TCP",
                port: self.console_port(),
            },
        }
    }

    /// How many of a broker's instances are healthy targets when all is well; the others stand by.
    pub fn healthy_instances(self, deployment: Deployment) -> usize {
        match self {
            Self::ActiveMq => match deployment {
                Deployment::Single | Deployment::ActiveStandby => 1,
            },
        }
    }
}

/// A version as far as a plan can choose it: the patch belongs to Amazon MQ, which raises it by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EngineVersion {
    /// `5` of `5.19`.
    pub major: u32,
    /// `19` of `5.19`.
    pub minor: u32,
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_listeners_of_a_broker_share_a_port() {
        for engine in Engine::ALL {
            let ports = Protocol::ALL.iter().filter_map(|it| engine.port(*it));
            let mut ports: Vec<u16> = ports.chain([engine.console_port()]).collect();
            let all = ports.len();
            ports.sort_unstable();
            ports.dedup();
            assert_eq!(ports.len(), all, "{}", engine.name());
        }
    }
}
