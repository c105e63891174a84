//! A whole plan, and one with as little as possible.

use std::collections::BTreeMap;

use mqctl_model::spec::{
    CertificateSource, Console, Deployment, Network, PasswordSource, Protocol, StorageType, Zones,
};

use crate::{PLAN, valid};

#[test]
fn a_whole_plan_is_read() {
    let spec = valid(PLAN);
    assert_eq!(spec.stack, "orders");
    assert_eq!(spec.region, "us-west-2");
    assert_eq!(spec.account.as_deref(), Some("123456789012"));
    assert_eq!(
        spec.tags,
        BTreeMap::from([("team".to_owned(), "payments".to_owned())])
    );
    assert!(matches!(
        spec.network,
        Network::Build { cidr, zones: Zones::Count(2) } if cidr.to_string() == "10.20.0.0/16"
    ));
    assert_eq!(spec.brokers.deployment, Deployment::ActiveStandby);
    assert_eq!(spec.brokers.version.to_string(), "5.19");
    assert_eq!(spec.brokers.storage, Some(StorageType::Efs));
    assert_eq!(spec.brokers.protocols, [Protocol::OpenWire, Protocol::Amqp]);
    assert_eq!(
        spec.brokers.users[0].password,
        PasswordSource::Secret("orders/app".to_owned())
    );
    assert_eq!(spec.brokers.users[1].password, PasswordSource::Generated);
    assert!(!spec.brokers.users[0].console && spec.brokers.users[1].console);
    assert!(spec.brokers.logs.general && !spec.brokers.logs.audit);
    assert_eq!(spec.brokers.maintenance.expect("given").time, "03:00");
    assert!(matches!(
        spec.endpoint.certificate,
        CertificateSource::Given(_)
    ));
    assert_eq!(spec.endpoint.console, Console::None);
    assert_eq!(spec.endpoint.health_check.interval_seconds, 10);
    assert!(spec.protect);
}

#[test]
fn what_is_left_out_has_its_default() {
    let spec = valid(
        "{api_version: mqctl/v1, stack: orders, region: us-west-2, network: {cidr: 10.20.0.0/16},
          brokers: {engine: activemq, version: '5.18', deployment: single, instance_type: mq.t3.micro,
            protocols: [mqtt], users: [{name: app}]},
          endpoint: {domain: MQ.Example.com., allow: [203.0.113.0/24]}}",
    );
    assert_eq!(spec.account, None);
    assert!(matches!(
        spec.network,
        Network::Build {
            zones: Zones::Count(2),
            ..
        }
    ));
    assert_eq!(spec.brokers.count, 1);
    assert_eq!(spec.brokers.storage, None);
    assert_eq!(spec.brokers.kms_key, None);
    assert_eq!(spec.brokers.maintenance, None);
    assert!(!spec.brokers.logs.general);
    assert!(!spec.brokers.users[0].console);
    assert_eq!(spec.endpoint.domain, "mq.example.com");
    assert_eq!(spec.endpoint.hosted_zone, None);
    assert_eq!(spec.endpoint.certificate, CertificateSource::Requested);
    let check = spec.endpoint.health_check;
    assert_eq!(
        (
            check.interval_seconds,
            check.healthy_threshold,
            check.unhealthy_threshold
        ),
        (10, 2, 2)
    );
    assert!(
        spec.protect,
        "protected unless the plan file says otherwise"
    );
}
