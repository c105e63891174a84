//! An alias record that someone wants to have adopted: it gets the ownership record that says whose it is.

use aws_sdk_route53::types::ChangeAction;

use super::alias_report::{Claim, alias_at, own_tags, ownership_of};
use super::change::change;
use super::name::canonical;
use super::record;
use super::records::{owner_of, records_beside};
use crate::Aws;
use crate::error::{AwsError, Class};
use crate::step::Step;
use mqctl_model::changeset::Candidate;
use mqctl_model::resource::{Alias, OwnershipRecord, RecordPlace, STACK_TAG, Tags, ownership_name};

/// The record that stands where the alias is to be, if it is an address record.
pub(crate) async fn find(
    aws: &Aws,
    desired: &Alias,
    stack: &str,
) -> Result<Option<Candidate>, AwsError> {
    let found = records_beside(aws, &desired.zone, &desired.name).await?;
    let owner = aws.owner(stack).await?;
    let claim = Claim {
        owner: &owner,
        balancers: &[],
        wanted: None,
    };
    let place = RecordPlace {
        zone: desired.zone.clone(),
        name: desired.name.clone(),
    };
    let ownership_name = ownership_name(&desired.name);
    let mut beside = found
        .iter()
        .filter(|record| canonical(&record.name) == ownership_name);
    let is_owned = ownership_of(&found, &desired.name, &owner).is_some();
    let (tags, obstacle) = if is_owned {
        (own_tags(stack), None)
    } else if let Some(other) = owner_of(&found, &desired.name) {
        let other = other.seen_by(&owner);
        (Tags::from([(STACK_TAG.to_owned(), other)]), None)
    } else {
        let obstacle = beside.next().map(|record| {
            let kind = record.r#type.as_str();
            format!("has a record beside it that takes the ownership record's place: {kind} {ownership_name}")
        });
        (Tags::new(), obstacle)
    };
    let ownership = if is_owned {
        OwnershipRecord::Current
    } else {
        OwnershipRecord::Missing
    };
    Ok(alias_at(&found, &desired.name).map(|record| Candidate {
        report: claim.report(&place, Some(record), tags, ownership),
        generation: 1,
        needs_note: false,
        parts: Vec::new(),
        tied_to: None,
        obstacle,
    }))
}

/// Create the ownership record.
pub(crate) async fn adopt(aws: &Aws, alias: &Alias, step: &Step<'_>) -> Result<(), AwsError> {
    let owner = aws.owner(step.stack()).await?;
    let records = vec![(ChangeAction::Create, record::ownership(&alias.name, &owner))];
    match change(aws, &alias.zone, records, step).await {
        // Refused: because an earlier request whose answer was lost has made it?
        Err(error) if error.class == Class::Refused => {
            let found = records_beside(aws, &alias.zone, &alias.name).await?;
            let made = ownership_of(&found, &alias.name, &owner);
            made.map(|_| ()).ok_or(error)
        }
        outcome => outcome,
    }
}
