//! What `verify` found, as a table and as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use mq_probe::{
    Broken, Diagnosis, Leftovers, PatternReport, Protocol, ProtocolReport, Targets, Verdict, Way,
};

use super::changes_json::FORMAT_VERSION;
use super::printer::About;
use super::style::{BOLD, DIM, GREEN, RED, YELLOW, paint};
use super::words::filled;

/// Everything that a verification found.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The stack.
    pub stack: String,
    /// Where AWS has it; none if it was not asked.
    pub about: Option<About>,
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
    /// Each diagnosis once, with the protocols that it is about.
    fn distinct_diagnoses(&self) -> Vec<(Vec<Protocol>, &Diagnosis)> {
        let mut distinct: Vec<(Vec<Protocol>, &Diagnosis)> = Vec::new();
        for (protocol, diagnosis) in &self.diagnoses {
            match distinct.iter_mut().find(|(_, other)| *other == diagnosis) {
                Some((protocols, _)) => protocols.push(*protocol),
                None => distinct.push((vec![*protocol], diagnosis)),
            }
        }
        distinct
    }

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

    pub(super) fn diagnosis_of(&self, wanted: Protocol) -> Option<&Diagnosis> {
        let mut diagnoses = self.diagnoses.iter();
        diagnoses
            .find(|(protocol, _)| *protocol == wanted)
            .map(|(_, diagnosis)| diagnosis)
    }
}

/// What AWS says of the targets, for people.
fn target_lines(targets: &Targets) -> Vec<String> {
    let lines = targets.all.iter().map(|target| targets.describe(target));
    lines.chain(targets.oddity()).collect()
}

/// A text after a label, in lines of at most `columns`; all but the first begin below the text.
fn paragraph(out: &mut String, label: &str, width: usize, text: &str, columns: usize) {
    let lines = filled(text, columns.saturating_sub(width));
    let mut start = label.to_owned();
    for line in lines {
        let _ = writeln!(out, "{start}{line}");
        start = " ".repeat(width);
    }
}

pub(super) fn text(verification: &Verification, columns: usize) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", paint(BOLD, &verification.endpoint));
    for report in &verification.protocols {
        out.push('\n');
        protocol(&mut out, report, columns);
        let targets = verification.targets_of(report.protocol);
        // Whatever is well is told once; what is not, with what it may come from.
        if !report.is_fine() || verification.diagnosis_of(report.protocol).is_some() {
            for line in targets.map(target_lines).unwrap_or_default() {
                paragraph(&mut out, "  target  ", 10, &line, columns);
            }
        }
    }
    for (protocols, diagnosis) in verification.distinct_diagnoses() {
        out.push('\n');
        let about_all = protocols.len() == verification.protocols.len();
        let names: Vec<&str> = protocols.iter().map(|protocol| protocol.name()).collect();
        let cause = if about_all {
            diagnosis.cause.clone()
        } else {
            format!("{}: {}", names.join(", "), diagnosis.cause)
        };
        let label = |word| format!("{}  ", paint(BOLD, format!("{word:6}")));
        paragraph(&mut out, &label("likely"), 8, &cause, columns);
        paragraph(&mut out, &label("next"), 8, &diagnosis.next, columns);
    }
    if verification.is_fine()
        && let Some((_, targets)) = verification.targets.iter().flatten().next()
    {
        out.push('\n');
        for line in target_lines(targets) {
            paragraph(&mut out, "target  ", 8, &line, columns);
        }
    }
    let left = leftovers(&verification.left);
    if !left.is_empty() {
        out.push('\n');
        for line in left {
            let label = format!("{} ", paint(YELLOW, "left behind:"));
            paragraph(&mut out, &label, 13, &line, columns);
        }
    }
    out
}

/// What is left of a run at the brokers, in words.
pub(super) fn leftovers(left: &Leftovers) -> Vec<String> {
    let mut lines: Vec<String> = left.failed.iter().take(1).cloned().collect();
    if let Some(others) = left.failed.len().checked_sub(1).filter(|count| *count > 0)
        && let Some(first) = lines.first_mut()
    {
        let _ = write!(first, "; and {others} more");
    }
    if let Some(first) = left.empty.first() {
        lines.push(format!(
            "{} empty queues, such as {first}; only OpenWire can remove them, or the broker when it collects inactive destinations",
            left.empty.len()
        ));
    }
    lines
}

fn protocol(out: &mut String, report: &ProtocolReport, columns: usize) {
    let name = report.protocol.name();
    let _ = match &report.way {
        Some(way) => writeln!(
            out,
            "{} {}",
            paint(BOLD, format!("{name:9}")),
            paint(DIM, way_words(way))
        ),
        None => writeln!(out, "{}", paint(BOLD, name)),
    };
    if let Some(broken) = &report.broken {
        let label = format!("  {} ", paint(RED.bold(), "broken "));
        paragraph(out, &label, 10, &broken.to_string(), columns);
        return;
    }
    for pattern in &report.patterns {
        pattern_line(out, pattern, columns);
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

fn pattern_line(out: &mut String, report: &PatternReport, columns: usize) {
    let (style, word) = match &report.verdict {
        Verdict::Held => (GREEN, "held"),
        Verdict::Failed(_) => (RED.bold(), "failed"),
        Verdict::Broken(_) => (RED.bold(), "broken"),
        Verdict::Skipped(_) => (DIM, "skipped"),
    };
    let label = format!(
        "  {} {:17}  ",
        paint(style, format!("{word:7}")),
        report.pattern.name()
    );
    let text = match &report.verdict {
        Verdict::Held => {
            let _ = writeln!(out, "{label}{}", figures(report));
            return;
        }
        Verdict::Skipped(why) => (*why).to_owned(),
        Verdict::Failed(why) => why.clone(),
        Verdict::Broken(broken) => broken.to_string(),
    };
    paragraph(out, &label, 29, &text, columns);
}

/// The figures of a pattern that held, one below the other.
fn figures(report: &PatternReport) -> String {
    let sent = report.counts.sent;
    let unit = if sent == 1 { "message " } else { "messages" };
    let mut figures = vec![format!("{sent:>3} {unit}")];
    if let Some(latency) = &report.round_trip {
        figures.push(format!("p50 {:>8}", short(latency.p50_ms)));
        figures.push(format!("p99 {:>8}", short(latency.p99_ms)));
    }
    if let Some(outage) = report.outage {
        figures.push(format!("outage {}", time(outage)));
        figures.push(format!("{} unconfirmed", report.counts.unconfirmed));
    } else if let Some(rate) = report.rate().filter(|_| sent > 1) {
        figures.push(format!("{rate:>5.0}/s"));
    }
    figures.join("  ")
}

/// Milliseconds, or seconds where they are many.
pub(super) fn short(milliseconds: f64) -> String {
    if milliseconds < 1000.0 {
        format!("{milliseconds:.1} ms")
    } else {
        format!("{:.1} s", milliseconds / 1000.0)
    }
}

fn time(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

pub(super) fn json(verification: &Verification) -> Value {
    let about = verification.about.as_ref();
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
        "sandbox": about.is_some_and(|about| about.sandbox),
        "stack": verification.stack,
        "region": about.map(|about| &about.region),
        "account": about.map(|about| &about.account),
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

pub(super) fn counts_json(counts: &mq_probe::Counts) -> Value {
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
