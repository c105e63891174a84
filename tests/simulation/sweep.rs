//! Every mishap at every call of a run.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::history::Clean;
use super::mishap::{Mishap, is_change};
use super::phase::Phase;

/// One in so many histories goes on to a destroy: one that ended like a clean run has the same ahead of it.
const DESTROYED: usize = 10;
/// Of looks that are repeated while something is waited for: one in so many.
const LOOKS: usize = 24;
/// How many failures are told.
const TOLD: usize = 10;

/// Let each mishap happen at each call, or one in `share` of them.
pub(super) fn sweep(example: &'static str, phase: Phase, share: usize) {
    let only = std::env::var("MQCTL_SIM_ONLY").ok();
    let whole = only.is_some() || std::env::var("MQCTL_SIM_SEEDS").is_ok();
    let prefix = format!("{example}/{phase:?}/");
    if only.as_ref().is_some_and(|only| !only.starts_with(&prefix)) {
        return;
    }
    let clean = Clean::run(example, phase);
    let mut failures = Vec::new();
    let mut histories = 0;
    for (number, (mishap, at)) in histories_of(&clean, whole).into_iter().enumerate() {
        let name = format!("{prefix}{mishap}/{at}");
        if only.as_ref().is_some_and(|only| *only != name) || !whole && number % share != 0 {
            continue;
        }
        let thoroughly = only.is_some() || histories % DESTROYED == 0;
        histories += 1;
        if let Some(reason) = attempt(|| clean.with(mishap, at, thoroughly)) {
            let operation = &clean.calls[at].0.operation;
            failures.push(format!("{name} ({operation}): {reason}"));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {histories} histories failed; MQCTL_SIM_ONLY=<history> runs one again:\n{}",
        failures.len(),
        failures[..failures.len().min(TOLD)].join("\n")
    );
    assert!(histories > 0, "there is no history {only:?}");
}

/// The mishaps and the calls at which they happen.
fn histories_of(clean: &Clean, whole: bool) -> Vec<(Mishap, usize)> {
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    for (call, _) in &clean.calls {
        *totals.entry(&call.operation).or_default() += 1;
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut histories = Vec::new();
    for (at, (call, _)) in clean.calls.iter().enumerate() {
        let nth = seen.entry(&call.operation).or_default();
        *nth += 1;
        let notable =
            *nth <= 2 || *nth == totals[call.operation.as_str()] || nth.is_multiple_of(LOOKS);
        // A deletion that is refused until something else is gone is a look, too.
        let change = is_change(call) && totals[call.operation.as_str()] <= 8;
        if whole || change || notable {
            let mishaps = Mishap::ALL.iter().filter(|mishap| mishap.applies_to(call));
            histories.extend(mishaps.map(|mishap| (*mishap, at)));
        }
    }
    histories
}

/// Why a history failed, if it did.
pub(crate) fn attempt(history: impl FnOnce()) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(history)).err()?;
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    Some(text.unwrap_or_default())
}
