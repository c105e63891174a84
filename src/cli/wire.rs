//! The protocols of a plan file as the probe speaks them: the one place where the two vocabularies meet.

use mqctl_model::spec;

/// How the probe calls a protocol of the plan file.
pub(super) fn wire_protocol(protocol: spec::Protocol) -> mq_probe::Protocol {
    match protocol {
        spec::Protocol::OpenWire => mq_probe::Protocol::OpenWire,
        spec::Protocol::Amqp => mq_probe::Protocol::Amqp,
        spec::Protocol::Stomp => mq_probe::Protocol::Stomp,
        spec::Protocol::Mqtt => mq_probe::Protocol::Mqtt,
        spec::Protocol::Wss => mq_probe::Protocol::Wss,
    }
}

#[cfg(test)]
mod tests {
    use mqctl_model::spec::{Engine, Protocol};

    use super::wire_protocol;

    #[test]
    fn the_probe_dials_the_ports_that_the_engines_serve() {
        for protocol in Protocol::ALL {
            for port in Engine::ALL.map(|engine| engine.port(protocol)) {
                let dialled = wire_protocol(protocol).port();
                assert_eq!(port.unwrap_or(dialled), dialled, "{}", protocol.name());
            }
        }
    }
}
