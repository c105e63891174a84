//! A connection in MQTT 3.1.1.

use std::collections::VecDeque;

use async_trait::async_trait;
use bytes::Bytes;
use rumqttc::mqttbytes::QoS;
use rumqttc::mqttbytes::v4::{
    ConnAck, Connect, ConnectReturnCode, Packet, PubAck, Publish, SubAck, Subscribe,
    SubscribeReasonCode, UnsubAck, Unsubscribe,
};

use crate::broken::{Broken, Cause, Step};
use crate::client::{Client, Delivery, Destination, Login, Message, Subscription};
use crate::stream::Stream;
use crate::wire::{LARGEST_FRAME, Wire};

use super::codec::{Codec, encode};
use super::topic;

/// How many messages may wait to be asked for: as many as can be under way, with a packet id each.
const MOST_WAITING: usize = 65_535;
/// How many bytes they may have together.
const MOST_WAITING_BYTES: usize = 8 * LARGEST_FRAME;

/// What is subscribed to.
struct Subscribed {
    name: String,
    filter: String,
}

/// A client that is logged in.
pub(super) struct Mqtt {
    wire: Wire<Codec>,
    subscribed: Vec<Subscribed>,
    waiting: VecDeque<Publish>,
    waiting_bytes: usize,
    last_id: u16,
}

impl Mqtt {
    /// Log in, which is how a client greets in MQTT.
    pub(super) async fn connect(stream: Stream, login: &Login) -> Result<Self, Broken> {
        let mut client = Self {
            wire: Wire::new(stream, Codec),
            subscribed: Vec::new(),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            last_id: 0,
        };
        let step = Step::Handshake;
        client.say(step, &Packet::Connect(hello(login))).await?;
        match client.wire.read(step).await? {
            Packet::ConnAck(ConnAck { code, .. }) => accepted(code).map(|()| client),
            _ => Err(Broken::garbled(
                step,
                "the peer does not begin with a CONNACK",
            )),
        }
    }

    async fn say(&mut self, step: Step, packet: &Packet) -> Result<(), Broken> {
        let bytes = encode(packet).map_err(|error| Broken::of_codec(step, &error))?;
        self.wire.write(step, &bytes).await
    }

    /// Wait for the packet that `answers` knows, and keep what comes before it.
    async fn answer<T>(
        &mut self,
        step: Step,
        answers: impl Fn(&Packet) -> Option<T> + Send,
    ) -> Result<T, Broken> {
        loop {
            let packet = self.wire.read(step).await?;
            if let Some(answer) = answers(&packet) {
                return Ok(answer);
            }
            self.note(step, packet)?;
        }
    }

    /// Keep a message; nothing else that comes unasked means anything.
    fn note(&mut self, step: Step, packet: Packet) -> Result<(), Broken> {
        let Packet::Publish(publish) = packet else {
            return Ok(());
        };
        if publish.qos == QoS::ExactlyOnce {
            return Err(Broken::garbled(
                step,
                "the broker sends at QoS 2, which was not asked for",
            ));
        }
        self.waiting_bytes += publish.size();
        if self.waiting.len() == MOST_WAITING || self.waiting_bytes > MOST_WAITING_BYTES {
            return Err(Broken::garbled(
                step,
                "the broker sends more than anybody could take",
            ));
        }
        self.waiting.push_back(publish);
        Ok(())
    }

    fn next_id(&mut self) -> u16 {
        // Zero is no packet id. Source: MQTT 3.1.1, 2.3.1.
        self.last_id = self.last_id.checked_add(1).unwrap_or(1);
        self.last_id
    }

    fn deliver(&self, publish: Publish) -> Delivery {
        let names = self.subscribed.iter().map(|known| known.name.as_str());
        let part = topic::part(&publish.topic, names).map(str::to_owned);
        Delivery {
            message: Message {
                body: publish.payload,
                correlation_id: None,
                reply_to: None,
                part,
            },
            redelivered: publish.dup,
            handle: u64::from(publish.pkid),
        }
    }
}

#[async_trait]
impl Client for Mqtt {
    async fn subscribe(&mut self, subscription: &Subscription) -> Result<(), Broken> {
        let step = Step::Subscribe;
        let name = topic_name(step, &subscription.from)?.to_owned();
        let filter = topic::filter(subscription);
        let mut subscribe = Subscribe::new(filter.as_str(), QoS::AtLeastOnce);
        subscribe.pkid = self.next_id();
        let id = subscribe.pkid;
        self.say(step, &Packet::Subscribe(subscribe)).await?;
        let codes = self
            .answer(step, |packet| match packet {
                Packet::SubAck(SubAck { pkid, return_codes }) if *pkid == id => {
                    Some(return_codes.clone())
                }
                _ => None,
            })
            .await?;
        match codes[..] {
            [SubscribeReasonCode::Success(QoS::AtLeastOnce)] => {
                self.subscribed.push(Subscribed { name, filter });
                Ok(())
            }
            [SubscribeReasonCode::Failure] => Err(Broken::new(
                step,
                Cause::NotPermitted,
                "the broker refuses the subscription",
            )),
            _ => Err(Broken::garbled(
                step,
                "the broker does not grant what was asked for",
            )),
        }
    }

    /// MQTT 3.1.1 has no word for refusing a message: ActiveMQ confirms what the user may not send, and throws it away. Only
    /// who receives it knows that it was sent.
    async fn send(&mut self, to: &Destination, message: &Message) -> Result<(), Broken> {
        let step = Step::Send;
        let name = topic_name(step, to)?;
        if message.correlation_id.is_some() || message.reply_to.is_some() {
            return Err(Broken::new(
                step,
                Cause::Protocol,
                "MQTT 3.1.1 has no replies: no correlation id and nowhere to send one",
            ));
        }
        let topic = topic::topic(name, message.part.as_deref());
        let body: Bytes = message.body.clone();
        let mut publish = Publish::from_bytes(topic, QoS::AtLeastOnce, body);
        publish.pkid = self.next_id();
        let id = publish.pkid;
        self.say(step, &Packet::Publish(publish)).await?;
        self.answer(step, |packet| match packet {
            Packet::PubAck(PubAck { pkid }) if *pkid == id => Some(()),
            _ => None,
        })
        .await
    }

    async fn receive(&mut self) -> Result<Delivery, Broken> {
        loop {
            if let Some(publish) = self.waiting.pop_front() {
                self.waiting_bytes -= publish.size();
                return Ok(self.deliver(publish));
            }
            let packet = self.wire.read(Step::Receive).await?;
            self.note(Step::Receive, packet)?;
        }
    }

    /// MQTT does not confirm it: on a connection that is cut at once, it may not have arrived, and the message comes again.
    async fn acknowledge(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        let step = Step::Receive;
        match u16::try_from(delivery.handle) {
            // At most once: nobody waits for an acknowledgement.
            Ok(0) => Ok(()),
            Ok(id) => self.say(step, &Packet::PubAck(PubAck::new(id))).await,
            Err(_) => Err(Broken::garbled(
                step,
                "a message is acknowledged that is not held",
            )),
        }
    }

    async fn reject(&mut self, _delivery: &Delivery) -> Result<(), Broken> {
        Err(Broken::new(
            Step::Receive,
            Cause::Protocol,
            "MQTT has no way to reject a message",
        ))
    }

    /// Unsubscribes. A topic needs no removal; the rest of a persistent session goes with the next login that is not persistent.
    async fn remove(&mut self, destination: &Destination) -> Result<(), Broken> {
        let step = Step::CleanUp;
        let name = topic_name(step, destination)?;
        let of_it = |known: &Subscribed| known.name == name;
        let mut filters: Vec<String> = self
            .subscribed
            .iter()
            .filter(|known| of_it(known))
            .map(|known| known.filter.clone())
            .collect();
        if filters.is_empty() {
            // The session may have it from before.
            filters.push(topic::all_of(name));
        }
        let id = self.next_id();
        let unsubscribe = Unsubscribe {
            pkid: id,
            topics: filters,
        };
        self.say(step, &Packet::Unsubscribe(unsubscribe)).await?;
        self.answer(step, |packet| match packet {
            Packet::UnsubAck(UnsubAck { pkid }) if *pkid == id => Some(()),
            _ => None,
        })
        .await?;
        self.subscribed.retain(|known| !of_it(known));
        self.waiting
            .retain(|publish| topic::part_of(&publish.topic, name).is_none());
        self.waiting_bytes = self.waiting.iter().map(Publish::size).sum();
        Ok(())
    }

    async fn close(mut self: Box<Self>) -> Result<(), Broken> {
        self.say(Step::CleanUp, &Packet::Disconnect).await?;
        self.wire.shut_down().await;
        Ok(())
    }
}

fn hello(login: &Login) -> Connect {
    let mut hello = Connect::new(&login.client);
    // Zero is never: how long to wait is the caller's affair.
    hello.keep_alive = 0;
    hello.clean_session = !login.persistent;
    hello.set_login(&login.credentials.user, login.credentials.password.value());
    hello
}

/// What the broker's answer to a login amounts to. ActiveMQ says `NotAuthorized` of a wrong password, others
/// `BadUserNamePassword`. Source: MQTT 3.1.1, 3.2.2.3.
fn accepted(code: ConnectReturnCode) -> Result<(), Broken> {
    let (step, cause, detail) = match code {
        ConnectReturnCode::Success => return Ok(()),
        ConnectReturnCode::BadUserNamePassword => (
            Step::Login,
            Cause::WrongPassword,
            "the broker refuses the user name or the password",
        ),
        ConnectReturnCode::NotAuthorized => (
            Step::Login,
            Cause::WrongPassword,
            "the broker does not let this user in with this password",
        ),
        ConnectReturnCode::BadClientId => (
            Step::Login,
            Cause::Protocol,
            "the broker refuses the client's name: perhaps it is connected already",
        ),
        ConnectReturnCode::ServiceUnavailable => (
            Step::Login,
            Cause::Protocol,
            "the broker says that it is unavailable",
        ),
        ConnectReturnCode::RefusedProtocolVersion => (
            Step::Handshake,
            Cause::Protocol,
            "the broker does not speak MQTT 3.1.1",
        ),
    };
    Err(Broken::new(step, cause, detail))
}

fn topic_name(step: Step, destination: &Destination) -> Result<&str, Broken> {
    match destination {
        Destination::Topic(name) => Ok(name),
        Destination::Queue(_) => Err(Broken::new(step, Cause::Protocol, "MQTT has no queues")),
    }
}
