//! The plan file, through its public face.

mod examples;
mod hostile;
mod lint;
mod report;
mod rules;
mod schema;
mod secrecy;

use mqctl_model::spec::Spec;
use mqctl_plan::{Diagnostic, parse};

/// A valid plan for the tests to spoil.
const PLAN: &str = r#"api_version: mqctl/v1
stack: orders
region: us-west-2
account: "123456789012"
tags: { team: payments }
network:
  cidr: 10.20.0.0/16
  zones: 2
brokers:
  engine: activemq
  version: "5.19"
  deployment: active-standby
  count: 1
  instance_type: mq.m5.large
  storage: efs
  encryption: { kms_key: "arn:aws:kms:us-west-2:123456789012:key/01234567-89ab-cdef-0123-456789abcdef" }
  protocols: [openwire, amqp]
  users:
    - name: app
      password: { secret: orders/app }
    - name: operator
      console: true
  logs: { general: true, audit: false }
  maintenance: { day: sunday, time: "03:00" }
endpoint:
  domain: mq.example.com
  hosted_zone: example.com
  certificate: { arn: "arn:aws:acm:us-west-2:123456789012:certificate/0123" }
  allow: [203.0.113.0/24]
  access_logs: { bucket: orders-logs, prefix: nlb }
  tls_policy: ELBSecurityPolicy-TLS13-1-3-2021-06
  client_certificates: { trust_store: "arn:aws:elasticloadbalancing:us-west-2:123456789012:truststore/partners/0123" }
  health_check: { interval: 10s, healthy_threshold: 2, unhealthy_threshold: 2 }
protect: true
"#;

/// The plan with `from` replaced, which must be there exactly once.
fn spoilt(from: &str, to: &str) -> String {
    assert_eq!(
        PLAN.matches(from).count(),
        1,
        "`{from}` is not in the plan once"
    );
    PLAN.replacen(from, to, 1)
}

/// One line for each diagnostic: `line key severity: message (help)`.
fn findings(text: &str) -> Vec<String> {
    let line = |diagnostic: &Diagnostic| {
        format!(
            "{} {} {}: {} ({})",
            diagnostic.line(),
            diagnostic.key(),
            diagnostic.severity().name(),
            diagnostic.message(),
            diagnostic.help().unwrap_or_default(),
        )
    };
    match parse("mqctl.yaml", text.as_bytes()) {
        Ok((_, warnings)) => warnings.iter().map(line).collect(),
        Err(diagnostics) => diagnostics.iter().map(line).collect(),
    }
}

/// The plan in a text that must be valid.
fn valid(text: &str) -> Spec {
    match parse("mqctl.yaml", text.as_bytes()) {
        Ok((spec, _)) => spec,
        Err(diagnostics) => panic!("{}", diagnostics.report(mqctl_plan::Canvas::PLAIN)),
    }
}

/// Hold a committed file against what it is made from. `MQCTL_RENEW=1` writes it.
fn current(path: &str, text: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    if std::env::var_os("MQCTL_RENEW").is_some() {
        std::fs::write(&file, text).expect("a file that can be written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == text,
        "{path} is not current: MQCTL_RENEW=1 cargo test --test mqctl-plan current"
    );
}
