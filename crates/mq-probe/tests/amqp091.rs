//! AMQP 0-9-1 against a real RabbitMQ: what 1.0 has not. See also what both owe to a client.

use mq_probe::{Cause, Protocol, Step};

use super::both_amqps::{client, queue, topic};
use super::broker::balancer;
use super::client::{all_of, next, part_of, take, text};

const AMQP091: Protocol = Protocol::Amqp091;

#[tokio::test]
async fn a_part_of_a_queue_can_not_be_read() {
    let Some(_) = balancer(AMQP091) else { return };
    let mut client = client(AMQP091).await;
    let refused = client.subscribe(&part_of(&queue("filtered"), "even")).await;
    let broken = refused.unwrap_err();
    assert_eq!(
        (broken.step, broken.cause),
        (Step::Subscribe, Cause::Protocol)
    );
    client.close().await.unwrap();
}

#[tokio::test]
async fn a_queue_that_is_removed_is_empty_when_it_is_made_again_and_so_is_its_dead_letter_queue() {
    let Some(_) = balancer(AMQP091) else { return };
    let queue = queue("removed");
    let dead = mq_probe::Destination::Queue(format!("{}.dlq", queue.name()));
    let mut one = client(AMQP091).await;
    one.subscribe(&all_of(&queue, 1)).await.unwrap();
    for body in ["dead", "left"] {
        one.send(&queue, &text(body)).await.unwrap();
    }
    let delivery = next(&mut one).await;
    one.reject(&delivery).await.unwrap();
    // It comes once the first has been dealt with, that is, is in the dead-letter queue.
    assert_eq!(next(&mut one).await.message, text("left"));
    one.close().await.unwrap();

    let mut other = client(AMQP091).await;
    other.remove(&queue).await.unwrap();
    for destination in [&queue, &dead] {
        other.send(destination, &text("first")).await.unwrap();
        other.subscribe(&all_of(destination, 10)).await.unwrap();
        assert_eq!(take(&mut other).await, text("first"));
    }
    other.close().await.unwrap();
    client(AMQP091).await.remove(&queue).await.unwrap();
}

#[tokio::test]
async fn a_topic_without_subscribers_takes_what_it_is_sent() {
    let Some(_) = balancer(AMQP091) else { return };
    let topic = topic("unheard");
    let mut client = client(AMQP091).await;
    client.send(&topic, &text("to nobody")).await.unwrap();
    client.remove(&topic).await.unwrap();
    client.close().await.unwrap();
}
