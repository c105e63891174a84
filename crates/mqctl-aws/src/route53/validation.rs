//! The record that proves control of a certificate's domain, and the wait until the certificate is issued.
//!
//! The record is the same for every certificate of a domain in an account, and renewals need it too. So one that is there
//! already is as good as a new one, and it is only removed with the last certificate that needs it.

use aws_sdk_route53::types::{ChangeAction, ResourceRecordSet, RrType};

use super::change::change;
use super::name::canonical;
use super::record;
use super::records::{has_record, records_at, values};
use crate::changed::{Changed, immutable};
use crate::error::{AwsError, Class};
use crate::step::{Made, Step};
use crate::{Aws, acm};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Input, Output, Outputs, Resource, Validation, ValidationField};

/// Create the record unless it is there, and wait until the certificate is issued.
pub(crate) async fn create(
    aws: &Aws,
    desired: &Validation,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let certificate = step.known.text(&desired.certificate)?;
    let name = canonical(&step.known.text(&desired.record_name)?);
    let value = canonical(&step.known.text(&desired.record_value)?);
    let records = vec![record::validation(&name, &value)];
    match change(aws, &desired.zone, ChangeAction::Create, records, step).await {
        Ok(()) => {}
        // Refused: because it exists?
        Err(error) if error.class == Class::Refused => {
            let found = records_at(aws, &desired.zone, &name).await?;
            judge(&name, &value, &found, error)?;
        }
        Err(error) => return Err(error),
    }
    acm::wait_issued(aws, &certificate, step).await?;
    Ok(Made {
        physical_id: name,
        outputs: Outputs::default().with(Output::Arn, certificate),
    })
}

/// Nothing of it can be changed in place.
pub(crate) fn update(existing: &Existing, fields: &[FieldChange]) -> Result<Made, AwsError> {
    if let Some(field) = Changed::of(fields)?.fields.first() {
        return Err(match field {
            ValidationField::Certificate
            | ValidationField::Zone
            | ValidationField::RecordName
            | ValidationField::RecordValue => immutable(*field),
        });
    }
    Ok(Made::of(existing))
}

/// See through what an earlier run began.
pub(crate) async fn resume(
    aws: &Aws,
    desired: &Validation,
    _existing: &Existing,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    create(aws, desired, step).await
}

/// Remove the record unless another certificate needs it.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let Resource::Validation(validation) = &existing.resource else {
        return Ok(());
    };
    let [Some(certificate), Some(name), Some(value)] = [
        known(&validation.certificate),
        known(&validation.record_name),
        known(&validation.record_value),
    ] else {
        return Ok(());
    };
    let Some((_, domain)) = name.split_once('.') else {
        return Ok(());
    };
    let domain = canonical(domain);
    if acm::others_for_domain(aws, &domain, certificate, step).await? {
        return Ok(());
    }
    // A deletion has to repeat every value, so it starts from what is there.
    let ours = recorded(aws, &validation.zone, name, value).await?;
    if ours.is_empty() {
        return Ok(());
    }
    match change(aws, &validation.zone, ChangeAction::Delete, ours, step).await {
        // Refused: because an earlier request whose answer was lost has removed it?
        Err(error) if error.class == Class::Refused => {
            let left = recorded(aws, &validation.zone, name, value).await?;
            if left.is_empty() { Ok(()) } else { Err(error) }
        }
        outcome => outcome,
    }
}

/// Why creating was refused: fine if the very record is there, a conflict if another one is.
fn judge(
    name: &str,
    value: &str,
    found: &[ResourceRecordSet],
    refusal: AwsError,
) -> Result<(), AwsError> {
    if has_record(found, name, value) {
        return Ok(());
    }
    let Some(other) = found.first() else {
        return Err(refusal);
    };
    Err(AwsError {
        class: Class::Conflict,
        message: format!(
            "the {} record `{name}` exists with the value `{}`; the certificate needs `{value}`",
            other.r#type.as_str(),
            values(other).join(", ")
        ),
        ..refusal
    })
}

/// The record, if it is there with this value.
async fn recorded(
    aws: &Aws,
    zone: &str,
    name: &str,
    value: &str,
) -> Result<Vec<ResourceRecordSet>, AwsError> {
    let found = records_at(aws, zone, name).await?;
    let is_it = |record: &ResourceRecordSet| {
        record.r#type == RrType::Cname && has_record(std::slice::from_ref(record), name, value)
    };
    Ok(found.into_iter().filter(is_it).collect())
}

fn known(input: &Input) -> Option<&str> {
    match input {
        Input::Known(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{judge, record};
    use crate::error::{AwsError, Class};

    const NAME: &str = "_a.mq.example.com";

    fn refusal() -> AwsError {
        AwsError::new("route53:Change", Class::Refused, "already exists")
    }

    #[test]
    fn the_very_record_is_as_good_as_a_new_one() {
        let found = [record::validation("_a.mq.example.com.", "_b.aws.")];
        assert!(judge(NAME, "_b.aws", &found, refusal()).is_ok());
    }

    #[test]
    fn another_value_is_a_conflict() {
        let found = [record::validation("_a.mq.example.com.", "elsewhere.")];
        let error = judge(NAME, "_b.aws", &found, refusal()).expect_err("another value");
        assert_eq!(error.class, Class::Conflict);
        insta::assert_snapshot!(error, @"route53:Change: the CNAME record `_a.mq.example.com` exists with the value `elsewhere.`; the certificate needs `_b.aws`");
    }

    #[test]
    fn a_refusal_for_another_reason_stays_what_it_is() {
        let error = judge(NAME, "_b.aws", &[], refusal()).expect_err("nothing was created");
        assert_eq!(error.class, Class::Refused);
    }
}
