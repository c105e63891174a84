//! AMQP 1.0 against a real ActiveMQ: what 0-9-1 has not. See also what both owe to a client.

use mq_probe::{Message, Protocol};

use super::both_amqps::{client, queue};
use super::broker::balancer;
use super::client::{all_of, part_of, take, text_of_part};

const AMQP: Protocol = Protocol::Amqp;

#[tokio::test]
async fn a_filter_takes_its_part_of_a_queue_and_leaves_the_rest() {
    let Some(_) = balancer(AMQP) else { return };
    let queue = queue("filtered");
    let (mut sender, mut even) = (client(AMQP).await, client(AMQP).await);
    even.subscribe(&part_of(&queue, "even")).await.unwrap();
    let messages: Vec<Message> = (0..6)
        .map(|number: usize| text_of_part(&number.to_string(), ["even", "odd"][number % 2]))
        .collect();
    for message in &messages {
        sender.send(&queue, message).await.unwrap();
    }
    for number in [0, 2, 4] {
        assert_eq!(take(&mut even).await, messages[number]);
    }
    even.close().await.unwrap();
    let mut all = client(AMQP).await;
    all.subscribe(&all_of(&queue, 10)).await.unwrap();
    for number in [1, 3, 5] {
        assert_eq!(take(&mut all).await, messages[number]);
    }
}

/// Another protocol's text is a value here, not data.
#[tokio::test]
async fn a_text_of_another_protocol_is_read_as_its_bytes() {
    let Some(_) = balancer(AMQP) else { return };
    let queue = queue("foreign");
    let mut receiver = client(AMQP).await;
    receiver.subscribe(&all_of(&queue, 10)).await.unwrap();
    for protocol in [Protocol::OpenWire, Protocol::Stomp] {
        let mut sender = client(protocol).await;
        let message = text_of_part("Zwölf", "left");
        sender.send(&queue, &message).await.unwrap();
        let came = take(&mut receiver).await;
        assert_eq!((came.body, came.part), (message.body, message.part));
        sender.close().await.unwrap();
    }
}
