//! Deleting a group: not while an interface carries it, nor while another group's rules refer to it.

use aws_sdk_ec2::types;
use futures::future::try_join_all;
use futures::try_join;

use super::rules::{Direction, take_away};
use super::{NOT_FOUND, describe, permission};
use crate::call::call;
use crate::ec2::query::filter;
use crate::ec2::removal::{interfaces, names, once_unused};
use crate::ec2::tags;
use crate::error::AwsError;
use crate::step::Step;
use crate::{Aws, retry};
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Input, IpRule, STACK_TAG};

/// Delete a group as soon as nothing uses it any more. Rules of the stack's other groups that refer to it are revoked;
/// those of strangers are only named.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let id = &existing.physical_id;
    let delete = || async {
        call(&aws.clock, retry::DELETE_SECURITY_GROUP, || {
            aws.ec2.delete_security_group().group_id(id).send()
        })
        .await?;
        Ok(())
    };
    let users = || async {
        let (interfaces, strangers) = try_join!(
            interfaces(aws, "group-id", id),
            revoke_references(aws, id, &step.placement.stack),
        )?;
        let mut users = names(&interfaces);
        users.extend(strangers);
        Ok(users)
    };
    once_unused(step, id, &[NOT_FOUND], delete, users).await
}

/// Revoke the stack's rules that refer to a group; yields the other groups that do.
async fn revoke_references(aws: &Aws, id: &str, stack: &str) -> Result<Vec<String>, AwsError> {
    let (admitting, sending) = try_join!(
        describe(aws, vec![filter("ip-permission.group-id", [id])]),
        describe(aws, vec![filter("egress.ip-permission.group-id", [id])]),
    )?;
    let ingress = admitting.iter().map(|group| (group, Direction::Ingress));
    let egress = sending.iter().map(|group| (group, Direction::Egress));
    // Rules by which a group refers to itself go with it.
    let others = ingress.chain(egress).filter_map(|(group, direction)| {
        let other = group.group_id.as_deref()?;
        (other != id).then_some((group, other, direction))
    });
    let strangers = try_join_all(others.map(|(group, other, direction)| async move {
        if tags::read(group.tags.as_ref())
            .get(STACK_TAG)
            .map(String::as_str)
            != Some(stack)
        {
            return Ok::<_, AwsError>(Some(format!("a rule of {other}")));
        }
        take_away(aws, other, direction, &references(group, direction, id)).await?;
        Ok(None)
    }));
    Ok(strangers.await?.into_iter().flatten().collect())
}

/// The rules of a group that refer to another one.
fn references(group: &types::SecurityGroup, direction: Direction, id: &str) -> Vec<IpRule> {
    let permissions = match direction {
        Direction::Ingress => &group.ip_permissions,
        Direction::Egress => &group.ip_permissions_egress,
    };
    let mut rules = permission::read(permissions.as_ref());
    rules.retain(|rule| rule.peer == Input::known(id));
    rules
}
