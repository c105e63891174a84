//! The endpoint: its name, scheme, certificate and health check.

use super::amazon::{self, Expected};
use super::domain::{HostedZone, domain_name, hosted_zone, is_within};
use super::{
    Context, Located, Problems, access_logs, allow, elastic_ips, keep_text, placeholders,
    tls_policy,
};
use crate::shape::duration::seconds;
use crate::shape::{HEALTHY_THRESHOLD, INTERVAL_SECONDS, UNHEALTHY_THRESHOLD};
use mqctl_model::spec::{CertificateSource, Endpoint, HealthCheck, Scheme};

/// ACM, `RequestCertificate`: the longest `DomainName`.
const LONGEST_REQUESTED: usize = 64;

pub(super) fn read(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<Endpoint> {
    let domain = keep_text(value, "domain", problems, domain_name);
    let zone = read_zone(value, domain.as_deref(), problems);
    let certificate = match value.get("certificate") {
        None => Some(CertificateSource::Requested { hosted_zone: None }),
        Some(certificate) => read_certificate(&certificate, domain.as_deref(), context, problems),
    };
    if let (Some(domain), Some(CertificateSource::Requested { .. }), Some(place)) =
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
    let allow = value
        .get("allow")
        .map(|sources| allow::read(&sources, context.scheme, problems));
    let elastic_ips = value
        .get("elastic_ips")
        .map(|addresses| elastic_ips::read(&addresses, context, problems));
    placeholders::check(
        value,
        domain.as_deref(),
        allow.as_deref().unwrap_or_default(),
        problems,
    );
    Some(Endpoint {
        domain: domain?,
        hosted_zone: zone,
        scheme: context.scheme,
        elastic_ips,
        certificate: certificate?,
        allow: allow?,
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

/// The hosted zone that a mapping names, which has to hold the domain.
fn read_zone(value: &Located<'_>, domain: Option<&str>, problems: &mut Problems) -> Option<String> {
    let zone = keep_text(value, "hosted_zone", problems, hosted_zone)?;
    if let (Some(domain), HostedZone::Name(zone), Some(place)) =
        (domain, &zone, value.get("hosted_zone"))
        && !is_within(domain, zone)
    {
        problems
            .error(
                &place,
                format!("`{domain}` is not in the hosted zone `{zone}`"),
            )
            .with_help("the domain is the zone's name or ends with it");
    }
    match zone {
        HostedZone::Id(text) | HostedZone::Name(text) => Some(text),
    }
}

/// From where the endpoint can be reached. A word that is none was reported.
pub(super) fn scheme(value: &Located<'_>) -> Scheme {
    let scheme = value.get("scheme");
    let text = scheme.as_ref().and_then(Located::text);
    let mut all = Scheme::ALL.into_iter();
    all.find(|scheme| Some(scheme.name()) == text)
        .unwrap_or_default()
}

fn read_certificate(
    value: &Located<'_>,
    domain: Option<&str>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<CertificateSource> {
    let expected = Expected {
        service: "acm",
        resource: "certificate/",
        what: "an ACM certificate",
        own_account: true,
    };
    match (value.get("arn"), value.get("hosted_zone")) {
        (Some(_), Some(zone)) => {
            problems
                .error(
                    &zone,
                    "a certificate that exists is not validated: `arn` or `hosted_zone`, not both",
                )
                .with_help("remove one of them");
            return None;
        }
        (None, Some(_)) => {
            let hosted_zone = read_zone(value, domain, problems)?;
            return Some(CertificateSource::Requested {
                hosted_zone: Some(hosted_zone),
            });
        }
        (None, None) => {
            if value.entries().is_empty() && value.is_mapping() {
                problems
                    .error(value, "`certificate` has neither an `arn` nor a `hosted_zone`")
                    .with_help("write `{ arn: \"arn:aws:acm:…:certificate/…\" }` or `{ hosted_zone: NAME }`; left out, a certificate is requested and validated through the endpoint's zone");
            }
            return None;
        }
        (Some(_), None) => {}
    }
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
