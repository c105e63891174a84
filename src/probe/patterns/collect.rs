//! Sending and receiving, as the patterns do it.

use std::cell::RefCell;
use std::time::Duration;

use futures::future::select_all;

use crate::probe::broken::Broken;
use crate::probe::client::{Delivery, Destination, Message};
use crate::probe::payload::Payload;
use crate::probe::session::Session;
use crate::probe::site::{QUIET, Site};
use crate::probe::tally::Tally;

/// The message with this number, to be sent now.
pub(in crate::probe) fn numbered(site: &Site, producer: u32, sequence: u64) -> (Payload, Message) {
    let payload = Payload {
        run: site.run().to_owned(),
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
pub(in crate::probe) struct Route {
    pub(in crate::probe) part: Option<String>,
    pub(in crate::probe) recipients: &'static [usize],
}

/// Send so many messages, and note what the broker confirmed.
pub(in crate::probe) async fn produce(
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

/// Receive and acknowledge on all `consumers` until `enough` have come or the site's patience is over, and then for as long as
/// something still comes: what nobody expected must be seen, too. `recipient` tells which recipient a consumer belongs to.
pub(in crate::probe) async fn consume(
    site: &Site,
    consumers: &mut [Session],
    enough: u64,
    recipient: impl Fn(usize) -> usize,
    tally: &RefCell<&mut Tally>,
) -> Result<(), Broken> {
    consume_slowly(site, consumers, enough, recipient, tally, Duration::ZERO).await
}

/// The same of messages that are sent `interval` apart.
pub(in crate::probe) async fn consume_slowly(
    site: &Site,
    consumers: &mut [Session],
    enough: u64,
    recipient: impl Fn(usize) -> usize,
    tally: &RefCell<&mut Tally>,
    interval: Duration,
) -> Result<(), Broken> {
    let enough = usize::try_from(enough).unwrap_or(usize::MAX);
    loop {
        let come = tally.borrow().distinct();
        let patience = if come < enough {
            site.options.patience + interval
        } else {
            QUIET
        };
        let Some((number, delivery)) = next(consumers, patience).await? else {
            return Ok(());
        };
        let payload = Payload::of_bytes(&delivery.message.body);
        let recipient = recipient(number);
        tally
            .borrow_mut()
            .received(site.run(), recipient, number, payload.as_ref(), site.now());
        if let Some(consumer) = consumers.get_mut(number) {
            consumer.acknowledge(&delivery).await?;
        }
    }
}

/// The next message that any of them receives, and which of them; none if none comes in time.
pub(in crate::probe) async fn next(
    consumers: &mut [Session],
    patience: Duration,
) -> Result<Option<(usize, Delivery)>, Broken> {
    let receive = consumers
        .iter_mut()
        .map(|consumer| Box::pin(consumer.receive()));
    match tokio::time::timeout(patience, select_all(receive)).await {
        Ok((delivery, number, _)) => Ok(Some((number, delivery?))),
        Err(_) => Ok(None),
    }
}

/// Leave, all at once.
pub(in crate::probe) async fn close(sessions: impl IntoIterator<Item = Session>) {
    futures::future::join_all(sessions.into_iter().map(Session::close)).await;
}
