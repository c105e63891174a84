//! What a client does, in AMQP 0-9-1's terms.
//!
//! A queue is a durable queue on the default exchange, with a dead-letter queue beside it; a topic is a durable topic exchange,
//! from which each subscriber has a queue of its own that goes with its connection.

use std::collections::HashSet;

use amq_protocol::frame::AMQPFrame;
use amq_protocol::protocol::{AMQPClass, basic, exchange, queue};
use amq_protocol::types::{AMQPValue, FieldTable, ShortString};
use async_trait::async_trait;

use super::super::broken::{Broken, Cause, Step};
use super::super::client::{Client, Delivery, Destination, Message, Subscription};
use super::channel::{CHANNEL, Channel, Event, cancelled, unexpected};
use super::{content, frame};

/// What the name of a queue's dead-letter queue has at its end.
const DEAD_LETTERS: &str = ".dlq";

/// The routing key that any part matches on a topic exchange.
const ANY_PART: &str = "#";

/// A client that speaks AMQP 0-9-1.
pub(super) struct Amqp091 {
    channel: Channel,
    /// What this client has already seen to the existence of.
    declared: HashSet<Destination>,
    /// How many messages were published: the broker counts them, and confirms by number.
    published: u64,
}

impl Amqp091 {
    /// A client on a channel that is open and confirms.
    pub(super) fn new(channel: Channel) -> Self {
        Self {
            channel,
            declared: HashSet::new(),
            published: 0,
        }
    }

    async fn declare(&mut self, step: Step, destination: &Destination) -> Result<(), Broken> {
        if self.declared.contains(destination) {
            return Ok(());
        }
        match destination {
            Destination::Queue(name) => {
                let mut arguments = FieldTable::default();
                if !name.ends_with(DEAD_LETTERS) {
                    let dead_letters = format!("{name}{DEAD_LETTERS}");
                    self.declare_queue(step, durable_queue(step, &dead_letters)?)
                        .await?;
                    let text = |text: &str| AMQPValue::LongString(text.into());
                    arguments.insert("x-dead-letter-exchange".into(), text(""));
                    arguments.insert("x-dead-letter-routing-key".into(), text(&dead_letters));
                }
                let mut declare = durable_queue(step, name)?;
                declare.arguments = arguments;
                self.declare_queue(step, declare).await?;
            }
            Destination::Topic(name) => self.declare_exchange(step, name).await?,
        }
        self.declared.insert(destination.clone());
        Ok(())
    }

    /// Make the queue if it is not there; its name, which the broker chooses if none is given.
    async fn declare_queue(
        &mut self,
        step: Step,
        declare: queue::Declare,
    ) -> Result<String, Broken> {
        let declare = AMQPClass::Queue(queue::AMQPMethod::Declare(declare));
        let declared = |answer: &AMQPClass| match answer {
            AMQPClass::Queue(queue::AMQPMethod::DeclareOk(declared)) => {
                Some(declared.queue.as_str().to_owned())
            }
            _ => None,
        };
        self.channel.ask(step, declare, declared).await
    }

    async fn declare_exchange(&mut self, step: Step, name: &str) -> Result<(), Broken> {
        let declare = exchange::Declare {
            exchange: short(step, name)?,
            kind: "topic".into(),
            durable: true,
            ..exchange::Declare::default()
        };
        let declare = AMQPClass::Exchange(exchange::AMQPMethod::Declare(declare));
        let declared = |answer: &AMQPClass| {
            let declared = exchange::AMQPMethod::DeclareOk(exchange::DeclareOk {});
            (*answer == AMQPClass::Exchange(declared)).then_some(())
        };
        self.channel.ask(step, declare, declared).await
    }

    /// A queue that only this connection sees, and that goes with it, with what the topic has from now on.
    async fn bind_queue(&mut self, topic: &str, part: &str) -> Result<String, Broken> {
        let step = Step::Subscribe;
        let declare = queue::Declare {
            exclusive: true,
            auto_delete: true,
            ..queue::Declare::default()
        };
        let name = self.declare_queue(step, declare).await?;
        let bind = queue::Bind {
            queue: short(step, &name)?,
            exchange: short(step, topic)?,
            routing_key: short(step, part)?,
            ..queue::Bind::default()
        };
        let bind = AMQPClass::Queue(queue::AMQPMethod::Bind(bind));
        let bound = |answer: &AMQPClass| {
            let bound = queue::AMQPMethod::BindOk(queue::BindOk {});
            (*answer == AMQPClass::Queue(bound)).then_some(())
        };
        self.channel.ask(step, bind, bound).await?;
        Ok(name)
    }

    /// Read from a queue that is there.
    async fn consume(&mut self, queue: &str, prefetch: u16) -> Result<(), Broken> {
        let step = Step::Subscribe;
        // RabbitMQ takes it for each consumer that is made after it (its meaning of `global` being false); 0 would be no limit.
        let prefetch = prefetch.max(1);
        let qos = basic::AMQPMethod::Qos(basic::Qos {
            prefetch_count: prefetch,
            global: false,
        });
        let set = |answer: &AMQPClass| {
            let set = basic::AMQPMethod::QosOk(basic::QosOk {});
            (*answer == AMQPClass::Basic(set)).then_some(())
        };
        self.channel.ask(step, AMQPClass::Basic(qos), set).await?;

        self.channel.allowance += usize::from(prefetch);
        let consume = basic::Consume {
            queue: short(step, queue)?,
            ..basic::Consume::default()
        };
        let consume = AMQPClass::Basic(basic::AMQPMethod::Consume(consume));
        let consuming = |answer: &AMQPClass| {
            let is_it = matches!(answer, AMQPClass::Basic(basic::AMQPMethod::ConsumeOk(_)));
            is_it.then_some(())
        };
        self.channel.ask(step, consume, consuming).await
    }

    /// Wait until the broker has taken what was published last.
    async fn confirmed(&mut self) -> Result<(), Broken> {
        let step = Step::Send;
        let mut returned = None;
        loop {
            match self.channel.event(step).await? {
                // Comes before the confirm of the same message (RabbitMQ, "Consumer Acknowledgements and Publisher Confirms").
                Event::Returned(text) => returned = Some(text),
                Event::Cancelled => return Err(cancelled(step)),
                Event::Method(AMQPClass::Basic(basic::AMQPMethod::Ack(ack))) => {
                    if ack.delivery_tag == self.published {
                        return returned
                            .map_or(Ok(()), |text| Err(Broken::new(step, Cause::Protocol, text)));
                    }
                }
                Event::Method(AMQPClass::Basic(basic::AMQPMethod::Nack(_))) => {
                    let detail = "the broker could not take the message (basic.nack)";
                    return Err(Broken::new(step, Cause::Protocol, detail));
                }
                Event::Method(method) => return Err(unexpected(step, &method)),
            }
        }
    }

    async fn delete_queue(&mut self, name: &str) -> Result<(), Broken> {
        let step = Step::CleanUp;
        let delete = queue::Delete {
            queue: short(step, name)?,
            ..queue::Delete::default()
        };
        let delete = AMQPClass::Queue(queue::AMQPMethod::Delete(delete));
        let deleted = |answer: &AMQPClass| {
            let is_it = matches!(answer, AMQPClass::Queue(queue::AMQPMethod::DeleteOk(_)));
            is_it.then_some(())
        };
        self.channel.ask(step, delete, deleted).await
    }

    async fn delete_exchange(&mut self, name: &str) -> Result<(), Broken> {
        let step = Step::CleanUp;
        let delete = exchange::Delete {
            exchange: short(step, name)?,
            ..exchange::Delete::default()
        };
        let delete = AMQPClass::Exchange(exchange::AMQPMethod::Delete(delete));
        let deleted = |answer: &AMQPClass| {
            let deleted = exchange::AMQPMethod::DeleteOk(exchange::DeleteOk {});
            (*answer == AMQPClass::Exchange(deleted)).then_some(())
        };
        self.channel.ask(step, delete, deleted).await
    }
}

/// A name that the protocol has room for.
fn short(step: Step, name: &str) -> Result<ShortString, Broken> {
    frame::short(name).map_err(|error| Broken::of_codec(step, &error))
}

fn durable_queue(step: Step, name: &str) -> Result<queue::Declare, Broken> {
    Ok(queue::Declare {
        queue: short(step, name)?,
        durable: true,
        ..queue::Declare::default()
    })
}

#[async_trait]
impl Client for Amqp091 {
    async fn subscribe(&mut self, subscription: &Subscription) -> Result<(), Broken> {
        let step = Step::Subscribe;
        let queue = match (&subscription.from, &subscription.filter) {
            (Destination::Queue(_), Some(_)) => {
                let detail = "AMQP 0-9-1 can't read a part of a queue, only of a topic";
                return Err(Broken::new(step, Cause::Protocol, detail));
            }
            (Destination::Queue(name), None) => {
                self.declare(step, &subscription.from).await?;
                name.clone()
            }
            (Destination::Topic(name), filter) => {
                self.declare(step, &subscription.from).await?;
                let part = filter.as_ref().map_or(ANY_PART, |filter| &filter.0);
                self.bind_queue(name, part).await?
            }
        };
        self.consume(&queue, subscription.prefetch).await
    }

    async fn send(&mut self, to: &Destination, message: &Message) -> Result<(), Broken> {
        let step = Step::Send;
        self.declare(step, to).await?;
        let publish = match to {
            Destination::Queue(name) => basic::Publish {
                routing_key: short(step, name)?,
                mandatory: true,
                ..basic::Publish::default()
            },
            Destination::Topic(name) => basic::Publish {
                exchange: short(step, name)?,
                routing_key: short(step, message.part.as_deref().unwrap_or_default())?,
                ..basic::Publish::default()
            },
        };
        let publish = AMQPClass::Basic(basic::AMQPMethod::Publish(publish));
        let mut frames = vec![AMQPFrame::Method(CHANNEL, publish)];
        let content = content::frames(CHANNEL, message, self.channel.frame_max);
        frames.extend(content.map_err(|error| Broken::of_codec(step, &error))?);
        self.channel.write(step, &frames).await?;
        self.published += 1;
        self.confirmed().await
    }

    async fn receive(&mut self) -> Result<Delivery, Broken> {
        self.channel.delivery().await
    }

    async fn acknowledge(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        let ack = basic::AMQPMethod::Ack(basic::Ack {
            delivery_tag: delivery.handle,
            multiple: false,
        });
        let ack = AMQPClass::Basic(ack);
        self.channel.tell(Step::Receive, ack).await
    }

    async fn reject(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        let reject = basic::AMQPMethod::Reject(basic::Reject {
            delivery_tag: delivery.handle,
            requeue: false,
        });
        let reject = AMQPClass::Basic(reject);
        self.channel.tell(Step::Receive, reject).await
    }

    async fn remove(&mut self, destination: &Destination) -> Result<(), Broken> {
        self.declared.remove(destination);
        match destination {
            Destination::Queue(name) => {
                self.delete_queue(name).await?;
                self.delete_queue(&format!("{name}{DEAD_LETTERS}")).await
            }
            Destination::Topic(name) => self.delete_exchange(name).await,
        }
    }

    async fn close(self: Box<Self>) -> Result<(), Broken> {
        self.channel.close().await
    }
}
