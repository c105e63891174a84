//! What a client does, in AMQP 1.0's terms: a sending link per destination, a receiving link per subscription.

use std::collections::HashMap;

use async_trait::async_trait;
use fe2o3_amqp::link::delivery::DeliveryInfo;
use fe2o3_amqp::link::receiver::CreditMode;
use fe2o3_amqp::session::SessionHandle;
use fe2o3_amqp::types::definitions::{ReceiverSettleMode, SenderSettleMode};
use fe2o3_amqp::types::messaging::{Body, Outcome, Source};
use fe2o3_amqp::types::primitives::Value;
use fe2o3_amqp::{Receiver, Sender};
use futures::FutureExt as _;
use futures::future::select_all;

use super::super::broken::{Broken, Cause, Step};
use super::super::client::{Client, Delivery, Destination, Login, Message, Subscription};
use super::super::stream::Stream;
use super::super::wire::LARGEST_FRAME;
use super::link::Link;
use super::message::{message, sections};
use super::trouble::Trouble;
use super::{address, selector};

/// A receiving link.
struct Reader {
    receiver: Receiver,
    from: Destination,
    prefetch: u32,
    /// How many messages were taken and not yet settled: the credit is what they leave of the prefetch.
    unsettled: u32,
}

/// A client that speaks AMQP 1.0.
pub(super) struct Amqp {
    session: SessionHandle<()>,
    senders: HashMap<Destination, Sender>,
    /// By number, which stays the same when others are removed.
    readers: HashMap<u64, Reader>,
    /// What was taken and not yet settled, by handle: from which reader, and what settles it.
    deliveries: HashMap<u64, (u64, DeliveryInfo)>,
    /// How many readers and deliveries were numbered.
    numbers: u64,
    link: Link,
}

/// What a message comes to.
enum Verdict {
    Accepted,
    Rejected,
}

impl Amqp {
    /// Greet the broker, log in, and begin a session.
    pub(super) async fn connect(stream: Stream, login: &Login) -> Result<Self, Broken> {
        let mut link = Link::open(stream, login).await?;
        let session = link.begin().await?;
        Ok(Self {
            session,
            senders: HashMap::new(),
            readers: HashMap::new(),
            deliveries: HashMap::new(),
            numbers: 0,
            link,
        })
    }

    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// The sending link to a destination, made if there is none yet.
    async fn sender(&mut self, to: &Destination) -> Result<Sender, Broken> {
        if let Some(sender) = self.senders.remove(to) {
            return Ok(sender);
        }
        let target = address::of(to);
        let attaching = Sender::builder()
            .name(format!("to {target}"))
            .target(target)
            .sender_settle_mode(SenderSettleMode::Unsettled)
            .attach(&mut self.session);
        let attached = self.link.hold(Step::Send, attaching);
        attached.await
    }

    async fn settle(&mut self, delivery: &Delivery, verdict: Verdict) -> Result<(), Broken> {
        let step = Step::Receive;
        let unknown = || Broken::garbled(step, "the message is not one that waits for a verdict");
        let taken = self.deliveries.remove(&delivery.handle);
        let (reader, info) = taken.ok_or_else(unknown)?;
        let reader = self.readers.get_mut(&reader).ok_or_else(unknown)?;
        reader.unsettled = reader.unsettled.saturating_sub(1);
        let credit = reader.prefetch.saturating_sub(reader.unsettled);
        let settling = async {
            match verdict {
                Verdict::Accepted => reader.receiver.accept(info).await?,
                Verdict::Rejected => reader.receiver.reject(info, None).await?,
            }
            reader.receiver.set_credit(credit).await
        };
        self.link.hold(step, settling).await
    }
}

#[async_trait]
impl Client for Amqp {
    async fn subscribe(&mut self, subscription: &Subscription) -> Result<(), Broken> {
        let step = Step::Subscribe;
        let number = self.number();
        let from = address::of(&subscription.from);
        let mut source = Source::builder().address(from.as_str());
        if let Some(filter) = &subscription.filter {
            let filters = selector::filters(filter);
            source = source.filter(filters.ok_or_else(|| {
                Broken::garbled(step, "a selector can't be written in AMQP 1.0's types")
            })?);
        }
        let prefetch = u32::from(subscription.prefetch.max(1));
        let session = &mut self.session;
        let attaching = async {
            let largest = u64::try_from(LARGEST_FRAME).unwrap_or(u64::MAX);
            let mut receiver = Receiver::builder()
                .name(format!("{number} from {from}"))
                .source(source.build())
                .receiver_settle_mode(ReceiverSettleMode::First)
                .credit_mode(CreditMode::Manual)
                .max_message_size(largest)
                .attach(session)
                .await
                .map_err(Trouble::from)?;
            let credited = receiver.set_credit(prefetch).await;
            credited.map_err(Trouble::from)?;
            Ok::<_, Trouble>(receiver)
        };
        let receiver = self.link.hold(step, attaching).await?;
        let reader = Reader {
            receiver,
            from: subscription.from.clone(),
            prefetch,
            unsettled: 0,
        };
        self.readers.insert(number, reader);
        Ok(())
    }

    async fn send(&mut self, to: &Destination, message: &Message) -> Result<(), Broken> {
        let step = Step::Send;
        let mut sender = self.sender(to).await?;
        let outcome = self.link.hold(step, sender.send(sections(message))).await?;
        self.senders.insert(to.clone(), sender);
        let refused = match outcome {
            Outcome::Accepted(_) => return Ok(()),
            Outcome::Rejected(rejected) => rejected.error.map(Trouble::Refused),
            _ => None,
        };
        Err(refused.map_or_else(
            || Broken::new(step, Cause::Protocol, "the broker did not take the message"),
            |refused| refused.at(step),
        ))
    }

    async fn receive(&mut self) -> Result<Delivery, Broken> {
        let step = Step::Receive;
        // The crate's receiving is safe to drop, so all readers may be asked at once, again and again.
        let receiving = self.readers.iter_mut().map(|(number, reader)| {
            let received = reader.receiver.recv::<Body<Value>>();
            received.map(move |received| received.map(|delivery| (*number, delivery)))
        });
        let receiving: Vec<_> = receiving.map(Box::pin).collect();
        let taken = async {
            if receiving.is_empty() {
                return std::future::pending().await;
            }
            select_all(receiving).await.0
        };
        let (number, taken) = self.link.hold(step, taken).await?;
        if let Some(reader) = self.readers.get_mut(&number) {
            reader.unsettled += 1;
        }
        let handle = self.number();
        self.deliveries
            .insert(handle, (number, DeliveryInfo::from(&taken)));
        let (message, redelivered) = message(taken.into_message());
        Ok(Delivery {
            message,
            redelivered,
            handle,
        })
    }

    async fn acknowledge(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        self.settle(delivery, Verdict::Accepted).await
    }

    async fn reject(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        self.settle(delivery, Verdict::Rejected).await
    }

    /// AMQP 1.0 has no way to remove what a link leads to: the links are taken away.
    async fn remove(&mut self, destination: &Destination) -> Result<(), Broken> {
        let step = Step::CleanUp;
        if let Some(sender) = self.senders.remove(destination) {
            self.link.hold(step, sender.close()).await?;
        }
        let here = self.readers.iter();
        let here = here.filter(|(_, reader)| reader.from == *destination);
        let here: Vec<u64> = here.map(|(number, _)| *number).collect();
        for number in here {
            if let Some(reader) = self.readers.remove(&number) {
                self.link.hold(step, reader.receiver.close()).await?;
            }
        }
        Ok(())
    }

    async fn close(self: Box<Self>) -> Result<(), Broken> {
        let step = Step::CleanUp;
        let Self {
            readers,
            mut session,
            mut link,
            ..
        } = *self;
        // What was settled goes the way that a detach goes, so that its answer says that all has come.
        for reader in readers.into_values() {
            link.hold(step, reader.receiver.close()).await?;
        }
        let ended = link.hold(step, async { session.end().await.map_err(Trouble::from) });
        ended.await?;
        link.close().await
    }
}
