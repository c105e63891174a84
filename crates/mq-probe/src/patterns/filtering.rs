//! One topic, two subscribers, each of which wants only its part: by a selector, a routing key or a level of the topic.

use std::cell::RefCell;

use futures::future::{try_join, try_join3};

use super::collect::{Route, close, consume, produce};
use crate::broken::Broken;
use crate::client::{Filter, Subscription};
use crate::site::Site;
use crate::tally::Tally;

/// Each subscriber receives its part and nothing else.
pub(super) async fn run(site: &Site, tally: &mut Tally) -> Result<Option<String>, Broken> {
    let topic = site.topic("filter");
    let part = |name: &str| Subscription {
        from: topic.clone(),
        filter: Some(Filter(name.to_owned())),
        prefetch: 100,
    };
    let (mut producer, mut even, mut odd) = try_join3(
        site.connect("producer"),
        site.connect("subscriber-even"),
        site.connect("subscriber-odd"),
    )
    .await?;
    let (evens, odds) = (part("even"), part("odd"));
    try_join(even.subscribe(&evens), odd.subscribe(&odds)).await?;
    let mut subscribers = [even, odd];
    let messages = site.options.messages;
    let route = |sequence: u64| {
        let (part, recipients): (&str, &'static [usize]) = if sequence.is_multiple_of(2) {
            ("even", &[0])
        } else {
            ("odd", &[1])
        };
        Route {
            part: Some(part.to_owned()),
            recipients,
        }
    };
    let tally = RefCell::new(tally);
    let producing = produce(site, &mut producer, &topic, (1, messages), route, &tally);
    consume(site, producing, &mut subscribers, |number| number, &tally).await?;
    close(subscribers.into_iter().chain([producer])).await;
    Ok(None)
}
