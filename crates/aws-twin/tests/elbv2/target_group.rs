use aws_sdk_elasticloadbalancingv2::types::{ProtocolEnum, TargetTypeEnum};
use mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2;

use super::{Lab, refused};

#[tokio::test(start_paused = true)]
async fn creating_again_is_idempotent_for_equal_settings_only() {
    let lab = Lab::new().await;
    let arn = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    assert_eq!(
        lab.make_target_group("orders", ProtocolEnum::Tls).await,
        arn
    );
    let other = lab
        .target_group("orders", ProtocolEnum::Tls)
        .health_check_interval_seconds(11);
    assert_eq!(refused(other.send().await), "DuplicateTargetGroupName");
    let all = lab.elb.describe_target_groups().send().await.unwrap();
    assert_eq!(all.target_groups().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn settings_have_their_defaults_and_ranges() {
    let lab = Lab::new().await;
    let plain = lab
        .elb
        .create_target_group()
        .name("plain")
        .protocol(ProtocolEnum::Tls);
    let plain = plain
        .port(61617)
        .vpc_id(super::VPC)
        .target_type(TargetTypeEnum::Ip);
    let plain = plain.send().await.unwrap();
    let plain = plain.target_groups().first().unwrap();
    assert_eq!(plain.health_check_protocol(), Some(&ProtocolEnum::Tcp));
    assert_eq!(plain.health_check_port(), Some("traffic-port"));
    assert_eq!(plain.health_check_interval_seconds(), Some(30));
    assert_eq!(plain.health_check_timeout_seconds(), Some(10));
    assert_eq!(plain.healthy_threshold_count(), Some(5));
    assert_eq!(plain.unhealthy_threshold_count(), Some(2));
    assert_eq!(plain.health_check_path(), None);

    let group = || lab.target_group("orders", ProtocolEnum::Tls);
    for (what, call) in [
        (
            "health over TLS",
            group().health_check_protocol(ProtocolEnum::Tls),
        ),
        ("interval", group().health_check_interval_seconds(4)),
        ("timeout", group().health_check_timeout_seconds(121)),
        (
            "timeout beyond the interval",
            group().health_check_timeout_seconds(11),
        ),
        ("healthy", group().healthy_threshold_count(1)),
        ("unhealthy", group().unhealthy_threshold_count(11)),
        ("port", group().port(0)),
        ("health port", group().health_check_port("console")),
        ("protocol", group().protocol(ProtocolEnum::from("SCTP"))),
        ("name", group().name("-orders")),
        ("network", group().vpc_id("vpc-none")),
        ("type", group().target_type(TargetTypeEnum::Instance)),
    ] {
        assert_eq!(refused(call.send().await), "ValidationError", "{what}");
    }
    let path = group().health_check_path("/");
    assert_eq!(refused(path.send().await), "InvalidConfigurationRequest");
}

#[tokio::test(start_paused = true)]
async fn the_health_check_can_be_modified_as_a_whole_or_not_at_all() {
    let lab = Lab::new().await;
    let arn = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let modify = || lab.elb.modify_target_group().target_group_arn(&arn);
    let wrong = modify()
        .health_check_interval_seconds(20)
        .healthy_threshold_count(1);
    assert_eq!(refused(wrong.send().await), "ValidationError");
    let changed = modify().healthy_threshold_count(3).send().await.unwrap();
    let changed = changed.target_groups().first().unwrap();
    assert_eq!(changed.healthy_threshold_count(), Some(3));
    assert_eq!(changed.health_check_interval_seconds(), Some(10));
    assert_eq!(changed.health_check_port(), Some("8162"));
    let missing = lab.elb.modify_target_group().target_group_arn("arn:none");
    assert_eq!(refused(missing.send().await), "TargetGroupNotFound");
}

#[tokio::test(start_paused = true)]
async fn a_group_in_use_cannot_be_deleted_and_not_for_some_seconds_after() {
    let lab = Lab::new().await;
    let balancer = lab.make_balancer("orders").await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let listener = lab.make_listener(&balancer, &group).await;
    let users = async || {
        let found = lab.elb.describe_target_groups().target_group_arns(&group);
        let found = found.send().await.unwrap();
        found
            .target_groups()
            .first()
            .unwrap()
            .load_balancer_arns()
            .to_vec()
    };
    assert_eq!(users().await, std::slice::from_ref(&balancer));
    let of_balancer = lab
        .elb
        .describe_target_groups()
        .load_balancer_arn(&balancer);
    assert_eq!(of_balancer.send().await.unwrap().target_groups().len(), 1);

    let delete = lab.elb.delete_target_group().target_group_arn(&group);
    assert_eq!(refused(delete.clone().send().await), "ResourceInUse");
    let drop = lab.elb.delete_listener().listener_arn(&listener);
    drop.send().await.unwrap();
    assert!(users().await.is_empty());
    lab.wait(5).await;
    delete.clone().send().await.unwrap();
    delete.send().await.unwrap();
    let missing = lab
        .elb
        .describe_target_groups()
        .names("orders")
        .send()
        .await;
    assert_eq!(refused(missing), "TargetGroupNotFound");
}
