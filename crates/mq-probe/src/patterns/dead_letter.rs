//! A poisoned message.

use super::collect::{close, next, numbered, understood};
use crate::broken::Broken;
use crate::client::{Destination, Filter, Message, Subscription};
use crate::protocol::Protocol;
use crate::site::{QUIET, Site};
use crate::tally::Tally;

/// A message that its consumer rejects is in the dead-letter queue afterwards, and no longer in its own.
pub(super) async fn run(site: &Site, tally: &mut Tally) -> Result<Option<String>, Broken> {
    let queue = site.queue("poison");
    let mut consumer = site.connect("consumer").await?;
    let all = Subscription {
        from: queue.clone(),
        filter: None,
        prefetch: 1,
    };
    consumer.subscribe(&all).await?;
    let mut undertaker = site.connect("undertaker").await?;
    for subscription in dead_letter_queues(site, &queue) {
        undertaker.subscribe(&subscription).await?;
    }
    let (payload, message) = numbered(site, 1, 0);
    let message = Message {
        part: Some(site.mark().to_owned()),
        ..message
    };
    consumer.send(&queue, &message).await?;
    tally.confirmed(&payload, &[0]);
    let poisoned = consumer.receive_in_time().await?;
    consumer.reject(&poisoned).await?;
    let mut undertakers = [undertaker];
    while let Some((_, dead)) = next(&mut undertakers, site.options.patience).await? {
        let [undertaker] = &mut undertakers;
        undertaker.acknowledge(&dead).await?;
        if let Some(dead) = understood(site, &dead)
            && dead.run == site.mark()
        {
            tally.received(site.mark(), 0, 0, Some(&dead), site.now());
            break;
        }
    }
    let mut consumers = [consumer];
    let came_again = next(&mut consumers, QUIET).await?.is_some();
    close(undertakers.into_iter().chain(consumers)).await;
    let complaint = if tally.missing() > 0 {
        "a rejected message did not come to the dead-letter queue: the broker's configuration may drop what is rejected"
    } else if came_again {
        "a rejected message came again, although it is in the dead-letter queue"
    } else {
        return Ok(None);
    };
    Ok(Some(complaint.to_owned()))
}

/// Where a rejected message of `queue` may come to. ActiveMQ's dead-letter queue is shared by default, so only what is ours is
/// read from it; with an `individualDeadLetterStrategy` each queue has its own, most often with one of these prefixes.
/// Source: ActiveMQ Classic, "Message Redelivery and DLQ Handling".
fn dead_letter_queues(site: &Site, queue: &Destination) -> Vec<Subscription> {
    let name = queue.name();
    let read = |from: String, filter| Subscription {
        from: Destination::Queue(from),
        filter,
        prefetch: 1,
    };
    if site.protocol == Protocol::Amqp091 {
        return vec![read(format!("{name}.dlq"), None)];
    }
    let ours = Some(Filter(site.mark().to_owned()));
    let own = ["DLQ.", "ActiveMQ.DLQ.Queue."].map(|prefix| format!("{prefix}{name}"));
    for queue in &own {
        site.note_queue(queue);
    }
    let own = own.map(|queue| read(queue, None));
    [vec![read("ActiveMQ.DLQ".to_owned(), ours)], own.into()].concat()
}
