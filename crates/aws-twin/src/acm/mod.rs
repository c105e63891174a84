//! AWS Certificate Manager: certificates that are issued once their validation records are really in the zone, and that
//! cannot be deleted while, or shortly after, a listener uses them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::wire::error::ApiError;
use super::world::{MINUTE, Millis, World};
use super::{elbv2, json, route53};

mod certificate;
mod describe;
mod request;
mod tags;
#[cfg(test)]
mod tests;

use certificate::{
    Certificate, LIFE, RENEWAL, Status, Subject, VALIDATION_WINDOW, validation_record,
};

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// By ARN.
    certificates: BTreeMap<String, Certificate>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteCertificate {
    certificate_arn: String,
}

/// Answer one call.
pub(crate) fn handle(world: &mut World, operation: &str, input: &Value) -> Result<Value, ApiError> {
    match operation {
        "RequestCertificate" => request::request_certificate(world, input),
        "DescribeCertificate" => describe::describe_certificate(world, input),
        "ListCertificates" => describe::list_certificates(world, input),
        "ListTagsForCertificate" => tags::list(world.acm, input),
        "AddTagsToCertificate" => tags::add(world.acm, input),
        "RemoveTagsFromCertificate" => tags::remove(world.acm, input),
        "DeleteCertificate" => delete_certificate(world, input),
        _ => Err(ApiError::new(
            "UnknownOperationException",
            format!("the sandbox does not know acm {operation}"),
        )),
    }
}

/// Carry out what has come due: validation, issue, time-outs; and notice which certificates are used.
pub(crate) fn settle(world: &mut World) {
    let arns: Vec<String> = world.acm.certificates.keys().cloned().collect();
    for arn in arns {
        let status = next_status(world, &arn);
        let held_until = hold(world, &arn);
        let in_use = elbv2::uses_certificate(world, &arn);
        let Some(certificate) = world.acm.certificates.get_mut(&arn) else {
            continue;
        };
        certificate.in_use = in_use;
        if let Some(status) = status {
            certificate.status = status;
        }
        if let Some(held_until) = held_until {
            certificate.held_until = held_until;
        }
    }
}

/// Until when a certificate counts as used although its last listener has just let go: AWS takes up to 20 minutes to notice.
fn hold(world: &mut World, arn: &str) -> Option<Millis> {
    let was_in_use = world.acm.certificates.get(arn)?.in_use;
    if was_in_use && !elbv2::uses_certificate(world, arn) {
        let wait = world.between(MINUTE, 3 * MINUTE);
        Some(world.now + wait)
    } else {
        None
    }
}

/// What becomes of a certificate now, if anything.
fn next_status(world: &mut World, arn: &str) -> Option<Status> {
    let certificate = world.acm.certificates.get(arn)?;
    match certificate.status {
        Status::Validating { until } if until <= world.now => {
            Some(if is_kept_from_us(world, &certificate.subject) {
                let reason = "CAA_ERROR".to_owned();
                Status::Failed { reason }
            } else {
                Status::Issued { at: until }
            })
        }
        Status::Issued { at } => after_issue(world, certificate, at),
        Status::PendingValidation if world.now >= certificate.created + VALIDATION_WINDOW => {
            Some(Status::ValidationTimedOut)
        }
        Status::PendingValidation if is_validated(world, &certificate.subject) => {
            let wait = world.between(2 * MINUTE, 5 * MINUTE);
            let until = world.now + wait;
            Some(Status::Validating { until })
        }
        _ => None,
    }
}

/// Whether the zone has the right record for every name.
fn is_validated(world: &World, subject: &Subject) -> bool {
    let plain = |name: &str| name.trim_end_matches('.').to_lowercase();
    subject.names.iter().all(|name| {
        let record = validation_record(world.account, name);
        route53::record_value(world.route53, &record.name, "CNAME")
            .iter()
            .any(|value| plain(value) == plain(&record.value))
    })
}

/// What becomes of a certificate that was issued: it is renewed before its end if that can be, or ends.
fn after_issue(world: &World, certificate: &Certificate, issued: Millis) -> Option<Status> {
    let mut at = issued;
    while world.now >= at + LIFE - RENEWAL && is_renewable(world, certificate) {
        at += LIFE - RENEWAL;
    }
    if world.now >= at + LIFE {
        return Some(Status::Expired { at });
    }
    (at != issued).then_some(Status::Issued { at })
}

/// Whether ACM can renew a certificate: one of its own, that is in use, with all its records in DNS.
fn is_renewable(world: &World, certificate: &Certificate) -> bool {
    let subject = &certificate.subject;
    !certificate.is_imported
        && certificate.in_use
        && is_validated(world, subject)
        && !is_kept_from_us(world, subject)
}

/// Whether CAA records do not let Amazon issue certificates for one of the names. Source: ACM user guide, "Certificate
/// Authority Authorization".
fn is_kept_from_us(world: &World, subject: &Subject) -> bool {
    const OURS: [&str; 4] = [
        "amazon.com",
        "amazontrust.com",
        "awstrust.com",
        "amazonaws.com",
    ];
    let mut names = subject.names.iter();
    names.any(|name| route53::keeps_from_issuing(world.route53, name, &OURS))
}

fn delete_certificate(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: DeleteCertificate = json::input(input)?;
    let certificate = find(world.acm, &input.certificate_arn)?;
    let used = elbv2::uses_certificate(world, &certificate.arn);
    if used || world.now < certificate.held_until {
        return Err(ApiError::new(
            "ResourceInUseException",
            format!(
                "Certificate {} in account {} is in use.",
                certificate.arn, world.account
            ),
        ));
    }
    world.acm.certificates.remove(&input.certificate_arn);
    Ok(json!({}))
}

/// The status of the certificate at `arn`, as AWS names it; nothing if there is none.
pub(crate) fn certificate_status(world: &World, arn: &str) -> Option<String> {
    let certificate = world.acm.certificates.get(arn)?;
    Some(certificate.status.name().to_owned())
}

/// Make sure that a certificate for `domain` exists at `arn` and is issued, as if its owner had seen to it before.
///
/// Whether there was anything to make.
pub(crate) fn assume_certificate(world: &mut World, arn: &str, domain: &str) -> bool {
    if world.acm.certificates.contains_key(arn) {
        return false;
    }
    let now: Millis = world.now;
    let certificate = Certificate {
        arn: arn.to_owned(),
        subject: Subject {
            domain: domain.to_lowercase(),
            names: vec![domain.to_lowercase()],
            key_algorithm: "RSA_2048".to_owned(),
        },
        token: None,
        tags: BTreeMap::new(),
        created: now,
        options_visible: now,
        records_visible: now,
        status: Status::Issued { at: now },
        in_use: false,
        held_until: 0,
        is_acme: false,
        is_imported: false,
    };
    world.acm.certificates.insert(arn.to_owned(), certificate);
    true
}

/// Name and value of the CNAME record that validates a domain.
pub(crate) fn validation(world: &World, domain: &str) -> (String, String) {
    let record = validation_record(world.account, domain);
    (record.name, record.value)
}

/// Let a certificate be one that was issued over ACME; whether there is one at `arn`.
pub(crate) fn make_acme(world: &mut World, arn: &str) -> bool {
    let found = world.acm.certificates.get_mut(arn);
    found
        .map(|certificate| certificate.is_acme = true)
        .is_some()
}

/// Let a certificate be one that was imported; whether there is one at `arn`.
pub(crate) fn make_imported(world: &mut World, arn: &str) -> bool {
    let found = world.acm.certificates.get_mut(arn);
    found
        .map(|certificate| certificate.is_imported = true)
        .is_some()
}

/// Let a certificate have another key, in the spelling of requests; whether there is one at `arn`.
pub(crate) fn set_key(world: &mut World, arn: &str, algorithm: &str) -> bool {
    let found = world.acm.certificates.get_mut(arn);
    found
        .map(|certificate| algorithm.clone_into(&mut certificate.subject.key_algorithm))
        .is_some()
}

fn find<'state>(state: &'state State, arn: &str) -> Result<&'state Certificate, ApiError> {
    check_arn(arn)?;
    state.certificates.get(arn).ok_or_else(|| not_found(arn))
}

fn find_mut<'state>(
    state: &'state mut State,
    arn: &str,
) -> Result<&'state mut Certificate, ApiError> {
    check_arn(arn)?;
    state
        .certificates
        .get_mut(arn)
        .ok_or_else(|| not_found(arn))
}

fn check_arn(arn: &str) -> Result<(), ApiError> {
    if arn.starts_with("arn:") && arn.contains(":acm:") {
        Ok(())
    } else {
        Err(ApiError::new(
            "InvalidArnException",
            format!("{arn} is not the ARN of a certificate"),
        ))
    }
}

fn not_found(arn: &str) -> ApiError {
    ApiError::new(
        "ResourceNotFoundException",
        format!("Could not find certificate {arn}."),
    )
}
