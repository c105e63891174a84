//! A password that somebody else has set waits for a reboot.

use super::{Life, PASSWORD, TARGETS, at_every_call, with_users};
use crate::support::stack::{assert_complete, brief, example, in_virtual_time};

#[test]
fn a_password_that_somebody_set_is_never_activated_by_a_reboot_of_ours() {
    in_virtual_time(async {
        let text = with_users(
            "    - name: app\n    - name: environmental\n      password: { env: GIVEN }\n",
        );
        let users = [("app", "mqctl/quickstart/app")];
        let life = Life::of(&text).await;
        life.set_by_hand("app").await;
        let (changes, plan) = life.plan(&text).await;
        assert_eq!(changes, [PASSWORD, TARGETS]);
        assert!(format!("{plan:?}").contains("unknown, one that waits for a reboot"));
        life.ends_well(&text, &users, "by hand").await;

        // Right before another change that reboots.
        let text = text.replace("mq.m5.large", "mq.m5.xlarge");
        life.set_by_hand("app").await;
        life.set_by_hand("environmental").await;
        life.ends_well(&text, &users, "and another change").await;
        let broker = &life.broker;
        let environmental =
            life.stack
                .sandbox
                .logs_in(broker, "environmental", "correct-horse-battery");
        assert_eq!(environmental, Some(true));

        // After ours was accepted and noted, before its reboot: nothing that AWS says tells the two apart.
        life.put("mqctl/quickstart/app", "third-horse-battery")
            .await;
        let calls = at_every_call(|at, late| {
            let (life, text) = (&life, &text);
            async move {
                life.put(
                    "mqctl/quickstart/app",
                    &format!("horse-battery-{at}-{late}"),
                )
                .await;
                if !life.killed(text, at, late).await {
                    return false;
                }
                life.until_running().await;
                life.set_by_hand("app").await;
                life.ends_well(text, &users, &format!("call {at}, {late}"))
                    .await;
                true
            }
        })
        .await;
        assert!(calls >= 4, "{calls}");
    });
}

/// Between plan and apply: the change that is carried out names no password.
#[test]
fn a_password_that_is_set_while_a_plan_is_looked_at_is_not_activated() {
    in_virtual_time(async {
        let text = example("quickstart");
        let life = Life::of(&text).await;
        let larger = text.replace("mq.m5.large", "mq.m5.xlarge");
        let reading = life.stack.read(&larger).await;
        let changes = crate::support::stack::planned(&larger, &reading);
        assert_eq!(brief(&changes), ["update broker/1: instance type", TARGETS]);
        life.set_by_hand("app").await;
        assert_complete(&life.stack.execute(&changes, &reading).await);
        let users = [("app", "mqctl/quickstart/app")];
        life.ends_well(&larger, &users, "set in between").await;
    });
}
