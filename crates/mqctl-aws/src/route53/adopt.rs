//! An alias record that someone wants to have adopted: it gets the ownership record that says whose it is.

use aws_sdk_route53::types::ChangeAction;

use super::alias::read;
use super::alias_report::{alias_at, own_tags, owner, ownership_at, report};
use super::change::change;
use super::name::canonical;
use super::record;
use crate::Aws;
use crate::error::{AwsError, Class};
use crate::step::Step;
use mqctl_model::changeset::Candidate;
use mqctl_model::resource::{Alias, STACK_TAG, Tags, ownership_name};

/// The record that stands where the alias is to be, if it is an address record.
pub(crate) async fn find(
    aws: &Aws,
    desired: &Alias,
    stack: &str,
) -> Result<Option<Candidate>, AwsError> {
    let found = read(aws, &desired.zone, &desired.name).await?;
    let ownership_name = ownership_name(&desired.name);
    let mut beside = found
        .iter()
        .filter(|record| canonical(&record.name) == ownership_name);
    let is_owned = ownership_at(&found, &desired.name, stack).is_some();
    let (tags, obstacle) = if is_owned {
        (own_tags(stack), None)
    } else if let Some(other) = beside.clone().find_map(owner) {
        (Tags::from([(STACK_TAG.to_owned(), other)]), None)
    } else {
        let obstacle = beside.next().map(|record| {
            let kind = record.r#type.as_str();
            format!("has a record beside it that takes the ownership record's place: {kind} {ownership_name}")
        });
        (Tags::new(), obstacle)
    };
    Ok(alias_at(&found, &desired.name).map(|record| Candidate {
        report: report(&desired.zone, &desired.name, Some(record), tags, is_owned),
        generation: 1,
        needs_note: false,
        parts: Vec::new(),
        tied_to: None,
        obstacle,
    }))
}

/// Create the ownership record.
pub(crate) async fn adopt(aws: &Aws, alias: &Alias, step: &Step<'_>) -> Result<(), AwsError> {
    let stack = &step.placement.stack;
    let records = vec![record::ownership(&alias.name, stack)];
    match change(aws, &alias.zone, ChangeAction::Create, records, step).await {
        // Refused: because an earlier request whose answer was lost has made it?
        Err(error) if error.class == Class::Refused => {
            let found = read(aws, &alias.zone, &alias.name).await?;
            let made = ownership_at(&found, &alias.name, stack);
            made.map(|_| ()).ok_or(error)
        }
        outcome => outcome,
    }
}
