//! Reading certificates: one in full, or all in pages.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::certificate::{Certificate, LIFE, RENEWAL, Status, validation_record};
use super::find;
use crate::elbv2;
use crate::json::{self, time, without_nulls};
use crate::paging::page;
use crate::wire::error::ApiError;
use crate::world::World;

/// What an issued certificate may be used for.
const KEY_USAGES: [&str; 2] = ["DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"];

/// The same for the extended usages, with the numbers that X.509 has for them.
const EXTENDED_KEY_USAGES: [(&str, &str); 2] = [
    ("TLS_WEB_SERVER_AUTHENTICATION", "1.3.6.1.5.5.7.3.1"),
    ("TLS_WEB_CLIENT_AUTHENTICATION", "1.3.6.1.5.5.7.3.2"),
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeCertificate {
    certificate_arn: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ListCertificates {
    certificate_statuses: Vec<String>,
    includes: Option<Includes>,
    certificate_key_pair_origins: Option<Vec<String>>,
    max_items: Option<usize>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Includes {
    key_types: Option<Vec<String>>,
}

/// Answer `DescribeCertificate`. In its first seconds a certificate does not say yet how to validate it.
pub(crate) fn describe_certificate(world: &World, input: &Value) -> Result<Value, ApiError> {
    let input: DescribeCertificate = json::input(input)?;
    let certificate = find(world.acm, &input.certificate_arn)?;
    let is_issued = certificate.issued().is_some();
    let objects = |names: &[&str]| -> Vec<Value> {
        let names = names.iter().filter(|_| is_issued);
        names.map(|name| json!({ "Name": name })).collect()
    };
    let mut extended = objects(&EXTENDED_KEY_USAGES.map(|(name, _)| name));
    for (usage, (_, oid)) in extended.iter_mut().zip(EXTENDED_KEY_USAGES) {
        usage["OID"] = oid.into();
    }
    let mut detail = summary(certificate);
    let members = json!({
        "SubjectAlternativeNames": certificate.subject.names,
        "DomainValidationOptions": validation_options(world, certificate),
        "Subject": format!("CN={}", certificate.subject.domain),
        "Issuer": "Amazon",
        "SignatureAlgorithm": "SHA256WITHRSA",
        "InUseBy": elbv2::certificate_users(world, &certificate.arn),
        "Options": { "CertificateTransparencyLoggingPreference": "ENABLED", "Export": "DISABLED" },
        "KeyUsages": objects(&KEY_USAGES),
        "ExtendedKeyUsages": extended,
        "FailureReason": failure_reason(certificate),
        "RenewalSummary": renewal(world, certificate),
        "Serial": is_issued.then(|| certificate.serial()),
    });
    for name in [
        "SubjectAlternativeNameSummaries",
        "HasAdditionalSubjectAlternativeNames",
        "InUse",
        "ExportOption",
        "Exported",
    ] {
        detail.remove(name);
    }
    if let Value::Object(members) = without_nulls(members) {
        detail.extend(members);
    }
    Ok(json!({ "Certificate": detail }))
}

/// How far its renewal is, from the time on when that is due. One that was renewed looks like one that was just issued.
fn renewal(world: &World, certificate: &Certificate) -> Option<Value> {
    let end = certificate.issued()? + LIFE;
    let due = end - RENEWAL;
    if world.now < due || !certificate.in_use || certificate.is_imported {
        return None;
    }
    let status = if world.now < end {
        "PENDING_VALIDATION"
    } else {
        "FAILED"
    };
    Some(json!({
        "RenewalStatus": status,
        "DomainValidationOptions": validation_options(world, certificate).unwrap_or_default(),
        "UpdatedAt": time(due),
    }))
}

fn failure_reason(certificate: &Certificate) -> Option<&str> {
    match &certificate.status {
        Status::Failed { reason } => Some(reason),
        _ => None,
    }
}

fn validation_options(world: &World, certificate: &Certificate) -> Option<Vec<Value>> {
    // ACM did not validate the names of one that was imported.
    if world.now < certificate.options_visible || certificate.is_imported {
        return None;
    }
    let status = match certificate.status {
        Status::Issued { .. } | Status::Expired { .. } => "SUCCESS",
        Status::ValidationTimedOut | Status::Failed { .. } => "FAILED",
        Status::PendingValidation | Status::Validating { .. } => "PENDING_VALIDATION",
    };
    let option = |name: &String| {
        let record = (world.now >= certificate.records_visible).then(|| {
            let record = validation_record(world.account, name);
            json!({ "Name": record.name, "Type": "CNAME", "Value": record.value })
        });
        without_nulls(json!({
            "DomainName": name,
            "ValidationDomain": name,
            "ValidationMethod": "DNS",
            "ValidationStatus": status,
            "ResourceRecord": record,
        }))
    };
    Some(certificate.subject.names.iter().map(option).collect())
}

/// What a list says of a certificate; a description says it too. No tags: those cost a call each.
fn summary(certificate: &Certificate) -> Map<String, Value> {
    let issued = certificate.issued();
    let usages = |names: [&'static str; 2]| -> Vec<&'static str> {
        let names = names.into_iter().filter(|_| issued.is_some());
        names.collect()
    };
    let summary = without_nulls(json!({
        "CertificateArn": certificate.arn,
        "DomainName": certificate.subject.domain,
        "SubjectAlternativeNameSummaries": certificate.subject.names,
        "HasAdditionalSubjectAlternativeNames": false,
        "Status": certificate.status.name(),
        "Type": if certificate.is_imported { "IMPORTED" } else { "AMAZON_ISSUED" },
        "KeyAlgorithm": certificate.hyphenated_key(),
        "KeyUsages": usages(KEY_USAGES),
        "ExtendedKeyUsages": usages(EXTENDED_KEY_USAGES.map(|(name, _)| name)),
        "ExportOption": "DISABLED",
        "Exported": false,
        "InUse": certificate.in_use,
        "RenewalEligibility": if certificate.in_use && !certificate.is_imported { "ELIGIBLE" } else { "INELIGIBLE" },
        "CreatedAt": time(certificate.created),
        "IssuedAt": issued.filter(|_| !certificate.is_imported).map(time),
        "NotBefore": issued.map(time),
        "NotAfter": issued.map(|at| time(at + LIFE)),
    }));
    match summary {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Answer `ListCertificates`: of all key types only if they are asked for (the model: RSA 1024 and 2048 by default), and those
/// issued over ACME only if that origin of their key pairs is (the model: `AWS_MANAGED` and `CUSTOMER_PROVIDED` by default).
pub(crate) fn list_certificates(world: &World, input: &Value) -> Result<Value, ApiError> {
    let input: ListCertificates = json::input(input)?;
    let size = input.max_items.unwrap_or(1000);
    if !(1..=1000).contains(&size) {
        return Err(ApiError::new(
            "ValidationException",
            "maxItems must be between 1 and 1000",
        ));
    }
    let key_types = input
        .includes
        .and_then(|includes| includes.key_types)
        .unwrap_or_else(|| vec!["RSA_1024".to_owned(), "RSA_2048".to_owned()]);
    let origins = input.certificate_key_pair_origins;
    let origins = origins
        .filter(|origins| !origins.is_empty())
        .unwrap_or_else(|| vec!["AWS_MANAGED".to_owned(), "CUSTOMER_PROVIDED".to_owned()]);
    let origin = |certificate: &Certificate| {
        if certificate.is_acme {
            "ACME"
        } else {
            "AWS_MANAGED"
        }
    };
    let statuses = &input.certificate_statuses;
    let found = world
        .acm
        .certificates
        .values()
        .filter(|certificate| key_types.contains(&certificate.subject.key_algorithm))
        .filter(|certificate| origins.iter().any(|it| it == origin(certificate)))
        .filter(|certificate| {
            statuses.is_empty()
                || statuses
                    .iter()
                    .any(|name| name == certificate.status.name())
        })
        .map(|certificate| (certificate.arn.clone(), summary(certificate)));
    let page = page(found, size, input.next_token.as_deref())
        .ok_or_else(|| ApiError::new("InvalidArgsException", "the next token is not valid"))?;
    Ok(without_nulls(
        json!({ "CertificateSummaryList": page.items, "NextToken": page.next }),
    ))
}
