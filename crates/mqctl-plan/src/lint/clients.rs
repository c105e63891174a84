//! What clients meet.

use mqctl_model::spec::Protocol;

use super::rule::{Broken, Finder, Level, Rule};

pub(crate) const UNREACHABLE_ALLOW: Rule = Rule {
    name: "unreachable-allow",
    level: Level::Warning,
    about: "A range of addresses that no client on the internet has.",
    keys: &["endpoint.allow[]"],
    why: "Clients reach the endpoint over the internet, from public addresses: a private or shared range admits nobody.",
    fix: "Name the public addresses of your clients, such as those of their NAT gateway.",
    equivalents: &[],
    finder: Finder::Validation,
};

pub(super) const IDLE_CONNECTIONS: Rule = Rule {
    name: "idle-connections",
    level: Level::Info,
    about: "Clients of this protocol are cut off when they are idle, unless they send heartbeats.",
    keys: &["brokers.protocols[]"],
    why: "The load balancer drops a TLS connection over which nothing came for 350 seconds, which can't be changed. OpenWire clients send something every 30 seconds by themselves; with the others it depends on the client.",
    fix: "Set heartbeats (STOMP), keep alive (MQTT) or the idle time-out (AMQP) below 350 seconds. The settings that `mqctl connect` prints do.",
    equivalents: &[],
    finder: Finder::Plan(|spec| {
        let protocols = spec.brokers.protocols.iter().enumerate();
        let idle = protocols.filter(|(_, protocol)| match protocol {
            Protocol::OpenWire => false,
            Protocol::Amqp | Protocol::Stomp | Protocol::Mqtt | Protocol::Wss => true,
        });
        idle.map(|(index, protocol)| Broken {
            key: format!("brokers.protocols[{index}]"),
            message: format!(
                "{} clients need heartbeats more often than every 350 seconds",
                protocol.name()
            ),
        })
        .collect()
    }),
};

pub(super) const DURABLE_SUBSCRIPTIONS: Rule = Rule {
    name: "durable-subscriptions",
    level: Level::Info,
    about: "Messages for a subscriber that does not come back are kept for ever.",
    keys: &["brokers.protocols[]"],
    why: "MQTT clients without a clean session, and STOMP clients with a durable subscription, leave one behind under their client id. The broker keeps every message for it, until the store is full and producers wait.",
    fix: "Use fixed client ids, and subscribe durably only where a client comes back. Unsubscribe what does not.",
    equivalents: &[],
    finder: Finder::Plan(|spec| {
        let protocols = spec.brokers.protocols.iter().enumerate();
        let durable = protocols.filter(|(_, protocol)| match protocol {
            Protocol::OpenWire | Protocol::Amqp | Protocol::Wss => false,
            Protocol::Stomp | Protocol::Mqtt => true,
        });
        durable
            .map(|(index, protocol)| Broken {
                key: format!("brokers.protocols[{index}]"),
                message: format!(
                    "messages for {} subscribers that don't come back are kept",
                    protocol.name()
                ),
            })
            .collect()
    }),
};
