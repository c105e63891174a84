//! Everything that is asked of an endpoint, in its order.

use futures::future::{join, join_all};
use tokio::sync::{mpsc, watch};

use super::pattern::Pattern;
use super::patterns::{Failover, ride_out, try_pattern};
use super::report::{PatternReport, ProtocolReport, Verdict};
use super::site::Site;

/// Walk the way of each site, then try `patterns` on those where it holds: the sites at once, the patterns of one site one
/// after the other. [`Pattern::Durability`] comes last, for all sites together: `failover` is what causes it, and is awaited
/// once all of them have parked their messages. Its error says why there was none.
///
/// What is made at the brokers is for [`Site::clear_up`], which is the caller's, so that it happens also when this future is
/// dropped.
pub async fn verify(
    sites: &[Site],
    patterns: &[Pattern],
    failover: impl Future<Output = Result<(), String>>,
) -> Vec<ProtocolReport> {
    let calm: Vec<Pattern> = patterns
        .iter()
        .copied()
        .filter(|pattern| *pattern != Pattern::Durability)
        .collect();
    let mut reports = join_all(sites.iter().map(|site| verify_calmly(site, &calm))).await;
    if patterns.contains(&Pattern::Durability) {
        let whole = sites.iter().zip(&mut reports);
        let whole = whole.filter(|(_, report)| report.broken.is_none());
        let (sites, reports): (Vec<&Site>, Vec<&mut ProtocolReport>) = whole.unzip();
        let ridden = ride_out_together(&sites, failover).await;
        for (report, ridden) in reports.into_iter().zip(ridden) {
            report.patterns.push(ridden);
        }
    }
    reports
}

async fn verify_calmly(site: &Site, patterns: &[Pattern]) -> ProtocolReport {
    let (way, walked) = site.walk().await;
    let mut report = ProtocolReport {
        protocol: site.protocol,
        way,
        broken: walked.err(),
        patterns: Vec::new(),
    };
    if report.broken.is_none() {
        for pattern in patterns {
            report.patterns.push(try_pattern(site, *pattern).await);
        }
    }
    report
}

async fn ride_out_together(
    sites: &[&Site],
    failover: impl Future<Output = Result<(), String>>,
) -> Vec<PatternReport> {
    let (state, states) = watch::channel(Failover::NotYet);
    let (parked, mut all_parked) = mpsc::unbounded_channel();
    let rides = sites.iter().map(|site| {
        let (parked, states) = (parked.clone(), states.clone());
        // Whoever can't park drops the sender, and is not waited for.
        let parked = move || {
            let _ = parked.send(());
        };
        ride_out(site, parked, states)
    });
    let rides = join_all(rides.collect::<Vec<_>>());
    drop((parked, states));
    let cause = async {
        let mut count = 0;
        while all_parked.recv().await.is_some() {
            count += 1;
        }
        // Nobody has anything to lose.
        if count == 0 {
            return None;
        }
        let _ = state.send(Failover::Causing);
        let outcome = failover.await;
        // Those who have already given up do not listen.
        let _ = state.send(if outcome.is_ok() {
            Failover::Caused
        } else {
            Failover::Cancelled
        });
        outcome.err()
    };
    let (mut reports, refused) = join(rides, cause).await;
    if let Some(why) = refused {
        for report in &mut reports {
            if matches!(report.verdict, Verdict::Failed(_)) {
                report.verdict = Verdict::Failed(format!("there was no failover: {why}"));
            }
        }
    }
    reports
}
