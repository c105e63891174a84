//! A verification for programs.

use std::time::Duration;

use serde_json::{Value, json};

use mq_probe::{Broken, PatternReport, Verdict, Way};

use super::findings::Verification;
use crate::render::figures::counts_json;

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

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
