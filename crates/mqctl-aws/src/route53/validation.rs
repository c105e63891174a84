//! The record that proves control of a certificate's domain, and the wait until the certificate is issued.
//!
//! The record is the same for every certificate of a domain in an account, whatever its region, and renewals need it too.
//! So one that is there already is as good as a new one. It is only removed if mqctl made it, which the ownership record
//! beside it says, and if no other certificate needs it.

use aws_sdk_route53::types::{ChangeAction, ResourceRecordSet, RrType};

use super::alias_report::ownership_of;
use super::change::change;
use super::name::canonical;
use super::record;
use super::records::{has_record, ownership_at, records_beside, values, with_value};
use crate::changed::{Changed, immutable};
use crate::error::{AwsError, Class};
use crate::step::{Made, Step};
use crate::{Aws, acm};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Input, Output, Outputs, Resource, Validation, ValidationField};

/// Create the record with its ownership record unless it is there, and wait until the certificate is issued.
pub(crate) async fn create(
    aws: &Aws,
    desired: &Validation,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let certificate = step.known.text(&desired.certificate)?;
    let name = canonical(&step.known.text(&desired.record_name)?);
    let value = canonical(&step.known.text(&desired.record_value)?);
    let owner = aws.owner(step.stack()).await?;
    let own = record::validation(&name, &value);
    let ownership = record::ownership(&name, &owner);
    let records = vec![created(&own), created(&ownership)];
    match change(aws, &desired.zone, records, step).await {
        Ok(()) => {}
        // Refused: because it exists?
        Err(error) if error.class == Class::Refused => {
            let found = records_beside(aws, &desired.zone, &name).await?;
            if judge(&name, &value, &found, error)? == Missing::Record {
                change(aws, &desired.zone, vec![created(&own)], step).await?;
            }
        }
        Err(error) => return Err(error),
    }
    acm::wait_issued(aws, &certificate, step).await?;
    Ok(Made {
        physical_id: name,
        outputs: Outputs::default().with(Output::Arn, certificate),
    })
}

/// Make the record again whose ownership record is still there, or give it back its time to live. Nothing else of it can be
/// changed in place.
pub(crate) async fn update(
    aws: &Aws,
    desired: &Validation,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let mut made = Made::of(existing);
    for field in Changed::of(fields)?.fields {
        match field {
            ValidationField::Certificate | ValidationField::Zone | ValidationField::RecordName => {
                return Err(immutable(field));
            }
            ValidationField::RecordValue => made = create(aws, desired, step).await?,
            ValidationField::RecordTtl => renew(aws, desired, step).await?,
        }
    }
    Ok(made)
}

/// Put the record as it is to be in the place of the one with its value that is there.
async fn renew(aws: &Aws, desired: &Validation, step: &Step<'_>) -> Result<(), AwsError> {
    let name = canonical(&step.known.text(&desired.record_name)?);
    let value = canonical(&step.known.text(&desired.record_value)?);
    let own = record::validation(&name, &value);
    let found = records_beside(aws, &desired.zone, &name).await?;
    match with_value(&found, &name, &value) {
        Some(record) if record.ttl != own.ttl => {
            let records = vec![(ChangeAction::Delete, record.clone()), created(&own)];
            change(aws, &desired.zone, records, step).await
        }
        // It is what it is to be, or whoever removed it was faster: the next plan shows that.
        _ => Ok(()),
    }
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

/// Remove the record if mqctl made it and no other certificate needs it. What stays is told.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let Resource::Validation(validation) = &existing.resource else {
        return Ok(());
    };
    let [Some(certificate), Some(name)] = [
        known(&validation.certificate),
        known(&validation.record_name),
    ] else {
        return Ok(());
    };
    let owner = aws.owner(&existing.placement.stack).await?;
    let zone = validation.zone.as_str();
    let found = records_beside(aws, zone, name).await?;
    let record = found
        .iter()
        .find(|record| record.r#type == RrType::Cname && canonical(&record.name) == name);
    let stays = |why: &str| {
        if record.is_some() {
            (step.left)(&format!("the CNAME record {name} in zone {zone}: {why}"));
        }
    };
    let Some(ownership) = ownership_of(&found, name, &owner) else {
        stays("it was there before the stack");
        return Ok(());
    };
    let is_needed = match acm::needed_by(aws, name, certificate, step).await {
        Ok(acm::Needed::Nobody) => None,
        // With the stack's next certificate it is the stack's as before.
        Ok(acm::Needed::Stack) => return Ok(()),
        Ok(acm::Needed::Other(arn)) => Some(format!("the certificate {arn} needs it")),
        Err(error) if matches!(error.class, Class::Denied | Class::Credentials) => Some(format!(
            "whether other certificates need it can't be found out ({error})"
        )),
        Err(error) => return Err(error),
    };
    // One that someone gave another value is theirs by now.
    let is_other = record.is_some_and(|record| {
        known(&validation.record_value)
            .is_some_and(|value| !has_record(std::slice::from_ref(record), name, value))
    });
    let removed = record.filter(|_| is_needed.is_none() && !is_other);
    let ours: Vec<&ResourceRecordSet> = removed.into_iter().chain([ownership]).collect();
    // A deletion has to repeat every value, so it starts from what is there.
    let records = ours
        .iter()
        .map(|record| (ChangeAction::Delete, (*record).clone()));
    match change(aws, zone, records.collect(), step).await {
        // Refused: because an earlier request whose answer was lost has removed them?
        Err(error) if error.class == Class::Refused => {
            let left = records_beside(aws, zone, name).await?;
            if ownership_of(&left, name, &owner).is_some() {
                return Err(error);
            }
        }
        outcome => outcome?,
    }
    match is_needed {
        Some(why) => stays(&why),
        None if is_other => stays("someone gave it another value"),
        None => {}
    }
    Ok(())
}

fn created(record: &ResourceRecordSet) -> (ChangeAction, ResourceRecordSet) {
    (ChangeAction::Create, record.clone())
}

/// What is still to be made after creating was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    /// Nothing: the very record is there, made by an earlier request or by someone else.
    Nothing,
    /// The record itself; there is an ownership record beside its name already.
    Record,
}

/// Why creating was refused: fine if the very record is there, a conflict if another one is.
fn judge(
    name: &str,
    value: &str,
    found: &[ResourceRecordSet],
    refusal: AwsError,
) -> Result<Missing, AwsError> {
    if has_record(found, name, value) {
        return Ok(Missing::Nothing);
    }
    let mut of_name = found
        .iter()
        .filter(|record| canonical(&record.name) == name);
    let Some(other) = of_name.next() else {
        return if ownership_at(found, name).is_some() {
            Ok(Missing::Record)
        } else {
            Err(refusal)
        };
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

fn known(input: &Input) -> Option<&str> {
    match input {
        Input::Known(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Missing, judge, record};
    use crate::error::{AwsError, Class};
    use mqctl_model::resource::Owner;

    const NAME: &str = "_a.mq.example.com";

    fn refusal() -> AwsError {
        AwsError::new("route53:Change", Class::Refused, "already exists")
    }

    #[test]
    fn the_very_record_is_as_good_as_a_new_one() {
        let found = [record::validation("_a.mq.example.com.", "_b.aws.")];
        let judged = judge(NAME, "_b.aws", &found, refusal());
        assert_eq!(judged.expect("it is there"), Missing::Nothing);
    }

    #[test]
    fn an_ownership_record_alone_wants_the_record_beside_it() {
        let owner = Owner::new("orders", "us-west-2", "000000000000");
        let found = [record::ownership(NAME, &owner)];
        let judged = judge(NAME, "_b.aws", &found, refusal());
        assert_eq!(judged.expect("there is room"), Missing::Record);
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
