//! Brokers and their users.

use mqctl_aws::sdk::aws_sdk_mq;
use std::time::Duration;

use aws_sdk_mq::types::{DayOfWeek, Logs, WeeklyStartTime};
use aws_twin::{CallRecord, Fault};

use super::scene::Scene;
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time, planned};

/// The quickstart with what it leaves to the service.
fn text() -> String {
    let two = "    - name: app\n    - name: operator\n  logs: { general: true }\n  maintenance: { day: sunday, time: \"03:00\" }\n";
    example("quickstart").replace("    - name: app\n", two)
}

/// Have what waits for a reboot take effect.
async fn reboot(scene: &Scene) {
    let id = scene.id("broker/1");
    scene
        .mq
        .reboot_broker()
        .broker_id(&id)
        .send()
        .await
        .unwrap();
    until_running(&scene.stack, &scene.mq, &id).await;
}

async fn until_running(stack: &Stack, mq: &aws_sdk_mq::Client, id: &str) {
    loop {
        stack.clock.sleep(Duration::from_secs(30)).await;
        let broker = mq.describe_broker().broker_id(id).send().await.unwrap();
        if broker.broker_state().unwrap().as_str() == "RUNNING" {
            return;
        }
    }
}

#[test]
fn a_removed_user() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        let delete = scene.mq.delete_user().broker_id(scene.id("broker/1"));
        delete.username("operator").send().await.unwrap();
        reboot(&scene).await;
        scene
            .is_repaired(
                &[
                    "update broker/1: users, password of operator, secret version",
                    "check targets/openwire",
                ],
                &["+ operator"],
            )
            .await;
    });
}

#[test]
fn an_added_user() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        let create = scene.mq.create_user().broker_id(scene.id("broker/1"));
        let create = create
            .username("intruder")
            .password("correct-horse-battery");
        create.send().await.unwrap();
        reboot(&scene).await;
        scene
            .is_repaired(
                &["update broker/1: users", "check targets/openwire"],
                &["- intruder"],
            )
            .await;
    });
}

#[test]
fn changed_logs() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        let logs = Logs::builder().general(false).audit(false).build();
        let update = scene.mq.update_broker().broker_id(scene.id("broker/1"));
        update.logs(logs).send().await.unwrap();
        reboot(&scene).await;
        scene
            .is_repaired(
                &["update broker/1: general log", "check targets/openwire"],
                &["general log: off -> on"],
            )
            .await;
    });
}

#[test]
fn changed_logs_that_wait_for_a_reboot() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        let logs = Logs::builder().general(false).audit(false).build();
        let update = scene.mq.update_broker().broker_id(scene.id("broker/1"));
        update.logs(logs).send().await.unwrap();
        scene
            .is_repaired(
                &["update broker/1: general log"],
                &["general log: off -> on"],
            )
            .await;
    });
}

#[test]
fn a_changed_maintenance_window() {
    for (day, time, zone, line) in [
        (
            DayOfWeek::Friday,
            "17:00",
            "UTC",
            "maintenance: friday 17:00 UTC -> sunday 03:00 UTC",
        ),
        (
            DayOfWeek::Sunday,
            "03:00",
            "Europe/Berlin",
            "maintenance: sunday 03:00 Europe/Berlin -> sunday 03:00 UTC",
        ),
    ] {
        in_virtual_time(async {
            let scene = Scene::of(text()).await;
            let window = WeeklyStartTime::builder()
                .day_of_week(day)
                .time_of_day(time)
                .time_zone(zone)
                .build();
            let update = scene.mq.update_broker().broker_id(scene.id("broker/1"));
            let update = update.maintenance_window_start_time(window);
            update.send().await.unwrap();
            scene
                .is_repaired(&["update broker/1: maintenance"], &[line])
                .await;
        });
    }
}

#[test]
fn a_broker_that_does_not_upgrade_itself() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        assert!(scene.stack.sandbox.stop_upgrades(&scene.id("broker/1")));
        scene
            .is_repaired(
                &["update broker/1: automatic minor version upgrade"],
                &["automatic minor version upgrade: off -> on"],
            )
            .await;
    });
}

#[test]
fn a_broker_in_another_security_group() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        let other = scene.id("security-group/balancer");
        let update = scene.mq.update_broker().broker_id(scene.id("broker/1"));
        update.security_groups(&other).send().await.unwrap();
        scene.stack.clock.sleep(Duration::from_mins(2)).await;
        let own = scene.id("security-group/brokers");
        scene
            .is_repaired(
                &["update broker/1: security groups"],
                &[&format!("- {other}"), &format!("+ {own}")],
            )
            .await;
    });
}

#[test]
fn a_resized_broker() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        let update = scene.mq.update_broker().broker_id(scene.id("broker/1"));
        update
            .host_instance_type("mq.m5.xlarge")
            .send()
            .await
            .unwrap();
        reboot(&scene).await;
        scene
            .is_repaired(
                &["update broker/1: instance type", "check targets/openwire"],
                &["instance type: mq.m5.xlarge -> mq.m5.large"],
            )
            .await;
    });
}

/// Take or give the operator's access to the web console, which waits for a reboot.
async fn give_access(scene: &Scene, access: bool) {
    let update = scene.mq.update_user().broker_id(scene.id("broker/1"));
    let update = update.username("operator").console_access(access);
    update.send().await.unwrap();
}

#[test]
fn access_to_the_console_that_somebody_gave() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        give_access(&scene, true).await;
        reboot(&scene).await;
        scene
            .is_repaired(
                &[
                    "update broker/1: console access of operator",
                    "check targets/openwire",
                ],
                &["console access of operator: on -> off"],
            )
            .await;
    });
}

#[test]
fn access_to_the_console_that_waits_for_a_reboot() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        give_access(&scene, true).await;
        // What else of the user waits, Amazon MQ does not say.
        scene
            .is_repaired(
                &[
                    "update broker/1: password of operator, secret version, console access of operator",
                    "check targets/openwire",
                ],
                &["console access of operator: on -> off"],
            )
            .await;
    });
}

#[test]
fn a_user_who_went_while_the_access_to_the_console_was_looked_at_is_made_again() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        give_access(&scene, true).await;
        reboot(&scene).await;
        let reading = scene.stack.read(&scene.text).await;
        let plan = planned(&scene.text, &reading);
        assert_eq!(
            brief(&plan)[0],
            "update broker/1: console access of operator"
        );
        let delete = scene.mq.delete_user().broker_id(scene.id("broker/1"));
        delete.username("operator").send().await.unwrap();
        reboot(&scene).await;
        assert_complete(&scene.stack.execute(&plan, &reading).await);
        scene.is_no_drift().await;
    });
}

#[test]
fn access_to_the_console_is_unknown_to_those_who_may_not_ask() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        give_access(&scene, true).await;
        reboot(&scene).await;
        scene.stack.sandbox.set_faults(|call: &CallRecord| {
            if call.operation != "DescribeUser" {
                return Fault::None;
            }
            Fault::Refuse {
                status: 403,
                code: "AccessDeniedException".to_owned(),
                message: "made up for a test".to_owned(),
            }
        });
        let plan = scene.stack.plan(&scene.text).await;
        assert_eq!(brief(&plan), [""; 0]);
        let unknown = plan.unknown.iter().map(|(_, field)| field.to_string());
        assert_eq!(
            unknown.collect::<Vec<_>>(),
            ["console access of app", "console access of operator"]
        );
    });
}
