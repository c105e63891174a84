//! The patterns, each written once, for every protocol that can.

mod collect;
mod dead_letter;
mod durability;
mod filtering;
mod point_to_point;
mod publish_subscribe;
mod request_reply;
#[cfg(test)]
mod tests;

use super::broken::Broken;
use super::pattern::Pattern;
use super::report::{PatternReport, Verdict};
use super::site::Site;
use super::tally::Tally;

pub(super) use collect::{Route, close, consume, next, produce};
pub use durability::{Failover, ride_out};

/// Try one pattern that needs no failover. What it makes is for [`Site::clear_up`].
pub async fn try_pattern(site: &Site, pattern: Pattern) -> PatternReport {
    if let Some(why) = pattern.impossible_with(site.protocol) {
        return report(pattern, &Tally::default(), Verdict::Skipped(why));
    }
    let mut tally = Tally::default();
    let outcome = match pattern {
        // Each has many connections at once, and together they are more than what runs them should have to carry.
        Pattern::PointToPoint => Box::pin(point_to_point::run(site, &mut tally)).await,
        Pattern::PublishSubscribe => Box::pin(publish_subscribe::run(site, &mut tally)).await,
        Pattern::RequestReply => Box::pin(request_reply::run(site, &mut tally)).await,
        Pattern::Filtering => Box::pin(filtering::run(site, &mut tally)).await,
        Pattern::DeadLetter => Box::pin(dead_letter::run(site, &mut tally)).await,
        Pattern::Durability => Ok(Some(
            "needs a failover, which is not a part of this".to_owned(),
        )),
    };
    report(pattern, &tally, verdict(&tally, outcome))
}

/// What it amounts to when a pattern came to its end: with a complaint of its own, or with what the messages say.
fn verdict(tally: &Tally, outcome: Result<Option<String>, Broken>) -> Verdict {
    match outcome {
        Err(broken) => Verdict::Broken(broken),
        Ok(Some(complaint)) => Verdict::Failed(complaint),
        Ok(None) => {
            let counts = tally.counts();
            match counts.complaint() {
                Some(complaint) => Verdict::Failed(complaint),
                None if counts.sent == 0 => Verdict::Failed("nothing was sent".to_owned()),
                None => Verdict::Held,
            }
        }
    }
}

fn report(pattern: Pattern, tally: &Tally, verdict: Verdict) -> PatternReport {
    PatternReport {
        pattern,
        verdict,
        counts: tally.counts(),
        round_trip: tally.latencies.summary(),
        took: tally.took(),
        outage: None,
    }
}
