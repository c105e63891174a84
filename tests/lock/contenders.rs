//! Any number of contenders, slow, crashing, with clocks that differ and answers that get lost: one holder at a time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_twin::{CallRecord, Fault, Options, Sandbox, http_client};
use clock::Clock;
use mqctl::lock::{Acquired, Claim, Entry, Lease, Lock, State};
use mqctl_aws::{Aws, CALL_TIMEOUT, Connection, Environment};
use test_support::Dice;
use tokio::task::LocalSet;
use tokio::time::timeout;

use crate::support::stack::in_virtual_time;

pub(super) const STACK: &str = "orders";
pub(super) const LEASE: Duration = Duration::from_mins(2);

/// How many histories are played.
const SEEDS: u64 = 40;
/// How many contend in each.
const CONTENDERS: u64 = 6;
/// How often each of them tries.
const ROUNDS: u64 = 6;

pub(super) fn sandbox(clock: &Clock) -> Sandbox {
    sandbox_of(7, clock)
}

pub(super) fn sandbox_of(seed: u64, clock: &Clock) -> Sandbox {
    Sandbox::new(Options {
        account: "000000000000".to_owned(),
        region: "us-west-2".to_owned(),
        seed,
        clock: clock.clone(),
    })
}

pub(super) fn clock(ahead: Duration) -> Clock {
    let epoch: SystemTime = UNIX_EPOCH + Duration::from_secs(1_780_000_000);
    Clock::scaled(epoch + ahead, 1.0)
}

pub(super) async fn connect(sandbox: &Sandbox, clock: &Clock) -> Aws {
    Aws::connect(Connection {
        region: "us-west-2".to_owned(),
        clock: clock.clone(),
        environment: Environment::new(|_| None),
        call_timeout: CALL_TIMEOUT,
        replacement: Some(http_client(sandbox.clone())),
    })
    .await
    .unwrap()
}

pub(super) fn claim(holder: impl std::fmt::Display) -> Claim {
    Claim {
        holder: holder.to_string(),
        command: "mqctl apply".to_owned(),
        lease: LEASE,
        settling: LEASE / 60,
    }
}

pub(super) async fn take<'a>(lock: &Lock<'a>, holder: &str) -> Lease<'a> {
    match lock.acquire(&claim(holder)).await.unwrap() {
        Acquired::Mine(lease) => lease,
        other => panic!("{other:?}"),
    }
}

/// A run takes the lock, and is gone.
async fn die_with_it(sandbox: &Sandbox, clock: &Clock) {
    let aws = connect(sandbox, clock).await;
    drop(take(&Lock::new(&aws, clock, STACK), "dead").await);
}

/// What the contenders of one history have in common.
struct History {
    seed: u64,
    dice: RefCell<Dice>,
    /// Who is at work: may act in the lock's name.
    at_work: RefCell<Vec<u64>>,
    turns: Cell<u64>,
    busy: Cell<u64>,
}

impl History {
    fn below(&self, bound: u64) -> u64 {
        self.dice.borrow_mut().below(bound)
    }

    fn millis(&self, bound: u64) -> Duration {
        self.dice.borrow_mut().millis(bound)
    }
}

/// Takes someone off the list when they stop for whatever reason, a crash included.
struct AtWork<'a>(&'a History, u64);

impl<'a> AtWork<'a> {
    fn begin(history: &'a History, who: u64) -> Self {
        let mut at_work = history.at_work.borrow_mut();
        let seed = history.seed;
        assert!(at_work.is_empty(), "seed {seed}: {who} joins {at_work:?}");
        at_work.push(who);
        history.turns.set(history.turns.get() + 1);
        Self(history, who)
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.at_work.borrow_mut().retain(|who| *who != self.1);
    }
}

/// Try for the lock, and work with it if it is ours, for a short or a long time.
async fn turn(history: &History, who: u64, lock: &Lock<'_>) {
    let Ok(acquired) = lock.acquire(&claim(who)).await else {
        return;
    };
    let lease = match acquired {
        Acquired::Mine(lease) => lease,
        Acquired::Busy(_) => return history.busy.set(history.busy.get() + 1),
        Acquired::Damaged(damage) => panic!("{damage}"),
    };
    let stopped = Cell::new(false);
    let work = async {
        if stopped.get() {
            return;
        }
        let _at_work = AtWork::begin(history, who);
        let steps = if history.below(2) == 0 { 400 } else { 3 };
        for _ in 0..history.below(steps) {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if stopped.get() {
                return;
            }
        }
    };
    lease.guard(work, || stopped.set(true)).await;
    if history.below(8) > 0 {
        let _ = lease.release().await;
    }
}

async fn contend(history: Rc<History>, who: u64, sandbox: Sandbox) {
    let clock = clock(history.millis(20_000));
    for _ in 0..ROUNDS {
        // Each time it is another process.
        let aws = connect(&sandbox, &clock).await;
        let lock = Lock::new(&aws, &clock, STACK);
        tokio::time::sleep(history.millis(60_000)).await;
        // Sometimes it dies: anywhere in between, most often early on.
        let life = match history.below(5) {
            0 => history.millis(5_000),
            1 => history.millis(120_000),
            _ => Duration::from_hours(1),
        };
        let _ = timeout(life, turn(&history, who, &lock)).await;
        // Leases end only while nobody is at it.
        if history.below(3) == 0 {
            tokio::time::sleep(Duration::from_secs(130 + history.below(20))).await;
        }
    }
}

/// Every now and then nothing gets through, for nearly as long as a lease.
fn storm(at: SystemTime) -> bool {
    let seconds = at.duration_since(UNIX_EPOCH).unwrap().as_secs();
    seconds % 300 < 110
}

/// Calls that take their time, and now and then get lost.
fn weather(mut dice: Dice) -> impl FnMut(&CallRecord) -> Fault + Send {
    move |call| match dice.below(40) {
        _ if storm(call.at) => Fault::LoseRequest,
        0 => Fault::LoseAnswer,
        1 => Fault::LoseRequest,
        2 => Fault::Hang,
        3 => Fault::Delay(dice.millis(25_000)),
        _ => Fault::Delay(dice.millis(3_000)),
    }
}

#[test]
fn one_holds_it_at_a_time() {
    let (mut turns, mut busy) = (0, 0);
    for seed in 0..SEEDS {
        let history = in_virtual_time(async {
            let sandbox = sandbox(&clock(Duration::ZERO));
            let mut dice = Dice::new(seed);
            sandbox.set_faults(weather(dice.fork()));
            let history = Rc::new(History {
                seed,
                dice: RefCell::new(dice),
                at_work: RefCell::default(),
                turns: Cell::default(),
                busy: Cell::default(),
            });
            let local = LocalSet::new();
            let tasks: Vec<_> = (0..CONTENDERS)
                .map(|who| local.spawn_local(contend(Rc::clone(&history), who, sandbox.clone())))
                .collect();
            for ended in local.run_until(futures::future::join_all(tasks)).await {
                ended.unwrap();
            }
            sandbox.clear_faults();
            everyone_died(&sandbox).await;
            history
        });
        turns += history.turns.get();
        busy += history.busy.get();
    }
    // The histories are worth something: the lock was had and it was contended for.
    assert!(
        turns > SEEDS * 3 && busy > SEEDS * 3,
        "{turns} turns, {busy} refusals"
    );
}

/// After all that, the lock can be had, one entry is left when it is released, and nothing when it is removed.
async fn everyone_died(sandbox: &Sandbox) {
    tokio::time::sleep(LEASE * 3).await;
    let clock = clock(Duration::from_hours(10));
    let aws = connect(sandbox, &clock).await;
    let lock = Lock::new(&aws, &clock, STACK);
    take(&lock, "the last one").await.release().await.unwrap();
    assert_eq!(aws.parameters_below("/mqctl").await.unwrap(), [""; 0]);
    assert_eq!(lock.state().await.unwrap(), State::Free);
    let below = aws.parameters_below("/mqctl/orders/lock").await.unwrap();
    assert_eq!(below, [""; 0], "left behind");
    assert!(lock.is_kept().await.unwrap(), "released, not removed");
    clock.sleep(Duration::from_mins(1)).await;
    take(&lock, "the very last one")
        .await
        .remove()
        .await
        .unwrap();
    assert!(!lock.is_kept().await.unwrap());
}

#[test]
fn of_many_who_find_an_expired_lease_one_takes_over() {
    in_virtual_time(async {
        let clock = clock(Duration::ZERO);
        let sandbox = sandbox(&clock);
        let aws = connect(&sandbox, &clock).await;
        let lock = Lock::new(&aws, &clock, STACK);
        die_with_it(&sandbox, &clock).await;
        let state = lock.state().await.unwrap();
        assert!(matches!(state, State::Held(entry) if entry.holder == "dead"));
        clock.sleep(Duration::from_secs(119)).await;
        let early = lock.acquire(&claim("early")).await.unwrap();
        assert!(matches!(early, Acquired::Busy(Entry { holder, .. }) if holder == "dead"));
        clock.sleep(Duration::from_secs(2)).await;
        sandbox.set_latency(Duration::from_millis(100));
        let claims: Vec<Claim> = (0..50).map(claim).collect();
        let taken = claims.iter().map(|claim| lock.acquire(claim));
        let taken = futures::future::join_all(taken).await;
        let mine = taken
            .into_iter()
            .filter(|one| matches!(one, Ok(Acquired::Mine(_))));
        assert_eq!(mine.count(), 1);
    });
}

/// A contender that saw the expired lease, and whose claim arrives when the stack has long been taken over and released:
/// the name that it claims is free again, but no longer means anything.
#[test]
fn a_claim_that_comes_too_late_is_void() {
    in_virtual_time(async {
        let clock = clock(Duration::ZERO);
        let sandbox = sandbox(&clock);
        let aws = connect(&sandbox, &clock).await;
        let lock = Lock::new(&aws, &clock, STACK);
        die_with_it(&sandbox, &clock).await;
        clock.sleep(LEASE + Duration::from_secs(1)).await;
        // The second creation, which is the claim, is under way for a minute.
        let mut creations = 0;
        sandbox.set_faults(move |call: &CallRecord| {
            creations += u32::from(call.operation == "PutParameter");
            match creations {
                2 if call.operation == "PutParameter" => Fault::Delay(Duration::from_mins(1)),
                _ => Fault::None,
            }
        });
        let slow = claim("slow");
        let slow = lock.acquire(&slow);
        let other = connect(&sandbox, &clock).await;
        let other = Lock::new(&other, &clock, STACK);
        let others = async {
            clock.sleep(Duration::from_secs(1)).await;
            take(&other, "second").await.release().await.unwrap();
            take(&other, "third").await
        };
        let (slow, third) = futures::join!(slow, others);
        let slow = slow.unwrap();
        assert!(matches!(slow, Acquired::Busy(entry) if entry.holder == "third"));
        third.release().await.unwrap();
        let below = aws.parameters_below("/mqctl/orders/lock").await.unwrap();
        assert_eq!(below, [""; 0], "the void claim is cleared away");
    });
}
