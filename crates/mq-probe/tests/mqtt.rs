//! MQTT against a real ActiveMQ.

use mq_probe::{Cause, Client, Destination, Login, Protocol, Step};

use super::broker::{app, guest, log_in, login, unique};
use super::client::{all_of, next, part_of, text, text_of_part};
use test_support::brokers::Lab;

async fn client() -> Box<dyn Client> {
    log_in(Protocol::Mqtt, &app()).await.unwrap()
}

/// With a dot, which MQTT and ActiveMQ write differently.
fn topic(name: &str) -> Destination {
    Destination::Topic(format!("mqtt.{}", unique(name)))
}

#[tokio::test]
async fn each_subscriber_gets_everything_in_order() {
    let Some(_) = Lab::shared() else { return };
    let topic = topic("news");
    let (mut sender, mut one, mut other) = (client().await, client().await, client().await);
    one.subscribe(&all_of(&topic, 100)).await.unwrap();
    other.subscribe(&all_of(&topic, 100)).await.unwrap();
    for number in 0..20 {
        let message = text(&number.to_string());
        sender.send(&topic, &message).await.unwrap();
    }
    for subscriber in [&mut one, &mut other] {
        for number in 0..20 {
            let delivery = next(subscriber).await;
            assert_eq!(delivery.message, text(&number.to_string()));
            assert!(!delivery.redelivered);
            subscriber.acknowledge(&delivery).await.unwrap();
        }
    }
    for client in [sender, one, other] {
        client.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_filter_takes_its_part_and_no_filter_takes_all() {
    let Some(_) = Lab::shared() else { return };
    let topic = topic("parts");
    let (mut all, mut even, mut sender) = (client().await, client().await, client().await);
    all.subscribe(&all_of(&topic, 100)).await.unwrap();
    even.subscribe(&part_of(&topic, "even")).await.unwrap();
    let messages = [
        text_of_part("0", "even"),
        text_of_part("1", "odd"),
        text_of_part("2", "even"),
        text("3"),
        text_of_part("4", "even"),
    ];
    for message in &messages {
        sender.send(&topic, message).await.unwrap();
    }
    for message in &messages {
        assert_eq!(next(&mut all).await.message, *message);
    }
    for message in messages.iter().step_by(2) {
        assert_eq!(next(&mut even).await.message, *message);
    }
}

#[tokio::test]
async fn a_name_with_dots_is_the_same_topic_in_openwire() {
    let Some(_) = Lab::shared() else { return };
    let topic = topic("between");
    let mut jms = log_in(Protocol::OpenWire, &app()).await.unwrap();
    let mut mqtt = client().await;
    jms.subscribe(&all_of(&topic, 100)).await.unwrap();
    mqtt.subscribe(&all_of(&topic, 100)).await.unwrap();
    mqtt.send(&topic, &text("up")).await.unwrap();
    for client in [&mut jms, &mut mqtt] {
        assert_eq!(next(client).await.message.body, "up");
    }
    jms.send(&topic, &text("down")).await.unwrap();
    assert_eq!(next(&mut mqtt).await.message, text("down"));
}

#[tokio::test]
async fn a_persistent_session_keeps_what_came_meanwhile() {
    let Some(_) = Lab::shared() else { return };
    let topic = topic("kept");
    let login = Login {
        persistent: true,
        ..app()
    };
    let mut reader = log_in(Protocol::Mqtt, &login).await.unwrap();
    reader.subscribe(&all_of(&topic, 100)).await.unwrap();
    reader.close().await.unwrap();

    let mut sender = client().await;
    for number in 0..5 {
        let message = text_of_part(&number.to_string(), "kept");
        sender.send(&topic, &message).await.unwrap();
    }

    let mut reader = log_in(Protocol::Mqtt, &login).await.unwrap();
    reader.subscribe(&all_of(&topic, 100)).await.unwrap();
    for number in 0..5 {
        let delivery = next(&mut reader).await;
        assert_eq!(delivery.message, text_of_part(&number.to_string(), "kept"));
        reader.acknowledge(&delivery).await.unwrap();
    }
    reader.remove(&topic).await.unwrap();
    reader.close().await.unwrap();

    // Nothing is kept for who has unsubscribed.
    sender.send(&topic, &text("late")).await.unwrap();
    let mut reader = log_in(Protocol::Mqtt, &login).await.unwrap();
    reader.subscribe(&all_of(&topic, 100)).await.unwrap();
    sender.send(&topic, &text("new")).await.unwrap();
    assert_eq!(next(&mut reader).await.message.body, "new");
    reader.remove(&topic).await.unwrap();
}

#[tokio::test]
async fn what_was_not_acknowledged_comes_again_after_a_dropped_connection() {
    let Some(_) = Lab::shared() else { return };
    let (elsewhere, topic) = (topic("elsewhere"), topic("again"));
    let login = Login {
        persistent: true,
        ..app()
    };
    let mut reader = log_in(Protocol::Mqtt, &login).await.unwrap();
    reader.subscribe(&all_of(&topic, 100)).await.unwrap();
    let mut sender = client().await;
    for body in ["first", "second"] {
        sender.send(&topic, &text(body)).await.unwrap();
    }
    let first = next(&mut reader).await;
    assert_eq!(next(&mut reader).await.message.body, "second");
    reader.acknowledge(&first).await.unwrap();
    // MQTT does not confirm an acknowledgement; that what was said after it is confirmed shows that it has arrived.
    reader.send(&elsewhere, &text("")).await.unwrap();
    drop(reader);

    // The broker may still see the old connection: it gives the name to the new one.
    let mut reader = log_in(Protocol::Mqtt, &login).await.unwrap();
    reader.subscribe(&all_of(&topic, 100)).await.unwrap();
    let delivery = next(&mut reader).await;
    assert_eq!(delivery.message.body, "second");
    assert!(delivery.redelivered);
    reader.remove(&topic).await.unwrap();
    reader.close().await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_is_said_to_be_one() {
    let Some(_) = Lab::shared() else { return };
    let wrong = log_in(Protocol::Mqtt, &login("app", "nonsense")).await;
    let broken = wrong.err().unwrap();
    assert_eq!(
        (broken.step, broken.cause),
        (Step::Login, Cause::WrongPassword)
    );
}

#[tokio::test]
async fn who_may_nothing_is_told_so() {
    let Some(_) = Lab::shared() else { return };
    let topic = topic("forbidden");
    let mut guest = log_in(Protocol::Mqtt, &guest()).await.unwrap();
    let broken = guest.subscribe(&all_of(&topic, 100)).await.unwrap_err();
    assert_eq!(
        (broken.step, broken.cause),
        (Step::Subscribe, Cause::NotPermitted)
    );
    // MQTT 3.1.1 can't refuse a message: ActiveMQ confirms it and throws it away.
    let mut reader = client().await;
    reader.subscribe(&all_of(&topic, 100)).await.unwrap();
    guest.send(&topic, &text("lost")).await.unwrap();
    reader.send(&topic, &text("kept")).await.unwrap();
    assert_eq!(next(&mut reader).await.message.body, "kept");
}
