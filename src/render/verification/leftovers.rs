//! What is left of a run at the brokers.

use std::fmt::Write as _;

use mq_probe::Leftovers;

use crate::render::printer::Printer;

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

impl Printer {
    /// What a run that did not end as it should left at the brokers.
    pub fn leftovers(self, left: &Leftovers) {
        for line in leftovers(left) {
            self.warn(&format!("left behind: {line}"));
        }
    }
}
