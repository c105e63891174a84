//! Plan files that together have every key.

/// What a plan file needs at least.
pub(super) const QUICKSTART: &str = include_str!("../../examples/quickstart.yaml");

/// A network of its own, and every value another one than if it were left out.
pub(super) const BUILT: &str = r#"
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
  count: 1
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
    - name: robot
      password: { env: ROBOT }
  logs: { general: true, audit: true }
  maintenance: { day: thursday, time: "21:45", time_zone: Europe/Berlin }
endpoint:
  domain: mq.ledger.example.org
  hosted_zone: example.org
  scheme: internal
  certificate: { arn: "arn:aws:acm:us-west-2:210987654321:certificate/89ab" }
  allow: [203.0.113.0/24]
  access_logs: { bucket: ledger-logs, prefix: broker }
  tls_policy: ELBSecurityPolicy-TLS13-1-3-PQ-2025-09
  client_certificates: { trust_store: "arn:aws:elasticloadbalancing:us-west-2:210987654321:truststore/partners/89abcdef01234567" }
  health_check: { interval: 35s, healthy_threshold: 3, unhealthy_threshold: 4 }
protect: false
lint: { ignore: [{ rule: single-zone, reason: a test stack }] }
"#;

/// A network that exists.
pub(super) const EXISTING: &str = r"
api_version: mqctl/v1
stack: billing
region: us-west-2
network:
  vpc: vpc-0123456789abcdef0
  broker_subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
  load_balancer_subnets: [subnet-0123456789abcdef2, subnet-0123456789abcdef3]
brokers:
  engine: activemq
  version: '5.19'
  deployment: active-standby
  instance_type: mq.m5.large
  protocols: [openwire]
  users: [{ name: app }]
endpoint:
  domain: mq.billing.example.com
  hosted_zone: Z0123456789ABCDEF0
  certificate: { hosted_zone: Z0123456789ABCDEF1 }
  elastic_ips: [eipalloc-0123456789abcdef2, eipalloc-0123456789abcdef3]
  allow: [203.0.113.0/24]
";

/// What can be watched most of: a certificate and a password of its own, and another target group for a listener to go to.
pub(super) const WATCHED: &str = r#"
api_version: mqctl/v1
stack: watched
region: us-west-2
tags: { team: payments }
network: { cidr: 10.20.0.0/16, flow_logs: { log_group: ours, role: "arn:aws:iam::000000000000:role/flow-logs" } }
brokers:
  engine: activemq
  version: "5.18"
  deployment: active-standby
  instance_type: mq.m5.large
  encryption: { secrets_kms_key: "arn:aws:kms:us-west-2:000000000000:key/fedcba98" }
  protocols: [openwire, stomp]
  users: [{ name: app, groups: [writers] }, { name: operator, console: true }]
  logs: { general: true, audit: true }
  maintenance: { day: sunday, time: "03:00" }
endpoint:
  domain: mq.example.com
  allow: [203.0.113.0/24]
"#;
