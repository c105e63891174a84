//! `RequestCertificate`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::certificate::{Certificate, Status, Subject};
use super::tags;
use crate::json::{self, Tag};
use crate::wire::error::ApiError;
use crate::world::{MINUTE, Millis, SECOND, World};

/// How long an idempotency token is remembered (the model's `IdempotencyToken`).
const TOKEN_LIFE: Millis = 60 * MINUTE;
/// Names on one certificate, by the default quota.
const MOST_NAMES: usize = 10;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    domain_name: String,
    validation_method: Option<String>,
    #[serde(default)]
    subject_alternative_names: Vec<String>,
    idempotency_token: Option<String>,
    key_algorithm: Option<String>,
    certificate_authority_arn: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// Answer `RequestCertificate`.
///
/// Within an hour, the same token asks for the same certificate. What AWS does with the same token and other parameters
/// is not documented; it is refused here, so that nobody comes to rely on either guess.
pub(crate) fn request_certificate(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: Input = json::input(input)?;
    match input.validation_method.as_deref() {
        Some("DNS") => {}
        None | Some("EMAIL" | "HTTP") => {
            return Err(invalid(
                "the sandbox validates certificates by DNS only: set ValidationMethod to DNS",
            ));
        }
        Some(other) => return Err(constraint("validationMethod", other)),
    }
    if input.certificate_authority_arn.is_some() {
        return Err(invalid("the sandbox has no private certificate authority"));
    }
    let subject = subject(
        &input.domain_name,
        &input.subject_alternative_names,
        input.key_algorithm.as_deref(),
    )?;
    let tags = tags::merge(&BTreeMap::new(), &input.tags)?;
    if let Some(token) = &input.idempotency_token {
        let allowed = |character: char| character.is_ascii_alphanumeric() || character == '_';
        if !(1..=32).contains(&token.len()) || !token.chars().all(allowed) {
            return Err(constraint("idempotencyToken", token));
        }
        let earlier = world.acm.certificates.values().find(|certificate| {
            certificate.token.as_ref() == Some(token)
                && world.now < certificate.created + TOKEN_LIFE
        });
        match earlier {
            Some(certificate) if certificate.subject == subject => {
                return Ok(json!({ "CertificateArn": certificate.arn }));
            }
            Some(_) => {
                return Err(invalid(
                    "the idempotency token was used for a request with other parameters less than an hour ago",
                ));
            }
            None => {}
        }
    }
    let id = world.uuid();
    let arn = format!(
        "arn:aws:acm:{}:{}:certificate/{id}",
        world.region, world.account
    );
    let options_visible = world.now + world.between(2 * SECOND, 8 * SECOND);
    let records_visible = options_visible + world.between(2 * SECOND, 12 * SECOND);
    let certificate = Certificate {
        arn: arn.clone(),
        subject,
        token: input.idempotency_token,
        tags,
        created: world.now,
        options_visible,
        records_visible,
        status: Status::PendingValidation,
        in_use: false,
        held_until: 0,
        is_acme: false,
        is_imported: false,
    };
    world.acm.certificates.insert(arn.clone(), certificate);
    Ok(json!({ "CertificateArn": arn }))
}

fn subject(
    domain: &str,
    alternatives: &[String],
    key_algorithm: Option<&str>,
) -> Result<Subject, ApiError> {
    let mut names = Vec::new();
    for name in std::iter::once(domain).chain(alternatives.iter().map(String::as_str)) {
        if !is_domain(name) {
            return Err(constraint("domainName", name));
        }
        let name = name.to_lowercase();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if domain.len() > 64 {
        return Err(invalid(
            "the first domain name can have at most 64 characters, as it is the certificate's common name",
        ));
    }
    if names.len() > MOST_NAMES {
        return Err(ApiError::new(
            "LimitExceededException",
            format!("a certificate can have at most {MOST_NAMES} names"),
        ));
    }
    let key_algorithm = key_algorithm.unwrap_or("RSA_2048");
    if !["RSA_2048", "EC_prime256v1", "EC_secp384r1"].contains(&key_algorithm) {
        return Err(invalid(&format!(
            "a certificate with the key algorithm {key_algorithm} cannot be requested"
        )));
    }
    Ok(Subject {
        domain: domain.to_lowercase(),
        names,
        key_algorithm: key_algorithm.to_owned(),
    })
}

/// The model's pattern: at least two labels, letters, digits and inner hyphens, perhaps `*.` in front.
fn is_domain(name: &str) -> bool {
    let base = name.strip_prefix("*.").unwrap_or(name);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '-')
    };
    name.len() <= 253 && base.contains('.') && base.split('.').all(label)
}

fn invalid(message: &str) -> ApiError {
    ApiError::new("InvalidParameterException", message)
}

fn constraint(member: &str, value: &str) -> ApiError {
    ApiError::new(
        "ValidationException",
        format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint"
        ),
    )
}
