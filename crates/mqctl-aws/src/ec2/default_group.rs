//! The security group that comes with a VPC. Whatever is made there without naming a group wears it, and it admits all its own
//! and lets everything out: in a VPC of the stack's own it has no rules.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Filter, SecurityGroup};

use super::query::filter;
use super::security_group::{self, rules_of};
use super::{CONSISTENCY, interfaces};
use crate::Aws;
use crate::error::AwsError;
use crate::step::Step;
use crate::wait::{Look, until};
use mqctl_model::neighbours::Interface;
use mqctl_model::observed::Report;
use mqctl_model::resource::{Resource, VpcField};

/// The name that AWS gives it, and to no other.
const NAME: &str = "default";

/// Whether this is one.
pub(super) fn is_one(group: &SecurityGroup) -> bool {
    group.group_name.as_deref() == Some(NAME)
}

/// That of a VPC.
pub(super) fn of_vpc(vpc: &str) -> Vec<Filter> {
    vec![filter("vpc-id", [vpc]), filter("group-name", [NAME])]
}

/// Tell VPCs of their default groups, and of the interfaces that wear one.
pub(super) fn join(vpcs: &mut [Report], groups: &[SecurityGroup], interfaces: &[Interface]) {
    for report in vpcs {
        let Resource::Vpc(vpc) = &mut report.resource else {
            continue;
        };
        let own = Some(report.physical_id.as_str());
        let mut groups = groups.iter().filter(|group| is_one(group));
        let Some(group) = groups.find(|group| group.vpc_id.as_deref() == own) else {
            continue;
        };
        if group.ip_permissions.is_none() || group.ip_permissions_egress.is_none() {
            continue;
        }
        let rules = rules_of(group);
        let direction = |rules: &[_], way: &str| -> Vec<String> {
            let rules = rules.iter();
            rules
                .map(|rule: &mqctl_model::resource::IpRule| format!("{way} {}", rule.value()))
                .collect()
        };
        let [ingress, egress] = [
            direction(&rules.ingress, "ingress"),
            direction(&rules.egress, "egress"),
        ];
        vpc.default_group = Some([ingress, egress].concat());
        let id = group.group_id.clone().unwrap_or_default();
        let wearing = interfaces.iter();
        let wearing = wearing.filter(|interface| interface.security_groups.contains(&id));
        let users: BTreeSet<String> = wearing.map(|interface| interface.id.clone()).collect();
        vpc.default_group_users = users.into_iter().collect();
        report.unknown.remove(&VpcField::DefaultGroup.into());
    }
}

/// Take all its rules away, unless something wears it by now.
pub(super) async fn close(aws: &Aws, vpc: &str, step: &Step<'_>) -> Result<(), AwsError> {
    let what = "default security group to be seen";
    let group = until(step, what, CONSISTENCY, || async {
        let found = security_group::describe(aws, of_vpc(vpc)).await?;
        Ok(match found.into_iter().next() {
            Some(group) => Look::Done(group),
            None => Look::NotYet("default security group is not visible yet".to_owned()),
        })
    })
    .await?;
    let Some(id) = group.group_id.as_deref() else {
        return Ok(());
    };
    let wearing = interfaces::list(aws, vec![filter("group-id", [id])]).await?;
    if !wearing.is_empty() {
        return Ok(());
    }
    security_group::take_all_away(aws, id, &group).await
}
