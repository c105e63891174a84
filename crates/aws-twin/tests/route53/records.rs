use aws_sdk_route53::types::RrType;
use mqctl_aws::sdk::aws_sdk_route53;

use super::{Lab, create, record, refused};

#[tokio::test(start_paused = true)]
async fn records_are_listed_in_the_order_of_reversed_names() {
    let lab = Lab::new().await;
    let address = |name: &str| create(record(name, RrType::A, &["10.0.0.1"]));
    lab.apply(vec![
        address("MQ.example.com"),
        address("*.example.com"),
        address("a.mq.example.com."),
        address("example.com"),
        create(record("mq.example.com", RrType::Txt, &["\"x\""])),
    ])
    .await;
    let names = lab.names().await;
    assert_eq!(
        names,
        [
            "example.com. A",
            "example.com. NS",
            "example.com. SOA",
            "\\052.example.com. A",
            "mq.example.com. A",
            "mq.example.com. TXT",
            "a.mq.example.com. A",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn listing_starts_at_a_name_and_type_that_need_not_exist() {
    let lab = Lab::new().await;
    lab.apply(vec![
        create(record("b.example.com", RrType::A, &["10.0.0.1"])),
        create(record("b.example.com", RrType::Txt, &["\"x\""])),
        create(record("c.example.com", RrType::Cname, &["b.example.com"])),
    ])
    .await;
    let list = || {
        lab.route53
            .list_resource_record_sets()
            .hosted_zone_id(&lab.zone)
    };
    let from = async |name: &str, kind: Option<RrType>| {
        let list = list().start_record_name(name).set_start_record_type(kind);
        let list = list.send().await.unwrap();
        let records = list.resource_record_sets().iter();
        records
            .map(|record| format!("{} {}", record.name(), record.r#type()))
            .collect::<Vec<_>>()
    };
    let all = [
        "b.example.com. A",
        "b.example.com. TXT",
        "c.example.com. CNAME",
    ];
    assert_eq!(from("A.example.com", None).await, all);
    assert_eq!(from("b.example.com", Some(RrType::Mx)).await, all[1..]);
    assert_eq!(from("b.example.com", Some(RrType::Txt)).await, all[1..]);
    assert!(from("d.example.com", None).await.is_empty());
    let nameless = list().start_record_type(RrType::A);
    assert_eq!(refused(nameless.send().await), "InvalidInput");
}

#[tokio::test(start_paused = true)]
async fn a_page_has_at_most_three_hundred_records() {
    let lab = Lab::new().await;
    let records = (0..299).map(|number| {
        create(record(
            &format!("n{number:03}.example.com"),
            RrType::A,
            &["10.0.0.1"],
        ))
    });
    lab.apply(records.collect()).await;
    let list = || {
        lab.route53
            .list_resource_record_sets()
            .hosted_zone_id(&lab.zone)
    };
    let first = list().max_items(1000).send().await.unwrap();
    assert_eq!(first.resource_record_sets().len(), 300);
    assert!(first.is_truncated());
    assert_eq!(first.next_record_name(), Some("n298.example.com."));
    let rest = list()
        .start_record_name(first.next_record_name().unwrap())
        .set_start_record_type(first.next_record_type().cloned());
    let rest = rest.send().await.unwrap();
    assert_eq!(rest.resource_record_sets().len(), 1);
    assert!(!rest.is_truncated());
}
