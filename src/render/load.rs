//! What `load` found.

use std::fmt::Write as _;

use serde_json::{Value, json};

use mq_probe::{LoadReport, Protocol};

use super::data::Data;
use super::figures::{counts_json, short};
use super::markdown::fenced;
use super::printer::Printer;
use super::style::{BOLD, DIM, paint};

struct Load<'a> {
    stack: &'a str,
    endpoint: &'a str,
    protocol: Protocol,
    report: &'a LoadReport,
}

impl Data for Load<'_> {
    fn text(&self) -> String {
        text(self.endpoint, self.protocol, self.report)
    }

    fn json(&self) -> Value {
        json(self.stack, self.endpoint, self.protocol, self.report)
    }

    fn markdown(&self) -> String {
        fenced(&self.text())
    }
}

impl Printer {
    /// What a load showed.
    pub fn load(self, stack: &str, endpoint: &str, protocol: Protocol, report: &LoadReport) {
        self.print(&Load {
            stack,
            endpoint,
            protocol,
            report,
        });
    }
}

fn text(endpoint: &str, protocol: Protocol, report: &LoadReport) -> String {
    let mut out = String::new();
    let counts = &report.counts;
    let _ = writeln!(
        out,
        "{}\n\n{}",
        paint(BOLD, endpoint),
        paint(BOLD, protocol)
    );
    let _ = writeln!(
        out,
        "  sent       {} of {} messages, {:.1}/s of {:.1}/s asked for",
        counts.sent, report.due, report.sent_rate, report.load.rate
    );
    let _ = writeln!(
        out,
        "  received   {}, {} lost, {} duplicates",
        counts.received, counts.lost, counts.duplicates
    );
    if let Some(latency) = &report.latency {
        let _ = writeln!(
            out,
            "  time       p50 {}  p90 {}  p99 {}  max {}",
            short(latency.p50_ms),
            short(latency.p90_ms),
            short(latency.p99_ms),
            short(latency.max_ms)
        );
        let from = "from when a message was due until it was received";
        let _ = writeln!(out, "             {}", paint(DIM, from));
    }
    let sizing = &report.sizing;
    let _ = writeln!(
        out,
        "  consumers  {} needed for {:.1}/s: one like this handles {:.0}/s",
        sizing.consumers_needed, sizing.target_rate, sizing.consumer_rate
    );
    out
}

fn json(stack: &str, endpoint: &str, protocol: Protocol, report: &LoadReport) -> Value {
    json!({
        "stack": stack,
        "endpoint": endpoint,
        "protocol": protocol.name(),
        "holds": report.held(),
        "rate": report.load.rate,
        "duration_seconds": report.load.duration.as_secs_f64(),
        "due": report.due,
        "sent_rate": report.sent_rate,
        "messages": counts_json(&report.counts),
        "latency": report.latency,
        "sizing": report.sizing,
    })
}
