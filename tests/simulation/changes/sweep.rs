//! One kill at every place of a change, and each sequel after it.

use std::sync::Mutex;

use crate::simulation::phase::EXAMPLES;
use crate::simulation::sweep::{attempt, on_all_cores};

use super::change::{Change, Tally};
use super::kind::Kind;
use super::sequel::Sequel;

/// How many failures are told.
pub(super) const TOLD: usize = 10;
/// One in so many histories of what is not tried whole.
const SHARE: usize = 7;

macro_rules! sweeps {
    ($($test:ident: $kind:ident;)*) => {
        $(#[test]
        fn $test() {
            sweep(Kind::$kind);
        })*
    };
}

sweeps! {
    resize: Resize;
    protocols: Protocols;
    domain: Domain;
    certificate: Certificate;
    brokers: Brokers;
    adopt_broker: AdoptBroker;
    adopt_load_balancer: AdoptLoadBalancer;
    adopt_target_group: AdoptTargetGroup;
    adopt_vpc: AdoptVpc;
    destroy_when_the_new_broker_was_made: DestroyOfMade;
    destroy_when_both_brokers_serve: DestroyOfBoth;
}

/// Whether every history of this is run by default: each example has one kind of change of which that is so.
fn is_whole(example: &str, kind: Kind) -> bool {
    let whole = match example {
        "quickstart" => Kind::Brokers,
        "active-standby-all-protocols" => Kind::Resize,
        "existing-network" => Kind::Certificate,
        _ => Kind::Protocols,
    };
    kind == whole
}

fn sweep(kind: Kind) {
    let only = std::env::var("MQCTL_SIM_ONLY").ok();
    let all = only.is_some() || std::env::var("MQCTL_SIM_SEEDS").is_ok();
    let mut failures = Vec::new();
    let mut count = 0;
    for (turn, example) in EXAMPLES.into_iter().enumerate() {
        let prefix = format!("{example}/{kind:?}/");
        let is_asked_for = only.as_ref().is_none_or(|only| only.starts_with(&prefix));
        if !is_asked_for || !kind.applies_to(example) {
            continue;
        }
        let change = Change::of(example, kind);
        let places = change.places();
        let sequels = Sequel::of(kind);
        let mut histories: Vec<(usize, Sequel)> = (0..places.len())
            .flat_map(|place| sequels.iter().map(move |sequel| (place, *sequel)))
            .collect();
        let name = |sequel: Sequel, place: usize| format!("{prefix}{sequel:?}/{}", places[place].0);
        if let Some(only) = &only {
            histories.retain(|(place, sequel)| name(*sequel, *place) == *only);
            assert!(!histories.is_empty(), "there is no history {only}");
        } else if !all && !is_whole(example, kind) {
            // Others of each example.
            let sampled = histories.into_iter().skip(2 * turn);
            histories = sampled.step_by(SHARE).collect();
        }
        for sequel in &sequels {
            change.prepare(*sequel);
        }
        let tallies = Mutex::new(Vec::new());
        let failed = Mutex::new(Vec::new());
        on_all_cores(histories.len(), |number| {
            let (place, sequel) = histories[number];
            let (at, moment) = &places[place];
            let history = || {
                let tally = change.then(moment, sequel);
                tallies.lock().unwrap().push(tally);
            };
            if let Some(reason) = attempt(history) {
                let step = change.steps.get(*at);
                let operation = step.map_or("the end", |step| step.call.operation.as_str());
                let name = name(sequel, place);
                let failure = format!("{name} (before {operation}): {reason}");
                failed.lock().unwrap().push(failure);
            }
        });
        print(example, kind, places.len(), &tallies.into_inner().unwrap());
        failures.extend(failed.into_inner().unwrap());
        count += histories.len();
    }
    assert!(
        failures.is_empty(),
        "{} of {count} histories failed; MQCTL_SIM_ONLY=<history> runs one again:\n{}",
        failures.len(),
        failures[..failures.len().min(TOLD)].join("\n")
    );
}

/// A line of the table that stands for itself: the tests run at the same time.
#[expect(
    clippy::print_stdout,
    reason = "`--nocapture` is for those who want to know how many there were"
)]
fn print(example: &str, kind: Kind, places: usize, tallies: &[Tally]) {
    let refused = tallies.iter().filter(|tally| tally.refused).count();
    let losses: usize = tallies.iter().map(|tally| tally.losses).sum();
    println!(
        "{:<17} {example:<28} {places:>3} places, {:>4} histories, {refused:>4} refused by protect, {losses:>4} losses announced",
        format!("{kind:?}"),
        tallies.len()
    );
}
