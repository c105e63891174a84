//! What a lease does to the work that is done under it.

use std::cell::Cell;
use std::time::Duration;

use aws_twin::{CallRecord, Fault};
use mqctl::error::Failure;
use mqctl::lock::{Acquired, Lock, Loss, State};
use mqctl_aws::Class;

use super::contenders::{LEASE, STACK, claim, clock, connect, sandbox, sandbox_of, take};
use crate::support::stack::in_virtual_time;

#[test]
fn a_long_run_keeps_the_lock_and_leaves_nothing() {
    in_virtual_time(async {
        let clock = clock(Duration::ZERO);
        let sandbox = sandbox(&clock);
        let aws = connect(&sandbox, &clock).await;
        let lock = Lock::new(&aws, &clock, STACK);
        let lease = take(&lock, "first").await;
        let work = async {
            for _ in 0..60 {
                clock.sleep(Duration::from_mins(1)).await;
                let other = lock.acquire(&claim("second")).await.unwrap();
                assert!(matches!(other, Acquired::Busy(entry) if entry.holder == "first"));
            }
        };
        lease.guard(work, || panic!("lost")).await;
        lease.release().await.unwrap();
        assert_eq!(lock.state().await.unwrap(), State::Free);
    });
}

/// The work stops `within` the time after `trouble`, and before anyone else may begin; why the lock was lost.
fn stops(within: Duration, trouble: impl AsyncFnOnce(&aws_twin::Sandbox, &Lock<'_>)) -> Loss {
    in_virtual_time(async {
        let clock = clock(Duration::ZERO);
        let sandbox = sandbox(&clock);
        let aws = connect(&sandbox, &clock).await;
        let lock = Lock::new(&aws, &clock, STACK);
        let lease = take(&lock, "first").await;
        let stopped = Cell::new(false);
        let work = async {
            clock.sleep(Duration::from_mins(10)).await;
            trouble(&sandbox, &lock).await;
            let began = clock.now();
            while !stopped.get() {
                clock.sleep(Duration::from_millis(100)).await;
            }
            clock.since(began)
        };
        let took = lease.guard(work, || stopped.set(true)).await;
        assert!(took <= within, "{took:?}");
        lease.loss().expect("it is over")
    })
}

/// Until the next renewal.
const QUARTER: Duration = Duration::from_secs(31);

#[test]
fn work_stops_when_the_lease_can_not_be_renewed() {
    let loss = stops(LEASE * 3 / 4, async |sandbox, _| {
        sandbox.set_faults(|_: &CallRecord| Fault::Hang);
    });
    assert!(matches!(loss, Loss::Slept), "{loss:?}");
}

#[test]
fn work_stops_when_renewing_is_denied() {
    let loss = stops(LEASE * 3 / 4, async |sandbox, _| {
        sandbox.set_faults(|_: &CallRecord| denied());
    });
    let Loss::NotRenewed(error) = loss else {
        panic!("{loss:?}");
    };
    assert_eq!(error.class, Class::Denied);
    assert_eq!(error.action, "ssm:GetParameter");
}

#[test]
fn work_stops_at_the_next_renewal_after_someone_took_the_lock_away() {
    let loss = stops(QUARTER, async |_, lock| {
        lock.free("bob@laptop, process 2").await.unwrap();
    });
    assert!(
        matches!(loss, Loss::Taken(entry) if entry.released && entry.holder.starts_with("bob"))
    );
}

#[test]
fn work_stops_at_the_next_renewal_after_someone_damaged_the_lock() {
    let loss = stops(QUARTER, async |sandbox, _| {
        let other = connect(sandbox, sandbox.clock()).await;
        let name = "/mqctl/orders/lock";
        other.set_parameter(name, "nothing").await.unwrap();
    });
    assert!(matches!(loss, Loss::Damaged(_)), "{loss:?}");
}

#[test]
fn work_stops_at_the_next_renewal_after_someone_removed_the_lock() {
    let loss = stops(QUARTER, async |_, lock| {
        lock.remove().await.unwrap();
    });
    assert!(matches!(loss, Loss::Removed), "{loss:?}");
}

#[test]
fn a_lock_that_was_lost_is_left_to_who_has_it_now() {
    in_virtual_time(async {
        let clock = clock(Duration::ZERO);
        let sandbox = sandbox(&clock);
        let aws = connect(&sandbox, &clock).await;
        let lock = Lock::new(&aws, &clock, STACK);
        let others = [
            connect(&sandbox, &clock).await,
            connect(&sandbox, &clock).await,
        ];
        // One is removed by hand, the other one too slow.
        let first = Lock::new(&others[0], &clock, STACK);
        let removed = take(&first, "removed").await;
        lock.remove().await.unwrap();
        let second = Lock::new(&others[1], &clock, STACK);
        let slow = take(&second, "slow").await;
        removed.release().await.unwrap();
        clock.sleep(LEASE + Duration::from_secs(1)).await;
        let _mine = take(&lock, "third").await;
        slow.release().await.unwrap();
        let state = lock.state().await.unwrap();
        assert!(matches!(state, State::Held(entry) if entry.holder == "third"));
    });
}

#[test]
fn a_lost_answer_is_no_reason_to_lock_oneself_out() {
    in_virtual_time(async {
        let clock = clock(Duration::ZERO);
        let sandbox = sandbox(&clock);
        let aws = connect(&sandbox, &clock).await;
        let lock = Lock::new(&aws, &clock, STACK);
        let mut fault = Some(Fault::LoseAnswer);
        sandbox.set_faults(move |_: &CallRecord| fault.take().unwrap_or_default());
        take(&lock, "first").await.release().await.unwrap();
    });
}

#[test]
fn a_missing_permission_is_named() {
    in_virtual_time(async {
        let clock = clock(Duration::ZERO);
        let sandbox = sandbox(&clock);
        let aws = connect(&sandbox, &clock).await;
        sandbox.set_faults(|_: &CallRecord| denied());
        let lock = Lock::new(&aws, &clock, STACK);
        let failure = Failure::from(lock.acquire(&claim("first")).await.unwrap_err());
        assert_eq!(failure.kind.exit_code(), 4);
        assert!(failure.message.contains("ssm:PutParameter"), "{failure:?}");
    });
}

fn denied() -> Fault {
    Fault::Refuse {
        status: 400,
        code: "AccessDeniedException".to_owned(),
        message: "User is not authorized to perform this".to_owned(),
    }
}

/// A stack that is destroyed and made again at once: AWS asks for 30 seconds before a name is used again.
#[test]
fn a_lock_that_was_removed_can_be_taken_again_at_once() {
    for seed in 0..8 {
        in_virtual_time(async {
            let clock = clock(Duration::ZERO);
            let sandbox = sandbox_of(seed, &clock);
            let aws = connect(&sandbox, &clock).await;
            let lock = Lock::new(&aws, &clock, STACK);
            take(&lock, "destroy").await.remove().await.unwrap();
            let lease = take(&lock, "apply").await;
            let other = connect(&sandbox, &clock).await;
            let other = Lock::new(&other, &clock, STACK);
            let busy = other.acquire(&claim("other")).await.unwrap();
            assert!(matches!(busy, Acquired::Busy(entry) if entry.holder == "apply"));
            let work = clock.sleep(LEASE * 2);
            lease.guard(work, || panic!("lost, seed {seed}")).await;
            lease.release().await.unwrap();
            take(&other, "next").await.remove().await.unwrap();
        });
    }
}
