//! What else is in the VPCs that the stack is in.
//!
//! A tag cleaner may have taken the stack's tags off a part of it, and others may have put something of their own there. So
//! what is in a VPC is listed whole, and what it is to the stack is for the model to say. The default security group and the
//! main route table are left out: they come and go with the VPC, whatever tags they were given.

use std::collections::BTreeSet;

use aws_sdk_ec2::types;
use futures::future::try_join_all;
use futures::try_join;

use super::query::filter;
use super::{
    default_group, flow_log, interfaces, internet_gateway, route_table, security_group, subnet, vpc,
};
use crate::Aws;
use crate::error::AwsError;
use mqctl_model::neighbours::Interface;
use mqctl_model::observed::Report;
use mqctl_model::resource::{Input, Resource};

/// What is in VPCs.
#[derive(Default)]
pub(super) struct Inside {
    /// All of it that may be a stack's.
    pub(super) reports: Vec<Report>,
    /// The network interfaces.
    pub(super) interfaces: Vec<Interface>,
    /// The security groups that came with the VPCs.
    pub(super) default_groups: Vec<types::SecurityGroup>,
}

/// Everything in these VPCs, and of the VPCs themselves those that are not `known` yet.
pub(super) async fn in_vpcs(
    aws: &Aws,
    vpcs: &BTreeSet<String>,
    known: &BTreeSet<String>,
) -> Result<Inside, AwsError> {
    if vpcs.is_empty() {
        return Ok(Inside::default());
    }
    let by = |name: &str| vec![filter(name, vpcs)];
    let grounds = async {
        let unknown: Vec<&String> = vpcs.difference(known).collect();
        if unknown.is_empty() {
            return Ok(Vec::new());
        }
        let found = vpc::describe(aws, vec![filter("vpc-id", unknown)]).await?;
        read_all(aws, found).await
    };
    let (grounds, gateways, subnets, tables, groups, flow_logs, interfaces) = try_join!(
        grounds,
        internet_gateway::describe(aws, by("attachment.vpc-id")),
        subnet::describe(aws, by("vpc-id")),
        route_table::describe(aws, by("vpc-id")),
        security_group::describe(aws, by("vpc-id")),
        flow_log::describe(aws, by("resource-id")),
        interfaces::describe(aws, by("vpc-id")),
    )?;
    let mut reports = grounds;
    reports.extend(gateways.into_iter().filter_map(internet_gateway::read));
    reports.extend(subnets.into_iter().filter_map(subnet::read));
    reports.extend(tables.into_iter().filter_map(table));
    reports.extend(flow_logs.into_iter().filter_map(flow_log::read));
    let (default_groups, groups): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(default_group::is_one);
    reports.extend(groups.into_iter().filter_map(group));
    Ok(Inside {
        reports,
        interfaces,
        default_groups,
    })
}

/// The VPCs with their DNS settings.
pub(super) async fn read_all(aws: &Aws, vpcs: Vec<types::Vpc>) -> Result<Vec<Report>, AwsError> {
    let read = vpcs.into_iter().map(|found| vpc::read(aws, found));
    Ok(try_join_all(read).await?.into_iter().flatten().collect())
}

/// A route table, unless it is its VPC's main one.
pub(super) fn table(table: types::RouteTable) -> Option<Report> {
    let is_main = route_table::is_main(&table);
    route_table::read(table).filter(|_| !is_main)
}

/// A security group, unless it is its VPC's default one.
pub(super) fn group(group: types::SecurityGroup) -> Option<Report> {
    let is_default = default_group::is_one(&group);
    security_group::read(group).filter(|_| !is_default)
}

/// The VPCs that these are in.
pub(super) fn vpcs_of(reports: &[Report]) -> BTreeSet<String> {
    let vpcs = reports.iter().filter_map(|report| match &report.resource {
        Resource::Vpc(_) => Some(report.physical_id.clone()),
        Resource::Subnet(subnet) => known(&subnet.vpc),
        Resource::RouteTable(table) => known(&table.vpc),
        Resource::SecurityGroup(group) => known(&group.vpc),
        Resource::FlowLog(log) => known(&log.vpc),
        Resource::InternetGateway(gateway) => gateway.vpc.as_ref().and_then(known),
        _ => None,
    });
    vpcs.filter(|vpc| !vpc.is_empty()).collect()
}

fn known(input: &Input) -> Option<String> {
    match input {
        Input::Known(id) => Some(id.clone()),
        Input::From(_) => None,
    }
}
