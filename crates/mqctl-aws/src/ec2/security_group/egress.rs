//! The egress rules of a group as a resource of its own.

use super::rules::{Direction, reconcile, resolve, take_away};
use super::{CONSISTENCY, describe, permission};
use crate::Aws;
use crate::changed::{Changed, immutable};
use crate::ec2::mistaken;
use crate::ec2::query::filter;
use crate::error::AwsError;
use crate::step::{Made, Step};
use crate::wait::{Look, until};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::{Existing, Report, unreported};
use mqctl_model::resource::{
    Egress, EgressField, Input, IpRule, Outputs, Resource, SecurityGroupField,
};

/// What a report of egress rules is a part of: the one group whose rules are told apart from it.
const OF: &str = "security-group/balancer";

/// Replace what EC2 gave to a new group by what is desired, which comes first.
pub(crate) async fn create(aws: &Aws, desired: &Egress, step: &Step<'_>) -> Result<Made, AwsError> {
    let id = step.known.text(&desired.group)?;
    let rules = resolve(&desired.rules, step)?;
    let groups = || describe(aws, vec![filter("group-id", [&id])]);
    let group = until(step, "security group to be seen", CONSISTENCY, || async {
        Ok(match groups().await?.into_iter().next() {
            Some(group) => Look::Done(group),
            None => Look::NotYet("security group is not visible yet".to_owned()),
        })
    })
    .await?;
    let present = permission::read(group.ip_permissions_egress.as_ref());
    let note = &desired.description;
    reconcile(aws, &id, Direction::Egress, &present, &rules, note, step).await?;
    Ok(Made {
        physical_id: id,
        outputs: Outputs::default(),
    })
}

/// Set the rules: what is missing first.
pub(crate) async fn update(
    aws: &Aws,
    desired: &Egress,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let found = rules_of(existing)?;
    for field in Changed::of(fields)?.fields {
        match field {
            EgressField::Group => return Err(immutable(field)),
            EgressField::Rules => {
                let id = &existing.physical_id;
                let (found, rules) = (resolve(&found.rules, step)?, resolve(&desired.rules, step)?);
                let note = &desired.description;
                reconcile(aws, id, Direction::Egress, &found, &rules, note, step).await?;
            }
        }
    }
    Ok(Made::of(existing))
}

/// Take away those of the rules that mqctl made. The others go with the group.
pub(crate) async fn delete(aws: &Aws, existing: &Existing) -> Result<(), AwsError> {
    let found = rules_of(existing)?;
    let own = found.rules.iter();
    let own: Vec<IpRule> = own
        .filter(|rule| !found.unmarked.contains(rule))
        .cloned()
        .collect();
    take_away(aws, &existing.physical_id, Direction::Egress, &own).await
}

fn rules_of(existing: &Existing) -> Result<&Egress, AwsError> {
    match &existing.resource {
        Resource::Egress(egress) => Ok(egress),
        _ => Err(mistaken(existing, "security group egress")),
    }
}

/// Tell the egress rules of a group apart from it, if it is read as the resource of which they are.
pub(in crate::ec2) fn split(group: &mut Report, resource: &str) -> Option<Report> {
    let Resource::SecurityGroup(found) = &mut group.resource else {
        return None;
    };
    if resource != OF {
        return None;
    }
    let rules = found.egress.take().unwrap_or_default();
    let is_reported = !group.unknown.contains(&SecurityGroupField::Egress.into());
    let resource = Resource::Egress(Egress {
        group: Input::known(&group.physical_id),
        unmarked: found.unmarked.clone(),
        description: String::new(),
        rules,
    });
    Some(Report {
        part: Some("egress"),
        wanted: None,
        outputs: Outputs::default(),
        unknown: unreported([(EgressField::Rules, is_reported)]),
        resource,
        ..group.clone()
    })
}
