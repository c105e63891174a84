//! STOMP, on its own and inside a WebSocket, through the balancer to a real broker.

use bytes::Bytes;
use mq_probe::{Cause, Client, Destination, Filter, Message, Protocol, Step, Subscription};

use super::client::{all_of, next, take, text, text_of_part};
use super::way::{PATIENT, log_in, unique};
use test_support::brokers::{APP, GUEST, Lab, User};

/// The same in both.
const PROTOCOLS: [Protocol; 2] = [Protocol::Stomp, Protocol::Wss];

async fn app(lab: &Lab, protocol: Protocol) -> Box<dyn Client> {
    log_in(&lab.balancer, protocol, APP, PATIENT).await.unwrap()
}

fn queue() -> Destination {
    Destination::Queue(unique("stomp"))
}

#[tokio::test]
async fn a_message_comes_as_it_was_sent() {
    let Some(lab) = Lab::shared() else { return };
    for protocol in PROTOCOLS {
        let queue = queue();
        let mut client = app(lab, protocol).await;
        client.subscribe(&all_of(&queue, 1)).await.unwrap();
        let full = Message {
            body: Bytes::from("zwölf: \\ \n\r \0".to_owned() + &"x".repeat(50_000)),
            correlation_id: Some("a:b\\c\nd".to_owned()),
            reply_to: Some(Destination::Queue("stomp.replies".to_owned())),
            part: Some("left".to_owned()),
        };
        for message in [full, Message::default()] {
            client.send(&queue, &message).await.unwrap();
            assert_eq!(take(&mut client).await, message, "{protocol}");
        }
        client.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_body_may_be_any_bytes_but_in_a_web_socket() {
    let Some(lab) = Lab::shared() else { return };
    let message = Message {
        body: (0..=u8::MAX).cycle().take(1_000_000).collect(),
        ..Message::default()
    };
    let queue = queue();
    let mut client = app(lab, Protocol::Stomp).await;
    client.subscribe(&all_of(&queue, 1)).await.unwrap();
    client.send(&queue, &message).await.unwrap();
    assert_eq!(take(&mut client).await, message);

    let mut client = app(lab, Protocol::Wss).await;
    let broken = client.send(&queue, &message).await.unwrap_err();
    assert!(broken.detail.contains("UTF-8"), "{broken}");
}

#[tokio::test]
async fn a_message_too_large_for_a_web_socket_breaks_the_link_at_once() {
    let Some(lab) = Lab::shared() else { return };
    let mut client = app(lab, Protocol::Wss).await;
    let large = text(&"x".repeat(1_000_000));
    let broken = client.send(&queue(), &large).await.unwrap_err();
    assert_eq!(broken.step, Step::Send);
    // It says why and closes; whether that is heard depends on how much of the message is on its way by then.
    match broken.cause {
        Cause::Closed => {}
        _ => assert!(broken.detail.contains("maximum size"), "{broken}"),
    }
}

#[tokio::test]
async fn a_part_of_a_stream_can_be_asked_for() {
    let Some(lab) = Lab::shared() else { return };
    for protocol in PROTOCOLS {
        let queue = queue();
        let mut sender = app(lab, protocol).await;
        for (part, body) in [("odd", "1"), ("even", "2"), ("odd", "3")] {
            let message = text_of_part(body, part);
            sender.send(&queue, &message).await.unwrap();
        }
        for (part, bodies) in [("odd", ["1", "3"].as_slice()), ("even", &["2"])] {
            let mut client = app(lab, protocol).await;
            let subscription = Subscription {
                filter: Some(Filter(part.to_owned())),
                ..all_of(&queue, 1)
            };
            client.subscribe(&subscription).await.unwrap();
            for body in bodies {
                assert_eq!(take(&mut client).await.body, body, "{protocol}");
            }
            client.close().await.unwrap();
        }
    }
}

#[tokio::test]
async fn all_who_are_subscribed_to_a_topic_get_its_messages() {
    let Some(lab) = Lab::shared() else { return };
    for protocol in PROTOCOLS {
        let topic = Destination::Topic(unique("stomp"));
        let mut subscribers = [app(lab, protocol).await, app(lab, protocol).await];
        for client in &mut subscribers {
            client.subscribe(&all_of(&topic, 1)).await.unwrap();
        }
        let mut sender = app(lab, protocol).await;
        for body in ["1", "2", "3"] {
            sender.send(&topic, &text(body)).await.unwrap();
        }
        for client in &mut subscribers {
            for body in ["1", "2", "3"] {
                assert_eq!(take(client).await.body, body, "{protocol}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_acknowledged_comes_again_and_what_is_does_not() {
    let Some(lab) = Lab::shared() else { return };
    for protocol in PROTOCOLS {
        let queue = queue();
        let some = Subscription {
            prefetch: 5,
            ..all_of(&queue, 1)
        };
        let mut client = app(lab, protocol).await;
        client.subscribe(&some).await.unwrap();
        for body in ["done", "not done"] {
            client.send(&queue, &text(body)).await.unwrap();
        }
        assert_eq!(take(&mut client).await.body, "done");
        assert!(!next(&mut client).await.redelivered);
        // What has come and was not looked at goes back too.
        client.send(&queue, &text("later")).await.unwrap();
        client.remove(&queue).await.unwrap();

        client.subscribe(&some).await.unwrap();
        let again = next(&mut client).await;
        assert_eq!(again.message.body, "not done", "{protocol}");
        assert!(again.redelivered);
        client.acknowledge(&again).await.unwrap();
        assert_eq!(take(&mut client).await.body, "later");
        client.close().await.unwrap();

        let mut client = app(lab, protocol).await;
        client.subscribe(&some).await.unwrap();
        client.send(&queue, &text("new")).await.unwrap();
        assert_eq!(take(&mut client).await.body, "new", "{protocol}");
    }
}

#[tokio::test]
async fn a_message_that_is_rejected_is_a_dead_letter() {
    let Some(lab) = Lab::shared() else { return };
    for protocol in PROTOCOLS {
        let queue = queue();
        let part = format!("{}poison", protocol.name());
        let mut client = app(lab, protocol).await;
        client.subscribe(&all_of(&queue, 1)).await.unwrap();
        let poison = text_of_part("poison", &part);
        client.send(&queue, &poison).await.unwrap();
        let delivery = next(&mut client).await;
        client.reject(&delivery).await.unwrap();
        let dead_letters = Subscription {
            filter: Some(Filter(part)),
            ..all_of(&Destination::Queue("ActiveMQ.DLQ".to_owned()), 1)
        };
        client.subscribe(&dead_letters).await.unwrap();
        assert_eq!(take(&mut client).await, poison, "{protocol}");
        let twice = client.acknowledge(&delivery).await.unwrap_err();
        assert!(twice.detail.contains("already"), "{twice}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_right_are_told_apart() {
    let Some(lab) = Lab::shared() else { return };
    for protocol in PROTOCOLS {
        let stranger = User {
            password: "wrong-password-12",
            ..APP
        };
        let broken = log_in(&lab.balancer, protocol, stranger, PATIENT)
            .await
            .err()
            .unwrap();
        let found = (broken.step, broken.cause);
        assert_eq!(found, (Step::Login, Cause::WrongPassword), "{broken}");
        assert!(broken.detail.contains("[app]"), "{broken}");

        let mut guest = log_in(&lab.balancer, protocol, GUEST, PATIENT)
            .await
            .unwrap();
        let broken = guest.send(&queue(), &text("x")).await.unwrap_err();
        let found = (broken.step, broken.cause);
        assert_eq!(found, (Step::Send, Cause::NotPermitted), "{broken}");

        let mut guest = log_in(&lab.balancer, protocol, GUEST, PATIENT)
            .await
            .unwrap();
        let broken = guest.subscribe(&all_of(&queue(), 1)).await.unwrap_err();
        let found = (broken.step, broken.cause);
        assert_eq!(found, (Step::Subscribe, Cause::NotPermitted), "{broken}");
    }
}
