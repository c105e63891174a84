use mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2;
use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{
    ListenerAttribute, LoadBalancerAttribute, ProtocolEnum, TargetGroupAttribute,
};

use super::{Lab, refused};

#[tokio::test(start_paused = true)]
async fn a_balancer_does_not_cross_zones_unless_told() {
    let lab = Lab::new().await;
    let arn = lab.make_balancer("orders").await;
    let set = |key: &str, value: &str| {
        let attribute = LoadBalancerAttribute::builder().key(key).value(value);
        let modify = lab.elb.modify_load_balancer_attributes();
        modify.load_balancer_arn(&arn).attributes(attribute.build())
    };
    let cross_zone = async || {
        let all = lab
            .elb
            .describe_load_balancer_attributes()
            .load_balancer_arn(&arn);
        let all = all.send().await.unwrap();
        let mut all = all.attributes().iter();
        let found =
            all.find(|attribute| attribute.key() == Some("load_balancing.cross_zone.enabled"));
        found.unwrap().value().unwrap().to_owned()
    };
    assert_eq!(cross_zone().await, "false");
    set("load_balancing.cross_zone.enabled", "true")
        .send()
        .await
        .unwrap();
    assert_eq!(cross_zone().await, "true");

    for (key, value) in [
        ("no.such.key", "true"),
        ("deletion_protection.enabled", "yes"),
    ] {
        assert_eq!(
            refused(set(key, value).send().await),
            "ValidationError",
            "{key}"
        );
    }
    let logs = set("access_logs.s3.enabled", "true").send().await;
    assert_eq!(refused(logs), "InvalidConfigurationRequest");
    assert_eq!(cross_zone().await, "true");
}

#[tokio::test(start_paused = true)]
async fn target_group_attributes_have_their_defaults_and_ranges() {
    let lab = Lab::new().await;
    let arn = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let all = lab
        .elb
        .describe_target_group_attributes()
        .target_group_arn(&arn);
    let all = all.send().await.unwrap();
    let all: BTreeMap<_, _> = all
        .attributes()
        .iter()
        .map(|attribute| (attribute.key().unwrap(), attribute.value().unwrap()))
        .collect();
    for (key, default) in [
        ("deregistration_delay.timeout_seconds", "300"),
        (
            "deregistration_delay.connection_termination.enabled",
            "false",
        ),
        ("preserve_client_ip.enabled", "false"),
        (
            "load_balancing.cross_zone.enabled",
            "use_load_balancer_configuration",
        ),
        (
            "target_health_state.unhealthy.connection_termination.enabled",
            "true",
        ),
    ] {
        assert_eq!(all.get(key), Some(&default), "{key}");
    }

    let set = |pairs: &[(&str, &str)]| {
        let attributes = pairs.iter().map(|(key, value)| {
            TargetGroupAttribute::builder()
                .key(*key)
                .value(*value)
                .build()
        });
        let modify = lab.elb.modify_target_group_attributes();
        modify
            .target_group_arn(&arn)
            .set_attributes(Some(attributes.collect()))
    };
    let delay = "deregistration_delay.timeout_seconds";
    let too_long = set(&[("preserve_client_ip.enabled", "true"), (delay, "3601")]);
    assert_eq!(refused(too_long.send().await), "ValidationError");
    let kept = set(&[(delay, "120")]).send().await.unwrap();
    let value = |key: &str| {
        kept.attributes()
            .iter()
            .find(|attribute| attribute.key() == Some(key))
            .unwrap()
            .value()
            .unwrap()
    };
    assert_eq!(value(delay), "120");
    // The refused call changed nothing, not even what was right in it.
    assert_eq!(value("preserve_client_ip.enabled"), "false");
    let sticky = set(&[("stickiness.enabled", "true")]).send().await;
    assert_eq!(refused(sticky), "InvalidConfigurationRequest");
    let draining = (
        "target_health_state.unhealthy.draining_interval_seconds",
        "60",
    );
    assert_eq!(
        refused(set(&[draining]).send().await),
        "InvalidConfigurationRequest"
    );
    let keep = (
        "target_health_state.unhealthy.connection_termination.enabled",
        "false",
    );
    set(&[draining, keep]).send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn only_tcp_listeners_have_an_idle_timeout_to_set() {
    let lab = Lab::new().await;
    let balancer = lab.make_balancer("orders").await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tcp).await;
    let tls = lab.make_listener(&balancer, &group).await;
    let tcp = lab
        .listener(&balancer, &group)
        .port(1883)
        .protocol(ProtocolEnum::Tcp);
    let tcp = tcp.set_certificates(None).send().await.unwrap();
    let tcp = tcp.listeners().first().unwrap().listener_arn().unwrap();
    let set = |arn: &str, value: &str| {
        let attribute = ListenerAttribute::builder()
            .key("tcp.idle_timeout.seconds")
            .value(value);
        let modify = lab.elb.modify_listener_attributes();
        modify.listener_arn(arn).attributes(attribute.build())
    };
    let set_tcp = set(tcp, "6000").send().await.unwrap();
    assert_eq!(set_tcp.attributes().first().unwrap().value(), Some("6000"));
    assert_eq!(refused(set(tcp, "59").send().await), "ValidationError");
    assert_eq!(refused(set(&tls, "600").send().await), "ValidationError");
    assert_eq!(
        refused(set("arn:none", "600").send().await),
        "ListenerNotFound"
    );
}
