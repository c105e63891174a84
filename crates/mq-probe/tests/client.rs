//! What the tests ask of any client.

use mq_probe::{Client, Delivery, Destination, Filter, Message, Subscription};
use tokio::time::timeout;

use super::way::PATIENT;

/// Everything that a destination has.
pub(super) fn all_of(from: &Destination, prefetch: u16) -> Subscription {
    Subscription {
        from: from.clone(),
        filter: None,
        prefetch,
    }
}

/// A part of what a destination has.
pub(super) fn part_of(from: &Destination, part: &str) -> Subscription {
    Subscription {
        filter: Some(Filter(part.to_owned())),
        ..all_of(from, 10)
    }
}

/// A message with nothing but a text.
pub(super) fn text(body: &str) -> Message {
    Message {
        body: body.to_owned().into(),
        ..Message::default()
    }
}

/// A message of a part.
pub(super) fn text_of_part(body: &str, part: &str) -> Message {
    Message {
        part: Some(part.to_owned()),
        ..text(body)
    }
}

/// The next message, which must come.
pub(super) async fn next(client: &mut Box<dyn Client>) -> Delivery {
    timeout(PATIENT, client.receive()).await.unwrap().unwrap()
}

/// The next message, which must come, and is acknowledged.
pub(super) async fn take(client: &mut Box<dyn Client>) -> Message {
    let delivery = next(client).await;
    client.acknowledge(&delivery).await.unwrap();
    delivery.message
}

/// A message, and one without a body, come from the first client to the second as they were sent.
pub(super) async fn assert_comes_as_it_went(
    [mut sender, mut receiver]: [Box<dyn Client>; 2],
    queue: &Destination,
    message: Message,
) {
    sender.send(queue, &message).await.unwrap();
    sender.send(queue, &text("")).await.unwrap();
    receiver.subscribe(&all_of(queue, 10)).await.unwrap();
    for expected in [message, text("")] {
        let delivery = next(&mut receiver).await;
        assert_eq!(delivery.message, expected);
        assert!(!delivery.redelivered);
        receiver.acknowledge(&delivery).await.unwrap();
    }
    receiver.remove(queue).await.unwrap();
    receiver.close().await.unwrap();
    sender.close().await.unwrap();
}
