//! Names of topics, and what is a part of one.
//!
//! MQTT has `/` between the levels of a topic where ActiveMQ has `.`, and ActiveMQ translates each into the other. A name with
//! dots is written with slashes here, so that it is the same topic as in every other protocol, and under the same permissions.
//! Source: `convertMQTTToActiveMQ` in ActiveMQ's MQTT transport.

use crate::client::{Filter, Subscription};

/// The MQTT topic for `part` of the topic `name`.
pub(super) fn topic(name: &str, part: Option<&str>) -> String {
    let levels = name.replace('.', "/");
    match part {
        Some(part) => format!("{levels}/{part}"),
        None => levels,
    }
}

/// The topic filter for all of the topic `name`, with its parts. `a/#` matches `a` too. Source: MQTT 3.1.1, 4.7.1.2.
pub(super) fn all_of(name: &str) -> String {
    topic(name, Some("#"))
}

/// The topic filter for a subscription.
pub(super) fn filter(subscription: &Subscription) -> String {
    let name = subscription.from.name();
    match &subscription.filter {
        Some(Filter(part)) => topic(name, Some(part)),
        None => all_of(name),
    }
}

/// The part in `topic` if it is the topic `name` or a part of it; the topic itself is the empty part.
pub(super) fn part_of<'a>(topic: &'a str, name: &str) -> Option<&'a str> {
    let rest = topic.strip_prefix(&self::topic(name, None))?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix('/')
    }
}

/// The part in `topic`, of whichever of the topics `names` is the nearest. Of a topic that nobody here subscribed to, which a
/// persistent session may bring from before, the last level.
pub(super) fn part<'a>(
    topic: &'a str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let nearest = names
        .into_iter()
        .filter_map(|name| part_of(topic, name))
        .min_by_key(|part| part.len());
    match nearest {
        Some(part) => Some(part).filter(|part| !part.is_empty()),
        None => topic.rsplit_once('/').map(|(_, last)| last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_levels() {
        assert_eq!(topic("orders.eu-1", None), "orders/eu-1");
        assert_eq!(topic("orders.eu-1", Some("even")), "orders/eu-1/even");
        assert_eq!(all_of("orders"), "orders/#");
    }

    #[test]
    fn a_part_is_what_comes_after_the_name_that_was_subscribed_to() {
        assert_eq!(part("orders/eu/even", ["orders.eu"]), Some("even"));
        assert_eq!(part("orders/eu", ["orders.eu"]), None);
        assert_eq!(part("orders/eu", ["orders.eu", "orders"]), None);
        assert_eq!(part("orders/eu", ["orders"]), Some("eu"));
    }

    #[test]
    fn a_name_is_not_another_that_begins_alike() {
        assert_eq!(part_of("orders2", "orders"), None);
        assert_eq!(part_of("orders/2", "orders"), Some("2"));
        assert_eq!(part_of("orders", "orders"), Some(""));
    }

    #[test]
    fn without_a_subscription_the_last_level_is_the_part() {
        assert_eq!(part("orders/even", []), Some("even"));
        assert_eq!(part("orders", []), None);
    }
}
