//! Two kills in a row: the second one in what someone goes on with after the first.

use std::sync::Mutex;

use test_support::Dice;

use crate::simulation::phase::EXAMPLES;
use crate::simulation::sweep::{attempt, on_all_cores};

use super::change::{Change, Tally};
use super::kind::Kind;
use super::sequel::Sequel;
use super::sweep::TOLD;

/// How many pairs are tried by default.
const PAIRS: u64 = 200;

#[test]
fn two_kills_in_a_row() {
    let asked_for = |name: &str| std::env::var(name).ok();
    let seeds = if let Some(only) = asked_for("MQCTL_SIM_ONLY") {
        let Some(seed) = only.strip_prefix("pairs/") else {
            return;
        };
        let seed = seed.parse().unwrap();
        seed..seed + 1
    } else {
        let count = asked_for("MQCTL_SIM_SEEDS").and_then(|count| count.parse().ok());
        0..count.unwrap_or(PAIRS)
    };
    let seeds: Vec<u64> = seeds.collect();
    let tallies = Mutex::new(Vec::new());
    let failures = Mutex::new(Vec::new());
    on_all_cores(seeds.len(), |number| {
        let seed = seeds[number];
        let history = || {
            let tally = Pair::of(seed).run();
            tallies.lock().unwrap().push(tally);
        };
        if let Some(failure) = attempt(history) {
            let what = Pair::of(seed);
            let failure = format!("MQCTL_SIM_ONLY=pairs/{seed} ({what:?}): {failure}");
            failures.lock().unwrap().push(failure);
        }
    });
    print(&tallies.into_inner().unwrap());
    let failures = failures.into_inner().unwrap();
    assert!(
        failures.is_empty(),
        "{} of {} pairs failed:\n{}",
        failures.len(),
        seeds.len(),
        failures[..failures.len().min(TOLD)].join("\n")
    );
}

#[expect(
    clippy::print_stdout,
    reason = "`--nocapture` is for those who want to know how many there were"
)]
fn print(tallies: &[Tally]) {
    let refused = tallies.iter().filter(|tally| tally.refused).count();
    let losses: usize = tallies.iter().map(|tally| tally.losses).sum();
    println!(
        "two kills in a row: {} histories, {refused} refused by protect, {losses} losses announced",
        tallies.len()
    );
}

/// A pair of kills.
#[derive(Debug)]
struct Pair {
    example: &'static str,
    kind: Kind,
    /// Which of the places of the change.
    place: usize,
    /// What someone goes on with.
    first: Sequel,
    /// The call of that before which it is killed.
    at: usize,
    /// What someone goes on with then.
    last: Sequel,
}

impl Pair {
    /// The pair that a seed stands for.
    fn of(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let (example, mut kind) = (dice.one_of(&EXAMPLES), dice.one_of(&Kind::ALL));
        if !kind.applies_to(example) {
            kind = Kind::Brokers;
        }
        let change = Change::of(example, kind);
        let places = change.places().len() as u64;
        let calls = change.steps.len() as u64;
        let sequels = Sequel::of(kind);
        Self {
            example,
            kind,
            place: usize::try_from(dice.below(places)).unwrap(),
            first: dice.one_of(&sequels),
            // What comes after the change makes about as many calls.
            at: 1 + usize::try_from(dice.below(calls)).unwrap(),
            last: dice.one_of(&sequels),
        }
    }

    fn run(&self) -> Tally {
        let change = Change::of(self.example, self.kind);
        change.prepare(self.last);
        let (_, place) = &change.places()[self.place];
        change.then_twice(place, self.first, self.at, self.last)
    }
}
