//! Whole plans, none of whose values is a default, and one with as little as possible.

use mqctl_model::spec::{
    AccessLogs, Brokers, CertificateSource, DayOfWeek, Deployment, Endpoint, Engine, EngineVersion,
    FlowLogs, HealthCheck, Logs, MaintenanceWindow, Network, PasswordSource, Protocol, Scheme,
    Source, Spec, StorageType, User, Zones,
};

use crate::valid;

/// Everything that can be said about a network that is built.
const BUILT: &str = r#"
api_version: mqctl/v1
stack: ledger
region: eu-central-1
account: "210987654321"
tags: { team: payments, cost-center: "4711" }
network:
  cidr: 10.77.0.0/18
  zones: [eu-central-1c, eu-central-1a, eu-central-1b]
  flow_logs: { bucket: ledger-logs, prefix: flows }
brokers:
  engine: activemq
  version: "5.18"
  deployment: single
  count: 1
  instance_type: mq.m5.2xlarge
  storage: ebs
  encryption: { kms_key: "arn:aws:kms:eu-central-1:210987654321:key/89abcdef", secrets_kms_key: "arn:aws:kms:eu-central-1:210987654321:key/fedcba98" }
  protocols: [wss, mqtt, openwire, stomp]
  users:
    - name: app
      password: { secret: ledger/app, json_key: app_password }
      groups: [writers, auditors]
    - name: operator
      password: { env: OPERATOR_PASSWORD }
      console: true
    - name: audit
  logs: { audit: true }
  maintenance: { day: thursday, time: "21:45", time_zone: Europe/Berlin }
endpoint:
  domain: mq.ledger.example.org
  hosted_zone: example.org
  certificate: { arn: "arn:aws:acm:eu-central-1:210987654321:certificate/89ab" }
  allow: [203.0.113.0/24, 198.51.100.7/32]
  access_logs: { bucket: ledger-logs, prefix: broker }
  tls_policy: ELBSecurityPolicy-TLS13-1-3-PQ-2025-09
  client_certificates: { trust_store: "arn:aws:elasticloadbalancing:eu-central-1:210987654321:truststore/partners/89abcdef01234567" }
  health_check: { interval: 35s, healthy_threshold: 3, unhealthy_threshold: 4 }
protect: false
"#;

/// As little as a plan can say.
const LEAST: &str = "
{api_version: mqctl/v1, stack: orders, region: us-west-2, network: {cidr: 10.20.0.0/16},
  brokers: {engine: activemq, version: '5.19', deployment: active-standby, instance_type: mq.t3.micro,
    protocols: [amqp], users: [{name: app}]},
  endpoint: {domain: MQ.Example.com., allow: [192.0.2.0/24]}}
";

fn user(name: &str, password: PasswordSource, console: bool) -> User {
    User {
        name: name.to_owned(),
        password,
        console,
        groups: None,
    }
}

#[test]
fn a_whole_plan_is_read() {
    let tags = [("team", "payments"), ("cost-center", "4711")];
    let tags = tags.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let zones = ["eu-central-1c", "eu-central-1a", "eu-central-1b"];
    let expected = Spec {
        stack: "ledger".to_owned(),
        region: "eu-central-1".to_owned(),
        account: Some("210987654321".to_owned()),
        tags: tags.into(),
        network: Network::Build {
            cidr: "10.77.0.0/18".parse().expect("a range"),
            zones: Zones::Named(zones.map(str::to_owned).to_vec()),
            flow_logs: Some(FlowLogs::Bucket {
                bucket: "ledger-logs".to_owned(),
                prefix: "flows".to_owned(),
            }),
        },
        brokers: Brokers {
            engine: Engine::ActiveMq,
            version: EngineVersion {
                major: 5,
                minor: 18,
            },
            deployment: Deployment::Single,
            count: 1,
            instance_type: "mq.m5.2xlarge".to_owned(),
            storage: Some(StorageType::Ebs),
            protocols: vec![
                Protocol::Wss,
                Protocol::Mqtt,
                Protocol::OpenWire,
                Protocol::Stomp,
            ],
            users: vec![
                User {
                    groups: Some(["auditors", "writers"].map(str::to_owned).to_vec()),
                    ..user(
                        "app",
                        PasswordSource::Secret {
                            name: "ledger/app".to_owned(),
                            json_key: Some("app_password".to_owned()),
                        },
                        false,
                    )
                },
                user(
                    "operator",
                    PasswordSource::Env("OPERATOR_PASSWORD".to_owned()),
                    true,
                ),
                user("audit", PasswordSource::Generated, false),
            ],
            logs: Logs {
                general: None,
                audit: Some(true),
            },
            maintenance: Some(MaintenanceWindow {
                day: DayOfWeek::Thursday,
                time: "21:45".to_owned(),
                zone: "Europe/Berlin".to_owned(),
            }),
            kms_key: Some("arn:aws:kms:eu-central-1:210987654321:key/89abcdef".to_owned()),
            secrets_kms_key: Some("arn:aws:kms:eu-central-1:210987654321:key/fedcba98".to_owned()),
        },
        endpoint: Endpoint {
            scheme: Scheme::InternetFacing,
            elastic_ips: None,
            domain: "mq.ledger.example.org".to_owned(),
            hosted_zone: Some("example.org".to_owned()),
            certificate: CertificateSource::Given(
                "arn:aws:acm:eu-central-1:210987654321:certificate/89ab".to_owned(),
            ),
            allow: ["203.0.113.0/24", "198.51.100.7/32"]
                .map(|range| Source::Range(range.parse().expect("a range")))
                .to_vec(),
            access_logs: Some(AccessLogs {
                bucket: "ledger-logs".to_owned(),
                prefix: "broker".to_owned(),
            }),
            tls_policy: "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09".to_owned(),
            trust_store: Some("arn:aws:elasticloadbalancing:eu-central-1:210987654321:truststore/partners/89abcdef01234567".to_owned()),
            health_check: HealthCheck {
                interval_seconds: 35,
                healthy_threshold: 3,
                unhealthy_threshold: 4,
            },
        },
        protect: false,
    };
    assert_eq!(valid(BUILT), expected);
}

/// What [`a_whole_plan_is_read`] asserts would hold for a reader that ignores the file where it says what is the default
/// anyway. There is one engine, one count and one kind of console.
#[test]
fn no_value_of_the_whole_plan_is_a_default() {
    let (whole, least) = (valid(BUILT), valid(LEAST));
    assert_ne!(whole.account, least.account);
    assert_ne!(whole.tags, least.tags);
    assert_ne!(whole.protect, least.protect);
    assert_ne!(whole.brokers.storage, least.brokers.storage);
    assert_ne!(whole.brokers.kms_key, least.brokers.kms_key);
    assert_ne!(whole.brokers.secrets_kms_key, least.brokers.secrets_kms_key);
    assert_ne!(whole.brokers.logs.audit, least.brokers.logs.audit);
    assert_ne!(whole.brokers.maintenance, least.brokers.maintenance);
    let operator = &whole.brokers.users[1];
    assert_ne!(operator.password, least.brokers.users[0].password);
    assert_ne!(operator.console, least.brokers.users[0].console);
    assert_ne!(whole.endpoint.hosted_zone, least.endpoint.hosted_zone);
    assert_ne!(whole.endpoint.certificate, least.endpoint.certificate);
    let (check, default) = (whole.endpoint.health_check, least.endpoint.health_check);
    assert_ne!(check.interval_seconds, default.interval_seconds);
    assert_ne!(check.healthy_threshold, default.healthy_threshold);
    assert_ne!(check.unhealthy_threshold, default.unhealthy_threshold);
    assert_ne!(check.healthy_threshold, check.unhealthy_threshold);
}

#[test]
fn a_plan_for_a_network_that_exists_is_read() {
    let subnets = |digits: [&str; 2]| digits.map(|digit| format!("subnet-0123456789abcdef{digit}"));
    let spec = valid(
        &BUILT
            .replace(
                "  cidr: 10.77.0.0/18\n  zones: [eu-central-1c, eu-central-1a, eu-central-1b]\n  flow_logs: { bucket: ledger-logs, prefix: flows }\n",
                "  vpc: vpc-0123456789abcdef0
  broker_subnets: [subnet-0123456789abcdef1, subnet-0123456789abcdef2]
  load_balancer_subnets: [subnet-0123456789abcdef3, subnet-0123456789abcdef4]\n",
            )
            .replace("single", "active-standby")
            .replace("ebs", "efs")
            .replace("audit: true", "general: true"),
    );
    let expected = Network::Existing {
        vpc: "vpc-0123456789abcdef0".to_owned(),
        broker_subnets: subnets(["1", "2"]).to_vec(),
        load_balancer_subnets: subnets(["3", "4"]).to_vec(),
    };
    assert_eq!(spec.network, expected);
    assert_eq!(spec.brokers.deployment, Deployment::ActiveStandby);
    assert_eq!(spec.brokers.storage, Some(StorageType::Efs));
    let logs = spec.brokers.logs;
    assert_eq!((logs.general, logs.audit), (Some(true), None));
}

#[test]
fn every_protocol_is_read() {
    for protocol in Protocol::ALL {
        let text = LEAST.replace("amqp", protocol.name());
        assert_eq!(valid(&text).brokers.protocols, [protocol]);
    }
}

#[test]
fn every_day_of_the_week_is_read() {
    for (name, day) in [
        ("monday", DayOfWeek::Monday),
        ("tuesday", DayOfWeek::Tuesday),
        ("wednesday", DayOfWeek::Wednesday),
        ("thursday", DayOfWeek::Thursday),
        ("friday", DayOfWeek::Friday),
        ("saturday", DayOfWeek::Saturday),
        ("sunday", DayOfWeek::Sunday),
    ] {
        let spec = valid(&BUILT.replace("day: thursday", &format!("day: {name}")));
        assert_eq!(spec.brokers.maintenance.expect("it is given").day, day);
    }
}

#[test]
fn what_is_left_out_has_its_default() {
    let spec = valid(LEAST);
    assert_eq!(spec.account, None);
    assert_eq!(spec.tags.len(), 0);
    assert!(matches!(
        spec.network,
        Network::Build {
            zones: Zones::Count(2),
            flow_logs: None,
            ..
        }
    ));
    assert_eq!(spec.brokers.count, 1);
    assert_eq!(spec.brokers.storage, None);
    assert_eq!(spec.brokers.kms_key, None);
    assert_eq!(spec.brokers.secrets_kms_key, None);
    assert_eq!(spec.brokers.maintenance, None);
    assert_eq!(spec.brokers.logs, Logs::default());
    assert_eq!(spec.brokers.users[0].groups, None);
    assert!(!spec.brokers.users[0].console);
    assert_eq!(spec.brokers.users[0].password, PasswordSource::Generated);
    assert_eq!(spec.endpoint.domain, "mq.example.com");
    assert_eq!(spec.endpoint.hosted_zone, None);
    assert_eq!(
        spec.endpoint.certificate,
        CertificateSource::Requested { hosted_zone: None }
    );
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

#[test]
fn a_number_of_zones_is_read() {
    let spec = valid(&LEAST.replace("cidr: 10.20.0.0/16", "cidr: 10.20.0.0/16, zones: 3"));
    assert!(matches!(
        spec.network,
        Network::Build {
            zones: Zones::Count(3),
            ..
        }
    ));
}
