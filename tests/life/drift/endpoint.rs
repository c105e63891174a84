//! The load balancer, its target groups, targets and listeners.

use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, Certificate, LoadBalancerAttribute, ProtocolEnum, TargetDescription,
    TargetGroupAttribute, TargetHealthDescription, TargetHealthStateEnum, TargetTypeEnum,
};
use aws_twin::Premises;
use mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2;
use std::time::Duration;

use super::scene::Scene;
use crate::support::stack::{example, in_virtual_time};

async fn targets(scene: &Scene, group: &str) -> Vec<TargetDescription> {
    let health = scene.elb.describe_target_health().target_group_arn(group);
    let health = health.send().await.unwrap();
    let targets = health.target_health_descriptions().iter();
    targets
        .map(|target| target.target.clone().unwrap())
        .collect()
}

#[test]
fn a_deregistered_target() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let group = scene.id("target-group/openwire");
        let target = targets(&scene, &group).await.remove(0);
        let address = target.id().unwrap().to_owned();
        let deregister = scene.elb.deregister_targets().target_group_arn(&group);
        deregister.targets(target).send().await.unwrap();
        scene
            .is_repaired(
                &["update targets/openwire: addresses"],
                &[&format!("+ {address}")],
            )
            .await;
    });
}

/// The standby, which is left, never becomes healthy.
#[test]
fn the_active_broker_deregistered_before_it_was_healthy() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let group = scene.id("target-group/openwire");
        let health = || async {
            let health = scene.elb.describe_target_health().target_group_arn(&group);
            health
                .send()
                .await
                .unwrap()
                .target_health_descriptions
                .unwrap()
        };
        let state =
            |target: &TargetHealthDescription| target.target_health.clone().unwrap().state.unwrap();
        let mut targets = health().await;
        targets.sort_by_key(|target| state(target) != TargetHealthStateEnum::Healthy);
        let [active, standby] = [0, 1].map(|index| targets[index].target.clone().unwrap());
        let deregister = || scene.elb.deregister_targets().target_group_arn(&group);
        let both = deregister()
            .targets(active.clone())
            .targets(standby.clone());
        both.send().await.unwrap();
        scene.stack.clock.sleep(Duration::from_mins(5)).await;
        let register = scene.elb.register_targets().target_group_arn(&group);
        register.targets(standby).send().await.unwrap();
        assert_eq!(state(&health().await[0]), TargetHealthStateEnum::Initial);
        scene
            .is_repaired(
                &["update targets/openwire: addresses"],
                &[&format!("+ {}", active.id().unwrap())],
            )
            .await;
    });
}

#[test]
fn all_targets_deregistered() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let group = scene.id("target-group/openwire");
        let all = targets(&scene, &group).await;
        let deregister = scene.elb.deregister_targets().target_group_arn(&group);
        deregister.set_targets(Some(all)).send().await.unwrap();
        scene.is_repaired(&["create targets/openwire"], &[]).await;
    });
}

#[test]
fn an_extra_target() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let group = scene.id("target-group/openwire");
        let known = targets(&scene, &group).await.remove(0).id.unwrap();
        let (subnet, _) = known.rsplit_once('.').unwrap();
        let address = format!("{subnet}.251");
        let extra = TargetDescription::builder().id(&address).port(61617);
        let register = scene.elb.register_targets().target_group_arn(&group);
        register.targets(extra.build()).send().await.unwrap();
        scene
            .is_repaired(
                &["update targets/openwire: addresses"],
                &[&format!("- {address}")],
            )
            .await;
    });
}

#[test]
fn a_changed_health_check() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let modify = scene.elb.modify_target_group();
        modify
            .target_group_arn(scene.id("target-group/openwire"))
            .health_check_interval_seconds(30)
            .health_check_timeout_seconds(6)
            .healthy_threshold_count(5)
            .unhealthy_threshold_count(7)
            .health_check_port("traffic-port")
            .send()
            .await
            .unwrap();
        scene
            .is_repaired(
                &[
                    "update target-group/openwire: health check port, health check interval, health check timeout, healthy threshold, unhealthy threshold",
                ],
                &[
                    "health check port: 61617 -> 8162",
                    "health check interval: 30 -> 10",
                    "health check timeout: 6 -> 10",
                    "healthy threshold: 5 -> 2",
                    "unhealthy threshold: 7 -> 2",
                ],
            )
            .await;
    });
}

#[test]
fn a_health_check_of_another_protocol() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let modify = scene.elb.modify_target_group();
        modify
            .target_group_arn(scene.id("target-group/openwire"))
            .health_check_protocol(ProtocolEnum::Https)
            .health_check_path("/")
            .send()
            .await
            .unwrap();
        scene
            .is_repaired(
                &["update target-group/openwire: health check protocol"],
                &["health check protocol: HTTPS -> TCP"],
            )
            .await;
    });
}

#[test]
fn changed_attributes_of_a_target_group() {
    for (key, value, field, line) in [
        (
            "deregistration_delay.timeout_seconds",
            "300",
            "deregistration delay",
            "deregistration delay: 300 -> 120",
        ),
        (
            "deregistration_delay.connection_termination.enabled",
            "false",
            "connection termination",
            "connection termination: off -> on",
        ),
        (
            "proxy_protocol_v2.enabled",
            "true",
            "proxy protocol",
            "proxy protocol: on -> off",
        ),
        (
            "preserve_client_ip.enabled",
            "true",
            "client address preservation",
            "client address preservation: on -> off",
        ),
    ] {
        in_virtual_time(async {
            let scene = Scene::new().await;
            let attribute = TargetGroupAttribute::builder().key(key).value(value);
            let modify = scene.elb.modify_target_group_attributes();
            let modify = modify.target_group_arn(scene.id("target-group/openwire"));
            modify.attributes(attribute.build()).send().await.unwrap();
            let change = format!("update target-group/openwire: {field}");
            scene.is_repaired(&[&change], &[line]).await;
        });
    }
}

#[test]
fn a_load_balancer_whose_zones_keep_to_themselves() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let attribute = LoadBalancerAttribute::builder()
            .key("load_balancing.cross_zone.enabled")
            .value("false");
        let modify = scene.elb.modify_load_balancer_attributes();
        let modify = modify.load_balancer_arn(scene.id("load-balancer"));
        modify.attributes(attribute.build()).send().await.unwrap();
        scene
            .is_repaired(
                &["update load-balancer: cross-zone balancing"],
                &["cross-zone balancing: off -> on"],
            )
            .await;
    });
}

#[test]
fn a_load_balancer_that_is_reached_over_ipv6_too() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let sandbox = &scene.stack.sandbox;
        assert!(sandbox.make_dual_stack("quickstart-load-balancer"));
        scene
            .is_repaired(
                &["update load-balancer: ip address type"],
                &["ip address type: dualstack -> ipv4"],
            )
            .await;
    });
}

#[test]
fn a_load_balancer_with_another_security_group() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let set = scene.elb.set_security_groups();
        let set = set.load_balancer_arn(scene.id("load-balancer"));
        let other = scene.id("security-group/brokers");
        set.security_groups(&other).send().await.unwrap();
        let own = scene.id("security-group/balancer");
        scene
            .is_repaired(
                &["update load-balancer: security groups"],
                &[&format!("- {other}"), &format!("+ {own}")],
            )
            .await;
    });
}

#[test]
fn a_listener_with_another_policy() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let modify = scene.elb.modify_listener();
        let modify = modify.listener_arn(scene.id("listener/openwire"));
        let modify = modify.ssl_policy("ELBSecurityPolicy-2016-08");
        modify.send().await.unwrap();
        scene
            .is_repaired(
                &["update listener/openwire: security policy"],
                &["security policy: ELBSecurityPolicy-2016-08 -> ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
            )
            .await;
    });
}

#[test]
fn a_listener_with_another_certificate() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let other =
            "arn:aws:acm:us-west-2:000000000000:certificate/11111111-2222-3333-4444-555555555555";
        scene.stack.sandbox.assume(&Premises {
            certificate: Some(aws_twin::Certificate {
                arn: other.to_owned(),
                domain: "other.example.com".to_owned(),
            }),
            ..Premises::default()
        });
        let certificate = Certificate::builder().certificate_arn(other).build();
        let modify = scene.elb.modify_listener();
        let modify = modify.listener_arn(scene.id("listener/openwire"));
        modify.certificates(certificate).send().await.unwrap();
        scene
            .is_repaired(
                &[
                    "create listener-certificate/openwire",
                    "update listener/openwire: certificate",
                    "delete listener-certificate/openwire generation 1",
                ],
                &[&format!(
                    "certificate: {other} -> {}",
                    scene.id("certificate")
                )],
            )
            .await;
    });
}

#[test]
fn a_listener_without_tls() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let create = scene.elb.create_target_group().name("plain");
        let create = create.target_type(TargetTypeEnum::Ip).port(61616);
        let create = create.protocol(ProtocolEnum::Tcp).vpc_id(scene.id("vpc"));
        let plain = create.send().await.unwrap().target_groups.unwrap();
        let plain = plain[0].target_group_arn().unwrap();
        let action = Action::builder()
            .r#type(ActionTypeEnum::Forward)
            .target_group_arn(plain);
        let modify = scene.elb.modify_listener();
        let modify = modify.listener_arn(scene.id("listener/openwire"));
        let modify = modify.default_actions(action.build());
        modify.protocol(ProtocolEnum::Tcp).send().await.unwrap();
        let certificate = scene.id("certificate");
        scene
            .is_repaired(
                &[
                    "update listener/openwire: certificate, security policy, target group",
                    "resume targets/openwire",
                ],
                &[
                    &format!("certificate: (none) -> {certificate}"),
                    "security policy: (none) -> ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
                ],
            )
            .await;
    });
}

#[test]
fn a_listener_that_forwards_elsewhere() {
    in_virtual_time(async {
        let text = example("quickstart").replace("[openwire]", "[openwire, stomp]");
        let scene = Scene::of(text).await;
        let elsewhere = scene.id("target-group/stomp");
        let action = Action::builder()
            .r#type(ActionTypeEnum::Forward)
            .target_group_arn(&elsewhere)
            .build();
        let modify = scene.elb.modify_listener();
        let modify = modify.listener_arn(scene.id("listener/openwire"));
        modify.default_actions(action).send().await.unwrap();
        let own = scene.id("target-group/openwire");
        scene
            .is_repaired(
                &[
                    "update listener/openwire: target group",
                    "resume targets/openwire",
                ],
                &[&format!("target group: {elsewhere} -> {own}")],
            )
            .await;
    });
}
