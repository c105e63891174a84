//! One account in several regions: what is a region's own, and what is the account's.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test may fail like the test itself"
)]

use mqctl_aws::sdk::{
    aws_sdk_acm, aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_mq, aws_sdk_route53,
    aws_sdk_sts,
};
use std::time::Duration;

use aws_sdk_acm::types::{CertificateStatus, ValidationMethod};
use aws_sdk_elasticloadbalancingv2::types::LoadBalancerTypeEnum;
use aws_sdk_mq::types::{DeploymentMode, EngineType, User};
use aws_sdk_route53::types::{
    AliasTarget, Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType,
};
use aws_twin::{Premises, Sandbox};

use super::{refused, sandbox, sdk_config_in, vpc};

const HOME: &str = "us-west-2";
const ABROAD: &str = "eu-central-1";

fn ec2(sandbox: &Sandbox, region: &str) -> aws_sdk_ec2::Client {
    aws_sdk_ec2::Client::new(&sdk_config_in(sandbox, region))
}

/// An account with the public zone `example.com`, and its id.
async fn with_zone() -> (Sandbox, String) {
    let sandbox = sandbox();
    sandbox.assume(&Premises {
        hosted_zones: vec!["example.com".to_owned()],
        ..Premises::default()
    });
    let zones = route53(&sandbox, HOME).list_hosted_zones().send().await;
    let id = zones.unwrap().hosted_zones()[0].id().to_owned();
    (sandbox, id)
}

fn route53(sandbox: &Sandbox, region: &str) -> aws_sdk_route53::Client {
    aws_sdk_route53::Client::new(&sdk_config_in(sandbox, region))
}

/// Make a record in the zone.
async fn create(
    sandbox: &Sandbox,
    zone: &str,
    record: ResourceRecordSet,
) -> Result<(), aws_sdk_route53::Error> {
    let change = Change::builder()
        .action(ChangeAction::Create)
        .resource_record_set(record);
    let batch = ChangeBatch::builder().changes(change.build().unwrap());
    let call = route53(sandbox, HOME).change_resource_record_sets();
    let call = call.hosted_zone_id(zone);
    call.change_batch(batch.build().unwrap()).send().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn each_region_has_a_network_of_its_own() {
    let sandbox = sandbox();
    let mut default_vpcs = Vec::new();
    for region in [HOME, ABROAD] {
        let ec2 = ec2(&sandbox, region);
        let vpcs = ec2.describe_vpcs().send().await.unwrap();
        let [default] = vpcs.vpcs() else {
            panic!("{vpcs:?}")
        };
        assert_eq!(default.is_default(), Some(true));
        default_vpcs.push(default.vpc_id().unwrap().to_owned());
        let zones = ec2.describe_availability_zones().send().await.unwrap();
        for zone in zones.availability_zones() {
            assert!(zone.zone_name().unwrap().starts_with(region), "{zone:?}");
        }
    }
    assert_ne!(default_vpcs[0], default_vpcs[1]);
    let made = vpc(&ec2(&sandbox, ABROAD)).await;
    super::become_visible().await;
    let here = ec2(&sandbox, HOME).describe_vpcs().vpc_ids(&made);
    assert_eq!(refused(here.send().await), "InvalidVpcID.NotFound");
    let there = ec2(&sandbox, ABROAD).describe_vpcs().vpc_ids(&made);
    there.send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn each_region_has_brokers_of_its_own() {
    let sandbox = sandbox();
    let mut brokers = Vec::new();
    for region in [HOME, ABROAD] {
        let client = aws_sdk_mq::Client::new(&sdk_config_in(&sandbox, region));
        let user = User::builder().username("app");
        let broker = client
            .create_broker()
            .broker_name("orders")
            .engine_type(EngineType::Activemq)
            .deployment_mode(DeploymentMode::SingleInstance)
            .host_instance_type("mq.m5.large")
            .auto_minor_version_upgrade(true)
            .publicly_accessible(false)
            .users(user.password("correct-horse-battery").build());
        let arn = broker.send().await.unwrap().broker_arn.unwrap();
        assert!(arn.starts_with(&format!("arn:aws:mq:{region}:")), "{arn}");
        brokers.push((client, arn));
    }
    for (client, arn) in &brokers {
        let list = client.list_brokers().send().await.unwrap();
        let [own] = list.broker_summaries() else {
            panic!("{list:?}")
        };
        assert_eq!(own.broker_arn(), Some(arn.as_str()));
    }
    let (home, _) = &brokers[0];
    let (_, foreign) = &brokers[1];
    let foreign = foreign.rsplit(':').next().unwrap();
    let describe = home.describe_broker().broker_id(foreign).send().await;
    assert_eq!(refused(describe), "NotFoundException");
}

#[tokio::test(start_paused = true)]
async fn who_is_calling_and_the_zones_are_the_same_everywhere() {
    let (sandbox, zone) = with_zone().await;
    for region in [HOME, ABROAD] {
        let config = sdk_config_in(&sandbox, region);
        let sts = aws_sdk_sts::Client::new(&config);
        let caller = sts.get_caller_identity().send().await.unwrap();
        assert_eq!(caller.account(), Some("123456789012"));
        let zones = route53(&sandbox, region).list_hosted_zones().send().await;
        assert_eq!(zones.unwrap().hosted_zones()[0].id(), zone);
    }
}

#[tokio::test(start_paused = true)]
async fn one_record_validates_the_certificates_of_every_region() {
    let (sandbox, zone) = with_zone().await;
    let mut certificates = Vec::new();
    for region in [HOME, ABROAD] {
        let client = aws_sdk_acm::Client::new(&sdk_config_in(&sandbox, region));
        let request = client
            .request_certificate()
            .domain_name("mq.example.com")
            .validation_method(ValidationMethod::Dns);
        let arn = request.send().await.unwrap().certificate_arn.unwrap();
        certificates.push((client, arn));
    }
    sandbox.clock().sleep(Duration::from_mins(5)).await;
    let mut records = Vec::new();
    for (client, arn) in &certificates {
        let described = client.describe_certificate().certificate_arn(arn);
        let certificate = described.send().await.unwrap().certificate.unwrap();
        let options = &certificate.domain_validation_options()[0];
        records.push(options.resource_record().unwrap().clone());
    }
    assert_eq!(records[0], records[1], "it is the account's and the name's");
    let value = ResourceRecord::builder().value(records[0].value());
    let record = ResourceRecordSet::builder()
        .name(records[0].name())
        .r#type(RrType::Cname)
        .ttl(300)
        .resource_records(value.build().unwrap());
    let record = record.build().unwrap();
    create(&sandbox, &zone, record).await.unwrap();
    // The record is noticed when the certificates are looked at, and believed some minutes later.
    for _ in 0..2 {
        for (client, arn) in &certificates {
            let described = client.describe_certificate().certificate_arn(arn);
            described.send().await.unwrap();
        }
        sandbox.clock().sleep(Duration::from_mins(6)).await;
    }
    for (client, arn) in &certificates {
        let described = client.describe_certificate().certificate_arn(arn);
        let certificate = described.send().await.unwrap().certificate.unwrap();
        assert_eq!(certificate.status(), Some(&CertificateStatus::Issued));
    }
}

#[tokio::test(start_paused = true)]
async fn an_alias_points_at_a_load_balancer_in_any_region() {
    let (sandbox, zone) = with_zone().await;
    let mut balancers = Vec::new();
    for region in [HOME, ABROAD] {
        let subnets = ec2(&sandbox, region).describe_subnets().send().await;
        let subnets = subnets.unwrap();
        let config = sdk_config_in(&sandbox, region);
        let balancer = aws_sdk_elasticloadbalancingv2::Client::new(&config)
            .create_load_balancer()
            .name("orders")
            .r#type(LoadBalancerTypeEnum::Network)
            .subnets(subnets.subnets()[0].subnet_id().unwrap());
        let made = balancer.send().await.unwrap();
        balancers.push(made.load_balancers()[0].clone());
    }
    let alias = |zone: usize, name: usize| {
        let target = AliasTarget::builder()
            .hosted_zone_id(balancers[zone].canonical_hosted_zone_id().unwrap())
            .dns_name(balancers[name].dns_name().unwrap())
            .evaluate_target_health(false);
        let record = ResourceRecordSet::builder()
            .name(format!("{zone}{name}.example.com"))
            .r#type(RrType::A);
        let record = record.alias_target(target.build().unwrap());
        record.build().unwrap()
    };
    for same in [0, 1] {
        create(&sandbox, &zone, alias(same, same)).await.unwrap();
    }
    // Each region's load balancers have a zone of their own.
    for (zone_of, name_of) in [(0, 1), (1, 0)] {
        let mixed = create(&sandbox, &zone, alias(zone_of, name_of)).await;
        assert_eq!(refused(mixed), "InvalidChangeBatch");
    }
}
