//! Security groups: making and changing one, with its [`rules`], and its [`removal`].

pub(crate) mod egress;
mod permission;
mod removal;
mod rules;

pub(crate) use removal::delete;

use aws_sdk_ec2::types::{self, Filter, ResourceType};
use futures::try_join;

use self::rules::{Direction, reconcile, resolve, take_away};
use super::outcome::{made, required, settle};
use super::report::report;
use super::{CONSISTENCY, mistaken, tags, vpc};
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::AwsError;
use crate::step::{Made, Step};
use crate::wait::while_refused;
use crate::{Aws, pages, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::{Existing, Report, unreported};
use mqctl_model::resource::{
    Input, IpRule, Resource, SecurityGroup, SecurityGroupField, Tags, VPC_TAG,
};

/// There is no such group; or not yet, right after it was made.
const NOT_FOUND: &str = "InvalidGroup.NotFound";
/// Another group of the VPC has the name.
const TAKEN: &str = "InvalidGroup.Duplicate";

/// Make a group with its rules.
pub(crate) async fn create(
    aws: &Aws,
    desired: &SecurityGroup,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let ingress = resolve(&desired.ingress, step)?;
    let egress = desired.egress.as_deref();
    let egress = egress.map(|rules| resolve(rules, step)).transpose()?;
    let created = create_group(aws, desired, step).await;
    let find = || describe(aws, tags::of_placement(step.placement));
    let group = settle(step, created, &[TAKEN], find).await?;
    let present = permission::read(group.ip_permissions.as_ref());
    let open = permission::read(group.ip_permissions_egress.as_ref());
    let id = required(group.group_id, retry::CREATE_SECURITY_GROUP)?;
    let note = &desired.description;
    try_join!(
        reconcile(aws, &id, Direction::Ingress, &present, &ingress, note, step),
        async {
            match egress {
                Some(egress) => {
                    reconcile(aws, &id, Direction::Egress, &open, &egress, note, step).await
                }
                None => Ok(()),
            }
        },
    )?;
    Ok(made(&id))
}

/// Set what differs.
pub(crate) async fn update(
    aws: &Aws,
    desired: &SecurityGroup,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let id = &existing.physical_id;
    let Resource::SecurityGroup(found) = &existing.resource else {
        return Err(mistaken(existing, "security group"));
    };
    let changed = Changed::of(fields)?;
    let (mut ingress, mut egress) = (false, false);
    for field in changed.fields {
        match field {
            SecurityGroupField::Vpc | SecurityGroupField::Description => {
                return Err(immutable(field));
            }
            SecurityGroupField::Ingress => ingress = true,
            SecurityGroupField::Egress => egress = true,
        }
    }
    let rules = async |differs: bool, direction, found: &[IpRule], rules: &[IpRule]| {
        if !differs {
            return Ok(());
        }
        let (found, rules) = (resolve(found, step)?, resolve(rules, step)?);
        reconcile(
            aws,
            id,
            direction,
            &found,
            &rules,
            &desired.description,
            step,
        )
        .await
    };
    let tags = async {
        if changed.tags {
            tags::set(aws, id, step).await?;
        }
        Ok(())
    };
    try_join!(
        rules(
            ingress,
            Direction::Ingress,
            &found.ingress,
            &desired.ingress
        ),
        rules(
            egress,
            Direction::Egress,
            found.egress.as_deref().unwrap_or_default(),
            desired.egress.as_deref().unwrap_or_default()
        ),
        tags,
    )?;
    Ok(made(id))
}

/// The tag that says which VPC a group was made in, or found in when it was adopted.
pub(crate) fn made_in(vpc: &str) -> Tags {
    Tags::from([(VPC_TAG.to_owned(), vpc.to_owned())])
}

/// Make the group itself, and say which rules it has from the start.
async fn create_group(
    aws: &Aws,
    desired: &SecurityGroup,
    step: &Step<'_>,
) -> Result<types::SecurityGroup, AwsError> {
    let vpc = &step.known.text(&desired.vpc)?;
    let tags = &tags::specification_with(ResourceType::SecurityGroup, step, &made_in(vpc));
    let unseen = [vpc::NOT_FOUND];
    while_refused(step, "VPC to be seen", &unseen, CONSISTENCY, || async {
        let answer = call(&aws.clock, retry::CREATE_SECURITY_GROUP, || {
            let request = aws.ec2.create_security_group().vpc_id(vpc);
            let request = request.group_name(step.placement.name(tags::NAME_LIMIT));
            let request = request.description(&desired.description);
            request.tag_specifications(tags.clone()).send()
        })
        .await?;
        let id = required(answer.group_id, retry::CREATE_SECURITY_GROUP)?;
        let mut group = types::SecurityGroup::builder().group_id(id);
        for rule in rules::given(&desired.vpc) {
            group = group.ip_permissions_egress(permission::of(&rule)?);
        }
        Ok(group.build())
    })
    .await
}

/// The groups that match.
pub(super) async fn describe(
    aws: &Aws,
    filters: Vec<Filter>,
) -> Result<Vec<types::SecurityGroup>, AwsError> {
    let filters = &filters;
    pages::all(|token| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_SECURITY_GROUPS, || {
            let request = aws.ec2.describe_security_groups();
            let request = request.set_filters(Some(filters.clone()));
            request.set_next_token(token.clone()).send()
        })
        .await?;
        Ok((answer.security_groups, answer.next_token))
    })
    .await
}

/// The rules of a group, by direction.
pub(super) struct Rules {
    pub(super) ingress: Vec<IpRule>,
    pub(super) egress: Vec<IpRule>,
}

/// All rules of a group.
pub(super) fn rules_of(group: &types::SecurityGroup) -> Rules {
    Rules {
        ingress: permission::read(group.ip_permissions.as_ref()),
        egress: permission::read(group.ip_permissions_egress.as_ref()),
    }
}

/// Take all rules that it was read with away from a group.
pub(super) async fn take_all_away(
    aws: &Aws,
    id: &str,
    group: &types::SecurityGroup,
) -> Result<(), AwsError> {
    let Rules { ingress, egress } = rules_of(group);
    try_join!(
        take_away(aws, id, Direction::Ingress, &ingress),
        take_away(aws, id, Direction::Egress, &egress),
    )?;
    Ok(())
}

/// A group as it was read.
pub(super) fn read(group: types::SecurityGroup) -> Option<Report> {
    let tags = tags::read(group.tags.as_ref());
    let unknown = unreported([
        (SecurityGroupField::Vpc, group.vpc_id.is_some()),
        (SecurityGroupField::Description, group.description.is_some()),
        (SecurityGroupField::Ingress, group.ip_permissions.is_some()),
        (
            SecurityGroupField::Egress,
            group.ip_permissions_egress.is_some(),
        ),
    ]);
    let resource = Resource::SecurityGroup(SecurityGroup {
        vpc: Input::known(group.vpc_id.unwrap_or_default()),
        description: group.description.unwrap_or_default(),
        ingress: permission::read(group.ip_permissions.as_ref()),
        egress: Some(permission::read(group.ip_permissions_egress.as_ref())),
        unmarked: [group.ip_permissions, group.ip_permissions_egress]
            .iter()
            .flat_map(|permissions| permission::unmarked(permissions.as_ref()))
            .collect(),
    });
    Some(report(group.group_id?, tags, resource, unknown))
}
