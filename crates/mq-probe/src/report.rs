//! What was found.

use std::time::Duration;

use super::broken::Broken;
use super::latency::Latency;
use super::pattern::Pattern;
use super::protocol::Protocol;

/// What came of the messages of one stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Confirmed by the broker.
    pub sent: u64,
    /// Received, duplicates included.
    pub received: u64,
    /// Confirmed, and never received.
    pub lost: u64,
    /// Received once more than sent, of those that were confirmed.
    pub duplicates: u64,
    /// Sent without an answer: they may have come or not, and count neither as lost nor as duplicates.
    pub unconfirmed: u64,
    /// Received after a later one of the same producer, by the same consumer.
    pub reordered: u64,
    /// Received, though never sent by this run, or not as they were sent.
    pub foreign: u64,
}

impl Counts {
    /// Whether each message that was confirmed came once, in order, and nothing else did.
    pub fn are_clean(&self) -> bool {
        self.lost == 0 && self.duplicates == 0 && self.reordered == 0 && self.foreign == 0
    }

    /// What is not clean, in words; none if all is.
    pub(super) fn complaint(&self) -> Option<String> {
        let parts = [
            (self.lost, "lost"),
            (self.duplicates, "delivered again"),
            (self.reordered, "out of order"),
            (self.foreign, "not as they were sent, or not ours"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        (!parts.is_empty()).then(|| format!("{} of {} messages", parts.join(", "), self.sent))
    }
}

/// Whether a pattern held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything was as it should be.
    Held,
    /// Messages flowed, but not as they should.
    Failed(String),
    /// A link did not hold.
    Broken(Broken),
    /// Not tried, because the protocol has no such thing.
    Skipped(&'static str),
}

impl Verdict {
    /// Whether what was asked for holds. What a protocol can't do, nobody can have asked of it.
    pub fn is_fine(&self) -> bool {
        matches!(self, Self::Held | Self::Skipped(_))
    }
}

/// What was found of one pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternReport {
    /// The pattern.
    pub pattern: Pattern,
    /// Whether it held.
    pub verdict: Verdict,
    /// What came of the messages.
    pub counts: Counts,
    /// From sending to receiving; with request-reply, until the reply was there.
    pub round_trip: Option<Latency>,
    /// From the first message that was sent to the last that was received.
    pub took: Duration,
    /// How long clients could not send: from the last confirmation before a failover to the first one after it.
    pub outage: Option<Duration>,
}

impl PatternReport {
    /// Messages received in a second.
    pub fn rate(&self) -> Option<f64> {
        let seconds = self.took.as_secs_f64();
        let received = u32::try_from(self.counts.received).unwrap_or(u32::MAX);
        (received > 0 && seconds > 0.0).then(|| f64::from(received) / seconds)
    }
}

/// What was found of one protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtocolReport {
    /// The protocol.
    pub protocol: Protocol,
    /// The way that the first connection took; none if it did not get to TLS.
    pub way: Option<super::dial::Way>,
    /// The link that did not hold before any pattern could be tried.
    pub broken: Option<Broken>,
    /// The patterns that were tried.
    pub patterns: Vec<PatternReport>,
}

impl ProtocolReport {
    /// Whether everything that was asked for held.
    pub fn is_fine(&self) -> bool {
        self.broken.is_none() && self.patterns.iter().all(|report| report.verdict.is_fine())
    }
    /// The first link that did not hold, on the way or in a pattern.
    pub fn first_broken(&self) -> Option<&Broken> {
        let patterns = self
            .patterns
            .iter()
            .find_map(|report| match &report.verdict {
                Verdict::Broken(broken) => Some(broken),
                Verdict::Held | Verdict::Failed(_) | Verdict::Skipped(_) => None,
            });
        self.broken.as_ref().or(patterns)
    }
}
