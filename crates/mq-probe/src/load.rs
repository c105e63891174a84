//! A bounded load, and what follows from it for the number of consumers.
//!
//! The load is *open-loop*: messages are due at fixed times, whether or not earlier ones have been confirmed, and each one's
//! time counts from when it was due. A broker that stalls is thus charged for every message that had to wait, not only for the
//! one that was being sent (no coordinated omission).

use std::cell::RefCell;
use std::time::Duration;

use futures::future::try_join_all;
use serde::Serialize;
use tokio::time::Instant;

use super::broken::{Broken, Cause, Step};
use super::client::{Destination, Message, Subscription};
use super::latency::Latency;
use super::patterns::{Route, close, consume, next, produce};
use super::payload::Payload;
use super::report::Counts;
use super::session::Session;
use super::site::Site;
use super::tally::Tally;

/// How much is asked of the broker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Messages in a second, of all producers together.
    pub rate: f64,
    /// For how long.
    pub duration: Duration,
    /// Connections that send. Each waits for its confirmation before it sends on, so a high rate needs several.
    pub producers: u32,
    /// Connections that receive; none takes as many as [`Sizing::consumers_needed`] says.
    pub consumers: Option<usize>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadReport {
    /// What was asked.
    pub load: Load,
    /// How many messages were due in that time.
    pub due: u64,
    /// What came of the messages.
    pub counts: Counts,
    /// From when a message was due until it was received.
    pub latency: Option<Latency>,
    /// What was sent and confirmed in a second.
    pub sent_rate: f64,
    /// How the number of consumers follows.
    pub sizing: Sizing,
}

impl LoadReport {
    /// Whether all that was due was sent at its rate, came, and came once. A tenth less than asked is not the rate.
    pub fn held(&self) -> bool {
        self.counts.are_clean() && self.counts.sent > 0 && self.sent_rate >= self.load.rate * 0.9
    }
}

/// How many consumers a rate needs: N ≥ T / R, where one consumer alone handles R.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sizing {
    /// T: messages in a second.
    pub target_rate: f64,
    /// R: what one consumer receives and acknowledges in a second when there is always a next message.
    pub consumer_rate: f64,
    /// N.
    pub consumers_needed: usize,
}

impl Sizing {
    /// How many consumers that handle `consumer_rate` each `target_rate` needs.
    pub fn new(target_rate: f64, consumer_rate: f64) -> Self {
        Self {
            target_rate,
            consumer_rate,
            consumers_needed: whole(target_rate / consumer_rate).max(1),
        }
    }
}

/// The next whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float-to-int cast saturates, and that is what is wanted of a number of consumers"
)]
fn whole(number: f64) -> usize {
    number.ceil() as usize
}

/// Messages that wait for the one consumer whose rate is measured.
const SAMPLE: u32 = 500;

/// What is not more than a load test of one machine. A sizing may ask for more.
const MOST_CONSUMERS: usize = 64;

/// Measure what one consumer can do, then send at the rate that is asked for.
pub async fn put_under_load(site: &Site, load: Load) -> Result<LoadReport, Broken> {
    let sizing = Sizing::new(load.rate, consumer_rate(site).await?);
    let queue = site.queue("load");
    let consumers = load
        .consumers
        .unwrap_or(sizing.consumers_needed)
        .min(MOST_CONSUMERS);
    let mut consumers = connect(site, "consumer", consumers).await?;
    let all = reading(&queue);
    for consumer in &mut consumers {
        consumer.subscribe(&all).await?;
    }
    let producers = usize::try_from(load.producers).unwrap_or(1).max(1);
    let mut producers = connect(site, "producer", producers).await?;
    let due = u64::try_from(whole(load.rate * load.duration.as_secs_f64())).unwrap_or(u64::MAX);
    let mut tally = Tally::default();
    let began = Instant::now();
    let sent_for = {
        let tally = RefCell::new(&mut tally);
        let offset = site.now();
        let pace = Pace {
            site,
            queue: &queue,
            offset,
            began,
            interval: Duration::from_secs_f64(load.rate.recip()),
            due,
            end: began + load.duration + site.options.patience,
            stride: u64::try_from(producers.len()).unwrap_or(1),
        };
        let numbers = 0_u64..;
        let send = producers
            .iter_mut()
            .zip(numbers)
            .map(|(producer, number)| pace.send(producer, number, &tally));
        let send = async {
            try_join_all(send).await?;
            Ok(began.elapsed())
        };
        consume(site, send, &mut consumers, |_| 0, &tally).await?
    };
    close(producers.into_iter().chain(consumers)).await;
    let counts = tally.counts();
    let sent = u32::try_from(counts.sent).unwrap_or(u32::MAX);
    Ok(LoadReport {
        load,
        due,
        counts,
        latency: tally.latencies.summary(),
        sent_rate: f64::from(sent) / sent_for.max(load.duration).as_secs_f64(),
        sizing,
    })
}

/// What one consumer receives and acknowledges in a second of a queue that is full before it comes.
async fn consumer_rate(site: &Site) -> Result<f64, Broken> {
    let queue = site.queue("sample");
    let mut producer = site.connect("sampler").await?;
    let mut tally = Tally::default();
    let route = |_| Route {
        part: None,
        recipients: &[0],
    };
    produce(
        site,
        &mut producer,
        &queue,
        (1, u64::from(SAMPLE)),
        route,
        &RefCell::new(&mut tally),
    )
    .await?;
    let mut consumer = site.connect("sample-consumer").await?;
    consumer.subscribe(&reading(&queue)).await?;
    let mut consumers = [consumer];
    let began = Instant::now();
    for received in 0..SAMPLE {
        let Some((_, delivery)) = next(&mut consumers, site.options.patience).await? else {
            let detail = format!(
                "only {received} of {SAMPLE} messages came that were sent to measure a consumer"
            );
            return Err(Broken::new(Step::Receive, Cause::Silent, detail));
        };
        let [consumer] = &mut consumers;
        consumer.acknowledge(&delivery).await?;
    }
    let took = began.elapsed();
    close(consumers.into_iter().chain([producer])).await;
    Ok(f64::from(SAMPLE) / took.as_secs_f64().max(f64::EPSILON))
}

fn reading(queue: &Destination) -> Subscription {
    Subscription {
        from: queue.clone(),
        filter: None,
        prefetch: 100,
    }
}

async fn connect(site: &Site, role: &str, count: usize) -> Result<Vec<Session>, Broken> {
    let roles: Vec<String> = (1..=count)
        .map(|number| format!("{role}-{number}"))
        .collect();
    try_join_all(roles.iter().map(|role| site.connect(role))).await
}

/// When each message is due.
struct Pace<'a> {
    site: &'a Site,
    queue: &'a Destination,
    /// When the load began, on the site's clock.
    offset: Duration,
    began: Instant,
    interval: Duration,
    due: u64,
    stride: u64,
    /// When nothing more is sent, although it was due: a load that the broker can't carry ends, too.
    end: Instant,
}

impl Pace<'_> {
    /// Send every `stride`-th message, from number `first` on, when it is due or as soon as possible after that.
    async fn send(
        &self,
        producer: &mut Session,
        first: u64,
        tally: &RefCell<&mut Tally>,
    ) -> Result<(), Broken> {
        let mut number = first;
        while number < self.due {
            let at = self
                .interval
                .mul_f64(f64::from(u32::try_from(number).unwrap_or(u32::MAX)));
            tokio::time::sleep_until(self.began + at).await;
            if Instant::now() > self.end {
                break;
            }
            let payload = Payload {
                run: self.site.mark().to_owned(),
                producer: u32::try_from(first).unwrap_or(u32::MAX),
                sequence: number,
                at: self.offset + at,
            };
            let message = Message {
                body: payload.to_bytes(self.site.options.size),
                ..Message::default()
            };
            producer.send(self.queue, &message).await?;
            tally.borrow_mut().confirmed(&payload, &[0]);
            number += self.stride;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Sizing;

    #[test]
    fn so_many_consumers_that_they_handle_the_rate() {
        let needed = |target, one| Sizing::new(target, one).consumers_needed;
        assert_eq!(needed(1000.0, 250.0), 4);
        assert_eq!(needed(1001.0, 250.0), 5);
        assert_eq!(needed(10.0, 250.0), 1);
        assert_eq!(needed(10.0, 0.0), usize::MAX);
    }
}
