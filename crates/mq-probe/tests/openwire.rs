//! OpenWire against a real ActiveMQ.

use std::collections::BTreeSet;
use std::time::Duration;

use mq_probe::{Cause, Client, Destination, Filter, Message, Protocol, Step, Subscription};

use super::broker::{app, guest, log_in, login, unique};
use super::client::{all_of, assert_comes_as_it_went, next, text, text_of_part};
use test_support::brokers::Lab;

async fn client() -> Box<dyn Client> {
    log_in(Protocol::OpenWire, &app()).await.unwrap()
}

fn queue(name: &str) -> Destination {
    Destination::Queue(unique(name))
}

#[tokio::test]
async fn a_message_comes_as_it_went() {
    let Some(_) = Lab::shared() else { return };
    let queue = queue("whole");
    let message = Message {
        body: vec![0, 255, 7].into(),
        correlation_id: Some("c-1 \u{1f600}\0".to_owned()),
        reply_to: Some(Destination::Queue(unique("answers"))),
        part: Some("even".to_owned()),
    };
    assert_comes_as_it_went([client().await, client().await], &queue, message).await;
}

#[tokio::test]
async fn competitors_with_a_prefetch_of_one_share_a_queue() {
    let Some(_) = Lab::shared() else { return };
    let queue = queue("shared");
    let (mut sender, mut one, mut other) = (client().await, client().await, client().await);
    one.subscribe(&all_of(&queue, 1)).await.unwrap();
    other.subscribe(&all_of(&queue, 1)).await.unwrap();
    for number in 0..10 {
        sender
            .send(&queue, &text(&number.to_string()))
            .await
            .unwrap();
    }
    let mut seen = Vec::new();
    for _ in 0..5 {
        for consumer in [&mut one, &mut other] {
            let delivery = next(consumer).await;
            consumer.acknowledge(&delivery).await.unwrap();
            seen.push(delivery.message.body);
        }
    }
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 10);
    other.close().await.unwrap();
    one.remove(&queue).await.unwrap();
}

#[tokio::test]
async fn a_prefetch_holds_messages_back_until_they_are_acknowledged() {
    let Some(_) = Lab::shared() else { return };
    let queue = queue("held-back");
    let (mut slow, mut fast) = (client().await, client().await);
    slow.subscribe(&all_of(&queue, 1)).await.unwrap();
    for number in 0..4 {
        fast.send(&queue, &text(&number.to_string())).await.unwrap();
    }
    let first = next(&mut slow).await;
    assert_eq!(first.message.body, "0");
    fast.subscribe(&all_of(&queue, 10)).await.unwrap();
    for number in 1..4 {
        let delivery = next(&mut fast).await;
        assert_eq!(delivery.message.body, number.to_string());
        fast.acknowledge(&delivery).await.unwrap();
    }
    slow.acknowledge(&first).await.unwrap();
}

#[tokio::test]
async fn an_acknowledgement_is_for_one_message_only() {
    let Some(_) = Lab::shared() else { return };
    let queue = queue("single");
    let mut consumer = client().await;
    consumer.subscribe(&all_of(&queue, 10)).await.unwrap();
    for number in 0..3 {
        consumer
            .send(&queue, &text(&number.to_string()))
            .await
            .unwrap();
    }
    let mut deliveries = Vec::new();
    for _ in 0..3 {
        deliveries.push(next(&mut consumer).await);
    }
    consumer.acknowledge(&deliveries[2]).await.unwrap();
    drop(consumer);

    let mut heir = client().await;
    heir.subscribe(&all_of(&queue, 10)).await.unwrap();
    for number in 0..2 {
        let delivery = next(&mut heir).await;
        assert_eq!(delivery.message.body, number.to_string());
        assert!(delivery.redelivered);
        heir.acknowledge(&delivery).await.unwrap();
    }
    heir.remove(&queue).await.unwrap();
}

#[tokio::test]
async fn each_subscriber_of_a_topic_gets_everything() {
    let Some(_) = Lab::shared() else { return };
    let topic = Destination::Topic(unique("news"));
    let (mut sender, mut one, mut other) = (client().await, client().await, client().await);
    one.subscribe(&all_of(&topic, 1)).await.unwrap();
    other.subscribe(&all_of(&topic, 100)).await.unwrap();
    for number in 0..5 {
        sender
            .send(&topic, &text(&number.to_string()))
            .await
            .unwrap();
    }
    for subscriber in [&mut one, &mut other] {
        for number in 0..5 {
            let delivery = next(subscriber).await;
            assert_eq!(delivery.message.body, number.to_string());
            subscriber.acknowledge(&delivery).await.unwrap();
        }
    }
    other.close().await.unwrap();
    one.remove(&topic).await.unwrap();
}

#[tokio::test]
async fn a_filter_takes_its_part_and_leaves_the_rest() {
    let Some(_) = Lab::shared() else { return };
    let queue = queue("parts");
    let mut sender = client().await;
    let mut consumers = Vec::new();
    for part in ["low", "high"] {
        let mut consumer = client().await;
        let filter = Some(Filter(part.to_owned()));
        let wanted = Subscription {
            filter,
            ..all_of(&queue, 10)
        };
        consumer.subscribe(&wanted).await.unwrap();
        consumers.push((part, consumer));
    }
    for number in 0..6 {
        // Not in turns, as the broker would share them out by itself.
        let part = ["low", "high"][number / 3];
        let message = text_of_part(&number.to_string(), part);
        sender.send(&queue, &message).await.unwrap();
    }
    for (index, (part, consumer)) in consumers.iter_mut().enumerate() {
        for number in 3 * index..3 * index + 3 {
            let delivery = next(consumer).await;
            assert_eq!(delivery.message.part.as_deref(), Some(*part));
            assert_eq!(delivery.message.body, number.to_string());
            consumer.acknowledge(&delivery).await.unwrap();
        }
    }
}

#[tokio::test]
async fn what_is_rejected_alone_goes_to_the_dead_letter_queue() {
    let Some(_) = Lab::shared() else { return };
    let queue = queue("poisoned");
    let dead_letters = Destination::Queue("ActiveMQ.DLQ".to_owned());
    let mut consumer = client().await;
    consumer.subscribe(&all_of(&queue, 10)).await.unwrap();
    // The dead-letter queue is everybody's: a part of its own keeps this test to its message.
    let part = unique("bad").replace('-', "x");
    for body in ["good", "bad"] {
        let message = text_of_part(body, &part);
        consumer.send(&queue, &message).await.unwrap();
    }
    let (good, bad) = (next(&mut consumer).await, next(&mut consumer).await);
    consumer.reject(&bad).await.unwrap();
    consumer.acknowledge(&good).await.unwrap();

    let mut undertaker = client().await;
    let wanted = Subscription {
        filter: Some(Filter(part)),
        ..all_of(&dead_letters, 100)
    };
    undertaker.subscribe(&wanted).await.unwrap();
    let delivery = next(&mut undertaker).await;
    assert_eq!(delivery.message.body, "bad");
    undertaker.acknowledge(&delivery).await.unwrap();
    consumer.remove(&queue).await.unwrap();
}

#[tokio::test]
async fn a_dropped_wait_loses_nothing() {
    let Some(_) = Lab::shared() else { return };
    let queue = queue("patience");
    let mut consumer = client().await;
    consumer.subscribe(&all_of(&queue, 10)).await.unwrap();
    let waited = tokio::time::timeout(Duration::from_millis(20), consumer.receive()).await;
    assert!(waited.is_err());
    // It comes before the confirmation of its own sending, and is kept.
    consumer.send(&queue, &text("kept")).await.unwrap();
    let delivery = next(&mut consumer).await;
    assert_eq!(delivery.message.body, "kept");
    consumer.acknowledge(&delivery).await.unwrap();
    consumer.remove(&queue).await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_is_said_to_be_one() {
    let Some(_) = Lab::shared() else { return };
    let wrong = log_in(Protocol::OpenWire, &login("app", "nonsense")).await;
    let broken = wrong.err().unwrap();
    assert_eq!(
        (broken.step, broken.cause),
        (Step::Login, Cause::WrongPassword)
    );
    assert_eq!(broken.detail, "User name [app] or password is invalid");
}

#[tokio::test]
async fn who_may_nothing_is_told_so() {
    let Some(_) = Lab::shared() else { return };
    let queue = queue("forbidden");
    let mut guest = log_in(Protocol::OpenWire, &guest()).await.unwrap();
    let subscribed = guest.subscribe(&all_of(&queue, 1)).await.unwrap_err();
    assert_eq!(
        (subscribed.step, subscribed.cause),
        (Step::Subscribe, Cause::NotPermitted)
    );
    let sent = guest.send(&queue, &text("no")).await.unwrap_err();
    assert_eq!((sent.step, sent.cause), (Step::Send, Cause::NotPermitted));
    let removed = guest.remove(&queue).await.unwrap_err();
    assert_eq!(
        (removed.step, removed.cause),
        (Step::CleanUp, Cause::NotPermitted)
    );
    guest.close().await.unwrap();
}

#[tokio::test]
async fn a_name_that_is_connected_is_free_again_after_the_good_bye() {
    let Some(_) = Lab::shared() else { return };
    let login = app();
    let first = log_in(Protocol::OpenWire, &login).await.unwrap();
    let second = log_in(Protocol::OpenWire, &login).await.err().unwrap();
    // The broker may be gone before its reason has arrived.
    assert_eq!(second.step, Step::Login);
    assert!(
        matches!(second.cause, Cause::Protocol | Cause::Closed),
        "{second}"
    );
    first.close().await.unwrap();
    log_in(Protocol::OpenWire, &login).await.unwrap();
}
