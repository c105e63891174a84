//! The public endpoint: its name, certificate and health check.

use super::amazon::{self, Expected};
use super::domain::{HostedZone, domain_name, hosted_zone, is_within};
use super::{Context, Located, Problems, access_logs, allow, keep_text, placeholders, tls_policy};
use crate::shape::duration::seconds;
use crate::shape::{HEALTHY_THRESHOLD, INTERVAL_SECONDS, UNHEALTHY_THRESHOLD};
use mqctl_model::spec::{CertificateSource, Endpoint, HealthCheck};

/// ACM, `RequestCertificate`: the longest `DomainName`.
const LONGEST_REQUESTED: usize = 64;

pub(super) fn read(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<Endpoint> {
    let domain = keep_text(value, "domain", problems, domain_name);
    let zone = keep_text(value, "hosted_zone", problems, hosted_zone);
    if let (Some(domain), Some(HostedZone::Name(zone)), Some(place)) =
        (&domain, &zone, value.get("hosted_zone"))
        && !is_within(domain, zone)
    {
        problems
            .error(
                &place,
                format!("`{domain}` is not in the hosted zone `{zone}`"),
            )
            .with_help("the domain is the zone's name or ends with it");
    }
    let certificate = match value.get("certificate") {
        None => Some(CertificateSource::Requested),
        Some(certificate) => read_certificate(&certificate, context, problems),
    };
    if let (Some(domain), Some(CertificateSource::Requested), Some(place)) =
        (&domain, &certificate, value.get("domain"))
        && domain.len() > LONGEST_REQUESTED
    {
        problems
            .error(
                &place,
                format!(
                    "a certificate cannot be requested for a name of {} characters",
                    domain.len()
                ),
            )
            .with_help(format!(
                "at most {LONGEST_REQUESTED}; for a longer name give a `certificate` that exists"
            ));
    }
    let ranges = value
        .get("allow")
        .map(|ranges| allow::read(&ranges, problems));
    placeholders::check(
        value,
        domain.as_deref(),
        ranges.as_deref().unwrap_or_default(),
        problems,
    );
    Some(Endpoint {
        domain: domain?,
        hosted_zone: zone.map(|zone| match zone {
            HostedZone::Id(text) | HostedZone::Name(text) => text,
        }),
        certificate: certificate?,
        allow: ranges?,
        access_logs: value
            .get("access_logs")
            .and_then(|logs| access_logs::read(&logs, problems)),
        tls_policy: tls_policy::read(value, problems),
        trust_store: value
            .get("client_certificates")
            .and_then(|certificates| read_trust_store(&certificates, context, problems)),
        health_check: read_health_check(value.get("health_check").as_ref()),
    })
}

fn read_certificate(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<CertificateSource> {
    let expected = Expected {
        service: "acm",
        resource: "certificate/",
        what: "an ACM certificate",
        own_account: true,
    };
    keep_text(value, "arn", problems, |text| {
        amazon::arn(text, &expected, context)
    })
    .map(CertificateSource::Given)
}

fn read_trust_store(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<String> {
    let expected = Expected {
        service: "elasticloadbalancing",
        resource: "truststore/",
        what: "a trust store",
        // One can be shared with other accounts.
        own_account: false,
    };
    keep_text(value, "trust_store", problems, |text| {
        amazon::arn(text, &expected, context)
    })
}

/// The ranges are the structure's; out of them, the default stands in for what was reported.
fn read_health_check(value: Option<&Located<'_>>) -> HealthCheck {
    let or = |given: Option<i64>, default: i64| {
        i32::try_from(given.unwrap_or(default)).unwrap_or(i32::MAX)
    };
    let key = |name: &str| value.and_then(|value| value.get(name));
    let count = |name: &str| key(name)?.integer();
    let interval = key("interval").and_then(|interval| seconds(interval.text()?));
    HealthCheck {
        interval_seconds: or(interval, INTERVAL_SECONDS),
        healthy_threshold: or(count("healthy_threshold"), HEALTHY_THRESHOLD),
        unhealthy_threshold: or(count("unhealthy_threshold"), UNHEALTHY_THRESHOLD),
    }
}
