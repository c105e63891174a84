//! One topic, two subscribers.

use std::cell::RefCell;

use futures::future::{try_join, try_join3};

use super::collect::{Route, close, consume, produce};
use crate::broken::Broken;
use crate::client::Subscription;
use crate::site::Site;
use crate::tally::Tally;

/// Each subscriber receives every message, once and in order.
pub(super) async fn run(site: &Site, tally: &mut Tally) -> Result<Option<String>, Broken> {
    let topic = site.topic("pubsub");
    let subscription = Subscription {
        from: topic.clone(),
        filter: None,
        prefetch: 100,
    };
    let (mut producer, mut one, mut two) = try_join3(
        site.connect("producer"),
        site.connect("subscriber-1"),
        site.connect("subscriber-2"),
    )
    .await?;
    try_join(one.subscribe(&subscription), two.subscribe(&subscription)).await?;
    let mut subscribers = [one, two];
    let messages = site.options.messages;
    let route = |_| Route {
        part: None,
        recipients: &[0, 1],
    };
    let tally = RefCell::new(tally);
    let producing = produce(site, &mut producer, &topic, (1, messages), route, &tally);
    consume(site, producing, &mut subscribers, |number| number, &tally).await?;
    close(subscribers.into_iter().chain([producer])).await;
    Ok(None)
}
