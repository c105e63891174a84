//! What a plan file says that is not the default is what AWS is asked for, when it is made and when it changes.

use super::recorder::Record;
use crate::support::stack::{Stack, assert_complete, brief, in_virtual_time};

/// A single broker, and every value another one than if it were left out.
const PLAN: &str = r#"
api_version: mqctl/v1
stack: ledger
region: us-west-2
account: "210987654321"
tags: { team: payments }
network:
  cidr: 10.77.0.0/18
  zones: [us-west-2c, us-west-2a, us-west-2b]
  flow_logs: { bucket: ledger-logs, prefix: flows }
brokers:
  engine: activemq
  version: "5.18"
  deployment: single
  instance_type: mq.m5.2xlarge
  storage: ebs
  encryption: { kms_key: "arn:aws:kms:us-west-2:210987654321:key/89abcdef", secrets_kms_key: "arn:aws:kms:us-west-2:210987654321:key/fedcba98" }
  protocols: [stomp]
  users:
    - name: clerk
      password: { secret: ledger/clerk, json_key: clerk }
      groups: [writers]
    - name: operator
      console: true
  logs: { audit: true }
  maintenance: { day: thursday, time: "21:45", time_zone: Europe/Berlin }
endpoint:
  domain: mq.ledger.example.org
  hosted_zone: example.org
  certificate: { arn: "arn:aws:acm:us-west-2:210987654321:certificate/89ab" }
  allow: [203.0.113.0/24, 198.51.100.7/32]
  client_certificates: { trust_store: "arn:aws:elasticloadbalancing:us-west-2:210987654321:truststore/partners/89abcdef01234567" }
  health_check: { interval: 35s, healthy_threshold: 3, unhealthy_threshold: 4 }
protect: false
"#;

/// An account with what the plan presumes, and the record of what is sent to it.
async fn recorded(text: &str) -> (Stack, Record) {
    let record = Record::default();
    let stack = Stack::for_plan(text).await;
    let stack = stack.through(|inner| record.of(inner)).await;
    (stack, record)
}

/// What is sent to make the stack.
fn creation(text: &str) -> String {
    in_virtual_time(async {
        let (stack, record) = recorded(text).await;
        assert_complete(&stack.apply(text).await);
        record.take()
    })
}

/// The requests of an operation.
fn requests<'sent>(sent: &'sent str, operation: &str) -> Vec<&'sent str> {
    let lines = sent.lines().filter(|line| line.contains(operation));
    lines.collect()
}

/// Each operation is sent, and each of its requests holds each of the texts.
fn assert_sent(sent: &str, expected: &[(&str, &[&str])]) {
    for (operation, texts) in expected {
        let requests = requests(sent, operation);
        assert!(!requests.is_empty(), "no {operation} in\n{sent}");
        for request in requests {
            for text in *texts {
                assert!(request.contains(text), "no {text} in\n{request}");
            }
        }
    }
}

const CREATE_BROKER: &str = "POST https://mq.us-west-2.amazonaws.com/v1/brokers ";
const CHANGE_RECORDS: &str = "<Action>CREATE</Action>";

#[test]
fn values_reach_the_requests_that_make_the_stack() {
    let sent = creation(PLAN);
    assert_sent(
        &sent,
        &[
            ("Action=CreateVpc&", &["CidrBlock=10.77.0.0%2F18"]),
            (
                "Action=CreateFlowLogs&",
                &[
                    "&ResourceType=VPC&",
                    "&TrafficType=ALL&",
                    "&LogDestinationType=s3&",
                    "&LogDestination=arn%3Aaws%3As3%3A%3A%3Aledger-logs%2Fflows%2F",
                ],
            ),
            (
                CREATE_BROKER,
                &[
                    r#""deploymentMode":"SINGLE_INSTANCE""#,
                    r#""engineType":"ACTIVEMQ""#,
                    r#""engineVersion":"5.18""#,
                    r#""hostInstanceType":"mq.m5.2xlarge""#,
                    r#""storageType":"EBS""#,
                    r#""kmsKeyId":"arn:aws:kms:us-west-2:210987654321:key/89abcdef""#,
                    r#""useAwsOwnedKey":false"#,
                    r#""logs":{"audit":true,"general":true}"#,
                    r#""maintenanceWindowStartTime":{"dayOfWeek":"THURSDAY","timeOfDay":"21:45","timeZone":"Europe/Berlin"}"#,
                    r#"{"consoleAccess":false,"groups":["writers"],"password":"***","username":"clerk"}"#,
                    r#"{"consoleAccess":true,"password":"***","username":"operator"}"#,
                ],
            ),
            (
                r#"secretsmanager.GetSecretValue {"SecretId":"ledger/clerk""#,
                &[],
            ),
            (
                "secretsmanager.CreateSecret",
                &[
                    r#""Name":"mqctl/ledger/operator""#,
                    r#""KmsKeyId":"arn:aws:kms:us-west-2:210987654321:key/fedcba98""#,
                ],
            ),
            (
                "Action=CreateTargetGroup&",
                &[
                    "&Port=61614&",
                    "&HealthCheckIntervalSeconds=35&",
                    "&HealthyThresholdCount=3&",
                    "&UnhealthyThresholdCount=4&",
                ],
            ),
            (
                "Action=CreateListener&",
                &[
                    "&Port=61614&",
                    "arn%3Aaws%3Aacm%3Aus-west-2%3A210987654321%3Acertificate%2F89ab",
                    "&MutualAuthentication.Mode=verify&",
                    "truststore%2Fpartners%2F89abcdef01234567",
                ],
            ),
            (CHANGE_RECORDS, &["<Name>mq.ledger.example.org</Name>"]),
        ],
    );
    let subnets = requests(&sent, "Action=CreateSubnet&");
    for (zone, cidrs) in [
        ("us-west-2a", ["10.77.0.0%2F22", "10.77.32.0%2F22"]),
        ("us-west-2b", ["10.77.4.0%2F22", "10.77.36.0%2F22"]),
        ("us-west-2c", ["10.77.8.0%2F22", "10.77.40.0%2F22"]),
    ] {
        for cidr in cidrs {
            let made = |request: &&&str| {
                request.contains(&format!("&AvailabilityZone={zone}&CidrBlock={cidr}&"))
            };
            let count = subnets.iter().filter(made).count();
            assert_eq!(count, 1, "{zone} {cidr}: {subnets:#?}");
        }
    }
    let admissions = requests(&sent, "Action=AuthorizeSecurityGroupIngress&");
    for range in ["203.0.113.0%2F24", "198.51.100.7%2F32"] {
        let admits = |request: &&str| request.contains(&format!(".CidrIp={range}"));
        assert!(admissions.iter().any(admits), "{admissions:#?}");
    }
}

#[test]
fn a_pair_is_asked_for_with_its_own_store_and_log() {
    let text = PLAN
        .replace("deployment: single", "deployment: active-standby")
        .replace("storage: ebs", "storage: efs")
        .replace("audit: true", "general: true");
    assert_sent(
        &creation(&text),
        &[(
            CREATE_BROKER,
            &[
                r#""deploymentMode":"ACTIVE_STANDBY_MULTI_AZ""#,
                r#""storageType":"EFS""#,
                r#""logs":{"audit":false,"general":true}"#,
            ],
        )],
    );
}

#[test]
fn whatever_is_made_carries_the_users_tags() {
    // Without a certificate of its own, so that one is requested.
    let text = PLAN.replace("  certificate:", "  # certificate:");
    let query: &[&str] = &[".Key=team&", ".Value=payments"];
    let json = r#"{"Key":"team","Value":"payments"}"#;
    assert_sent(
        &creation(&text),
        &[
            ("Action=CreateVpc&", query),
            ("Action=CreateInternetGateway&", query),
            ("Action=CreateSubnet&", query),
            ("Action=CreateRouteTable&", query),
            ("Action=CreateSecurityGroup&", query),
            ("Action=CreateLoadBalancer&", query),
            ("Action=CreateTargetGroup&", query),
            ("Action=CreateListener&", query),
            ("secretsmanager.CreateSecret", &[json]),
            ("CertificateManager.RequestCertificate", &[json]),
            (CREATE_BROKER, &[r#""team":"payments""#]),
        ],
    );
}

/// Each case: a part of the plan file, its replacement, and the requests that it leads to.
#[test]
fn a_changed_value_reaches_the_request_that_changes_it() {
    const UPDATE_BROKER: &str = "PUT https://mq.us-west-2.amazonaws.com/v1/brokers/";
    let cases: [(&str, &str, &str, &[&str]); 14] = [
        (
            "interval: 35s",
            "interval: 45s",
            "Action=ModifyTargetGroup&",
            &[
                "&HealthCheckIntervalSeconds=45&",
                "&HealthyThresholdCount=3&",
                "&UnhealthyThresholdCount=4",
            ],
        ),
        (
            " healthy_threshold: 3",
            " healthy_threshold: 6",
            "Action=ModifyTargetGroup&",
            &["&HealthyThresholdCount=6&", "&UnhealthyThresholdCount=4"],
        ),
        (
            "unhealthy_threshold: 4",
            "unhealthy_threshold: 5",
            "Action=ModifyTargetGroup&",
            &["&HealthyThresholdCount=6&", "&UnhealthyThresholdCount=5"],
        ),
        (
            "day: thursday",
            "day: tuesday",
            UPDATE_BROKER,
            &[
                r#"{"maintenanceWindowStartTime":{"dayOfWeek":"TUESDAY","timeOfDay":"21:45","timeZone":"Europe/Berlin"}}"#,
            ],
        ),
        (
            "time: \"21:45\"",
            "time: \"22:15\"",
            UPDATE_BROKER,
            &[
                r#"{"maintenanceWindowStartTime":{"dayOfWeek":"TUESDAY","timeOfDay":"22:15","timeZone":"Europe/Berlin"}}"#,
            ],
        ),
        (
            "audit: true",
            "general: false, audit: false",
            UPDATE_BROKER,
            &[r#"{"logs":{"audit":false,"general":false}}"#],
        ),
        (
            "mq.m5.2xlarge",
            "mq.m5.4xlarge",
            UPDATE_BROKER,
            &[r#"{"hostInstanceType":"mq.m5.4xlarge"}"#],
        ),
        (
            "version: \"5.18\"",
            "version: \"5.19\"",
            UPDATE_BROKER,
            &[r#""engineVersion":"5.19""#],
        ),
        (
            "{ team: payments }",
            "{ team: accounts }",
            "Action=CreateTags&",
            &["team&", "Value=accounts"],
        ),
        (
            "{ team: accounts }",
            "{ team: accounts, tier: gold }",
            "Action=AddTags&",
            &["tier&", "Value=gold"],
        ),
        (
            "198.51.100.7/32",
            "198.51.100.9/32",
            "Action=AuthorizeSecurityGroupIngress&",
            &[
                "&IpPermissions.1.FromPort=61614&",
                ".CidrIp=198.51.100.9%2F32",
            ],
        ),
        (
            "certificate/89ab",
            "certificate/cdef",
            "Action=ModifyListener&",
            &["arn%3Aaws%3Aacm%3Aus-west-2%3A210987654321%3Acertificate%2Fcdef"],
        ),
        (
            "truststore/partners",
            "truststore/others",
            "Action=ModifyListener&",
            &[
                "&MutualAuthentication.Mode=verify&",
                "truststore%2Fothers%2F89abcdef01234567",
            ],
        ),
        (
            "  client_certificates:",
            "  # client_certificates:",
            "Action=ModifyListener&",
            &["&MutualAuthentication.Mode=off"],
        ),
    ];
    in_virtual_time(async {
        // Both certificates and both trust stores are there from the beginning.
        let mut text = PLAN.to_owned();
        let (stack, record) = recorded(&text).await;
        stack
            .sandbox
            .assume(&mqctl::cli::premises(&crate::support::stack::spec(
                &text
                    .replace("certificate/89ab", "certificate/cdef")
                    .replace("truststore/partners", "truststore/others"),
            )));
        assert_complete(&stack.apply(&text).await);
        record.take();
        for (from, to, operation, texts) in cases {
            assert_eq!(text.matches(from).count(), 1, "{from} is in the plan once");
            text = text.replace(from, to);
            assert_complete(&stack.apply(&text).await);
            let sent = record.take();
            assert_sent(&sent, &[(operation, texts)]);
            assert_eq!(brief(&stack.plan(&text).await), [""; 0], "{to}");
            record.take();
        }
    });
}
