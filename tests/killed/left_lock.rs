//! A run that was killed when all was done, but for releasing its lock: the next one has nothing to do, and takes none.

use std::sync::Arc;

use super::clean::{Clean, Holdings, Verb, differences, user};
use super::history::wait_for_lease;
use super::victim::{Moment, Setting, Victim};
use crate::support::Served;
use crate::support::proxy::Proxy;
use test_support::on_this_thread;

/// Destroy, and be killed at the `nth` call of an operation. The number of the process.
fn killed(served: &Served, action: &str, nth: usize, setting: Setting, lease: u32) -> u32 {
    let victim = Arc::new(Victim::new(Some(Moment {
        action: action.to_owned(),
        nth,
        setting,
    })));
    let proxy = Proxy::start(served.endpoint(), victim.clone());
    let ended = victim.run(
        &mut user("quickstart", proxy.endpoint())
            .with_lease(lease)
            .command(["destroy", "--yes"]),
    );
    drop(proxy);
    assert!(victim.killed_at().is_some(), "{}", ended.stderr);
    victim.id()
}

#[test]
fn a_lock_whose_lease_is_running_is_told_of_and_stays() {
    let clean = Clean::run("quickstart", Verb::Destroy);
    let sandbox = clean.account();
    let served = Served::start(&sandbox);
    let process = killed(&served, "ssm:DeleteParameter", 2, Setting::Before, 120);

    let mqctl = user("quickstart", served.endpoint());
    let told = mqctl.run(["destroy", "--yes"]).expect_success().stderr;
    let who = format!("process {process}, running `mqctl destroy`");
    assert!(told.contains("Nothing to do."), "{told}");
    assert!(told.contains(&who), "{told}");
    assert!(told.contains("`mqctl unlock`"), "{told}");
    let left = || differences(&clean.after.told, &Holdings::of(&sandbox, &served).told);
    // The entry that the apply left, released, and the one that followed it.
    assert_eq!(left().len(), 2, "{:?}", left());

    mqctl.run(["unlock", "--yes"]).expect_success();
    assert_eq!(left(), ["1 instead of 0: parameter /mqctl/quickstart/lock"]);
    let quiet = mqctl.run(["destroy", "--yes"]).expect_success().stderr;
    assert!(!quiet.contains("locked"), "{quiet}");
    assert_eq!(left(), [""; 0]);
}

#[test]
fn what_is_left_of_a_chain_is_cleared_away() {
    let clean = Clean::run("quickstart", Verb::Destroy);
    let sandbox = clean.account();
    let served = Served::start(&sandbox);
    // The second one takes over from the first, and is killed when it has removed the first entry but none of the others.
    // The first attempt finds the entry that the apply left.
    killed(&served, "ssm:PutParameter", 2, Setting::After, 1);
    on_this_thread(wait_for_lease(served.endpoint()));
    killed(&served, "ssm:DeleteParameter", 3, Setting::Before, 120);
    let left = || differences(&clean.after.told, &Holdings::of(&sandbox, &served).told);
    assert_eq!(left().len(), 2, "{:?}", left());

    user("quickstart", served.endpoint())
        .run(["destroy", "--yes"])
        .expect_success();
    assert_eq!(left(), [""; 0]);
}
