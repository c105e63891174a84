//! The public name, its zone and certificate, and who may connect.

use super::{accept, complain};
use crate::{findings, spoilt, valid};

#[test]
fn the_endpoint() {
    complain(&[
        (
            "domain: mq.example.com",
            "domain: https://mq.example.com/",
            "26 endpoint.domain error: `https://mq.example.com/` is not a domain name (write the name alone: `mq.example.com`)",
        ),
        (
            "domain: mq.example.com",
            "domain: mq.example.com:61617",
            "26 endpoint.domain error: `mq.example.com:61617` is not a domain name (write the name alone: `mq.example.com`)",
        ),
        (
            "domain: mq.example.com",
            "domain: \"*.example.com\"",
            "26 endpoint.domain error: `*.example.com` is not a domain name (clients need one name",
        ),
        (
            "domain: mq.example.com",
            "domain: mq",
            "26 endpoint.domain error: `mq` is not a domain name",
        ),
        (
            "domain: mq.example.com",
            "domain: mq_1.example.com",
            "26 endpoint.domain error: `mq_1.example.com` is not a domain name (`mq_1` is not a label",
        ),
        (
            "domain: mq.example.com",
            "domain: -mq.example.com",
            "26 endpoint.domain error: `-mq.example.com` is not a domain name",
        ),
        (
            "domain: mq.example.com",
            "domain: mq..example.com",
            "26 endpoint.domain error: `mq..example.com` is not a domain name",
        ),
        (
            "domain: mq.example.com",
            "domain: bücher.example.com",
            "26 endpoint.domain error: `bücher.example.com` is not a domain name (write it in its ASCII form",
        ),
        (
            "domain: mq.example.com",
            "domain: 10.0.0.1",
            "26 endpoint.domain error: `10.0.0.1` is not a domain name (a name, not an address)",
        ),
        (
            "hosted_zone: example.com",
            "hosted_zone: example.org",
            "27 endpoint.hosted_zone error: `mq.example.com` is not in the hosted zone `example.org`",
        ),
        (
            "hosted_zone: example.com",
            "hosted_zone: ample.com",
            "27 endpoint.hosted_zone error: `mq.example.com` is not in the hosted zone `ample.com`",
        ),
        (
            "hosted_zone: example.com",
            "hosted_zone: zone",
            "27 endpoint.hosted_zone error: `zone` is neither the name nor the id of a hosted zone",
        ),
        (
            "arn:aws:acm:us-west-2",
            "arn:aws:acm:us-east-1",
            "28 endpoint.certificate.arn error: an ACM certificate in `us-east-1` cannot be used in `us-west-2`",
        ),
        (
            "arn:aws:acm:us-west-2:123456789012",
            "arn:aws:acm:us-west-2:210987654321",
            "28 endpoint.certificate.arn error: an ACM certificate of account 210987654321 cannot be used in account 123456789012",
        ),
        (
            "arn:aws:acm:us-west-2",
            "arn:aws-cn:acm:us-west-2",
            "28 endpoint.certificate.arn error: the region `us-west-2` is not in the partition `aws-cn`",
        ),
        (
            "arn:aws:acm:us-west-2",
            "arn:aws:iam:us-west-2",
            "28 endpoint.certificate.arn error: `arn:aws:iam:us-west-2:123456789012:certificate/0123` is not the ARN of an ACM certificate",
        ),
        (
            "{ arn: \"arn:aws:acm:us-west-2:123456789012:certificate/0123\" }",
            "arn:aws:acm",
            "28 endpoint.certificate error: `certificate` must be a mapping, not text",
        ),
        (
            "{ arn: \"arn:aws:acm:us-west-2:123456789012:certificate/0123\" }",
            "{}",
            "28 endpoint.certificate error: `certificate` has neither an `arn` nor a `hosted_zone`",
        ),
        (
            "arn: \"arn:aws:acm:us-west-2:123456789012:certificate/0123\"",
            "hosted_zone: example.org",
            "28 endpoint.certificate.hosted_zone error: `mq.example.com` is not in the hosted zone `example.org`",
        ),
        (
            "{ arn: ",
            "{ hosted_zone: example.com, arn: ",
            "28 endpoint.certificate.hosted_zone error: a certificate that exists is not validated",
        ),
    ]);
    accept(&[
        ("domain: mq.example.com", "domain: example.com"),
        ("domain: mq.example.com", "domain: MQ.EXAMPLE.COM."),
        (
            "hosted_zone: example.com",
            "hosted_zone: Z0123456789ABCDEFGHIJ",
        ),
        (
            "hosted_zone: example.com",
            "hosted_zone: /hostedzone/Z0123456789ABCDEFGHIJ",
        ),
        ("hosted_zone: example.com", "hosted_zone: mq.example.com."),
    ]);
    let zone = valid(&spoilt(
        "hosted_zone: example.com",
        "hosted_zone: Example.COM.",
    ))
    .endpoint
    .hosted_zone;
    assert_eq!(zone.as_deref(), Some("example.com"));
}

#[test]
fn a_requested_certificate_needs_a_short_name() {
    let of_length = |length: usize, certificate: bool| {
        let label = "x".repeat(length - ".a.example.com".len() - 30);
        let domain = format!("{}.{label}.a.example.com", "y".repeat(29));
        assert_eq!(domain.len(), length);
        let text = spoilt("domain: mq.example.com", &format!("domain: {domain}"));
        let text = if certificate {
            text
        } else {
            text.lines()
                .filter(|line| !line.contains("certificate"))
                .collect::<Vec<_>>()
                .join("\n")
        };
        findings(&text)
    };
    assert_eq!(of_length(64, false), [] as [String; 0]);
    assert_eq!(of_length(65, true), [] as [String; 0]);
    let found = of_length(65, false);
    assert!(
        matches!(&found[..], [only] if only.starts_with("26 endpoint.domain error: a certificate cannot be requested for a name of 65 characters")),
        "{found:?}"
    );
}

#[test]
fn who_may_connect() {
    complain(&[
        (
            "[203.0.113.0/24]",
            "[203.0.113.7]",
            "29 endpoint.allow[0] error: `203.0.113.7` is not an IPv4 address range (for the one address write `203.0.113.7/32`)",
        ),
        (
            "[203.0.113.0/24]",
            "[203.0.113.7/24]",
            "29 endpoint.allow[0] error: `203.0.113.7/24` is not the start of its range",
        ),
        (
            "[203.0.113.0/24]",
            "[\"::/0\"]",
            "29 endpoint.allow[0] error: `::/0` is not an IPv4 address range (IPv6 is not supported)",
        ),
        (
            "[203.0.113.0/24]",
            "[203.0.113.0/24, 203.0.113.0/24]",
            "29 endpoint.allow[1] error: 203.0.113.0/24 is given twice",
        ),
        (
            "[203.0.113.0/24]",
            "[203.0.113.0/24, 203.0.113.7/32]",
            "29 endpoint.allow[1] warning: 203.0.113.7/32 is already covered by 203.0.113.0/24",
        ),
        (
            "[203.0.113.0/24]",
            "[203.0.113.7/32, 203.0.113.0/24]",
            "29 endpoint.allow[0] warning: 203.0.113.7/32 is already covered by 203.0.113.0/24 (remove it)",
        ),
        (
            "[203.0.113.0/24]",
            "[010.8.8.8/32]",
            "29 endpoint.allow[0] error: `010.8.8.8/32` is not an IPv4 address range (write `10.8.8.8/32`: some tools read a leading zero as octal)",
        ),
        (
            "[203.0.113.0/24]",
            "[203.0.113.0/024]",
            "29 endpoint.allow[0] error: `203.0.113.0/024` is not an IPv4 address range (write `203.0.113.0/24`: some",
        ),
    ]);
}

/// Addresses that no client on the internet has.
#[test]
fn ranges_that_admit_nobody() {
    for (range, expected) in [
        (
            "0.1.2.0/24",
            "error: 0.1.2.0/24 stands for the sender's own network (RFC 791)",
        ),
        ("127.0.0.1/32", "error: 127.0.0.1/32 is for loopback"),
        ("169.254.0.0/16", "error: 169.254.0.0/16 is link-local"),
        ("224.0.0.0/4", "error: 224.0.0.0/4 is for multicast"),
        (
            "255.255.255.255/32",
            "error: 255.255.255.255/32 is reserved",
        ),
        (
            "10.0.0.0/8",
            "warning: 10.0.0.0/8 is a private address range",
        ),
        (
            "172.31.0.0/16",
            "warning: 172.31.0.0/16 is a private address range",
        ),
        (
            "192.168.0.0/16",
            "warning: 192.168.0.0/16 is a private address range",
        ),
        (
            "100.64.1.0/24",
            "warning: 100.64.1.0/24 is the range that carriers share behind their NAT",
        ),
        ("198.19.0.0/16", "warning: 198.19.0.0/16 is for benchmarks"),
    ] {
        complain(&[(
            "[203.0.113.0/24]",
            &format!("[{range}]"),
            &format!("29 endpoint.allow[0] {expected}"),
        )]);
    }
    accept(&[
        ("[203.0.113.0/24]", "[172.32.0.0/16]"),
        ("[203.0.113.0/24]", "[192.0.0.0/8]"),
        ("[203.0.113.0/24]", "[100.128.0.0/16]"),
    ]);
}

#[test]
fn ranges_that_are_wide_together() {
    complain(&[
        (
            "[203.0.113.0/24]",
            "[0.0.0.0/0]",
            "29 endpoint.allow warning: 0.0.0.0/0 lets the whole internet reach the listeners: flaws of 2026 need no password, such as CVE-2026-50734 in OpenWire and CVE-2026-49432 in STOMP (name the ranges of your clients",
        ),
        (
            "[203.0.113.0/24]",
            "[0.0.0.0/1, 128.0.0.0/1]",
            "29 endpoint.allow warning: these ranges together let the whole internet reach the listeners: flaws of 2026",
        ),
        (
            "[203.0.113.0/24]",
            "[20.0.0.0/7]",
            "29 endpoint.allow warning: this lets 1% of the internet reach the listeners, more than a /8: flaws of 2026",
        ),
        (
            "[203.0.113.0/24]",
            "[20.0.0.0/8, 40.0.0.0/32]",
            "29 endpoint.allow warning: this lets 1% of the internet",
        ),
        (
            "[203.0.113.0/24]",
            "[0.0.0.0/1]",
            "29 endpoint.allow warning: this lets 50% of the internet",
        ),
    ]);
    accept(&[
        ("[203.0.113.0/24]", "[20.0.0.0/8]"),
        ("[203.0.113.0/24]", "[20.0.0.0/9, 20.128.0.0/9]"),
    ]);
}

/// Placeholders are right in examples and the sandbox: only where the plan is for an account are they worth a warning.
#[test]
fn what_stands_for_a_real_value() {
    let warnings = |text: &str| {
        let plan = mqctl_plan::check("mqctl.yaml", text.as_bytes()).expect("a plan");
        let about = plan.placeholders.iter();
        let said = about.map(|it| format!("{} {}: {}", it.line(), it.key(), it.message()));
        said.collect::<Vec<_>>()
    };
    assert_eq!(
        warnings(crate::PLAN),
        [
            "26 endpoint.domain: `example.com` is reserved for documentation and tests (RFC 2606): nobody can own it, so clients can't find the endpoint",
            "29 endpoint.allow[0]: 203.0.113.0/24 is reserved for documentation (RFC 5737): it admits nobody",
        ]
    );
    let real = crate::PLAN
        .replace("example.com", "notexample.com")
        .replace("203.0.113.0/24", "203.0.112.0/23");
    assert_eq!(warnings(&real), [""; 0]);
    let range = |range: &str| warnings(&real.replace("203.0.112.0/23", range)).len();
    for (given, expected) in [
        ("192.0.2.7/32", 1),
        ("198.51.100.128/25", 1),
        ("192.0.3.0/24", 0),
    ] {
        assert_eq!(range(given), expected, "{given}");
    }
    for name in ["mq.example.org", "mq.orders.test", "mq.localhost"] {
        let text = real
            .replace("  hosted_zone: notexample.com\n", "")
            .replace("mq.notexample.com", name);
        assert_eq!(warnings(&text).len(), 1, "{name}");
    }
}

#[test]
fn who_may_connect_in_numbers() {
    let ranges = |count: usize| {
        let ranges: Vec<String> = (0..count)
            .map(|number| format!("203.0.113.{number}/32"))
            .collect();
        format!("[{}]", ranges.join(", "))
    };
    accept(&[("[203.0.113.0/24]", &ranges(150))]);
    complain(&[(
        "[203.0.113.0/24]",
        &ranges(151),
        "29 endpoint.allow error: 151 entries for 2 protocols make 302 security group rules (a load balancer has at most 5 groups with 60 rules each, so here 150 entries: join ranges",
    )]);
}

#[test]
fn lists_and_groups_of_clients() {
    let list = "pl-0123456789abcdef0";
    let group = "sg-0123456789abcdef0";
    let internal = |sources: &str| format!("scheme: internal\n  allow: [{sources}]");
    let allow = "allow: [203.0.113.0/24]";
    accept(&[
        (
            "[203.0.113.0/24]",
            &format!("[{list}, pl-63a5400a, 203.0.113.0/24]"),
        ),
        (allow, &internal(&format!("10.0.0.0/8, {group}, {list}"))),
    ]);
    complain(&[
        (
            "[203.0.113.0/24]",
            &format!("[{list}, {list}]"),
            &format!("29 endpoint.allow[1] error: {list} is given twice"),
        ),
        (
            "[203.0.113.0/24]",
            "[pl-1]",
            "29 endpoint.allow[0] error: `pl-1` is not a pl id",
        ),
        (
            "[203.0.113.0/24]",
            "[sg-1]",
            "29 endpoint.allow[0] error: `sg-1` is not an sg id",
        ),
        (
            "[203.0.113.0/24]",
            &format!("[{group}]"),
            &format!(
                "29 endpoint.allow[0] error: {group} admits nobody: clients that come over the internet wear no security group"
            ),
        ),
    ]);
}

#[test]
fn who_reaches_a_private_endpoint() {
    let private = |ranges: &str| format!("scheme: internal\n  allow: {ranges}");
    accept(&[
        (
            "allow: [203.0.113.0/24]",
            &private("[10.0.0.0/8, 100.64.0.0/10]"),
        ),
        (
            "allow: [203.0.113.0/24]",
            "scheme: internet-facing\n  allow: [203.0.113.0/24]",
        ),
    ]);
    complain(&[
        (
            "allow: [203.0.113.0/24]",
            &private("[203.0.113.0/24]"),
            "30 endpoint.allow[0] warning: 203.0.113.0/24 is a public address range: clients reach a private endpoint",
        ),
        (
            "allow: [203.0.113.0/24]",
            &private("[0.0.0.0/0]"),
            "30 endpoint.allow warning: 0.0.0.0/0 lets every host reach the listeners that has a route",
        ),
        (
            "allow: [203.0.113.0/24]",
            "scheme: public\n  allow: [203.0.113.0/24]",
            "29 endpoint.scheme error: `scheme` cannot be `public` (supported: `internet-facing` or `internal`)",
        ),
    ]);
}

#[test]
fn public_addresses_that_stay() {
    let with = |addresses: &str| format!("elastic_ips: {addresses}\n  allow:");
    let (one, two) = ("eipalloc-0123456789abcdef0", "eipalloc-0123456789abcdef1");
    accept(&[
        ("allow:", &with("allocate")),
        ("allow:", &with(&format!("[{one}, {two}]"))),
    ]);
    complain(&[
        (
            "allow:",
            &with("yes"),
            "29 endpoint.elastic_ips error: `elastic_ips` must be `allocate` or a list",
        ),
        (
            "allow:",
            &with(&format!("[{one}]")),
            "29 endpoint.elastic_ips error: 1 address for a load balancer in 2 zones",
        ),
        (
            "allow:",
            &with(&format!("[{one}, {one}]")),
            "29 endpoint.elastic_ips[1] error: the allocation `eipalloc-0123456789abcdef0` is given twice",
        ),
        (
            "allow:",
            &with(&format!("[{one}, 203.0.113.10]")),
            "29 endpoint.elastic_ips[1] error: `203.0.113.10` is not an eipalloc id",
        ),
        (
            "allow: [203.0.113.0/24]",
            "scheme: internal\n  elastic_ips: allocate\n  allow: [10.0.0.0/8]",
            "30 endpoint.elastic_ips error: an internal endpoint has private addresses only",
        ),
    ]);
}

#[test]
fn lengths_and_forms_of_names() {
    let of_length = |length: usize| {
        let labels = "x".repeat(49) + ".";
        let name = labels.repeat(4) + &"y".repeat(length - 200);
        assert_eq!(name.len(), length);
        let text = spoilt("domain: mq.example.com", &format!("domain: {name}"));
        findings(&text.replace("  hosted_zone: example.com\n", ""))
    };
    assert_eq!(of_length(246), [] as [String; 0]);
    let found = of_length(247);
    assert!(
        matches!(&found[..], [only] if only.contains("can't be a domain: AWS would be asked to call its ownership record `_mqctl.") && only.contains("254 characters")),
        "{found:?}"
    );
    let found = of_length(254);
    assert!(
        matches!(&found[..], [only] if only.contains("is not a domain name (at most 253 characters)")),
        "{found:?}"
    );
    let id = |length: usize| format!("hosted_zone: Z{}", "0".repeat(length - 1));
    accept(&[("hosted_zone: example.com", &id(32))]);
    for zone in [
        &id(33),
        "hosted_zone: Zone",
        "hosted_zone: A0123456789",
        "hosted_zone: Z",
    ] {
        complain(&[(
            "hosted_zone: example.com",
            zone,
            "27 endpoint.hosted_zone error: `",
        )]);
    }
    complain(&[(
        "certificate/0123",
        "certificate/01 23",
        "28 endpoint.certificate.arn error: `arn:aws:acm:us-west-2:123456789012:certificate/01 23` is not the ARN",
    )]);
}

#[test]
fn security_policies() {
    let ours = "tls_policy: ELBSecurityPolicy-TLS13-1-3-2021-06";
    complain(&[
        (
            ours,
            "tls_policy: TLS13-1-3-2021-06",
            "31 endpoint.tls_policy error: `TLS13-1-3-2021-06` is not a security policy (a name such as `ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09`)",
        ),
        (
            ours,
            "tls_policy: ELBSecurityPolicy-TLS 1.3",
            "31 endpoint.tls_policy error: `ELBSecurityPolicy-TLS 1.3` is not a security policy",
        ),
        (
            ours,
            "tls_policy: ELBSecurityPolicy-2016-08",
            "31 endpoint.tls_policy warning: ELBSecurityPolicy-2016-08 admits TLS 1.0 or 1.1, which are no longer secure (AWS recommends ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09, the default)",
        ),
        (
            ours,
            "tls_policy: ELBSecurityPolicy-TLS13-1-1-2021-06",
            "31 endpoint.tls_policy warning: ELBSecurityPolicy-TLS13-1-1-2021-06 admits TLS 1.0 or 1.1",
        ),
    ]);
    accept(&[
        (ours, "tls_policy: ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04"),
        (ours, "tls_policy: ELBSecurityPolicy-TLS14-2031-01"),
    ]);
}

#[test]
fn trust_stores() {
    let ours = "truststore/partners/0123";
    complain(&[
        (
            ours,
            "loadbalancer/net/partners/0123",
            "32 endpoint.client_certificates.trust_store error: `arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbala…` is not the ARN of a trust store (write `arn:aws:elasticloadbalancing:REGION:ACCOUNT:truststore/…`)",
        ),
        (
            "arn:aws:elasticloadbalancing:us-west-2",
            "arn:aws:elasticloadbalancing:eu-west-1",
            "32 endpoint.client_certificates.trust_store error: a trust store in `eu-west-1` cannot be used in `us-west-2` (use one in `us-west-2`)",
        ),
    ]);
    accept(&[(
        "arn:aws:elasticloadbalancing:us-west-2:123456789012",
        "arn:aws:elasticloadbalancing:us-west-2:210987654321",
    )]);
}

#[test]
fn access_logs() {
    let ours = "{ bucket: orders-logs, prefix: nlb }";
    complain(&[
        (
            ours,
            "{ bucket: \"arn:aws:s3:::orders-logs\" }",
            "30 endpoint.access_logs.bucket error: `arn:aws:s3:::orders-logs` is not the name of a bucket (3 to 63 lower-case letters, digits, dots and hyphens; not an ARN or a URL)",
        ),
        (
            ours,
            "{ bucket: Orders }",
            "30 endpoint.access_logs.bucket error: `Orders` is not the name of a bucket",
        ),
        (
            ours,
            "{ bucket: orders-logs, prefix: nlb/ }",
            "30 endpoint.access_logs.prefix error: the prefix `nlb/` begins or ends with a slash (write `nlb`)",
        ),
        (
            ours,
            "{ bucket: orders-logs, prefix: nlb/AWSLogs }",
            "30 endpoint.access_logs.prefix error: a prefix can't contain `AWSLogs` (AWS adds `/AWSLogs/ACCOUNT/...` itself)",
        ),
        (
            ours,
            "orders-logs",
            "30 endpoint.access_logs error: `access_logs` must be a mapping, not text (write `access_logs: { bucket: NAME }`)",
        ),
    ]);
    accept(&[(ours, "{ bucket: amq_nlb_logs }")]);
}
