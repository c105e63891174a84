//! A verification for people: a table.

use std::fmt::Write as _;
use std::time::Duration;

use mq_probe::{PatternReport, ProtocolReport, Targets, Verdict, Way};
use mqctl_model::printable::one_line;

use super::findings::Verification;
use super::leftovers::leftovers;
use crate::render::figures::short;
use crate::render::style::{BOLD, DIM, GREEN, RED, YELLOW, paint};
use crate::render::words::filled;

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
        let _ = writeln!(out, "{start}{}", one_line(&line));
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

fn time(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}
