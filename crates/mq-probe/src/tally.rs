//! What came of what was sent. Pure.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::latency::Latencies;
use super::payload::Payload;
use super::report::Counts;

/// The account of one stream of messages: what was confirmed, what came, how often and in which order.
///
/// A message has one recipient or several: competing consumers are one recipient, the subscribers of a topic one each.
#[derive(Debug, Default)]
pub(super) struct Tally {
    confirmed: HashSet<Copy>,
    unconfirmed: HashSet<Copy>,
    seen: HashMap<Copy, u64>,
    /// How many were confirmed and not seen yet.
    missing: usize,
    last: HashMap<(usize, u32), u64>,
    received: u64,
    reordered: u64,
    foreign: u64,
    first_sent: Option<Duration>,
    last_received: Duration,
    /// From when a message was to be sent until it was received.
    pub(super) latencies: Latencies,
}

/// One message for one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Copy {
    recipient: usize,
    producer: u32,
    sequence: u64,
}

impl Copy {
    fn new(recipient: usize, payload: &Payload) -> Self {
        Self {
            recipient,
            producer: payload.producer,
            sequence: payload.sequence,
        }
    }
}

impl Tally {
    /// The broker has confirmed this one: each of `recipients` has to get it.
    pub(super) fn confirmed(&mut self, payload: &Payload, recipients: &[usize]) {
        for recipient in recipients {
            let copy = Copy::new(*recipient, payload);
            self.unconfirmed.remove(&copy);
            if self.confirmed.insert(copy) && !self.seen.contains_key(&copy) {
                self.missing += 1;
            }
        }
        let first = self.first_sent.get_or_insert(payload.at);
        *first = payload.at.min(*first);
    }

    /// Sent, and whether the broker has it nobody knows. It may come, once or twice, or never.
    pub(super) fn unconfirmed(&mut self, payload: &Payload, recipients: &[usize]) {
        let copies = recipients
            .iter()
            .map(|recipient| Copy::new(*recipient, payload));
        let copies = copies.filter(|copy| !self.confirmed.contains(copy));
        self.unconfirmed.extend(copies);
    }

    /// `consumer`, which is (one of those that make up) `recipient`, received `payload` so long after the run began. One that is
    /// not of the run counts as foreign.
    pub(super) fn received(
        &mut self,
        run: &str,
        recipient: usize,
        consumer: usize,
        payload: Option<&Payload>,
        now: Duration,
    ) {
        let Some(payload) = payload.filter(|payload| payload.run == run) else {
            self.foreign += 1;
            return;
        };
        self.received += 1;
        self.last_received = now;
        let copy = Copy::new(recipient, payload);
        let times = self.seen.entry(copy).or_default();
        *times += 1;
        if *times > 1 {
            return;
        }
        if self.confirmed.contains(&copy) {
            self.missing -= 1;
        }
        self.latencies.record(now.saturating_sub(payload.at));
        // Sent again or given up, it may have been stored at any time.
        if self.unconfirmed.contains(&copy) {
            return;
        }
        let order = (consumer, payload.producer);
        let last = self.last.entry(order).or_insert(payload.sequence);
        if payload.sequence < *last {
            self.reordered += 1;
        }
        *last = (*last).max(payload.sequence);
    }

    /// How many messages were confirmed and have not come, those of several recipients counted for each.
    pub(super) fn missing(&self) -> usize {
        self.missing
    }

    /// From the first that was sent to the last that was received.
    pub(super) fn took(&self) -> Duration {
        let first = self.first_sent.unwrap_or_default();
        self.last_received.saturating_sub(first)
    }

    /// The sums.
    pub(super) fn counts(&self) -> Counts {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let sent: HashSet<(u32, u64)> = self
            .confirmed
            .iter()
            .map(|copy| (copy.producer, copy.sequence))
            .collect();
        let lost = self
            .confirmed
            .iter()
            .filter(|copy| !self.seen.contains_key(copy));
        let again = self
            .seen
            .iter()
            .filter(|(copy, _)| self.confirmed.contains(copy));
        let astray = self
            .seen
            .keys()
            .filter(|copy| !self.confirmed.contains(copy) && !self.unconfirmed.contains(copy));
        Counts {
            sent: count(sent.len()),
            received: self.received,
            lost: count(lost.count()),
            duplicates: again.map(|(_, times)| times - 1).sum(),
            unconfirmed: count(self.unconfirmed.len()),
            reordered: self.reordered,
            foreign: self.foreign + count(astray.count()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Payload, Tally};

    fn payload(producer: u32, sequence: u64) -> Payload {
        Payload {
            run: "r1".to_owned(),
            producer,
            sequence,
            at: Duration::ZERO,
        }
    }

    fn tally(sent: &[(u32, u64)], received: &[(usize, u32, u64)]) -> Tally {
        let mut tally = Tally::default();
        for (producer, sequence) in sent {
            tally.confirmed(&payload(*producer, *sequence), &[0]);
        }
        for (consumer, producer, sequence) in received {
            let came = payload(*producer, *sequence);
            tally.received("r1", 0, *consumer, Some(&came), Duration::from_millis(1));
        }
        tally
    }

    #[test]
    fn all_that_came_once_and_in_order_is_fine() {
        let tally = tally(
            &[(0, 0), (1, 0), (0, 1)],
            &[(0, 0, 0), (1, 0, 1), (0, 1, 0)],
        );
        assert!(tally.counts().are_clean(), "{:?}", tally.counts());
    }

    #[test]
    fn what_did_not_come_is_lost() {
        let counts = tally(&[(0, 0), (0, 1)], &[(0, 0, 1)]).counts();
        assert_eq!((counts.sent, counts.received, counts.lost), (2, 1, 1));
        assert!(!counts.are_clean());
    }

    #[test]
    fn what_came_twice_is_a_duplicate_whoever_got_it() {
        let counts = tally(&[(0, 0)], &[(0, 0, 0), (1, 0, 0)]).counts();
        assert_eq!((counts.duplicates, counts.lost), (1, 0));
        assert!(!counts.are_clean());
    }

    #[test]
    fn order_is_kept_per_producer_and_consumer() {
        assert_eq!(
            tally(&[(0, 0), (0, 1)], &[(0, 0, 1), (0, 0, 0)])
                .counts()
                .reordered,
            1
        );
        assert_eq!(
            tally(&[(0, 0), (0, 1)], &[(0, 0, 1), (1, 0, 0)])
                .counts()
                .reordered,
            0
        );
        assert_eq!(
            tally(&[(0, 1), (1, 0)], &[(0, 0, 1), (0, 1, 0)])
                .counts()
                .reordered,
            0
        );
    }

    #[test]
    fn what_was_never_confirmed_may_come_or_not() {
        let mut tally = tally(&[(0, 0)], &[(0, 0, 0)]);
        tally.unconfirmed(&payload(0, 1), &[0]);
        tally.unconfirmed(&payload(0, 2), &[0]);
        tally.received("r1", 0, 0, Some(&payload(0, 2)), Duration::ZERO);
        let counts = tally.counts();
        assert_eq!(
            (counts.unconfirmed, counts.lost, counts.duplicates),
            (2, 0, 0)
        );
        assert!(counts.are_clean());
    }

    #[test]
    fn what_was_never_confirmed_may_come_out_of_order() {
        let mut tally = tally(&[(0, 0), (0, 2)], &[(0, 0, 0), (0, 0, 2)]);
        tally.unconfirmed(&payload(0, 1), &[0]);
        tally.received("r1", 0, 0, Some(&payload(0, 1)), Duration::ZERO);
        assert!(tally.counts().are_clean(), "{:?}", tally.counts());
    }

    #[test]
    fn messages_of_others_are_told_apart() {
        let mut tally = tally(&[], &[]);
        tally.received("r2", 0, 0, Some(&payload(0, 0)), Duration::ZERO);
        tally.received("r1", 0, 0, None, Duration::ZERO);
        assert_eq!(tally.counts().foreign, 2);
        assert!(!tally.counts().are_clean());
    }

    #[test]
    fn each_subscriber_has_to_get_its_own() {
        let mut tally = Tally::default();
        tally.confirmed(&payload(0, 0), &[0, 1]);
        tally.received("r1", 0, 0, Some(&payload(0, 0)), Duration::ZERO);
        let counts = tally.counts();
        assert_eq!((counts.sent, counts.received, counts.lost), (1, 1, 1));
        tally.received("r1", 1, 1, Some(&payload(0, 0)), Duration::ZERO);
        assert!(tally.counts().are_clean(), "{:?}", tally.counts());
    }

    #[test]
    fn what_is_missing_is_what_was_confirmed_and_has_not_come() {
        let mut tally = tally(&[(0, 0), (0, 1)], &[(0, 0, 0), (0, 0, 0)]);
        assert_eq!(tally.missing(), 1);
        // What nobody confirmed makes up for nothing, and may be confirmed after it has come.
        tally.received("r1", 0, 0, Some(&payload(0, 2)), Duration::ZERO);
        assert_eq!(tally.missing(), 1);
        tally.confirmed(&payload(0, 2), &[0]);
        assert_eq!(tally.missing(), 1);
        tally.received("r1", 0, 0, Some(&payload(0, 1)), Duration::ZERO);
        assert_eq!(tally.missing(), 0);
        assert_eq!(tally.counts().lost, 0);
    }

    #[test]
    fn what_goes_to_the_wrong_recipient_is_foreign_there() {
        let mut tally = Tally::default();
        tally.confirmed(&payload(0, 0), &[0]);
        tally.received("r1", 0, 0, Some(&payload(0, 0)), Duration::ZERO);
        tally.received("r1", 1, 1, Some(&payload(0, 0)), Duration::ZERO);
        assert_eq!(tally.counts().foreign, 1);
    }
}
