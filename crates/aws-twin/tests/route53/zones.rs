use aws_sdk_route53::types::{HostedZoneConfig, RrType, Tag, TagResourceType, Vpc, VpcRegion};
use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_route53};

use super::{Lab, create, delete, record, refused};

#[tokio::test(start_paused = true)]
async fn a_zone_starts_with_its_own_records() {
    let lab = Lab::new().await;
    let created = lab
        .route53
        .create_hosted_zone()
        .name("Orders.Example.ORG")
        .caller_reference("1");
    let created = created.send().await.unwrap();
    let zone = created.hosted_zone().unwrap();
    assert!(zone.id().starts_with("/hostedzone/Z"), "{}", zone.id());
    assert_eq!(zone.name(), "orders.example.org.");
    assert_eq!(zone.resource_record_set_count(), Some(2));
    assert_eq!(created.delegation_set().unwrap().name_servers().len(), 4);
    let again = lab
        .route53
        .create_hosted_zone()
        .name("orders.example.org")
        .caller_reference("1");
    assert_eq!(refused(again.send().await), "HostedZoneAlreadyExists");
    // Another reference makes another zone of the same name.
    assert_ne!(lab.create_zone("orders.example.org", "2").await, zone.id());

    let got = lab
        .route53
        .get_hosted_zone()
        .id(zone.id())
        .send()
        .await
        .unwrap();
    assert_eq!(got.hosted_zone().unwrap().name(), "orders.example.org.");
    let bad = lab
        .route53
        .create_hosted_zone()
        .name("a..b")
        .caller_reference("3");
    assert_eq!(refused(bad.send().await), "InvalidDomainName");
}

#[tokio::test(start_paused = true)]
async fn a_zone_can_be_private() {
    let lab = Lab::new().await;
    let ec2 = aws_sdk_ec2::Client::new(&crate::sdk_config(&lab.sandbox));
    let vpcs = ec2.describe_vpcs().send().await.unwrap();
    let vpc = vpcs.vpcs().first().unwrap().vpc_id().unwrap();
    let private = HostedZoneConfig::builder().private_zone(true).build();
    let create = lab
        .route53
        .create_hosted_zone()
        .name("example.com")
        .caller_reference("p");
    let create = create.hosted_zone_config(private);
    assert_eq!(refused(create.clone().send().await), "InvalidInput");
    let place = |vpc: &str| {
        Vpc::builder()
            .vpc_id(vpc)
            .vpc_region(VpcRegion::UsWest2)
            .build()
    };
    let nowhere = create.clone().vpc(place("vpc-none"));
    assert_eq!(refused(nowhere.send().await), "InvalidVPCId");
    let made = create.vpc(place(vpc)).send().await.unwrap();
    let zone = made.hosted_zone().unwrap();
    assert!(zone.config().unwrap().private_zone());
    let got = lab
        .route53
        .get_hosted_zone()
        .id(zone.id())
        .send()
        .await
        .unwrap();
    assert_eq!(got.vpcs().first().unwrap().vpc_id(), Some(vpc));
    assert!(got.delegation_set().is_none());
    // Both are listed under the one name.
    let both = lab
        .route53
        .list_hosted_zones_by_name()
        .dns_name("example.com");
    assert_eq!(both.send().await.unwrap().hosted_zones().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_zone_with_records_cannot_be_deleted() {
    let lab = Lab::new().await;
    let txt = || record("x.example.com", RrType::Txt, &["\"x\""]);
    lab.apply(vec![create(txt())]).await;
    let remove = lab.route53.delete_hosted_zone().id(&lab.zone);
    assert_eq!(refused(remove.clone().send().await), "HostedZoneNotEmpty");
    lab.apply(vec![delete(txt())]).await;
    remove.clone().send().await.unwrap();
    assert_eq!(refused(remove.send().await), "NoSuchHostedZone");
    let gone = lab
        .route53
        .list_resource_record_sets()
        .hosted_zone_id(&lab.zone);
    assert_eq!(refused(gone.send().await), "NoSuchHostedZone");
}

#[tokio::test(start_paused = true)]
async fn listing_by_name_starts_at_the_name_and_goes_on() {
    let lab = Lab::new().await;
    for (number, name) in ["example.org", "a.example.com", "example.co", "zzz.com"]
        .iter()
        .enumerate()
    {
        lab.create_zone(name, &number.to_string()).await;
    }
    let names = async |start: Option<&str>| {
        let list = lab.route53.list_hosted_zones_by_name();
        let list = list
            .set_dns_name(start.map(str::to_owned))
            .send()
            .await
            .unwrap();
        list.hosted_zones()
            .iter()
            .map(|zone| zone.name().to_owned())
            .collect::<Vec<_>>()
    };
    let all = [
        "example.co.",
        "example.com.",
        "a.example.com.",
        "zzz.com.",
        "example.org.",
    ];
    assert_eq!(names(None).await, all);
    assert_eq!(names(Some("example.com")).await, all[1..]);
    assert_eq!(names(Some("b.example.com.")).await, all[3..]);

    let page = lab
        .route53
        .list_hosted_zones_by_name()
        .dns_name("example.com")
        .max_items(2);
    let page = page.send().await.unwrap();
    assert!(page.is_truncated());
    assert_eq!(page.dns_name(), Some("example.com"));
    assert_eq!(page.next_dns_name(), Some("zzz.com."));
    let rest = lab.route53.list_hosted_zones_by_name();
    let rest = rest.dns_name(page.next_dns_name().unwrap());
    let rest = rest
        .hosted_zone_id(page.next_hosted_zone_id().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(rest.hosted_zones().len(), 2);
    assert!(!rest.is_truncated());
    let nameless = lab.route53.list_hosted_zones_by_name().hosted_zone_id("Z1");
    assert_eq!(refused(nameless.send().await), "InvalidInput");
}

#[tokio::test(start_paused = true)]
async fn a_page_has_at_most_a_hundred_zones() {
    let lab = Lab::new().await;
    for number in 0..100 {
        lab.create_zone(&format!("n{number}.org"), &number.to_string())
            .await;
    }
    let first = lab
        .route53
        .list_hosted_zones()
        .max_items(300)
        .send()
        .await
        .unwrap();
    assert_eq!(first.hosted_zones().len(), 100);
    assert!(first.is_truncated());
    let next = first.next_marker().unwrap();
    let second = lab
        .route53
        .list_hosted_zones()
        .marker(next)
        .send()
        .await
        .unwrap();
    assert_eq!(second.hosted_zones().len(), 1);
    assert!(!second.is_truncated());
    assert!(
        !first
            .hosted_zones()
            .iter()
            .any(|zone| zone.id() == second.hosted_zones()[0].id())
    );
}

#[tokio::test(start_paused = true)]
async fn zones_have_tags() {
    let lab = Lab::new().await;
    let bare = lab.zone.trim_start_matches("/hostedzone/");
    let tag = Tag::builder().key("team").value("payments").build();
    let add = lab
        .route53
        .change_tags_for_resource()
        .resource_type(TagResourceType::Hostedzone);
    add.resource_id(bare).add_tags(tag).send().await.unwrap();
    let tags = async || {
        let list = lab
            .route53
            .list_tags_for_resource()
            .resource_type(TagResourceType::Hostedzone);
        let list = list.resource_id(bare).send().await.unwrap();
        let tags = list.resource_tag_set().unwrap().tags().iter();
        tags.map(|tag| tag.value().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(tags().await, ["payments"]);
    let remove = lab
        .route53
        .change_tags_for_resource()
        .resource_type(TagResourceType::Hostedzone);
    remove
        .resource_id(bare)
        .remove_tag_keys("team")
        .send()
        .await
        .unwrap();
    assert!(tags().await.is_empty());
}
