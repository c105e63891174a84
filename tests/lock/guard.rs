//! What a lease does to the work that is done under it.

use std::cell::Cell;
use std::time::Duration;

use aws_twin::{CallRecord, Fault};
use mqctl::error::Failure;
use mqctl::lock::{Acquired, Lock};

use super::contenders::{LEASE, STACK, claim, clock, connect, sandbox, take};
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
        assert_eq!(lock.holder().await.unwrap(), None);
    });
}

/// The work stops `within` the time after `trouble`, and before anyone else may begin.
fn stops(within: Duration, trouble: impl AsyncFnOnce(&aws_twin::Sandbox, &Lock<'_>)) {
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
        assert!(lease.is_over());
    });
}

#[test]
fn work_stops_when_the_lease_can_not_be_renewed() {
    stops(LEASE * 3 / 4, async |sandbox, _| {
        sandbox.set_faults(|_: &CallRecord| Fault::Hang);
    });
}

#[test]
fn work_stops_at_the_next_renewal_after_someone_removed_the_lock() {
    stops(LEASE / 4 + Duration::from_secs(1), async |_, lock| {
        lock.remove().await.unwrap();
    });
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
        let holder = lock.holder().await.unwrap().unwrap();
        assert_eq!(holder.holder, "third");
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
        sandbox.set_faults(|_: &CallRecord| Fault::Refuse {
            status: 400,
            code: "AccessDeniedException".to_owned(),
            message: "User is not authorized to perform this".to_owned(),
        });
        let lock = Lock::new(&aws, &clock, STACK);
        let failure = Failure::from(lock.acquire(&claim("first")).await.unwrap_err());
        assert_eq!(failure.kind.exit_code(), 4);
        assert!(failure.message.contains("ssm:PutParameter"), "{failure:?}");
    });
}
