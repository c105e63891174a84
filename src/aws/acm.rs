//! Certificates: only what the validation record needs of them.

use super::error::{AwsError, Class};
use super::step::Step;
use super::{Aws, retry};

/// Wait until the certificate is issued.
#[expect(
    clippy::unused_async,
    reason = "the signature is what callers rely on; the body stands in for ACM's"
)]
pub(in crate::aws) async fn wait_issued(
    _aws: &Aws,
    arn: &str,
    _step: &Step<'_>,
) -> Result<(), AwsError> {
    Err(missing(arn))
}

/// Whether a certificate other than `except_arn` is validated by the same record of `domain`.
#[expect(
    clippy::unused_async,
    reason = "the signature is what callers rely on; the body stands in for ACM's"
)]
pub(in crate::aws) async fn others_for_domain(
    _aws: &Aws,
    _domain: &str,
    except_arn: &str,
) -> Result<bool, AwsError> {
    Err(missing(except_arn))
}

fn missing(arn: &str) -> AwsError {
    let message = format!("{arn} can't be read in this build");
    AwsError::new(retry::GET_CALLER_IDENTITY.action(), Class::Refused, message)
}
