//! The end of the active broker: what was confirmed is still there, and clients are back by themselves.

use std::cell::RefCell;
use std::future::ready;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::collect::{Route, close, consume, numbered, produce};
use super::{report, verdict};
use crate::broken::{Broken, Step};
use crate::client::{Destination, Subscription};
use crate::pattern::Pattern;
use crate::protocol::Protocol;
use crate::report::PatternReport;
use crate::session::{Session, within};
use crate::site::Site;
use crate::tally::Tally;

/// How a failover comes about, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failover {
    /// Messages are being parked; it must not be caused yet.
    NotYet,
    /// It is being caused: from now on an outage may be it.
    Causing,
    /// It was caused.
    Caused,
    /// It could not be caused, and never will be.
    Cancelled,
}

/// Messages confirmed again before a failover counts as over.
const STEADY: u64 = 5;

/// Between two messages while the failover lasts.
const PULSE: Duration = Duration::from_millis(20);

/// Between two attempts to connect.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The recipient of all: whoever drains.
const ROUTE: &[usize] = &[0];

/// Park messages, keep sending while the active broker ends, come back as a client with a failover transport does, and drain:
/// nothing that was confirmed may be missing or come twice. `parked` is called once the messages are parked, and `failover`
/// tells when the failover was caused.
pub async fn ride_out(
    site: &Site,
    parked: impl FnOnce(),
    failover: watch::Receiver<Failover>,
) -> PatternReport {
    let mut tally = Tally::default();
    let mut outage = None;
    let outcome = Box::pin(run(site, &mut tally, &mut outage, parked, failover)).await;
    PatternReport {
        // Parked messages wait for as long as it takes: that is no round trip.
        round_trip: None,
        outage,
        ..report(Pattern::Durability, &tally, verdict(&tally, outcome))
    }
}

async fn run(
    site: &Site,
    tally: &mut Tally,
    outage: &mut Option<Duration>,
    parked: impl FnOnce(),
    failover: watch::Receiver<Failover>,
) -> Result<Option<String>, Broken> {
    let store = store(site);
    let all = Subscription {
        from: store.clone(),
        filter: None,
        prefetch: 100,
    };
    // A queue keeps messages by itself; a topic only for a subscriber that has been there, and comes back.
    let mut keeper = site.connect_persistently("keeper").await?;
    keeper.subscribe(&all).await?;
    keeper.close().await;
    let mut producer = site.connect("producer").await?;
    let tally = RefCell::new(tally);
    let route = |_| Route {
        part: None,
        recipients: ROUTE,
    };
    let messages = site.options.messages;
    produce(site, &mut producer, &store, (1, messages), route, &tally).await?;
    parked();
    let pulse = Pulse {
        site,
        store: &store,
        tally: &tally,
        failover,
    };
    let complaint = match pulse.beat(producer).await? {
        Beaten::Through(took) => {
            *outage = Some(took);
            None
        }
        Beaten::Never => Some("the broker was never away: there was no failover".to_owned()),
        Beaten::Cancelled => Some("the failover could not be caused".to_owned()),
    };
    let mut drain = site.connect_persistently("keeper").await?;
    drain.subscribe(&all).await?;
    let mut drains = [drain];
    consume(site, ready(Ok(())), &mut drains, |_| 0, &tally).await?;
    close(drains).await;
    Ok(complaint)
}

fn store(site: &Site) -> Destination {
    match site.protocol {
        Protocol::Mqtt => site.topic("durable"),
        _ => site.queue("durable"),
    }
}

/// A client that sends one message after the other, whatever happens.
struct Pulse<'a, 'b> {
    site: &'a Site,
    store: &'a Destination,
    tally: &'a RefCell<&'b mut Tally>,
    failover: watch::Receiver<Failover>,
}

/// How a pulse ended.
enum Beaten {
    /// The broker was away for so long, and is back.
    Through(Duration),
    /// Nothing happened.
    Never,
    /// Nothing was to happen.
    Cancelled,
}

impl Pulse<'_, '_> {
    /// Send until there was an outage and messages are confirmed again.
    async fn beat(mut self, producer: Session) -> Result<Beaten, Broken> {
        let mut session = Some(producer);
        let mut last_confirmed = Instant::now();
        let mut outage: Option<Duration> = None;
        let mut steady = 0;
        let mut may_be_it = false;
        let mut caused = None;
        let mut failing_since = None;
        let mut pause = FIRST_PAUSE;
        for sequence in 0.. {
            match *self.failover.borrow_and_update() {
                Failover::NotYet => {}
                Failover::Causing => may_be_it = true,
                Failover::Cancelled => return Ok(Beaten::Cancelled),
                Failover::Caused => {
                    may_be_it = true;
                    caused.get_or_insert_with(Instant::now);
                }
            }
            let waited = caused.map_or(Duration::ZERO, |caused| caused.elapsed());
            if waited > self.site.options.longest_outage
                && outage.is_none()
                && failing_since.is_none()
            {
                return Ok(Beaten::Never);
            }
            match self.beat_once(&mut session, sequence).await {
                Ok(()) => {
                    if failing_since.take().is_some() {
                        pause = FIRST_PAUSE;
                        // What was over before is somebody else's doing, and proves nothing.
                        if may_be_it {
                            outage = Some(last_confirmed.elapsed());
                            steady = 0;
                        }
                    }
                    last_confirmed = Instant::now();
                    steady += 1;
                    if let Some(outage) = outage.filter(|_| steady >= STEADY && caused.is_some()) {
                        return Ok(Beaten::Through(outage));
                    }
                    tokio::time::sleep(PULSE).await;
                }
                Err(broken) => {
                    let since = *failing_since.get_or_insert_with(Instant::now);
                    if since.elapsed() > self.site.options.longest_outage {
                        return Err(broken);
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
        Ok(Beaten::Never)
    }

    /// Send one message, over a new connection if the last one is gone. What fails takes the connection with it.
    async fn beat_once(&self, session: &mut Option<Session>, sequence: u64) -> Result<(), Broken> {
        let site = self.site;
        let mut producer = match session.take() {
            Some(producer) => producer,
            None => site.connect("producer").await?,
        };
        let (payload, message) = numbered(site, 2, sequence);
        let sent = producer.send(self.store, &message);
        match within(site.options.patience, Step::Send, sent).await {
            Ok(()) => {
                self.tally.borrow_mut().confirmed(&payload, ROUTE);
                *session = Some(producer);
                Ok(())
            }
            Err(broken) => {
                self.tally.borrow_mut().unconfirmed(&payload, ROUTE);
                Err(broken)
            }
        }
    }
}
