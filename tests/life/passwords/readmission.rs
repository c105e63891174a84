//! A user who is wanted again while the removal waits.

use aws_twin::Readmission;

use super::{Life, at_every_call, with_users};
use crate::support::stack::{example, in_virtual_time};

#[test]
fn a_user_whose_removal_waits_comes_back_whatever_aws_says() {
    for readmission in [
        Readmission::Refused,
        Readmission::ByCreation,
        Readmission::ByUpdate,
    ] {
        in_virtual_time(async {
            let both = with_users(
                "    - name: app\n    - name: second\n      password: { secret: given/second }\n",
            );
            let one = example("quickstart");
            let users = [("app", "mqctl/quickstart/app"), ("second", "given/second")];
            // A removal that was killed before its reboot, and the file is as it was.
            let calls = at_every_call(|at, late| {
                let (both, one) = (&both, &one);
                async move {
                    let life = Life::of(both).await;
                    life.stack.sandbox.set_readmission(readmission);
                    if !life.killed(one, at, late).await {
                        return false;
                    }
                    life.until_running().await;
                    let what = format!("{readmission:?}, call {at}, after it: {late}");
                    life.ends_well(both, &users, &what).await;
                    true
                }
            })
            .await;
            assert!(calls >= 2, "{calls}");

            // A removal by hand, and the run that mends it is killed anywhere.
            at_every_call(|at, late| {
                let both = &both;
                async move {
                    let life = Life::of(both).await;
                    life.stack.sandbox.set_readmission(readmission);
                    let delete = life.mq.delete_user().broker_id(&life.broker);
                    delete.username("second").send().await.unwrap();
                    if !life.killed(both, at, late).await {
                        return false;
                    }
                    life.until_running().await;
                    let what = format!("{readmission:?} by hand, call {at}, after it: {late}");
                    life.ends_well(both, &users, &what).await;
                    true
                }
            })
            .await;
        });
    }
}
