//! Whether another run was between two moments.

use std::time::Duration;

use mqctl::lock::Lock;

use super::contenders::{LEASE, STACK, clock, connect, sandbox, take};
use crate::support::stack::in_virtual_time;

#[test]
fn whoever_follows_a_mark_knows_that_no_other_run_was_between() {
    in_virtual_time(async {
        let clock = clock(Duration::ZERO);
        let sandbox = sandbox(&clock);
        let aws = connect(&sandbox, &clock).await;
        let lock = Lock::new(&aws, &clock, STACK);

        let nothing = lock.mark().await.unwrap().expect("nobody has it");
        assert!(nothing.is_of_nothing());
        let first = take(&lock, "first").await;
        assert!(first.follows(&nothing));
        assert_eq!(lock.mark().await.unwrap(), None, "while someone has it");
        first.release().await.unwrap();

        let released = lock.mark().await.unwrap().expect("nobody has it");
        assert!(!released.is_of_nothing());
        let second = take(&lock, "second").await;
        assert!(second.follows(&released));
        assert!(!second.follows(&nothing));
        second.release().await.unwrap();
        // The second run was between.
        let third = take(&lock, "third").await;
        assert!(!third.follows(&released));

        // It dies. Until its lease is over it may still change something.
        drop(third);
        clock.sleep(LEASE / 2).await;
        assert_eq!(lock.mark().await.unwrap(), None, "its lease is running");
        clock.sleep(LEASE).await;
        let dead = lock.mark().await.unwrap().expect("its lease is over");
        // Another process: a connection sends nothing once its lease is over.
        let aws = connect(&sandbox, &clock).await;
        let lock = Lock::new(&aws, &clock, STACK);
        assert!(take(&lock, "fourth").await.follows(&dead));
    });
}
