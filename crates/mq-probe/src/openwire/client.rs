//! A connection to ActiveMQ: one session, and in it one producer and any number of consumers, without transactions.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use async_trait::async_trait;

use crate::broken::{Broken, Cause, Step};
use crate::client::{Client, Delivery, Destination, Login, Message, Subscription};
use crate::stream::Stream;
use crate::wire::Wire;

use super::command::{self, Command, Held, Outcome, VERSION};
use super::event::{Codec, Dispatch, Event, Exception};
use super::structure::Identity;

/// What reads from a destination.
struct Consumer {
    number: i64,
    from: Destination,
    prefetch: u16,
}

/// A message that has come and was not asked for yet.
struct Waiting {
    consumer: i64,
    delivery: Delivery,
}

/// A client that is logged in.
pub(super) struct OpenWire {
    wire: Wire<Codec>,
    identity: Identity,
    commands: i32,
    consumers: Vec<Consumer>,
    opened: i64,
    produces: bool,
    sent: i64,
    waiting: VecDeque<Waiting>,
    /// What was handed over and is not acknowledged.
    held: HashMap<u64, Held>,
    handles: u64,
}

impl OpenWire {
    /// Agree on the wire format and log in.
    pub(super) async fn connect(stream: Stream, login: &Login) -> Result<Self, Broken> {
        let mut client = Self {
            wire: Wire::new(stream, Codec),
            identity: Identity::new(unique_name(&login.client)),
            commands: 0,
            consumers: Vec::new(),
            opened: 0,
            produces: false,
            sent: 0,
            waiting: VecDeque::new(),
            held: HashMap::new(),
            handles: 0,
        };
        client.greet().await?;
        client
            .request(Step::Login, &Command::Connect(login))
            .await?;
        client.request(Step::Login, &Command::OpenSession).await?;
        Ok(client)
    }

    async fn greet(&mut self) -> Result<(), Broken> {
        let step = Step::Handshake;
        let wire_format = command::wire_format().map_err(|error| Broken::of_codec(step, &error))?;
        self.wire.write(step, &wire_format).await?;
        match self.wire.read(step).await? {
            Event::WireFormat { version } if version >= VERSION => Ok(()),
            Event::WireFormat { version } => Err(Broken::garbled(
                step,
                format!("the broker speaks OpenWire {version}, and {VERSION} is needed"),
            )),
            Event::Failure(exception) => Err(broken_by(step, &exception)),
            _ => Err(Broken::garbled(
                step,
                "the peer does not begin with its wire format",
            )),
        }
    }

    /// Say something, and wait until the broker has done it.
    async fn request(&mut self, step: Step, command: &Command<'_>) -> Result<(), Broken> {
        let number = self.say(step, command, true).await?;
        loop {
            match self.wire.read(step).await? {
                Event::Response { to } if to == number => return Ok(()),
                Event::Refusal { to, exception } if to == number => {
                    return Err(broken_by(step, &exception));
                }
                event => self.note(step, event).await?,
            }
        }
    }

    async fn say(
        &mut self,
        step: Step,
        command: &Command<'_>,
        response_required: bool,
    ) -> Result<i32, Broken> {
        self.commands = self.commands.wrapping_add(1);
        let frame = command.frame(&self.identity, self.commands, response_required);
        let frame = frame.map_err(|error| Broken::of_codec(step, &error))?;
        self.wire.write(step, &frame).await?;
        Ok(self.commands)
    }

    /// Deal with what the broker says unasked.
    async fn note(&mut self, step: Step, event: Event) -> Result<(), Broken> {
        match event {
            Event::Dispatch(dispatch) => self.take_in(step, *dispatch),
            Event::KeepAlive {
                number,
                answer: true,
            } => {
                let frame = Command::KeepAlive.frame(&self.identity, number, false);
                let frame = frame.map_err(|error| Broken::of_codec(step, &error))?;
                self.wire.write(step, &frame).await
            }
            Event::Failure(exception) => Err(broken_by(step, &exception)),
            Event::Shutdown => Err(Broken::new(
                step,
                Cause::Closed,
                "the broker says that it shuts down",
            )),
            Event::WireFormat { .. }
            | Event::Response { .. }
            | Event::Refusal { .. }
            | Event::KeepAlive { answer: false, .. }
            | Event::Remark => Ok(()),
        }
    }

    fn take_in(&mut self, step: Step, dispatch: Dispatch) -> Result<(), Broken> {
        if !self
            .consumers
            .iter()
            .any(|consumer| consumer.number == dispatch.consumer)
        {
            // On its way while the consumer was closed: it goes back to the queue, and is none of ours.
            return Ok(());
        }
        if self.held.len() >= self.most_held() {
            return Err(Broken::garbled(
                step,
                "the broker hands over more messages than were asked for",
            ));
        }
        self.handles += 1;
        self.held.insert(self.handles, dispatch.held);
        self.waiting.push_back(Waiting {
            consumer: dispatch.consumer,
            delivery: Delivery {
                message: dispatch.received.message,
                redelivered: dispatch.redeliveries > 0,
                handle: self.handles,
            },
        });
        Ok(())
    }

    /// How many messages a broker may hand over that are not acknowledged. Twice what was asked for: the broker may count
    /// otherwise, and what matters is that there is an end.
    fn most_held(&self) -> usize {
        self.consumers
            .iter()
            .map(|consumer| 2 * usize::from(consumer.prefetch))
            .sum()
    }

    async fn settle(&mut self, delivery: &Delivery, outcome: Outcome) -> Result<(), Broken> {
        let held = self.held.remove(&delivery.handle).ok_or_else(|| {
            Broken::garbled(Step::Receive, "a message is acknowledged that is not held")
        })?;
        self.request(Step::Receive, &Command::Acknowledge(outcome, &held))
            .await
    }

    /// Close what this client itself has on a destination: one with consumers can't be removed.
    async fn leave(&mut self, destination: &Destination) -> Result<(), Broken> {
        while let Some(index) = self
            .consumers
            .iter()
            .position(|consumer| consumer.from == *destination)
        {
            let number = self.consumers.swap_remove(index).number;
            let held = &mut self.held;
            self.waiting.retain(|waiting| {
                let stays = waiting.consumer != number;
                if !stays {
                    held.remove(&waiting.delivery.handle);
                }
                stays
            });
            self.request(Step::CleanUp, &Command::CloseConsumer(number))
                .await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Client for OpenWire {
    async fn subscribe(&mut self, subscription: &Subscription) -> Result<(), Broken> {
        self.opened += 1;
        let number = self.opened;
        // Messages may come before the response does.
        self.consumers.push(Consumer {
            number,
            from: subscription.from.clone(),
            prefetch: subscription.prefetch,
        });
        let open = Command::OpenConsumer(number, subscription);
        let opened = self.request(Step::Subscribe, &open).await;
        if opened.is_err() {
            self.consumers.retain(|consumer| consumer.number != number);
        }
        opened
    }

    async fn send(&mut self, to: &Destination, message: &Message) -> Result<(), Broken> {
        if !self.produces {
            self.request(Step::Send, &Command::OpenProducer).await?;
            self.produces = true;
        }
        self.sent += 1;
        let send = Command::Send(self.sent, to, message);
        self.request(Step::Send, &send).await
    }

    async fn receive(&mut self) -> Result<Delivery, Broken> {
        loop {
            if let Some(waiting) = self.waiting.pop_front() {
                return Ok(waiting.delivery);
            }
            let event = self.wire.read(Step::Receive).await?;
            self.note(Step::Receive, event).await?;
        }
    }

    async fn acknowledge(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        self.settle(delivery, Outcome::Done).await
    }

    async fn reject(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        self.settle(delivery, Outcome::Poison).await
    }

    async fn remove(&mut self, destination: &Destination) -> Result<(), Broken> {
        self.leave(destination).await?;
        self.request(Step::CleanUp, &Command::RemoveDestination(destination))
            .await
    }

    async fn close(mut self: Box<Self>) -> Result<(), Broken> {
        self.request(Step::CleanUp, &Command::CloseConnection)
            .await?;
        self.say(Step::CleanUp, &Command::Shutdown, false).await?;
        self.wire.shut_down().await;
        Ok(())
    }
}

/// A name for a connection that no other has or had: who, when, in which process, and which one there.
fn unique_name(client: &str) -> String {
    static CONNECTIONS: AtomicU64 = AtomicU64::new(0);
    let count = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_nanos());
    let process = std::process::id();
    format!("ID:{client}-{now}-{process}-{count}")
}

/// What an exception at `step` amounts to. Amazon MQ and ActiveMQ's own plugins alike throw a `SecurityException` for a wrong
/// password (`User name [x] or password is invalid.`) and for a missing permission ("User x is not authorized to …"); a JAAS
/// login throws one of its own.
pub(super) fn broken_by(step: Step, exception: &Exception) -> Broken {
    let class = exception.class.rsplit('.').next().unwrap_or_default();
    let cause = match class {
        "SecurityException" if step > Step::Login => Cause::NotPermitted,
        "SecurityException" if exception.message.contains("not authorized") => Cause::NotPermitted,
        "SecurityException" | "FailedLoginException" | "CredentialException" | "LoginException" => {
            Cause::WrongPassword
        }
        _ => Cause::Protocol,
    };
    let detail = exception.message.trim().trim_end_matches('.');
    if detail.is_empty() {
        Broken::new(
            step,
            cause,
            format!("the broker answers with {}", exception.class),
        )
    } else {
        Broken::new(step, cause, detail)
    }
}
