//! Every mishap at every call of a run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::history::Clean;
use super::mishap::Mishap;
use super::phase::Phase;

/// One in so many histories goes on to a destroy: one that ended like a clean run has the same ahead of it.
const DESTROYED: usize = 10;
/// How many failures are told.
const TOLD: usize = 10;

/// Let each mishap happen at each call, or one in `share` of them.
#[expect(
    clippy::print_stdout,
    reason = "`--nocapture` is for those who want to know how many there were"
)]
pub(super) fn sweep(example: &'static str, phase: Phase, share: usize) {
    let only = std::env::var("MQCTL_SIM_ONLY").ok();
    let whole = only.is_some() || std::env::var("MQCTL_SIM_SEEDS").is_ok();
    let prefix = format!("{example}/{phase:?}/");
    if only.as_ref().is_some_and(|only| !only.starts_with(&prefix)) {
        return;
    }
    let clean = Clean::of(example, phase);
    let mut histories = histories_of(&clean, whole);
    let name = |mishap: Mishap, at: usize| format!("{prefix}{mishap}/{at}");
    if let Some(only) = &only {
        histories.retain(|(mishap, at)| name(*mishap, *at) == *only);
        assert!(!histories.is_empty(), "there is no history {only}");
    } else if !whole {
        histories = histories.into_iter().step_by(share).collect();
    }
    let failures = Mutex::new(Vec::new());
    on_all_cores(histories.len(), |number| {
        let (mishap, at) = histories[number];
        let thoroughly = only.is_some() || number.is_multiple_of(DESTROYED);
        if let Some(reason) = attempt(|| clean.with(mishap, at, thoroughly)) {
            let operation = &clean.calls[at].call.operation;
            let failure = format!("{} ({operation}): {reason}", name(mishap, at));
            failures.lock().unwrap().push(failure);
        }
    });
    let failures = failures.into_inner().unwrap();
    println!("{prefix} {} histories", histories.len());
    assert!(
        failures.is_empty(),
        "{} of {} histories failed; MQCTL_SIM_ONLY=<history> runs one again:\n{}",
        failures.len(),
        histories.len(),
        failures[..failures.len().min(TOLD)].join("\n")
    );
}

/// The mishaps and the calls at which they happen; only those that tell something new, or all.
fn histories_of(clean: &Clean, all: bool) -> Vec<(Mishap, usize)> {
    let calls = clean.calls.iter().enumerate();
    let histories = calls.flat_map(|(at, step)| {
        let mishaps = Mishap::ALL.into_iter();
        let mishaps = mishaps.filter(|mishap| mishap.applies_to(&step.call));
        // Where it can't be found out who else needs a validation record, it stays for good: no run repairs that.
        let decides = clean.phase == Phase::Destroy && step.call.operation == "ListCertificates";
        let mishaps = mishaps.filter(move |it| !(decides && *it == Mishap::Refused));
        mishaps.map(move |mishap| (mishap, at))
    });
    histories
        .filter(|(mishap, at)| all || clean.is_telling(*mishap, *at))
        .collect()
}

/// Do the work that each number below `count` stands for, as many at once as the machine can.
pub(super) fn on_all_cores(count: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores.min(count) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    work(number);
                }
            });
        }
    });
}

/// Why a history failed, if it did.
pub(crate) fn attempt(history: impl FnOnce()) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(history)).err()?;
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    Some(text.unwrap_or_default())
}
