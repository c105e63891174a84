//! One certificate, and the record that proves its names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::world::{MINUTE, Millis};

/// How long a certificate waits for its validation records: 72 hours (the model's `VALIDATION_TIMED_OUT`).
pub(crate) const VALIDATION_WINDOW: Millis = 72 * 60 * MINUTE;

/// How long an issued certificate is valid: 198 days since 18 February 2026 (ACM user guide, "Certificate characteristics").
pub(crate) const LIFE: Millis = 198 * DAY;

/// How long before its end ACM renews it.
pub(crate) const RENEWAL: Millis = 45 * DAY;

const DAY: Millis = 24 * 60 * MINUTE;

/// Where a certificate is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    /// Waits for the validation records of all its names.
    PendingValidation,
    /// All records were found; issued at `until`.
    Validating { until: Millis },
    /// In force.
    Issued { at: Millis },
    /// It was not renewed in time.
    Expired { at: Millis },
    /// It can't be issued; why, in the words of the model.
    Failed { reason: String },
    /// The records did not come in time.
    ValidationTimedOut,
}

impl Status {
    /// AWS's name for it. Between the record being found and the certificate being issued there is no state of its own.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::PendingValidation | Self::Validating { .. } => "PENDING_VALIDATION",
            Self::Issued { .. } => "ISSUED",
            Self::Expired { .. } => "EXPIRED",
            Self::Failed { .. } => "FAILED",
            Self::ValidationTimedOut => "VALIDATION_TIMED_OUT",
        }
    }
}

/// What was asked for: a repeated request must ask for the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subject {
    /// The domain, lower-cased.
    pub(crate) domain: String,
    /// Every name on the certificate, the domain first.
    pub(crate) names: Vec<String>,
    /// With underscores, as requests spell it: `RSA_2048`.
    pub(crate) key_algorithm: String,
}

/// A certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Certificate {
    pub(crate) arn: String,
    pub(crate) subject: Subject,
    pub(crate) token: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) created: Millis,
    /// From when descriptions list the names to validate.
    pub(crate) options_visible: Millis,
    /// From when descriptions say with which record.
    pub(crate) records_visible: Millis,
    pub(crate) status: Status,
    /// Whether a listener used it when last seen.
    pub(crate) in_use: bool,
    /// Until when AWS still takes it for used, after the last listener let go.
    pub(crate) held_until: Millis,
    /// Whether it was issued over ACME: lists leave it out unless they ask for that origin of its key pair.
    #[serde(default)]
    pub(crate) is_acme: bool,
    /// Whether it was imported: then nobody renews it.
    #[serde(default)]
    pub(crate) is_imported: bool,
}

impl Certificate {
    /// When it was issued last, unless it never was.
    pub(crate) fn issued(&self) -> Option<Millis> {
        match self.status {
            Status::Issued { at } | Status::Expired { at } => Some(at),
            _ => None,
        }
    }

    /// Its serial number: sixteen bytes, as people read them.
    pub(crate) fn serial(&self) -> String {
        let digest = Sha256::digest(&self.arn);
        let bytes = digest.iter().take(16).map(|byte| format!("{byte:02x}"));
        bytes.collect::<Vec<_>>().join(":")
    }

    /// `RSA-2048` rather than `RSA_2048`: descriptions spell it with hyphens, outside the model's own enumeration.
    pub(crate) fn hyphenated_key(&self) -> String {
        self.subject.key_algorithm.replace('_', "-")
    }
}

/// The CNAME that proves the right to a name.
///
/// It depends on account and name alone: every certificate of the account for a name shares it, and so do `*.x` and `x`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValidationRecord {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The validation record of `domain` in `account`; both ends with the trailing dot that ACM gives them.
pub(crate) fn validation_record(account: &str, domain: &str) -> ValidationRecord {
    let base = domain.strip_prefix("*.").unwrap_or(domain);
    let digest = |purpose: &str| {
        format!(
            "{:x}",
            Sha256::digest(format!("{purpose}/{account}/{base}"))
        )
    };
    let (owner, proof) = (digest("owner"), digest("proof"));
    let letters: String = proof[32..42]
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .filter_map(|digit| char::from_digit(digit + 10, 36))
        .collect();
    ValidationRecord {
        name: format!("_{}.{base}.", &owner[..32]),
        value: format!("_{}.{letters}.acm-validations.aws.", &proof[..32]),
    }
}
