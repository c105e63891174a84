//! How ActiveMQ writes destinations. Source: ActiveMQ Classic, "AMQP", "Working with Destinations with AMQP".

use super::super::client::Destination;

const QUEUE: &str = "queue://";
const TOPIC: &str = "topic://";

/// The address of a destination.
pub(super) fn of(destination: &Destination) -> String {
    match destination {
        Destination::Queue(name) => format!("{QUEUE}{name}"),
        Destination::Topic(name) => format!("{TOPIC}{name}"),
    }
}

/// The destination that an address means. Without a kind it is a queue, as it is for the broker.
pub(super) fn parse(address: &str) -> Destination {
    if let Some(name) = address.strip_prefix(TOPIC) {
        return Destination::Topic(name.to_owned());
    }
    let name = address.strip_prefix(QUEUE).unwrap_or(address);
    Destination::Queue(name.to_owned())
}
