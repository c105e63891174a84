//! Waiting for a condition: bounded, and telling what was waited for.

use std::thread;
use std::time::{Duration, Instant};

use super::process::Process;

/// How long anything may take on a busy machine.
const DEADLINE: Duration = Duration::from_mins(2);

/// How often it is looked at.
const POLL: Duration = Duration::from_millis(20);

/// Wait until `condition` holds. Panics with what the processes said when it never does, or when one of them ends.
#[track_caller]
pub fn await_for<'a>(
    what: &str,
    processes: impl IntoIterator<Item = &'a Process>,
    mut condition: impl FnMut() -> bool,
) {
    let processes: Vec<_> = processes.into_iter().collect();
    let started = Instant::now();
    while !condition() {
        if let Some(ended) = processes.iter().find(|process| !process.runs()) {
            panic!("waiting until {what}, but it ended\n{}", ended.said());
        }
        if started.elapsed() > DEADLINE {
            let said: Vec<_> = processes.iter().map(|process| process.said()).collect();
            panic!("waited for {DEADLINE:?} until {what}\n{}", said.join("\n"));
        }
        thread::sleep(POLL);
    }
}
