//! What every protocol can do for a pattern, in one trait.

use async_trait::async_trait;
use bytes::Bytes;

use super::broken::Broken;
use super::credentials::Credentials;

/// Who comes, and as what.
#[derive(Clone, Debug)]
pub struct Login {
    /// Who logs in.
    pub credentials: Credentials,
    /// The name that is verified and asked for: AMQP's `hostname`, STOMP's `host`, a WebSocket's `Host`.
    pub host: String,
    /// The client's own name: the client id of JMS and MQTT, the container of AMQP 1.0. Unique among the connected ones.
    pub client: String,
    /// Whether what the client subscribed to outlives the connection: MQTT's persistent session. Other protocols keep
    /// messages in queues and have no use for it.
    pub persistent: bool,
}

/// Where messages are sent and read. Names have letters, digits, `-`, `_` and `.` only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// Each message goes to one of the consumers, and waits if there is none.
    Queue(String),
    /// Each message goes to all who are subscribed.
    Topic(String),
}

impl Destination {
    /// The name without the kind.
    pub fn name(&self) -> &str {
        match self {
            Self::Queue(name) | Self::Topic(name) => name,
        }
    }
}

/// What a consumer wants of a destination: messages whose [`Message::part`] is this. A selector on the property `part` where
/// the protocol has selectors, the routing key in AMQP 0-9-1, one more level of the topic in MQTT. Letters and digits only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(pub String);

/// What a consumer asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// What to read from.
    pub from: Destination,
    /// Only a part of it.
    pub filter: Option<Filter>,
    /// How many messages the broker may hand over that are not yet acknowledged: 1 for fair competition.
    pub prefetch: u16,
}

/// A message. Always persistent: the broker stores it before it confirms it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The content.
    pub body: Bytes,
    /// Ties a reply to its request.
    pub correlation_id: Option<String>,
    /// Where a reply is to go. A queue.
    pub reply_to: Option<Destination>,
    /// What [`Filter`] looks at.
    pub part: Option<String>,
}

/// A message as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The message.
    pub message: Message,
    /// Whether the broker says that it may have been delivered before.
    pub redelivered: bool,
    /// What the protocol needs to acknowledge it; means something to the client that received it only.
    pub(super) handle: u64,
}

/// A connection that is logged in. One per consumer or producer; it is never shared.
///
/// Deadlines are the caller's: it may drop any of these futures. After a dropped `receive` the client goes on as before, and no
/// message is lost (what was read so far is kept in the client). After any other dropped future the client is only good for
/// being dropped.
#[async_trait]
pub trait Client: Send {
    /// Read from a destination from now on. Done when the broker has confirmed it, so that what is sent afterwards is seen.
    /// A queue is made if it is not there. A client may have several subscriptions.
    async fn subscribe(&mut self, subscription: &Subscription) -> Result<(), Broken>;

    /// Send, and wait until the broker has confirmed that it has stored the message.
    async fn send(&mut self, to: &Destination, message: &Message) -> Result<(), Broken>;

    /// The next message of any subscription. Safe to drop.
    async fn receive(&mut self) -> Result<Delivery, Broken>;

    /// The message has been dealt with. Done when it is sent, or confirmed where the protocol confirms it.
    async fn acknowledge(&mut self, delivery: &Delivery) -> Result<(), Broken>;

    /// The message can't be dealt with, now or ever: it is for the dead-letter queue.
    async fn reject(&mut self, delivery: &Delivery) -> Result<(), Broken>;

    /// Take away what a destination, or this client's persistent session, left at the broker. Where the protocol has no way
    /// to remove a queue, what is in it has been read, and the broker removes it when it is configured to.
    async fn remove(&mut self, destination: &Destination) -> Result<(), Broken>;

    /// Say good-bye as the protocol wants it, so that the broker forgets the connection at once.
    async fn close(self: Box<Self>) -> Result<(), Broken>;
}
