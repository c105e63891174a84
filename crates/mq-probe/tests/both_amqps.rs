//! What both AMQPs owe to a client: 1.0 against a real ActiveMQ, 0-9-1 against a real RabbitMQ.

use std::collections::{BTreeSet, VecDeque};

use mq_probe::{
    Broken, Cause, Client, Delivery, Destination, Login, Message, Protocol, Step, connect,
};
use tokio::time::timeout;

use super::broker::{app, balancer, guest, log_in, login};
use super::client::{all_of, assert_comes_as_it_went, next, part_of, take, text, text_of_part};
use super::relay::Relay;
use super::way::{PATIENT, unique};
use test_support::brokers::Balancer;

/// Each of these, once over each of them.
macro_rules! over_both {
    ($($test:ident,)*) => {
        over_both!(amqp = Amqp; $($test)*);
        over_both!(amqp091 = Amqp091; $($test)*);
    };
    ($module:ident = $protocol:ident; $($test:ident)*) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $test() {
                    let protocol = super::Protocol::$protocol;
                    if let Some(balancer) = super::balancer(protocol) {
                        super::$test(protocol, balancer).await;
                    }
                }
            )*
        }
    };
}

over_both!(
    a_message_comes_as_it_went,
    large_messages_come_whole_and_in_order,
    competitors_with_a_prefetch_of_one_share_a_queue,
    a_prefetch_holds_messages_back_until_they_are_acknowledged,
    one_client_reads_from_several_queues,
    a_filter_takes_its_part_of_a_topic_and_leaves_the_rest,
    an_acknowledgement_is_for_one_message_only,
    what_is_acknowledged_before_the_good_bye_does_not_come_again,
    what_is_rejected_alone_goes_to_the_dead_letter_queue,
    dropped_waits_lose_nothing,
    a_cut_in_the_middle_of_a_send_is_told_and_sends_nothing,
    a_cut_in_the_middle_of_a_wait_is_told,
    a_wrong_password_is_said_to_be_one,
    who_may_nothing_is_told_so,
    a_peer_that_speaks_another_protocol_is_told_from_a_broken_one,
);

pub(super) async fn client(protocol: Protocol) -> Box<dyn Client> {
    log_in(protocol, &app()).await.unwrap()
}

pub(super) fn queue(name: &str) -> Destination {
    Destination::Queue(unique(&format!("amqp.{name}")))
}

pub(super) fn topic(name: &str) -> Destination {
    Destination::Topic(unique(&format!("amqp.{name}")))
}

fn bytes(length: usize) -> Message {
    let body: Vec<u8> = (0..=250).cycle().take(length).collect();
    Message {
        body: body.into(),
        ..Message::default()
    }
}

/// Long enough for anything, and yet an end.
async fn in_time<T>(future: impl Future<Output = T>) -> T {
    timeout(PATIENT, future).await.unwrap()
}

async fn send(client: &mut Box<dyn Client>, to: &Destination, bodies: &[&str]) {
    for body in bodies {
        client.send(to, &text(body)).await.unwrap();
    }
}

#[track_caller]
fn assert_broken<T>(outcome: Result<T, Broken>, step: Step, cause: Cause) {
    let broken = outcome.err().unwrap();
    assert_eq!((broken.step, broken.cause), (step, cause), "{broken}");
}

async fn a_message_comes_as_it_went(protocol: Protocol, _: &Balancer) {
    let queue = queue("whole");
    let message = Message {
        body: vec![0, 255, 7].into(),
        correlation_id: Some("c-1 \u{1f600}".to_owned()),
        reply_to: Some(Destination::Queue("amqp.answers".to_owned())),
        part: Some("even".to_owned()),
    };
    assert_comes_as_it_went(
        [client(protocol).await, client(protocol).await],
        &queue,
        message,
    )
    .await;
}

/// Larger than a frame, and of the sizes at which one more frame begins.
async fn large_messages_come_whole_and_in_order(protocol: Protocol, _: &Balancer) {
    let queue = queue("large");
    let (mut sender, mut receiver) = (client(protocol).await, client(protocol).await);
    receiver.subscribe(&all_of(&queue, 10)).await.unwrap();
    let frame = 128 * 1024;
    let sizes = [300_000, 3_000_000, frame - 9, frame - 8, frame - 7];
    for size in sizes {
        sender.send(&queue, &bytes(size)).await.unwrap();
    }
    for size in sizes {
        let message = take(&mut receiver).await;
        assert!(message == bytes(size), "{size}");
    }
    receiver.remove(&queue).await.unwrap();
}

async fn competitors_with_a_prefetch_of_one_share_a_queue(protocol: Protocol, _: &Balancer) {
    let queue = queue("shared");
    let (mut sender, mut one, mut other) = (
        client(protocol).await,
        client(protocol).await,
        client(protocol).await,
    );
    one.subscribe(&all_of(&queue, 1)).await.unwrap();
    other.subscribe(&all_of(&queue, 1)).await.unwrap();
    let bodies: Vec<String> = (0..10).map(|number| number.to_string()).collect();
    for body in &bodies {
        send(&mut sender, &queue, &[body]).await;
    }
    let mut seen = BTreeSet::new();
    // Who gets how many is the broker's affair.
    for _ in 0..10 {
        let (is_first, delivery) = tokio::select! {
            delivery = next(&mut one) => (true, delivery),
            delivery = next(&mut other) => (false, delivery),
        };
        let consumer = if is_first { &mut one } else { &mut other };
        consumer.acknowledge(&delivery).await.unwrap();
        seen.insert(String::from_utf8(delivery.message.body.to_vec()).unwrap());
    }
    assert!(seen.iter().eq(&bodies), "{seen:?}");
    other.close().await.unwrap();
    one.remove(&queue).await.unwrap();
}

async fn a_prefetch_holds_messages_back_until_they_are_acknowledged(
    protocol: Protocol,
    _: &Balancer,
) {
    let queue = queue("held-back");
    let (mut slow, mut fast) = (client(protocol).await, client(protocol).await);
    slow.subscribe(&all_of(&queue, 2)).await.unwrap();
    send(&mut fast, &queue, &["0", "1", "2", "3"]).await;
    let mut held: VecDeque<Delivery> = [next(&mut slow).await, next(&mut slow).await].into();
    fast.subscribe(&all_of(&queue, 10)).await.unwrap();
    for body in ["2", "3"] {
        assert_eq!(take(&mut fast).await, text(body));
    }
    fast.close().await.unwrap();
    // Each acknowledgement makes room for one more, and it goes on for longer than the first credit.
    let mut sender = client(protocol).await;
    for number in 4..12 {
        send(&mut sender, &queue, &[&number.to_string()]).await;
        slow.acknowledge(&held.pop_front().unwrap()).await.unwrap();
        held.push_back(next(&mut slow).await);
        assert_eq!(held[1].message, text(&number.to_string()));
    }
    slow.remove(&queue).await.unwrap();
}

async fn one_client_reads_from_several_queues(protocol: Protocol, _: &Balancer) {
    let (one, two) = (queue("one"), queue("two"));
    let mut client = client(protocol).await;
    client.subscribe(&all_of(&one, 1)).await.unwrap();
    client.subscribe(&all_of(&two, 1)).await.unwrap();
    for (to, body) in [(&one, "1"), (&two, "2"), (&one, "3"), (&two, "4")] {
        send(&mut client, to, &[body]).await;
    }
    let (first, second) = (next(&mut client).await, next(&mut client).await);
    let mut seen = BTreeSet::new();
    for delivery in [second, first] {
        client.acknowledge(&delivery).await.unwrap();
        seen.insert(delivery.message.body);
    }
    for _ in 0..2 {
        seen.insert(take(&mut client).await.body);
    }
    assert!(seen.iter().eq(["1", "2", "3", "4"]), "{seen:?}");
    client.remove(&one).await.unwrap();
}

async fn a_filter_takes_its_part_of_a_topic_and_leaves_the_rest(protocol: Protocol, _: &Balancer) {
    let topic = topic("parts");
    let (mut sender, mut all, mut even) = (
        client(protocol).await,
        client(protocol).await,
        client(protocol).await,
    );
    all.subscribe(&all_of(&topic, 10)).await.unwrap();
    even.subscribe(&part_of(&topic, "even")).await.unwrap();
    let messages: Vec<Message> = (0..8)
        .map(|number: usize| Message {
            part: (number < 6).then(|| ["even", "odd"][number % 2].to_owned()),
            ..text(&number.to_string())
        })
        .collect();
    let last = text_of_part("last", "even");
    for message in messages.iter().chain([&last]) {
        sender.send(&topic, message).await.unwrap();
    }
    for message in messages.iter().chain([&last]) {
        assert_eq!(take(&mut all).await, *message);
    }
    for message in [&messages[0], &messages[2], &messages[4], &last] {
        assert_eq!(take(&mut even).await, *message);
    }
    even.close().await.unwrap();
    all.remove(&topic).await.unwrap();
}

async fn an_acknowledgement_is_for_one_message_only(protocol: Protocol, _: &Balancer) {
    let queue = queue("single");
    let mut consumer = client(protocol).await;
    consumer.subscribe(&all_of(&queue, 10)).await.unwrap();
    send(&mut consumer, &queue, &["0", "1", "2"]).await;
    let mut deliveries = Vec::new();
    for _ in 0..3 {
        deliveries.push(next(&mut consumer).await);
    }
    consumer.acknowledge(&deliveries[2]).await.unwrap();
    // What was said before this is confirmed has come, too.
    send(&mut consumer, &queue, &["3"]).await;
    drop(consumer);

    let mut heir = client(protocol).await;
    heir.subscribe(&all_of(&queue, 10)).await.unwrap();
    for body in ["0", "1", "3"] {
        let delivery = next(&mut heir).await;
        assert_eq!(delivery.message, text(body));
        // The last one may have been on its way to the first consumer, or not.
        assert!(delivery.redelivered || body == "3", "{body}");
        heir.acknowledge(&delivery).await.unwrap();
    }
    heir.remove(&queue).await.unwrap();
}

async fn what_is_acknowledged_before_the_good_bye_does_not_come_again(
    protocol: Protocol,
    _: &Balancer,
) {
    let queue = queue("settled");
    let mut sender = client(protocol).await;
    for number in 0..60 {
        send(&mut sender, &queue, &[&number.to_string()]).await;
    }
    for half in [0..30, 30..60] {
        let mut consumer = client(protocol).await;
        consumer.subscribe(&all_of(&queue, 100)).await.unwrap();
        let mut deliveries = Vec::new();
        for number in half {
            let delivery = next(&mut consumer).await;
            assert_eq!(delivery.message, text(&number.to_string()));
            deliveries.push(delivery);
        }
        for delivery in &deliveries {
            consumer.acknowledge(delivery).await.unwrap();
        }
        consumer.close().await.unwrap();
    }
    send(&mut sender, &queue, &["last"]).await;
    let mut consumer = client(protocol).await;
    consumer.subscribe(&all_of(&queue, 100)).await.unwrap();
    assert_eq!(take(&mut consumer).await, text("last"));
    consumer.remove(&queue).await.unwrap();
}

async fn what_is_rejected_alone_goes_to_the_dead_letter_queue(protocol: Protocol, _: &Balancer) {
    let queue = queue("poisoned");
    // ActiveMQ's is everybody's: a part of its own keeps this test to its message.
    let part = unique("bad").replace('.', "x");
    let dead = match protocol {
        Protocol::Amqp091 => all_of(&Destination::Queue(format!("{}.dlq", queue.name())), 10),
        _ => part_of(&Destination::Queue("ActiveMQ.DLQ".to_owned()), &part),
    };
    let mut consumer = client(protocol).await;
    consumer.subscribe(&all_of(&queue, 10)).await.unwrap();
    for body in ["good", "bad", "good too"] {
        let message = text_of_part(body, &part);
        consumer.send(&queue, &message).await.unwrap();
    }
    for body in ["good", "bad", "good too"] {
        let delivery = next(&mut consumer).await;
        assert_eq!(delivery.message.body, body);
        if body == "bad" {
            consumer.reject(&delivery).await.unwrap();
        } else {
            consumer.acknowledge(&delivery).await.unwrap();
        }
    }
    let mut undertaker = client(protocol).await;
    undertaker.subscribe(&dead).await.unwrap();
    assert_eq!(take(&mut undertaker).await.body, "bad");
    // Neither of the others is there or comes again.
    undertaker.close().await.unwrap();
    let last = Message {
        part: Some(part),
        ..text("last")
    };
    consumer.send(&dead.from, &last).await.unwrap();
    consumer.send(&queue, &last).await.unwrap();
    assert_eq!(take(&mut consumer).await, last);
    let mut undertaker = client(protocol).await;
    undertaker.subscribe(&dead).await.unwrap();
    assert_eq!(take(&mut undertaker).await, last);
    undertaker.close().await.unwrap();
    consumer.remove(&queue).await.unwrap();
}

async fn dropped_waits_lose_nothing(protocol: Protocol, _: &Balancer) {
    const COUNT: usize = 100;
    let queue = queue("impatient");
    let (mut sender, mut receiver) = (client(protocol).await, client(protocol).await);
    receiver.subscribe(&all_of(&queue, 5)).await.unwrap();
    // Of different sizes, so that waits end in the middle of some.
    let message = |number: usize| Message {
        correlation_id: Some(number.to_string()),
        ..bytes(20_000 * (number % 5))
    };
    let sending = async {
        for number in 0..COUNT {
            sender.send(&queue, &message(number)).await.unwrap();
        }
    };
    let receiving = async {
        let mut waits = 0_usize;
        for number in 0..COUNT {
            let delivery = loop {
                waits += 1;
                let patience = async {
                    for _ in 0..waits % 7 {
                        tokio::task::yield_now().await;
                    }
                };
                tokio::select! {
                    delivery = receiver.receive() => break delivery.unwrap(),
                    () = patience => tokio::task::yield_now().await,
                }
            };
            assert!(delivery.message == message(number), "{number}");
            receiver.acknowledge(&delivery).await.unwrap();
        }
        assert!(waits > COUNT, "no wait was dropped");
    };
    in_time(async { tokio::join!(sending, receiving) }).await;
    receiver.remove(&queue).await.unwrap();
}

async fn a_cut_in_the_middle_of_a_send_is_told_and_sends_nothing(
    protocol: Protocol,
    balancer: &Balancer,
) {
    let queue = queue("cut");
    let relay = Relay::start(balancer, protocol.port()).await;
    let stream = relay.dial(balancer).await;
    let mut sender = connect(protocol, stream, &app()).await.unwrap();
    send(&mut sender, &queue, &["whole"]).await;
    relay.cut_after(100_000);
    let cut = in_time(sender.send(&queue, &bytes(300_000))).await;
    assert_broken(cut, Step::Send, Cause::Closed);
    let gone = in_time(sender.send(&queue, &text("late"))).await;
    assert_broken(gone, Step::Send, Cause::Closed);
    assert!(in_time(sender.close()).await.is_err());

    let mut consumer = client(protocol).await;
    send(&mut consumer, &queue, &["last"]).await;
    consumer.subscribe(&all_of(&queue, 10)).await.unwrap();
    for body in ["whole", "last"] {
        assert_eq!(take(&mut consumer).await, text(body));
    }
    consumer.remove(&queue).await.unwrap();
}

async fn a_cut_in_the_middle_of_a_wait_is_told(protocol: Protocol, balancer: &Balancer) {
    let topic = topic("cut");
    let relay = Relay::start(balancer, protocol.port()).await;
    let stream = relay.dial(balancer).await;
    let mut subscriber = connect(protocol, stream, &app()).await.unwrap();
    subscriber.subscribe(&all_of(&topic, 1)).await.unwrap();
    let waiting = subscriber.receive();
    let (cut, ()) = in_time(async { tokio::join!(waiting, async { relay.cut_after(0) }) }).await;
    assert_broken(cut, Step::Receive, Cause::Closed);
    client(protocol).await.remove(&topic).await.unwrap();
}

async fn a_wrong_password_is_said_to_be_one(protocol: Protocol, _: &Balancer) {
    let wrong: Login = login("app", "nonsense");
    let refused = in_time(log_in(protocol, &wrong)).await;
    assert_broken(refused, Step::Login, Cause::WrongPassword);
}

async fn who_may_nothing_is_told_so(protocol: Protocol, _: &Balancer) {
    for destination in [queue("forbidden"), topic("forbidden")] {
        let mut reader = log_in(protocol, &guest()).await.unwrap();
        let subscribed = in_time(reader.subscribe(&all_of(&destination, 1))).await;
        assert_broken(subscribed, Step::Subscribe, Cause::NotPermitted);
        let mut sender = log_in(protocol, &guest()).await.unwrap();
        let sent = in_time(sender.send(&destination, &text("no"))).await;
        assert_broken(sent, Step::Send, Cause::NotPermitted);
    }
}

async fn a_peer_that_speaks_another_protocol_is_told_from_a_broken_one(
    protocol: Protocol,
    balancer: &Balancer,
) {
    let other = match protocol {
        Protocol::Amqp => Protocol::Amqp091,
        _ => Protocol::Amqp,
    };
    let relay = Relay::start(balancer, protocol.port()).await;
    let stream = relay.dial(balancer).await;
    let broken = in_time(connect(other, stream, &app())).await;
    assert_broken(broken, Step::Handshake, Cause::Protocol);
}
