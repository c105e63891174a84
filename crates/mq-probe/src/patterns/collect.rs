//! Sending and receiving, as the patterns do it.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use futures::future::{select_all, try_join};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::broken::Broken;
use crate::client::{Delivery, Destination, Message};
use crate::payload::Payload;
use crate::session::Session;
use crate::site::{QUIET, Site};
use crate::tally::Tally;

/// The message with this number, to be sent now.
pub(crate) fn numbered(site: &Site, producer: u32, sequence: u64) -> (Payload, Message) {
    let payload = Payload {
        run: site.mark().to_owned(),
        producer,
        sequence,
        at: site.now(),
    };
    let message = Message {
        body: payload.to_bytes(site.options.size),
        ..Message::default()
    };
    (payload, message)
}

/// Which part of the stream a message is, and who has to get it.
pub(crate) struct Route {
    pub(crate) part: Option<String>,
    pub(crate) recipients: &'static [usize],
}

/// Send so many messages, and note what the broker confirmed.
pub(crate) async fn produce(
    site: &Site,
    session: &mut Session,
    to: &Destination,
    (producer, count): (u32, u64),
    route: impl Fn(u64) -> Route,
    tally: &RefCell<&mut Tally>,
) -> Result<(), Broken> {
    for sequence in 0..count {
        let (payload, message) = numbered(site, producer, sequence);
        let Route { part, recipients } = route(sequence);
        session.send(to, &Message { part, ..message }).await?;
        tally.borrow_mut().confirmed(&payload, recipients);
    }
    Ok(())
}

/// The message of this run that a delivery is, if it is one, to the last byte.
pub(crate) fn understood(site: &Site, delivery: &Delivery) -> Option<Payload> {
    let body = &delivery.message.body;
    let payload = Payload::of_bytes(body)?;
    (payload.to_bytes(site.options.size) == body).then_some(payload)
}

/// Receive and acknowledge on all `consumers`, each at its own pace: while `producing` goes on, however slowly; then until all
/// that was confirmed has come, or nothing comes for as long as the site is patient; and then for as long as something still
/// comes, for what nobody expected must be seen, too. `recipient` tells which recipient a consumer belongs to.
pub(crate) async fn consume<T>(
    site: &Site,
    producing: impl Future<Output = Result<T, Broken>>,
    consumers: &mut [Session],
    recipient: impl Fn(usize) -> usize,
    tally: &RefCell<&mut Tally>,
) -> Result<T, Broken> {
    let traffic = Traffic {
        site,
        tally,
        produced: Cell::new(false),
        acknowledging: Cell::new(0),
        progress: Notify::new(),
    };
    let readers = consumers.iter_mut().enumerate().map(|(number, consumer)| {
        let recipient = recipient(number);
        Box::pin(traffic.read(consumer, number, recipient))
    });
    let readers = select_all(readers.collect::<Vec<_>>());
    let producing = Box::pin(producing);
    let producing = async {
        let produced = producing.await?;
        traffic.produced.set(true);
        traffic.progress.notify_one();
        Ok(produced)
    };
    let end = async {
        traffic.end().await;
        Ok(())
    };
    tokio::select! {
        flow = try_join(producing, end) => Ok(flow?.0),
        (broken, ..) = readers => Err(broken),
    }
}

/// What goes on between producers and consumers.
struct Traffic<'a, 'b> {
    site: &'a Site,
    tally: &'a RefCell<&'b mut Tally>,
    /// Whether all is sent.
    produced: Cell<bool>,
    /// How many acknowledgements are under way. A client must not be left in the middle of one.
    acknowledging: Cell<usize>,
    /// Told about everything that happens.
    progress: Notify,
}

impl Traffic<'_, '_> {
    /// Receive and acknowledge, until that breaks.
    async fn read(&self, consumer: &mut Session, number: usize, recipient: usize) -> Broken {
        loop {
            if let Err(broken) = self.read_one(consumer, number, recipient).await {
                return broken;
            }
        }
    }

    async fn read_one(
        &self,
        consumer: &mut Session,
        number: usize,
        recipient: usize,
    ) -> Result<(), Broken> {
        let delivery = consumer.receive().await?;
        let payload = understood(self.site, &delivery);
        let (run, now) = (self.site.mark(), self.site.now());
        self.tally
            .borrow_mut()
            .received(run, recipient, number, payload.as_ref(), now);
        self.acknowledging.update(|count| count + 1);
        self.progress.notify_one();
        consumer.acknowledge(&delivery).await?;
        self.acknowledging.update(|count| count - 1);
        self.progress.notify_one();
        Ok(())
    }

    /// Wait until nothing is to be expected any more.
    async fn end(&self) {
        loop {
            let is_over = self.produced.get() && self.acknowledging.get() == 0;
            let is_complete = self.tally.borrow().missing() == 0;
            let patience = if is_over && is_complete {
                QUIET
            } else {
                self.site.options.patience
            };
            let progress = timeout(patience, self.progress.notified()).await;
            if is_over && progress.is_err() {
                return;
            }
        }
    }
}

/// The next message that any of them receives, and which of them; none if none comes in time.
pub(crate) async fn next(
    consumers: &mut [Session],
    patience: Duration,
) -> Result<Option<(usize, Delivery)>, Broken> {
    let receive = consumers
        .iter_mut()
        .map(|consumer| Box::pin(consumer.receive()));
    match timeout(patience, select_all(receive)).await {
        Ok((delivery, number, _)) => Ok(Some((number, delivery?))),
        Err(_) => Ok(None),
    }
}

/// Leave, all at once.
pub(crate) async fn close(sessions: impl IntoIterator<Item = Session>) {
    futures::future::join_all(sessions.into_iter().map(Session::close)).await;
}
