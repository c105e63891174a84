//! Two producers, one queue, two competing consumers.

use std::cell::RefCell;

use futures::future::{try_join, try_join4};

use super::collect::{Route, close, consume, produce};
use crate::broken::Broken;
use crate::client::Subscription;
use crate::site::Site;
use crate::tally::Tally;

/// Each message is delivered once, to one of the consumers, in the order of its producer.
pub(super) async fn run(site: &Site, tally: &mut Tally) -> Result<Option<String>, Broken> {
    let queue = site.queue("p2p");
    let subscription = Subscription {
        from: queue.clone(),
        filter: None,
        prefetch: 10,
    };
    let (mut one, mut two, mut first, mut second) = try_join4(
        site.connect("consumer-1"),
        site.connect("consumer-2"),
        site.connect("producer-1"),
        site.connect("producer-2"),
    )
    .await?;
    try_join(one.subscribe(&subscription), two.subscribe(&subscription)).await?;
    let mut consumers = [one, two];
    let messages = site.options.messages;
    let route = |_| Route {
        part: None,
        recipients: &[0],
    };
    let tally = RefCell::new(tally);
    let (one, two) = ((1, messages - messages / 2), (2, messages / 2));
    let producing = try_join(
        produce(site, &mut first, &queue, one, route, &tally),
        produce(site, &mut second, &queue, two, route, &tally),
    );
    consume(site, producing, &mut consumers, |_| 0, &tally).await?;
    close(consumers.into_iter().chain([first, second])).await;
    Ok(None)
}
