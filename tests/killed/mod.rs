//! Kill it anywhere: the real process, SIGKILL at every call that may change something, and then the same command again.
//!
//! A proxy between the process and a served sandbox counts those calls, the lock's own included, and kills the process
//! either before a call goes on to AWS or after AWS has carried it out and before the answer goes back. What AWS holds in
//! the end is asked through the SDK, and compared with what it holds after a run that nobody killed.
//!
//! The smallest example with everything in it is killed at every call, a larger one at one call in so many;
//! `MQCTL_KILL_ALL=1` leaves none out, and takes all examples. The tables are written to `target/tmp/killed-*.md`.
//!
//! So it is with SIGSTOP, as a laptop that is closed does it: another run takes over, and the one that was stopped goes on.

mod clean;
mod history;
mod left_lock;
mod moto;
mod stopped;
mod table;
mod together;
mod victim;

use clean::Verb;

/// In this many times AWS's pace, a broker is there before mqctl looks for it a second time, and the 72 hours for which a
/// certificate waits to be validated are still longer than a history on a busy machine.
const SPEED: f64 = 2_000.0;

const REGION: &str = "us-west-2";

#[test]
fn apply_is_killed_at_every_call() {
    table::kill("quickstart", Verb::Apply, 1);
}

#[test]
fn destroy_is_killed_at_every_call() {
    table::kill("quickstart", Verb::Destroy, 1);
}

#[test]
fn a_larger_apply_is_killed_at_some_calls() {
    table::kill("active-standby-all-protocols", Verb::Apply, 17);
}

#[test]
fn a_larger_destroy_is_killed_at_some_calls() {
    table::kill("active-standby-all-protocols", Verb::Destroy, 17);
}

#[test]
fn a_run_that_was_stopped_past_its_lease_sends_nothing_more() {
    table::stop("quickstart", Verb::Apply, 3);
}

#[test]
fn a_destroy_that_was_stopped_past_its_lease_sends_nothing_more() {
    table::stop("quickstart", Verb::Destroy, 7);
}

#[test]
fn the_other_examples_are_killed_if_asked_for() {
    if table::leaves_none_out() {
        for example in ["development", "existing-network"] {
            table::kill(example, Verb::Apply, 1);
            table::kill(example, Verb::Destroy, 1);
        }
    }
}
