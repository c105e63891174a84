//! Resources that someone deleted.

use std::time::Duration;

use super::scene::Scene;
use crate::support::stack::in_virtual_time;

async fn delete_listener(scene: &Scene) {
    let delete = scene.elb.delete_listener();
    let delete = delete.listener_arn(scene.id("listener/openwire"));
    delete.send().await.unwrap();
}

async fn delete_load_balancer(scene: &Scene) {
    let delete = scene.elb.delete_load_balancer();
    let delete = delete.load_balancer_arn(scene.id("load-balancer"));
    delete.send().await.unwrap();
}

#[test]
fn a_listener() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        delete_listener(&scene).await;
        scene
            .is_repaired(
                &["create listener/openwire", "resume targets/openwire"],
                &[],
            )
            .await;
    });
}

#[test]
fn a_listener_and_its_target_group() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        delete_listener(&scene).await;
        // It counts as used for a while.
        scene.stack.clock.sleep(Duration::from_hours(1)).await;
        let delete = scene.elb.delete_target_group();
        let delete = delete.target_group_arn(scene.id("target-group/openwire"));
        delete.send().await.unwrap();
        scene
            .is_repaired(
                &[
                    "create target-group/openwire",
                    "create listener/openwire",
                    "create targets/openwire",
                ],
                &[],
            )
            .await;
    });
}

#[test]
fn the_load_balancer() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        delete_load_balancer(&scene).await;
        scene
            .is_repaired(
                &[
                    "create load-balancer",
                    "create listener/openwire",
                    "update alias: target, target zone",
                    "resume targets/openwire",
                ],
                &[],
            )
            .await;
    });
}

#[test]
fn the_load_balancer_and_what_it_is_reached_through() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        delete_load_balancer(&scene).await;
        // Its interfaces and their public addresses stay for a while.
        scene.stack.clock.sleep(Duration::from_hours(1)).await;
        let gateway = scene.id("internet-gateway");
        let vpc = scene.id("vpc");
        let detach = scene.ec2.detach_internet_gateway().vpc_id(&vpc);
        detach.internet_gateway_id(&gateway).send().await.unwrap();
        scene
            .is_repaired(
                &[
                    "update internet-gateway: vpc",
                    "create load-balancer",
                    "create listener/openwire",
                    "update alias: target, target zone",
                    "resume targets/openwire",
                ],
                &[&format!("vpc: (none) -> {vpc}")],
            )
            .await;
    });
}

#[test]
fn a_broker_comes_back_at_other_addresses() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let id = scene.id("broker/1");
        scene.mq.delete_broker().broker_id(id).send().await.unwrap();
        scene.stack.clock.sleep(Duration::from_hours(1)).await;
        scene
            .is_repaired(
                &["create broker/1", "update targets/openwire: addresses"],
                &["+ (broker/1 after apply)"],
            )
            .await;
    });
}
