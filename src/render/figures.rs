//! Figures that more than one report has.

use serde_json::{Value, json};

use mq_probe::Counts;

/// Milliseconds, or seconds where they are many.
pub(super) fn short(milliseconds: f64) -> String {
    if milliseconds < 1000.0 {
        format!("{milliseconds:.1} ms")
    } else {
        format!("{:.1} s", milliseconds / 1000.0)
    }
}

/// Counts of messages, for programs.
pub(super) fn counts_json(counts: &Counts) -> Value {
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
