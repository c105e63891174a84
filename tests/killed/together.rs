//! Two at once, and more: many processes apply one stack, and some of them are killed.
//!
//! Each goes through a proxy of its own, and the proxies write one journal. So it is known which process made which call,
//! and in which order the calls came. Who is killed is decided by the count of calls, from a seed; `MQCTL_KILL_SEED` sets
//! another one.

mod contender;
mod journal;

use std::sync::Arc;
use std::thread;

use contender::{Contender, End};
use journal::Journal;

use super::SPEED;
use super::clean::{client, user};
use super::history::wait_for_lease;
use crate::support::Mqctl;
use crate::support::inventory::{doubled, inventory};
use test_support::{Dice, Server, on_this_thread};

const CONTENDERS: usize = 12;
/// How many are killed at work, and how many when they ask for the lock.
const KILLED: [usize; 2] = [5, 3];

#[test]
fn many_at_once_make_one_stack() {
    let seed = std::env::var("MQCTL_KILL_SEED").map_or(1, |seed| seed.parse().unwrap());
    let pace = format!("--speed={SPEED}");
    let somewhere = Mqctl::new();
    let mut serve = somewhere.command(["sandbox", "serve", "--port=0", &pace]);
    let server = Server::start(&mut serve);
    let holdings = || on_this_thread(async { inventory(&client(server.endpoint()).await).await });
    let before = holdings();

    let mut dice = Dice::new(seed);
    let journal = Arc::new(Journal::new(KILLED.map(|kills| moments(&mut dice, kills))));
    let contenders: Vec<Contender> = (0..CONTENDERS)
        .map(|_| Contender::new(server.endpoint(), &journal))
        .collect();
    let ends: Vec<End> = thread::scope(|scope| {
        let running: Vec<_> = contenders
            .iter()
            .map(|one| scope.spawn(|| one.contend()))
            .collect();
        let ended = running
            .into_iter()
            .map(|one| one.join().expect("it said why"));
        ended.collect()
    });

    let worked = journal.assert_one_at_a_time();
    let killed = ends.iter().filter(|end| end.was_killed).count();
    let starts: usize = ends.iter().map(|end| end.starts).sum();
    let refused: usize = ends.iter().map(|end| end.refused).sum();
    let summary = format!(
        "seed {seed}: {CONTENDERS} processes at once, started {starts} times, found the stack locked {refused} times, \
         {killed} killed, {worked} at work one after the other, never two",
    );
    println!("{summary}");
    assert_eq!(killed, KILLED.iter().sum::<usize>(), "{summary}");
    assert!(refused > 0, "{summary}");
    assert!(
        worked > KILLED[0],
        "those killed at work had a successor: {summary}"
    );

    let mqctl = user("quickstart", server.endpoint());
    mqctl.run(["plan", "--detailed-exitcode"]).expect_success();
    // Whoever was last may have lost its lock while it was releasing it.
    on_this_thread(wait_for_lease(server.endpoint()));
    mqctl.run(["apply", "--yes"]).expect_success();
    let made = holdings();
    assert_eq!(doubled(&made), [""; 0], "{summary}");
    let mut parameters = made.keys().filter(|name| name.starts_with("parameter"));
    let lock = "parameter /mqctl/quickstart/lock";
    assert!(parameters.all(|name| name == lock), "{made:#?}");
    mqctl.run(["destroy", "--yes"]).expect_success();
    assert_eq!(holdings(), before);
}

/// At which counts of calls: some, in order, a few calls apart.
fn moments(dice: &mut Dice, kills: usize) -> Vec<usize> {
    let mut at = 0;
    let moments = std::iter::repeat_with(|| {
        at += 2 + usize::try_from(dice.below(5)).unwrap();
        at
    });
    moments.take(kills).collect()
}
