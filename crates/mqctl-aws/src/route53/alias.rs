//! Making, changing and removing the endpoint's alias together with its ownership record.

use aws_sdk_route53::types::{ChangeAction, ResourceRecordSet, RrType};

use super::alias_report::{alias_at, ownership_of, target};
use super::change::change;
use super::name::canonical;
use super::record;
use super::records::{records_beside, values};
use crate::changed::{Changed, immutable};
use crate::error::{AwsError, Class};
use crate::step::{Made, Step};
use crate::{Aws, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::Existing;
use mqctl_model::resource::{
    Alias, AliasField, Input, Outputs, Owner, OwnershipRecord, Resource, ownership_name,
};

/// Create both records. Never over others that are there.
pub(crate) async fn create(aws: &Aws, desired: &Alias, step: &Step<'_>) -> Result<Made, AwsError> {
    let pair = Pair::of(aws, desired, step).await?;
    let records = vec![create_of(&pair.alias), create_of(&pair.ownership)];
    match change(aws, &desired.zone, records, step).await {
        Ok(()) => Ok(made(desired)),
        // Refused: because they exist? Then an earlier request whose answer was lost may have made them.
        Err(error) if error.class == Class::Refused => {
            let found = records_beside(aws, &desired.zone, &desired.name).await?;
            judge(&pair, &found, error)?;
            Ok(made(desired))
        }
        Err(error) => Err(error),
    }
}

/// Point both records where they are to point, if they still are what the plan saw.
pub(crate) async fn update(
    aws: &Aws,
    desired: &Alias,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    for field in Changed::of(fields)?.fields {
        match field {
            AliasField::Zone | AliasField::Name => return Err(immutable(field)),
            // The two records are written whole.
            AliasField::Target
            | AliasField::TargetZone
            | AliasField::EvaluatesTargetHealth
            | AliasField::Ownership => {}
        }
    }
    let pair = Pair::of(aws, desired, step).await?;
    let found = records_beside(aws, &desired.zone, &desired.name).await?;
    let wanted = [&pair.alias, &pair.ownership];
    if wanted.iter().all(|record| is_among(record, &found)) {
        return Ok(made(desired));
    }
    let Some(own) = still_as_planned(&found, existing, &aws.owner(step.stack()).await?) else {
        return Err(AwsError::new(
            retry::CHANGE_RESOURCE_RECORD_SETS.action(),
            Class::Conflict,
            format!(
                "the records of {} are no longer what they were when this was planned, and were not changed",
                desired.name
            ),
        ));
    };
    let leaving = own
        .iter()
        .filter(|record| !is_among(record, &wanted.map(Clone::clone)));
    let coming = wanted.into_iter().filter(|record| !is_among(record, &own));
    let records = leaving
        .map(delete_of)
        .chain(coming.map(create_of))
        .collect();
    match change(aws, &desired.zone, records, step).await {
        // Refused: because an earlier request whose answer was lost has done it?
        Err(error) if error.class == Class::Refused => {
            let found = records_beside(aws, &desired.zone, &desired.name).await?;
            judge(&pair, &found, error)?;
        }
        outcome => outcome?,
    }
    Ok(made(desired))
}

/// Remove both records, if they still are the stack's. An alias that no longer points at the stack's load balancer is
/// whoever's pointed it elsewhere: it stays, only the ownership record goes.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let Resource::Alias(alias) = &existing.resource else {
        return Ok(());
    };
    let owner = aws.owner(&existing.placement.stack).await?;
    // A deletion has to repeat every value, so it starts from what is there.
    let found = records_beside(aws, &alias.zone, &alias.name).await?;
    let ours = removable(&found, alias, &owner);
    if !ours.is_empty() {
        let records = ours.iter().map(delete_of).collect();
        match change(aws, &alias.zone, records, step).await {
            // Refused: because an earlier request whose answer was lost has removed them?
            Err(error) if error.class == Class::Refused => {
                let left = records_beside(aws, &alias.zone, &alias.name).await?;
                if !removable(&left, alias, &owner).is_empty() {
                    return Err(error);
                }
            }
            outcome => outcome?,
        }
    }
    let staying = alias_at(&found, &alias.name).filter(|record| !is_among(record, &ours));
    if let Some(record) = staying.filter(|_| !ours.is_empty()) {
        (step.left)(&format!(
            "the A record {} in zone {}: it points at {}, which is no load balancer of this stack",
            alias.name,
            alias.zone,
            target(record)
        ));
    }
    Ok(())
}

/// The two records as they are to be.
struct Pair {
    alias: ResourceRecordSet,
    ownership: ResourceRecordSet,
}

impl Pair {
    async fn of(aws: &Aws, desired: &Alias, step: &Step<'_>) -> Result<Self, AwsError> {
        let target = step.known.text(&desired.target)?;
        let target_zone = step.known.text(&desired.target_zone)?;
        Ok(Self {
            alias: record::alias(
                &desired.name,
                &target,
                &target_zone,
                desired.evaluates_target_health,
            ),
            ownership: record::ownership(&desired.name, &aws.owner(step.stack()).await?),
        })
    }
}

/// The records of `existing` that are there, if they are what the plan saw.
fn still_as_planned(
    found: &[ResourceRecordSet],
    existing: &Existing,
    owner: &Owner,
) -> Option<Vec<ResourceRecordSet>> {
    let Resource::Alias(planned) = &existing.resource else {
        return None;
    };
    let record = alias_at(found, &planned.name);
    let seen = record.map(target).unwrap_or_default();
    let ownership = owned_by(found, planned, owner)?;
    let is_as_planned = Input::known(seen) == planned.target;
    is_as_planned.then(|| record.into_iter().chain(ownership).cloned().collect())
}

/// The ownership record of an alias, which may be none at all; nothing if it no longer says what it did when the plan was
/// made.
fn owned_by<'a>(
    found: &'a [ResourceRecordSet],
    planned: &Alias,
    owner: &Owner,
) -> Option<Vec<&'a ResourceRecordSet>> {
    match planned.ownership {
        OwnershipRecord::Current | OwnershipRecord::OtherTtl(_) => {
            ownership_of(found, &planned.name, owner).map(|it| vec![it])
        }
        OwnershipRecord::Outdated => {
            let owner = Owner {
                place: None,
                ..owner.clone()
            };
            ownership_of(found, &planned.name, &owner).map(|it| vec![it])
        }
        OwnershipRecord::Missing => {
            let name = ownership_name(&planned.name);
            let is_free = !found.iter().any(|other| canonical(&other.name) == name);
            is_free.then(Vec::new)
        }
    }
}

/// What may be deleted of an alias and its ownership record.
fn removable(found: &[ResourceRecordSet], alias: &Alias, owner: &Owner) -> Vec<ResourceRecordSet> {
    let Some(ownership) = owned_by(found, alias, owner) else {
        return Vec::new();
    };
    let points_home = |record: &&ResourceRecordSet| {
        !alias.is_moved && Input::known(target(record)) == alias.target
    };
    let record = alias_at(found, &alias.name).filter(points_home);
    record.into_iter().chain(ownership).cloned().collect()
}

fn create_of(record: &ResourceRecordSet) -> (ChangeAction, ResourceRecordSet) {
    (ChangeAction::Create, record.clone())
}

fn delete_of(record: &ResourceRecordSet) -> (ChangeAction, ResourceRecordSet) {
    (ChangeAction::Delete, record.clone())
}

/// Why creating was refused: fine if both records are exactly ours, a conflict if something else is there.
fn judge(pair: &Pair, found: &[ResourceRecordSet], refusal: AwsError) -> Result<(), AwsError> {
    let wanted = [&pair.alias, &pair.ownership];
    if wanted.iter().all(|record| is_among(record, found)) {
        return Ok(());
    }
    // Of one name and type there is one record, and beside a CNAME there is none.
    let blocks = |other: &ResourceRecordSet, wanted: &ResourceRecordSet| {
        canonical(&other.name) == canonical(&wanted.name)
            && (other.r#type == wanted.r#type || other.r#type == RrType::Cname)
            && !is_same(other, wanted)
    };
    let is_in_the_way = |other: &&ResourceRecordSet| wanted.iter().any(|one| blocks(other, one));
    let other = found.iter().find(is_in_the_way);
    let Some(other) = other else {
        return Err(refusal);
    };
    Err(AwsError {
        class: Class::Conflict,
        message: format!(
            "the {} record `{}` exists with `{}` and is not this stack's",
            other.r#type.as_str(),
            canonical(&other.name),
            target(other)
        ),
        ..refusal
    })
}

fn is_among(record: &ResourceRecordSet, found: &[ResourceRecordSet]) -> bool {
    found.iter().any(|found| is_same(record, found))
}

/// Whether two records say the same, however Route 53 spells it.
fn is_same(one: &ResourceRecordSet, other: &ResourceRecordSet) -> bool {
    let alias = |record: &ResourceRecordSet| {
        let target = record.alias_target.as_ref();
        target.map(|target| (target.hosted_zone_id.clone(), target.evaluate_target_health))
    };
    one.r#type == other.r#type
        && canonical(&one.name) == canonical(&other.name)
        && one.set_identifier == other.set_identifier
        && one.ttl == other.ttl
        && alias(one) == alias(other)
        && target(one) == target(other)
        && values(one) == values(other)
}

fn made(desired: &Alias) -> Made {
    Made {
        physical_id: desired.name.clone(),
        outputs: Outputs::default(),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_route53::types::{ResourceRecordSet, RrType};

    use super::{Pair, judge, record};
    use crate::error::{AwsError, Class};
    use mqctl_model::resource::Owner;

    fn owner(stack: &str) -> Owner {
        Owner::new(stack, "us-west-2", "000000000000")
    }

    fn pair(stack: &str, target: &str) -> Pair {
        Pair {
            alias: record::alias("mq.example.com", target, "Z9", false),
            ownership: record::ownership("mq.example.com", &owner(stack)),
        }
    }

    fn judged(found: &[ResourceRecordSet]) -> Result<(), AwsError> {
        let refusal = AwsError::new("route53:Change", Class::Refused, "already exists");
        judge(&pair("orders", "lb.elb.amazonaws.com"), found, refusal)
    }

    /// As Route 53 lists it.
    fn listed(mut record: ResourceRecordSet) -> ResourceRecordSet {
        record.name.push('.');
        if let Some(target) = &mut record.alias_target {
            target.dns_name.push('.');
        }
        record
    }

    #[test]
    fn our_own_records_are_what_was_asked_for() {
        let Pair { alias, ownership } = pair("orders", "LB.elb.amazonaws.com");
        assert!(judged(&[listed(alias), listed(ownership)]).is_ok());
    }

    #[test]
    fn another_record_is_a_conflict_that_names_it() {
        let Pair { alias, .. } = pair("orders", "elsewhere.elb.amazonaws.com");
        let error = judged(&[listed(alias)]).expect_err("another target");
        assert_eq!(error.class, Class::Conflict);
        insta::assert_snapshot!(error, @"route53:Change: the A record `mq.example.com` exists with `elsewhere.elb.amazonaws.com` and is not this stack's");
    }

    #[test]
    fn another_stack_is_a_conflict() {
        let Pair { alias, ownership } = pair("billing", "lb.elb.amazonaws.com");
        let error = judged(&[alias, ownership]).expect_err("another owner");
        assert_eq!(error.class, Class::Conflict);
    }

    #[test]
    fn a_refusal_for_another_reason_stays_what_it_is() {
        let mut mail = record::ownership("mq.example.com", &owner("orders"));
        mail.name = "mq.example.com.".to_owned();
        mail.r#type = RrType::Mx;
        let error = judged(&[mail]).expect_err("nothing was created");
        assert_eq!(error.class, Class::Refused);
    }
}
