//! A run that was killed when all was done, but for releasing its lock: the next one has nothing to do, and takes none.

use std::sync::Arc;

use super::clean::{Clean, Holdings, Verb, differences, user};
use super::victim::{Moment, Setting, Victim};
use crate::support::Served;
use crate::support::proxy::Proxy;

#[test]
fn a_lock_whose_lease_is_running_is_told_of_and_stays() {
    let clean = Clean::run("quickstart", Verb::Destroy);
    let sandbox = clean.account();
    let served = Served::start(&sandbox);
    let victim = Arc::new(Victim::new(Some(Moment {
        action: "ssm:DeleteParameter".to_owned(),
        nth: 1,
        setting: Setting::Before,
    })));
    let proxy = Proxy::start(served.endpoint(), victim.clone());
    let mqctl = user("quickstart", proxy.endpoint());
    victim.run(&mut mqctl.command(["destroy", "--yes"]));
    drop(proxy);
    assert!(victim.killed_at().is_some());

    let mqctl = user("quickstart", served.endpoint());
    let told = mqctl.run(["destroy", "--yes"]).expect_success().stderr;
    let who = format!("process {}, running `mqctl destroy`", victim.id());
    assert!(told.contains("Nothing to do."), "{told}");
    assert!(told.contains(&who), "{told}");
    assert!(told.contains("`mqctl unlock`"), "{told}");
    let left = || differences(&clean.after.told, &Holdings::of(&sandbox, &served).told);
    assert_eq!(left(), ["1 instead of 0: parameter /mqctl/quickstart/lock"]);

    mqctl.run(["unlock", "--yes"]).expect_success();
    assert_eq!(left(), [""; 0]);
    let quiet = mqctl.run(["destroy", "--yes"]).expect_success().stderr;
    assert!(!quiet.contains("locked"), "{quiet}");
}
