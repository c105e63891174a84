//! Random histories: several runs in which anything may go wrong, and hands that change things in between.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_twin::{CallRecord, Fault};
use test_support::Dice;
use tokio::sync::Notify;

use crate::support::stack::{Stack, in_virtual_time};

use super::hands::Hand;
use super::history::{Clean, LEASE};
use super::mishap::refusal;
use super::phase::{EXAMPLES, Phase};
use super::sweep::{attempt, on_all_cores};

/// How many histories always run.
const HISTORIES: u64 = 40;
/// How many failures are told.
const TOLD: usize = 5;

#[test]
fn random_histories() {
    let number = |name: &str| -> Option<u64> { std::env::var(name).ok()?.parse().ok() };
    let seeds = match number("MQCTL_SIM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("MQCTL_SIM_SEEDS").unwrap_or(HISTORIES),
    };
    let seeds: Vec<u64> = seeds.collect();
    let failures = Mutex::new(Vec::new());
    on_all_cores(seeds.len(), |number| {
        let seed = seeds[number];
        if let Some(failure) = attempt(|| history(seed)) {
            let failure = format!("MQCTL_SIM_SEED={seed}: {failure}");
            failures.lock().unwrap().push(failure);
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(
        failures.is_empty(),
        "{} of {} histories failed:\n{}",
        failures.len(),
        seeds.len(),
        failures[..failures.len().min(TOLD)].join("\n")
    );
}

/// The history that a seed stands for.
fn history(seed: u64) {
    let mut dice = Dice::new(seed);
    let (example, phase) = (dice.one_of(&EXAMPLES), dice.one_of(&Phase::ALL));
    if phase == Phase::Replace && example == "existing-network" {
        // Nobody but its owner moves it.
        return;
    }
    let clean = Clean::of(example, phase);
    in_virtual_time(async {
        let stack = clean.before.resume().await;
        for _ in 0..=dice.below(3) {
            broken_run(&stack, &clean, &mut dice).await;
            if dice.below(2) == 0 {
                dice.one_of(&Hand::ALL).act(&stack).await;
            }
            stack.clock.sleep(LEASE).await;
        }
        clean.repaired(&stack, 1, true).await;
    });
}

/// A run in which calls fail, and which may be gone in the middle: nothing of it goes on.
async fn broken_run(stack: &Stack, clean: &Clean, dice: &mut Dice) {
    let gone = Arc::new(Notify::new());
    let end = (dice.below(2) == 0).then(|| dice.below(clean.calls.len() as u64));
    let (mut own, signal, mut count) = (dice.fork(), gone.clone(), 0);
    stack.sandbox.set_faults(move |_: &CallRecord| {
        count += 1;
        if end == Some(count) {
            signal.notify_one();
            return Fault::Hang;
        }
        match own.below(120) {
            0 => refusal(403, "AccessDenied"),
            1 => refusal(500, "InternalFailure"),
            2 => Fault::LoseRequest,
            3 | 4 => Fault::LoseAnswer,
            5 | 6 => Fault::Throttle,
            7 => Fault::Delay(Duration::from_secs(own.below(20))),
            8 => Fault::Hang,
            _ => Fault::None,
        }
    });
    tokio::select! {
        biased;
        () = gone.notified() => {}
        _ = clean.phase.run(stack, clean.example) => {}
    }
    stack.sandbox.clear_faults();
}
