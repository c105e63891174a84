use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_route53};
use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::LoadBalancerTypeEnum;
use aws_sdk_route53::types::{ChangeStatus, ResourceRecordSet, RrType};

use super::{Lab, alias, create, delete, record, refused, upsert};

fn text(values: &[&str]) -> ResourceRecordSet {
    record("mq.example.com", RrType::Txt, values)
}

#[tokio::test(start_paused = true)]
async fn a_change_is_in_force_at_once_and_in_sync_within_a_minute() {
    let lab = Lab::new().await;
    let change = lab.change(vec![create(text(&["\"x\""]))]).await.unwrap();
    let change = change.change_info().unwrap();
    assert_eq!(change.status(), &ChangeStatus::Pending);
    assert!(change.id().starts_with("/change/C"), "{}", change.id());
    assert!(
        lab.names()
            .await
            .contains(&"mq.example.com. TXT".to_owned())
    );
    let status = async || {
        let get = lab
            .route53
            .get_change()
            .id(change.id())
            .send()
            .await
            .unwrap();
        get.change_info().unwrap().status().clone()
    };
    lab.sandbox.clock().sleep(Duration::from_secs(4)).await;
    assert_eq!(status().await, ChangeStatus::Pending);
    lab.sandbox.clock().sleep(Duration::from_secs(56)).await;
    assert_eq!(status().await, ChangeStatus::Insync);
    let none = lab.route53.get_change().id("C0").send().await;
    assert_eq!(refused(none), "NoSuchChange");
}

#[tokio::test(start_paused = true)]
async fn each_action_has_its_condition() {
    let lab = Lab::new().await;
    let missing = lab.refusal(vec![delete(text(&["\"x\""]))]).await;
    insta::assert_debug_snapshot!(missing, @r#"
    [
        "Tried to delete resource record set [name='mq.example.com.', type='TXT'] but it was not found",
    ]
    "#);
    lab.apply(vec![create(text(&["\"x\"", "\"y\""]))]).await;
    let present = lab.refusal(vec![create(text(&["\"x\""]))]).await;
    insta::assert_debug_snapshot!(present, @r#"
    [
        "Tried to create resource record set [name='mq.example.com.', type='TXT'] but it already exists",
    ]
    "#);
    let different = lab.refusal(vec![delete(text(&["\"x\""]))]).await;
    insta::assert_debug_snapshot!(different, @r#"
    [
        "Tried to delete resource record set [name='mq.example.com.', type='TXT'] but the values provided do not match the current values",
    ]
    "#);
    lab.apply(vec![delete(text(&["\"y\"", "\"x\""]))]).await;
    lab.apply(vec![upsert(text(&["\"1\""]))]).await;
    lab.apply(vec![upsert(text(&["\"2\""]))]).await;
    lab.apply(vec![delete(text(&["\"2\""])), create(text(&["\"3\""]))])
        .await;
    lab.apply(vec![delete(text(&["\"3\""]))]).await;
    assert_eq!(lab.names().await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_batch_comes_into_force_whole_or_not_at_all() {
    let lab = Lab::new().await;
    lab.apply(vec![create(text(&["\"stranger\""]))]).await;
    let messages = lab
        .refusal(vec![
            create(record("mq.example.com", RrType::A, &["10.0.0.1"])),
            create(text(&["\"ours\""])),
            create(record("mq.example.org", RrType::A, &["10.0.0.1"])),
        ])
        .await;
    insta::assert_debug_snapshot!(messages, @r#"
    [
        "Tried to create resource record set [name='mq.example.com.', type='TXT'] but it already exists",
        "RRSet with DNS name mq.example.org. is not permitted in zone example.com.",
    ]
    "#);
    assert_eq!(lab.names().await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_cname_stands_alone() {
    let lab = Lab::new().await;
    let address = |name| record(name, RrType::A, &["10.0.0.1"]);
    let cname = |name| record(name, RrType::Cname, &["x.example.com"]);
    lab.apply(vec![
        create(address("a.example.com")),
        create(cname("c.example.com")),
    ])
    .await;
    let messages = [
        lab.refusal(vec![create(cname("a.example.com"))]).await,
        lab.refusal(vec![upsert(address("c.example.com"))]).await,
        lab.refusal(vec![create(cname("example.com"))]).await,
    ];
    insta::assert_debug_snapshot!(messages, @r#"
    [
        [
            "RRSet of type CNAME with DNS name a.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.",
        ],
        [
            "RRSet of type A with DNS name c.example.com. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone example.com.",
        ],
        [
            "RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.",
        ],
    ]
    "#);
    lab.apply(vec![
        create(address("c.example.com")),
        delete(cname("c.example.com")),
    ])
    .await;
}

#[tokio::test(start_paused = true)]
async fn values_must_fit_their_type() {
    let lab = Lab::new().await;
    let messages = lab
        .refusal(vec![
            create(text(&["x"])),
            create(record("a.example.com", RrType::A, &["mq"])),
            create(record(
                "b.example.com",
                RrType::A,
                &["10.0.0.1", "10.0.0.1"],
            )),
            create(record("c.example.com", RrType::Cname, &["x.org", "y.org"])),
        ])
        .await;
    insta::assert_debug_snapshot!(messages, @r#"
    [
        "Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) encountered with 'x''",
        "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with 'mq''",
        "Duplicate Resource Record: '10.0.0.1'",
        "RRSet of type CNAME with DNS name c.example.com. can have one value only",
    ]
    "#);
    let label = "x".repeat(64);
    let long = lab
        .refusal(vec![create(record(
            &format!("{label}.example.com"),
            RrType::A,
            &["10.0.0.1"],
        ))])
        .await;
    assert!(long[0].contains("DomainLabelTooLong"), "{long:?}");
}

#[tokio::test(start_paused = true)]
async fn a_record_is_complete_and_changed_once() {
    let lab = Lab::new().await;
    let bare = ResourceRecordSet::builder()
        .name("mq.example.com")
        .r#type(RrType::A);
    let empty = lab.change(vec![create(bare.build().unwrap())]).await;
    assert_eq!(refused(empty), "InvalidInput");
    let unknown = lab
        .change(vec![create(record(
            "mq.example.com",
            RrType::from("X"),
            &["1"],
        ))])
        .await;
    assert_eq!(refused(unknown), "InvalidInput");
    let negative = text(&["\"x\""]);
    let negative = ResourceRecordSet::builder()
        .name(negative.name())
        .r#type(RrType::Txt)
        .ttl(-1)
        .set_resource_records(negative.resource_records);
    assert_eq!(
        refused(lab.change(vec![create(negative.build().unwrap())]).await),
        "InvalidInput"
    );
    let twice = lab
        .refusal(vec![upsert(text(&["\"1\""])), upsert(text(&["\"2\""]))])
        .await;
    insta::assert_debug_snapshot!(twice, @r#"
    [
        "The request contains an invalid set of changes for a resource record set 'TXT mq.example.com.'",
    ]
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_zone_keeps_its_own_records() {
    let lab = Lab::new().await;
    let all = lab
        .route53
        .list_resource_record_sets()
        .hosted_zone_id(&lab.zone);
    let own = all.send().await.unwrap().resource_record_sets;
    let messages = lab.refusal(own.into_iter().map(delete).collect()).await;
    insta::assert_debug_snapshot!(messages, @r#"
    [
        "A HostedZone must contain at least one NS record for the zone itself.",
        "A HostedZone must contain exactly one SOA record.",
    ]
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_batch_has_at_most_a_thousand_records_and_upserts_count_twice() {
    let lab = Lab::new().await;
    let records = |count: u32| {
        (0..count).map(|number| record(&format!("n{number}.example.com"), RrType::A, &["10.0.0.1"]))
    };
    let many = lab.refusal(records(501).map(upsert).collect()).await;
    insta::assert_debug_snapshot!(many, @r#"
    [
        "Number of records limit of 1000 exceeded.",
    ]
    "#);
    lab.apply(records(501).map(create).collect()).await;
    lab.apply(records(500).map(upsert).collect()).await;
    let long = format!("\"{}\"", "x".repeat(253));
    let values: Vec<String> = (0..126)
        .map(|number| long.replacen("xxx", &format!("{number:03}"), 1))
        .collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let long = lab.refusal(vec![create(text(&values))]).await;
    insta::assert_debug_snapshot!(long, @r#"
    [
        "Number of characters limit of 32000 exceeded.",
    ]
    "#);
}

#[tokio::test(start_paused = true)]
async fn an_alias_points_at_something_there() {
    let lab = Lab::new().await;
    let config = crate::sdk_config(&lab.sandbox);
    let subnets = aws_sdk_ec2::Client::new(&config)
        .describe_subnets()
        .send()
        .await
        .unwrap();
    let elb = aws_sdk_elasticloadbalancingv2::Client::new(&config);
    let balancer = elb
        .create_load_balancer()
        .name("orders")
        .r#type(LoadBalancerTypeEnum::Network);
    let balancer = balancer.subnets(subnets.subnets().first().unwrap().subnet_id().unwrap());
    let balancer = balancer.send().await.unwrap();
    let balancer = balancer.load_balancers().first().unwrap();
    let zone = balancer.canonical_hosted_zone_id().unwrap();
    let name = balancer.dns_name().unwrap();

    let own = lab.zone.trim_start_matches("/hostedzone/");
    for (zone, target, problem) in [
        (
            zone,
            "none.elb.us-west-2.sandbox.invalid",
            "but that target was not found",
        ),
        (
            zone,
            "example.org",
            "but the alias target name does not lie within the target zone",
        ),
        (
            "Z0",
            name,
            "but the alias target name does not lie within the target zone",
        ),
        (own, "none.example.com", "but that target was not found"),
    ] {
        let messages = lab
            .refusal(vec![create(alias("mq.example.com", zone, target))])
            .await;
        assert!(messages[0].ends_with(problem), "{messages:?}");
    }
    let owner = record("mq.example.com", RrType::Txt, &["\"mqctl\""]);
    lab.apply(vec![
        create(alias(
            "mq.example.com",
            zone,
            &format!("dualstack.{}", name.to_uppercase()),
        )),
        create(owner.clone()),
        create(alias("www.example.com", own, "mq.example.com")),
    ])
    .await;
    let list = lab
        .route53
        .list_resource_record_sets()
        .hosted_zone_id(&lab.zone);
    let list = list
        .start_record_name("mq.example.com")
        .send()
        .await
        .unwrap();
    let listed = list.resource_record_sets().first().unwrap();
    let target = listed.alias_target().unwrap();
    assert_eq!(target.dns_name(), format!("dualstack.{name}."));
    assert_eq!(listed.ttl(), None);

    let gone = elb
        .delete_load_balancer()
        .load_balancer_arn(balancer.load_balancer_arn().unwrap());
    gone.send().await.unwrap();
    lab.apply(vec![delete(listed.clone()), delete(owner)]).await;
}

#[tokio::test(start_paused = true)]
async fn routing_policies_are_refused_rather_than_ignored() {
    let lab = Lab::new().await;
    let weighted = ResourceRecordSet::builder()
        .name("mq.example.com")
        .r#type(RrType::Txt)
        .ttl(60);
    let weighted = weighted
        .set_identifier("a")
        .weight(1)
        .set_resource_records(text(&["\"x\""]).resource_records);
    let refusal = lab.change(vec![create(weighted.build().unwrap())]).await;
    assert_eq!(refused(refusal), "InvalidInput");
}

#[tokio::test(start_paused = true)]
async fn a_protected_record_is_not_changed_and_the_refusal_has_the_comment() {
    let lab = Lab::new().await;
    assert!(
        lab.sandbox
            .protect_record("mq.example.com", "TXT", "ask Ada")
    );
    // The whole batch is refused, also where the record does not exist yet.
    let other = record("a.example.com", RrType::A, &["192.0.2.1"]);
    let reasons = lab
        .refusal(vec![create(other), create(text(&["\"x\""]))])
        .await;
    assert_eq!(reasons.len(), 1);
    assert!(
        reasons[0].contains("mq.example.com") && reasons[0].contains("ask Ada"),
        "{reasons:?}"
    );
    assert_eq!(lab.names().await.len(), 2);
    let deleted = lab.route53.delete_hosted_zone().id(&lab.zone).send().await;
    assert_eq!(refused(deleted), "HostedZoneNotEmpty");
}
