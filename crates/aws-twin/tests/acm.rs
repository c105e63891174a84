//! Certificate Manager: a certificate from request to deletion, with the zone that validates it.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test may fail like the test itself"
)]

use mqctl_aws::sdk::{aws_sdk_acm, aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_route53};
use std::time::Duration;

use aws_sdk_acm::Client;
use aws_sdk_acm::error::ProvideErrorMetadata as _;
use aws_sdk_acm::types::{
    CertificateDetail, CertificateStatus, FailureReason, Filters, KeyAlgorithm, Tag,
    ValidationMethod,
};
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, Certificate as ListenerCertificate, LoadBalancerTypeEnum, ProtocolEnum,
    TargetTypeEnum,
};
use aws_sdk_route53::types::{
    Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType,
};
use aws_twin::{Certificate, Premises, Sandbox};

use super::{sandbox, sdk_config};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

async fn request(client: &Client, token: &str) -> String {
    let tag = Tag::builder().key("mqctl:stack").value("orders");
    let made = client
        .request_certificate()
        .domain_name("mq.example.com")
        .validation_method(ValidationMethod::Dns)
        .key_algorithm(KeyAlgorithm::Rsa2048)
        .idempotency_token(token)
        .tags(tag.build().unwrap());
    made.send().await.unwrap().certificate_arn.unwrap()
}

async fn describe(client: &Client, arn: &str) -> CertificateDetail {
    let described = client.describe_certificate().certificate_arn(arn);
    described.send().await.unwrap().certificate.unwrap()
}

/// Put the validation record into the zone, as soon as the certificate names it.
async fn validate(sandbox: &Sandbox, client: &Client, arn: &str) {
    let record = loop {
        let detail = describe(client, arn).await;
        let options = detail.domain_validation_options().first();
        if let Some(record) = options.and_then(|option| option.resource_record.clone()) {
            break record;
        }
        sandbox.clock().sleep(SECOND).await;
    };
    let route53 = aws_sdk_route53::Client::new(&sdk_config(sandbox));
    let zones = route53.list_hosted_zones().send().await.unwrap();
    let value = ResourceRecord::builder().value(record.value()).build();
    let set = ResourceRecordSet::builder()
        .name(record.name())
        .r#type(RrType::Cname)
        .ttl(300)
        .resource_records(value.unwrap());
    let change = Change::builder()
        .action(ChangeAction::Create)
        .resource_record_set(set.build().unwrap());
    let batch = ChangeBatch::builder().changes(change.build().unwrap());
    let call = route53.change_resource_record_sets();
    let call = call.hosted_zone_id(zones.hosted_zones()[0].id());
    call.change_batch(batch.build().unwrap())
        .send()
        .await
        .unwrap();
}

fn with_zone() -> Sandbox {
    let sandbox = sandbox();
    sandbox.assume(&Premises {
        hosted_zones: vec!["example.com".to_owned()],
        ..Premises::default()
    });
    sandbox
}

#[tokio::test(start_paused = true)]
async fn a_certificate_is_issued_once_its_record_is_in_the_zone() {
    let sandbox = with_zone();
    let client = Client::new(&sdk_config(&sandbox));
    let arn = request(&client, "orders").await;
    assert!(
        describe(&client, &arn)
            .await
            .domain_validation_options()
            .is_empty()
    );
    sandbox.clock().sleep(MINUTE * 60).await;
    let waiting = describe(&client, &arn).await;
    assert_eq!(
        waiting.status(),
        Some(&CertificateStatus::PendingValidation)
    );
    assert_eq!(waiting.key_algorithm().unwrap().as_str(), "RSA-2048");

    validate(&sandbox, &client, &arn).await;
    let began = sandbox.clock().now();
    while describe(&client, &arn).await.status() != Some(&CertificateStatus::Issued) {
        sandbox.clock().sleep(SECOND * 5).await;
    }
    let took = sandbox.clock().since(began);
    assert!((MINUTE * 2..MINUTE * 6).contains(&took), "{took:?}");

    // The record is the account's, not the certificate's: the next one for the name finds it there.
    let second = request(&client, "other").await;
    assert_ne!(second, arn);
    describe(&client, &second).await;
    sandbox.clock().sleep(MINUTE * 6).await;
    let second = describe(&client, &second).await;
    assert_eq!(second.status(), Some(&CertificateStatus::Issued));
}

/// Put a record with one value into the zone.
async fn put(sandbox: &Sandbox, name: &str, kind: RrType, value: &str) {
    let route53 = aws_sdk_route53::Client::new(&sdk_config(sandbox));
    let zones = route53.list_hosted_zones().send().await.unwrap();
    let value = ResourceRecord::builder().value(value).build().unwrap();
    let set = ResourceRecordSet::builder()
        .name(name)
        .r#type(kind)
        .ttl(300);
    let set = set.resource_records(value).build().unwrap();
    let change = Change::builder().action(ChangeAction::Create);
    let change = change.resource_record_set(set).build().unwrap();
    let batch = ChangeBatch::builder().changes(change).build().unwrap();
    let call = route53.change_resource_record_sets();
    let call = call.hosted_zone_id(zones.hosted_zones()[0].id());
    call.change_batch(batch).send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn caa_records_keep_it_from_being_issued_unless_they_name_amazon() {
    for (name, rule, status) in [
        (
            "example.com",
            "0 issue \"ca.example.net\"",
            CertificateStatus::Failed,
        ),
        ("mq.example.com", "0 issue \";\"", CertificateStatus::Failed),
        (
            "example.com",
            "0 issue \"amazontrust.com\"",
            CertificateStatus::Issued,
        ),
        (
            "example.com",
            "0 issuewild \";\"",
            CertificateStatus::Issued,
        ),
    ] {
        let sandbox = with_zone();
        let client = Client::new(&sdk_config(&sandbox));
        put(&sandbox, name, RrType::Caa, rule).await;
        let arn = request(&client, "orders").await;
        validate(&sandbox, &client, &arn).await;
        describe(&client, &arn).await;
        sandbox.clock().sleep(MINUTE * 6).await;
        let detail = describe(&client, &arn).await;
        assert_eq!(detail.status(), Some(&status), "{rule}");
        let reason = detail.failure_reason().map(FailureReason::as_str);
        let failed = status == CertificateStatus::Failed;
        assert_eq!(reason, failed.then_some("CAA_ERROR"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_in_a_zone_that_delegates_its_name_validates_nothing() {
    let sandbox = with_zone();
    let client = Client::new(&sdk_config(&sandbox));
    put(&sandbox, "mq.example.com", RrType::Ns, "ns1.example.net").await;
    let arn = request(&client, "orders").await;
    validate(&sandbox, &client, &arn).await;
    describe(&client, &arn).await;
    sandbox.clock().sleep(MINUTE * 60).await;
    let waiting = describe(&client, &arn).await;
    assert_eq!(
        waiting.status(),
        Some(&CertificateStatus::PendingValidation)
    );
}

#[tokio::test(start_paused = true)]
async fn without_the_record_it_times_out() {
    let sandbox = with_zone();
    let client = Client::new(&sdk_config(&sandbox));
    let arn = request(&client, "orders").await;
    sandbox.clock().sleep(MINUTE * 60 * 73).await;
    let late = describe(&client, &arn).await;
    assert_eq!(late.status(), Some(&CertificateStatus::ValidationTimedOut));
}

#[tokio::test(start_paused = true)]
async fn the_token_is_good_for_an_hour() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let arn = request(&client, "orders").await;
    assert_eq!(request(&client, "orders").await, arn);
    sandbox.clock().sleep(MINUTE * 61).await;
    assert_ne!(request(&client, "orders").await, arn);

    let filters = Filters::builder().key_types(KeyAlgorithm::Rsa2048).build();
    let pages = client.list_certificates().includes(filters).max_items(1);
    let pages = pages.into_paginator().items().send();
    let listed = pages.collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(listed.len(), 2);
    let tags = client.list_tags_for_certificate().certificate_arn(&arn);
    assert_eq!(tags.send().await.unwrap().tags()[0].key(), "mqctl:stack");
}

#[tokio::test(start_paused = true)]
async fn a_missing_certificate_is_said_to_be_missing() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let arn = request(&client, "orders").await;
    let delete = || client.delete_certificate().certificate_arn(&arn).send();
    delete().await.unwrap();
    assert_eq!(
        delete().await.unwrap_err().code(),
        Some("ResourceNotFoundException")
    );
}

#[tokio::test(start_paused = true)]
async fn it_counts_as_used_for_a_while_after_the_last_listener_is_gone() {
    let sandbox = sandbox();
    let config = sdk_config(&sandbox);
    let client = Client::new(&config);
    let balancers = aws_sdk_elasticloadbalancingv2::Client::new(&config);
    let arn = "arn:aws:acm:us-west-2:123456789012:certificate/given";
    sandbox.assume(&Premises {
        certificate: Some(Certificate {
            arn: arn.to_owned(),
            domain: "mq.example.com".to_owned(),
        }),
        ..Premises::default()
    });
    let ec2 = aws_sdk_ec2::Client::new(&config);
    let subnets = ec2.describe_subnets().send().await.unwrap();
    let subnet = &subnets.subnets()[0];
    let balancer = balancers
        .create_load_balancer()
        .name("orders")
        .r#type(LoadBalancerTypeEnum::Network)
        .subnets(subnet.subnet_id().unwrap());
    let balancer = balancer.send().await.unwrap();
    let balancer = balancer.load_balancers()[0].load_balancer_arn().unwrap();
    let group = balancers
        .create_target_group()
        .name("orders")
        .protocol(ProtocolEnum::Tls)
        .port(61617)
        .target_type(TargetTypeEnum::Ip)
        .vpc_id(subnet.vpc_id().unwrap());
    let group = group.send().await.unwrap();
    let action = Action::builder()
        .r#type(ActionTypeEnum::Forward)
        .target_group_arn(group.target_groups()[0].target_group_arn().unwrap());
    let listener = balancers
        .create_listener()
        .load_balancer_arn(balancer)
        .protocol(ProtocolEnum::Tls)
        .port(61617)
        .certificates(ListenerCertificate::builder().certificate_arn(arn).build())
        .default_actions(action.build());
    let listener = listener.send().await.unwrap();
    assert_eq!(describe(&client, arn).await.in_use_by(), [balancer]);
    let delete = || client.delete_certificate().certificate_arn(arn).send();
    assert_eq!(
        delete().await.unwrap_err().code(),
        Some("ResourceInUseException")
    );

    let listener = listener.listeners()[0].listener_arn().unwrap();
    let unused = balancers.delete_listener().listener_arn(listener);
    unused.send().await.unwrap();
    assert_eq!(
        delete().await.unwrap_err().code(),
        Some("ResourceInUseException")
    );
    sandbox.clock().sleep(MINUTE * 3).await;
    delete().await.unwrap();
}
