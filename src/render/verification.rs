//! What `verify` and `load` found, as a table and as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::probe::{
    Broken, Diagnosis, Latency, Leftovers, LoadReport, PatternReport, Protocol, ProtocolReport,
    Targets, Verdict, Way,
};

use super::changes_json::FORMAT_VERSION;
use super::style::{BOLD, DIM, GREEN, RED, YELLOW, paint};

/// Everything that a verification found.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The stack.
    pub stack: String,
    /// The endpoint's name.
    pub endpoint: String,
    /// What AWS says of the targets, by protocol; none if it was not asked.
    pub targets: Option<Vec<(Protocol, Targets)>>,
    /// The protocols.
    pub protocols: Vec<ProtocolReport>,
    /// What is likeliest behind what broke, by protocol.
    pub diagnoses: Vec<(Protocol, Diagnosis)>,
    /// What could not be taken away again.
    pub left: Leftovers,
}

impl Verification {
    /// Whether everything that was asked for held.
    pub fn is_fine(&self) -> bool {
        !self.protocols.is_empty() && self.protocols.iter().all(ProtocolReport::is_fine)
    }

    fn targets_of(&self, wanted: Protocol) -> Option<&Targets> {
        let mut groups = self.targets.iter().flatten();
        groups
            .find(|(protocol, _)| *protocol == wanted)
            .map(|(_, targets)| targets)
    }

    fn diagnosis_of(&self, wanted: Protocol) -> Option<&Diagnosis> {
        let mut diagnoses = self.diagnoses.iter();
        diagnoses
            .find(|(protocol, _)| *protocol == wanted)
            .map(|(_, diagnosis)| diagnosis)
    }
}

fn target_lines(targets: &Targets) -> Vec<String> {
    let lines = targets.all.iter().map(|target| targets.describe(target));
    lines.chain(targets.oddity()).collect()
}

pub(super) fn text(verification: &Verification) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", paint(BOLD, &verification.endpoint));
    for report in &verification.protocols {
        out.push('\n');
        protocol(&mut out, report);
        let targets = verification.targets_of(report.protocol);
        let diagnosis = verification.diagnosis_of(report.protocol);
        // Whatever is well is told once; what is not, with what it may come from.
        if !report.is_fine() || diagnosis.is_some() {
            for line in targets.map(target_lines).unwrap_or_default() {
                let _ = writeln!(out, "  target  {line}");
            }
        }
        if let Some(diagnosis) = diagnosis {
            let _ = writeln!(out, "  {} {}", paint(BOLD, "likely "), diagnosis.cause);
            let _ = writeln!(out, "  {} {}", paint(BOLD, "next   "), diagnosis.next);
        }
    }
    if verification.is_fine()
        && let Some((_, targets)) = verification.targets.iter().flatten().next()
    {
        out.push('\n');
        for line in target_lines(targets) {
            let _ = writeln!(out, "target  {line}");
        }
    }
    let left = leftovers(&verification.left);
    if !left.is_empty() {
        out.push('\n');
        for line in left {
            let _ = writeln!(out, "{} {line}", paint(YELLOW, "left behind:"));
        }
    }
    out
}

/// What is left of a run at the brokers, in words.
pub(super) fn leftovers(left: &Leftovers) -> Vec<String> {
    let mut lines = left.failed.clone();
    if let Some(first) = left.empty.first() {
        lines.push(format!(
            "{} empty queues, such as {first}; only OpenWire can remove them, or the broker when it collects inactive destinations",
            left.empty.len()
        ));
    }
    lines
}

fn protocol(out: &mut String, report: &ProtocolReport) {
    let way = report.way.as_ref().map(|way| paint(DIM, way_words(way)));
    let _ = writeln!(
        out,
        "{} {}",
        paint(BOLD, format!("{:9}", report.protocol.name())),
        way.unwrap_or_default()
    );
    if let Some(broken) = &report.broken {
        let _ = writeln!(out, "  {} {broken}", paint(RED.bold(), "broken "));
        return;
    }
    for pattern in &report.patterns {
        pattern_line(out, pattern);
    }
}

fn way_words(way: &Way) -> String {
    let took = way.name_took + way.tcp_took + way.tls_took;
    format!(
        "{}, {}, connected in {}",
        way.address,
        way.version,
        time(took)
    )
}

fn pattern_line(out: &mut String, report: &PatternReport) {
    let (style, word) = match &report.verdict {
        Verdict::Held => (GREEN, "held   "),
        Verdict::Failed(_) => (RED.bold(), "failed "),
        Verdict::Broken(_) => (RED.bold(), "broken "),
        Verdict::Skipped(_) => (DIM, "-      "),
    };
    let _ = write!(out, "  {} {:18}", paint(style, word), report.pattern.name());
    let _ = match &report.verdict {
        Verdict::Skipped(why) => writeln!(out, "{}", paint(DIM, why)),
        Verdict::Failed(why) => writeln!(out, "{why}"),
        Verdict::Broken(broken) => writeln!(out, "{broken}"),
        Verdict::Held => writeln!(out, "{}", figures(report)),
    };
}

fn figures(report: &PatternReport) -> String {
    let mut figures = vec![format!("{:>6} messages", report.counts.sent)];
    if let Some(latency) = &report.round_trip {
        figures.push(latency_words(latency));
    }
    if let Some(outage) = report.outage {
        figures.push(format!("outage {}", time(outage)));
        figures.push(format!("{} unconfirmed", report.counts.unconfirmed));
    } else if let Some(rate) = report.rate() {
        figures.push(format!("{rate:.0}/s"));
    }
    figures.join("   ")
}

fn latency_words(latency: &Latency) -> String {
    format!(
        "p50 {:.1} ms  p99 {:.1} ms  max {:.1} ms",
        latency.p50_ms, latency.p99_ms, latency.max_ms
    )
}

fn time(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

pub(super) fn json(verification: &Verification) -> Value {
    let protocols = verification.protocols.iter().map(|report| {
        json!({
            "protocol": report.protocol.name(),
            "holds": report.is_fine(),
            "way": report.way.as_ref().map(way_json),
            "broken": report.broken.as_ref().map(broken_json),
            "patterns": report.patterns.iter().map(pattern_json).collect::<Vec<_>>(),
            "diagnosis": verification.diagnosis_of(report.protocol).map(|diagnosis| json!({
                "cause": diagnosis.cause,
                "next": diagnosis.next,
            })),
        })
    });
    let targets = verification.targets.as_ref().map(|groups| {
        let groups = groups.iter().map(|(protocol, targets)| {
            let listed = targets.all.iter().map(|target| {
                json!({
                    "address": target.address,
                    "port": target.port,
                    "health": target.health.name(),
                    "reason": target.reason,
                    "role": targets.role(target).name(),
                })
            });
            json!({ "protocol": protocol.name(), "targets": listed.collect::<Vec<_>>() })
        });
        groups.collect::<Vec<_>>()
    });
    json!({
        "format_version": FORMAT_VERSION,
        "stack": verification.stack,
        "endpoint": verification.endpoint,
        "holds": verification.is_fine(),
        "protocols": protocols.collect::<Vec<_>>(),
        "target_groups": targets,
        "left": { "empty_queues": verification.left.empty, "failed": verification.left.failed },
    })
}

fn way_json(way: &Way) -> Value {
    json!({
        "address": way.address.to_string(),
        "tls": way.version,
        "name_ms": milliseconds(way.name_took),
        "tcp_ms": milliseconds(way.tcp_took),
        "tls_ms": milliseconds(way.tls_took),
        "certificate": way.certificate.as_ref().map(|certificate| json!({
            "names": certificate.names,
            "expires": certificate.expires.and_then(|at| jiff::Timestamp::try_from(at).ok()).map(|at| at.to_string()),
        })),
    })
}

fn broken_json(broken: &Broken) -> Value {
    json!({
        "step": broken.step.name(),
        "cause": broken.cause.name(),
        "detail": broken.detail,
    })
}

fn pattern_json(report: &PatternReport) -> Value {
    let (verdict, detail, broken) = match &report.verdict {
        Verdict::Held => ("held", None, None),
        Verdict::Failed(why) => ("failed", Some(why.clone()), None),
        Verdict::Broken(broken) => (
            "broken",
            Some(broken.to_string()),
            Some(broken_json(broken)),
        ),
        Verdict::Skipped(why) => ("skipped", Some((*why).to_owned()), None),
    };
    json!({
        "pattern": report.pattern.name(),
        "verdict": verdict,
        "detail": detail,
        "broken": broken,
        "messages": counts_json(&report.counts),
        "round_trip": report.round_trip,
        "messages_per_second": report.rate(),
        "took_seconds": report.took.as_secs_f64(),
        "outage_seconds": report.outage.map(|outage| outage.as_secs_f64()),
    })
}

fn counts_json(counts: &crate::probe::Counts) -> Value {
    json!({
        "sent": counts.sent,
        "received": counts.received,
        "lost": counts.lost,
        "duplicates": counts.duplicates,
        "unconfirmed": counts.unconfirmed,
        "reordered": counts.reordered,
        "foreign": counts.foreign,
    })
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

pub(super) fn load_text(endpoint: &str, protocol: Protocol, report: &LoadReport) -> String {
    let mut out = String::new();
    let counts = &report.counts;
    let _ = writeln!(out, "{} {protocol}", paint(BOLD, endpoint));
    let _ = writeln!(
        out,
        "  sent       {:.1}/s of {:.1}/s asked for, {} messages",
        report.sent_rate, report.load.rate, counts.sent
    );
    let _ = writeln!(
        out,
        "  received   {} ({} lost, {} duplicates)",
        counts.received, counts.lost, counts.duplicates
    );
    if let Some(latency) = &report.latency {
        let _ = writeln!(
            out,
            "  due until received   p50 {:.1} ms  p90 {:.1} ms  p99 {:.1} ms  p99.9 {:.1} ms  max {:.1} ms",
            latency.p50_ms, latency.p90_ms, latency.p99_ms, latency.p999_ms, latency.max_ms
        );
    }
    let sizing = &report.sizing;
    let _ = writeln!(
        out,
        "  consumers  {} needed: {:.1}/s asked for, one consumer like this one handles {:.0}/s",
        sizing.consumers_needed, sizing.target_rate, sizing.consumer_rate
    );
    out
}

pub(super) fn load_json(endpoint: &str, protocol: Protocol, report: &LoadReport) -> Value {
    json!({
        "format_version": FORMAT_VERSION,
        "endpoint": endpoint,
        "protocol": protocol.name(),
        "holds": report.held(),
        "rate": report.load.rate,
        "duration_seconds": report.load.duration.as_secs_f64(),
        "sent_rate": report.sent_rate,
        "messages": counts_json(&report.counts),
        "latency": report.latency,
        "sizing": report.sizing,
    })
}
