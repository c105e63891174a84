//! Making, changing and removing the endpoint's alias together with its ownership record.

use aws_sdk_route53::types::{ChangeAction, ResourceRecordSet, RrType};
use futures::try_join;

use super::alias_report::{alias_at, ownership_at, target};
use super::change::change;
use super::name::canonical;
use super::record;
use super::records::{records_at, values};
use crate::Aws;
use crate::changed::{Changed, immutable};
use crate::error::{AwsError, Class};
use crate::step::{Made, Step};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Alias, AliasField, Input, Outputs, Resource, ownership_name};

/// Create both records. Never over others that are there.
pub(crate) async fn create(aws: &Aws, desired: &Alias, step: &Step<'_>) -> Result<Made, AwsError> {
    let pair = Pair::of(desired, step)?;
    let records = vec![pair.alias.clone(), pair.ownership.clone()];
    match change(aws, &desired.zone, ChangeAction::Create, records, step).await {
        Ok(()) => Ok(made(desired)),
        // Refused: because they exist? Then an earlier request whose answer was lost may have made them.
        Err(error) if error.class == Class::Refused => {
            let found = read(aws, &desired.zone, &desired.name).await?;
            judge(&pair, &found, error)?;
            Ok(made(desired))
        }
        Err(error) => Err(error),
    }
}

/// Point both records where they are to point. The plan saw that they are the stack's.
pub(crate) async fn update(
    aws: &Aws,
    desired: &Alias,
    _existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    for field in Changed::of(fields)?.fields {
        match field {
            AliasField::Zone | AliasField::Name => return Err(immutable(field)),
            // The two records are written whole.
            AliasField::Target | AliasField::TargetZone | AliasField::Ownership => {}
        }
    }
    let pair = Pair::of(desired, step)?;
    let records = vec![pair.alias, pair.ownership];
    change(aws, &desired.zone, ChangeAction::Upsert, records, step).await?;
    Ok(made(desired))
}

/// Remove both records, if the ownership record still says that they are the stack's; the alias alone if that record was
/// gone.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let Resource::Alias(alias) = &existing.resource else {
        return Ok(());
    };
    // A deletion has to repeat every value, so it starts from what is there.
    let ours = owned(aws, alias, &existing.placement.stack).await?;
    if ours.is_empty() {
        return Ok(());
    }
    match change(aws, &alias.zone, ChangeAction::Delete, ours, step).await {
        // Refused: because an earlier request whose answer was lost has removed them?
        Err(error) if error.class == Class::Refused => {
            let left = owned(aws, alias, &existing.placement.stack).await?;
            if left.is_empty() { Ok(()) } else { Err(error) }
        }
        outcome => outcome,
    }
}

/// The two records as they are to be.
struct Pair {
    alias: ResourceRecordSet,
    ownership: ResourceRecordSet,
}

impl Pair {
    fn of(desired: &Alias, step: &Step<'_>) -> Result<Self, AwsError> {
        let target = step.known.text(&desired.target)?;
        let target_zone = step.known.text(&desired.target_zone)?;
        Ok(Self {
            alias: record::alias(&desired.name, &target, &target_zone),
            ownership: record::ownership(&desired.name, &step.placement.stack),
        })
    }
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
    let zone = |record: &ResourceRecordSet| {
        let target = record.alias_target.as_ref();
        target.map(|target| target.hosted_zone_id.clone())
    };
    one.r#type == other.r#type
        && canonical(&one.name) == canonical(&other.name)
        && one.set_identifier == other.set_identifier
        && zone(one) == zone(other)
        && target(one) == target(other)
        && values(one) == values(other)
}

/// Everything at the alias's name and at that of its ownership record.
pub(super) async fn read(
    aws: &Aws,
    zone: &str,
    name: &str,
) -> Result<Vec<ResourceRecordSet>, AwsError> {
    let ownership_name = ownership_name(name);
    let (mut records, ownership) = try_join!(
        records_at(aws, zone, name),
        records_at(aws, zone, &ownership_name)
    )?;
    records.extend(ownership);
    Ok(records)
}

/// What is there of the alias and its ownership record; nothing unless the latter is the stack's. Where it was gone, the
/// alias still counts as long as it points where it did.
async fn owned(aws: &Aws, alias: &Alias, stack: &str) -> Result<Vec<ResourceRecordSet>, AwsError> {
    let found = read(aws, &alias.zone, &alias.name).await?;
    let record = alias_at(&found, &alias.name);
    let ownership = ownership_at(&found, &alias.name, stack);
    let is_ours = |record: &&ResourceRecordSet| {
        let is_free = !found
            .iter()
            .any(|other| canonical(&other.name) == ownership_name(&alias.name));
        let as_planned = !alias.ownership && Input::known(target(record)) == alias.target;
        ownership.is_some() || (is_free && as_planned)
    };
    let ours = record.filter(is_ours).into_iter().chain(ownership);
    Ok(ours.cloned().collect())
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

    fn pair(stack: &str, target: &str) -> Pair {
        Pair {
            alias: record::alias("mq.example.com", target, "Z9"),
            ownership: record::ownership("mq.example.com", stack),
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
        let mut mail = record::ownership("mq.example.com", "orders");
        mail.name = "mq.example.com.".to_owned();
        mail.r#type = RrType::Mx;
        let error = judged(&[mail]).expect_err("nothing was created");
        assert_eq!(error.class, Class::Refused);
    }
}
