//! A run that is killed anywhere while a password changes.

use std::time::Duration;

use super::{Life, at_every_call, with_users};
use crate::support::stack::{example, in_virtual_time};

#[test]
fn a_change_of_password_that_is_killed_anywhere_is_completed_or_taken_back() {
    in_virtual_time(async {
        let before = with_users(
            "    - name: app\n      password: { secret: given/one }\n    - name: other\n",
        );
        let after = before.replace("given/one", "given/two");
        for (in_window, is_reverted) in [(false, false), (false, true), (true, false), (true, true)]
        {
            let calls = at_every_call(|at, late| {
                let (before, after) = (&before, &after);
                async move {
                    let what = format!("call {at}, after it: {late}, window: {in_window}");
                    let life = Life::of(before).await;
                    let create = life.secrets.create_secret().name("given/two");
                    let create = create.secret_string("second-horse-battery");
                    create.send().await.unwrap();
                    if !life.killed(after, at, late).await {
                        return false;
                    }
                    life.until_running().await;
                    if in_window {
                        life.reboot().await;
                    }
                    let (text, secret) = if is_reverted {
                        (before, "given/one")
                    } else {
                        (after, "given/two")
                    };
                    let users = [("app", secret), ("other", "mqctl/quickstart/other")];
                    life.ends_well(text, &users, &what).await;
                    true
                }
            })
            .await;
            // The note, the password, the note again, the reboot; and the targets.
            assert!(calls >= 4, "{calls}");
        }
    });
}

#[test]
fn a_secret_that_is_made_again_reaches_the_broker_wherever_the_run_is_killed() {
    in_virtual_time(async {
        let text = example("quickstart");
        let calls = at_every_call(|at, late| {
            let text = &text;
            async move {
                let life = Life::of(text).await;
                let secret = "mqctl/quickstart/app";
                let delete = life.secrets.delete_secret().secret_id(secret);
                let delete = delete.force_delete_without_recovery(true);
                delete.send().await.unwrap();
                life.stack.clock.sleep(Duration::from_mins(1)).await;
                if !life.killed(text, at, late).await {
                    return false;
                }
                life.until_running().await;
                let what = format!("call {at}, after it: {late}");
                life.ends_well(text, &[("app", secret)], &what).await;
                true
            }
        })
        .await;
        assert!(calls >= 5, "{calls}");
    });
}
