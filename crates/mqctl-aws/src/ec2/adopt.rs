//! What has the id of a part of a network that someone wants to have adopted, if there is such a thing of that kind. All of it
//! is found again by its tags.

use aws_sdk_ec2::types::Filter;
use futures::try_join;

use super::query::filter;
use super::tags::{self, NAME_LIMIT};
use super::{
    default_group, elastic_ip, flow_log, interfaces, internet_gateway, route_table, security_group,
    subnet, vpc,
};
use crate::Aws;
use crate::error::AwsError;
use crate::step::Step;
use mqctl_model::changeset::Candidate;
use mqctl_model::observed::Report;
use mqctl_model::resource::{Input, Placement, Resource, generation_of_name};

pub(crate) async fn vpc(aws: &Aws, id: &str) -> Result<Option<Candidate>, AwsError> {
    let found = first(vpc::describe(aws, with("vpc-id", id)).await?);
    let Some(found) = found else {
        return Ok(None);
    };
    let (report, groups, interfaces) = try_join!(
        vpc::read(aws, found),
        security_group::describe(aws, default_group::of_vpc(id)),
        interfaces::describe(aws, with("vpc-id", id)),
    )?;
    Ok(report.map(|mut report| {
        default_group::join(std::slice::from_mut(&mut report), &groups, &interfaces);
        candidate(report)
    }))
}

pub(crate) async fn internet_gateway(aws: &Aws, id: &str) -> Result<Option<Candidate>, AwsError> {
    let gateways = internet_gateway::describe(aws, with("internet-gateway-id", id)).await?;
    let report = first(gateways).and_then(internet_gateway::read);
    Ok(report.map(candidate))
}

pub(crate) async fn elastic_ip(aws: &Aws, id: &str) -> Result<Option<Candidate>, AwsError> {
    let addresses = elastic_ip::describe(aws, with("allocation-id", id)).await?;
    Ok(first(addresses).and_then(elastic_ip::read).map(candidate))
}

pub(crate) async fn flow_log(aws: &Aws, id: &str) -> Result<Option<Candidate>, AwsError> {
    let logs = flow_log::describe(aws, with("flow-log-id", id)).await?;
    Ok(first(logs).and_then(flow_log::read).map(candidate))
}

pub(crate) async fn subnet(aws: &Aws, id: &str) -> Result<Option<Candidate>, AwsError> {
    let subnets = subnet::describe(aws, with("subnet-id", id)).await?;
    Ok(first(subnets).and_then(subnet::read).map(candidate))
}

pub(crate) async fn route_table(aws: &Aws, id: &str) -> Result<Option<Candidate>, AwsError> {
    let tables = route_table::describe(aws, with("route-table-id", id)).await?;
    Ok(first(tables).and_then(|table| {
        let is_main = route_table::is_main(&table);
        Some(Candidate {
            obstacle: is_main
                .then(|| "is its VPC's main route table, which goes only with the VPC".to_owned()),
            ..candidate(route_table::read(table)?)
        })
    }))
}

pub(crate) async fn security_group(
    aws: &Aws,
    id: &str,
    wanted: &Placement,
) -> Result<Option<Candidate>, AwsError> {
    let groups = security_group::describe(aws, with("group-id", id)).await?;
    Ok(first(groups).and_then(|group| {
        let name = group.group_name.clone().unwrap_or_default();
        let generation = generation_of_name(&name, &wanted.stack, &wanted.id, NAME_LIMIT);
        Some(Candidate {
            generation: generation.unwrap_or(1),
            obstacle: (name == "default").then(|| {
                "is its VPC's default security group, which goes only with the VPC".to_owned()
            }),
            ..with_egress(candidate(security_group::read(group)?), wanted)
        })
    }))
}

/// The group with its egress rules, where those are a resource of their own.
fn with_egress(mut candidate: Candidate, wanted: &Placement) -> Candidate {
    let egress = security_group::egress::split(&mut candidate.report, wanted.id.as_str());
    Candidate {
        parts: egress.into_iter().collect(),
        ..candidate
    }
}

/// Give a part of a network the step's tags. Others stay.
pub(crate) async fn tag(aws: &Aws, report: &Report, step: &Step<'_>) -> Result<(), AwsError> {
    let mut tags = step.tags.clone();
    if let Resource::SecurityGroup(group) = &report.resource
        && let Input::Known(vpc) = &group.vpc
    {
        tags.extend(security_group::made_in(vpc));
    }
    tags::set_all(aws, &report.physical_id, &tags).await
}

fn with(property: &str, id: &str) -> Vec<Filter> {
    vec![filter(property, [id])]
}

fn first<T>(found: Vec<T>) -> Option<T> {
    found.into_iter().next()
}

fn candidate(report: Report) -> Candidate {
    Candidate {
        report,
        generation: 1,
        needs_note: false,
        parts: Vec::new(),
        tied_to: None,
        obstacle: None,
    }
}
