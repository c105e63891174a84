//! What a stack has in EC2.

use std::collections::BTreeSet;

use futures::try_join;

use super::query::filter;
use super::tags::{self, NAME_LIMIT};
use super::{
    default_group, elastic_ip, flow_log, internet_gateway, neighbours, route_table, security_group,
    subnet, vpc,
};
use crate::Aws;
use crate::error::AwsError;
use mqctl_model::desired::GROUPS_PER_BALANCER;
use mqctl_model::neighbours::Interface;
use mqctl_model::observed::Report;
use mqctl_model::resource::{Placement, RESOURCE_TAG, ResourceId, balancer_group};

/// The security groups of a stack: what is called like one of them but is not tagged so is in its way.
fn security_groups() -> impl Iterator<Item = ResourceId> {
    let of_balancer = (0..GROUPS_PER_BALANCER).map(balancer_group);
    of_balancer.chain([ResourceId::new("security-group/brokers")])
}

/// What there is of a network.
#[derive(Debug, Default)]
pub(crate) struct Network {
    /// What carries the stack's tag, the security groups that have one of its names, and what else is in the VPCs of these.
    pub(crate) reports: Vec<Report>,
    /// The network interfaces there.
    pub(crate) interfaces: Vec<Interface>,
}

/// What there is of the stack's network, in two round trips: what else is in its VPC, and the VPC's DNS settings, can only be
/// asked for by its id. Of the VPC that the plan file gives only what carries the stack's tag or a name of its is looked at.
pub(crate) async fn observe(
    aws: &Aws,
    stack: &str,
    given_vpc: Option<&str>,
) -> Result<Network, AwsError> {
    let tagged = || tags::of_stack(stack);
    let (vpcs, gateways, subnets, tables, groups, flow_logs, addresses, named) = try_join!(
        vpc::describe(aws, tagged()),
        internet_gateway::describe(aws, tagged()),
        subnet::describe(aws, tagged()),
        route_table::describe(aws, tagged()),
        security_group::describe(aws, tagged()),
        flow_log::describe(aws, tagged()),
        // All of them, as what is in a VPC: one may have lost its tags.
        elastic_ip::describe(aws, Vec::new()),
        strangers(aws, stack),
    )?;
    let mut reports: Vec<Report> = Vec::new();
    reports.extend(gateways.into_iter().filter_map(internet_gateway::read));
    reports.extend(subnets.into_iter().filter_map(subnet::read));
    reports.extend(tables.into_iter().filter_map(neighbours::table));
    for mut group in groups.into_iter().filter_map(neighbours::group) {
        let resource = group.tags.get(RESOURCE_TAG).cloned();
        let egress = security_group::egress::split(&mut group, &resource.unwrap_or_default());
        reports.push(group);
        reports.extend(egress);
    }
    let addresses = addresses.into_iter().filter_map(elastic_ip::read);
    let addresses: Vec<Report> = addresses.collect();
    let mut grounds = neighbours::vpcs_of(&reports);
    let own: BTreeSet<String> = vpcs.iter().filter_map(|vpc| vpc.vpc_id.clone()).collect();
    grounds.extend(own.iter().cloned());
    if let Some(given) = given_vpc {
        grounds.remove(given);
    }
    reports.extend(flow_logs.into_iter().filter_map(flow_log::read));
    reports.extend(named);
    reports.extend(addresses);
    let (mut vpcs, inside) = try_join!(
        neighbours::read_all(aws, vpcs),
        neighbours::in_vpcs(aws, &grounds, &own)
    )?;
    let interfaces = inside.interfaces;
    default_group::join(&mut vpcs, &inside.default_groups, &interfaces);
    reports.extend(vpcs);
    let known: BTreeSet<String> = reports.iter().map(|it| it.physical_id.clone()).collect();
    let others = inside.reports.into_iter();
    reports.extend(others.filter(|report| !known.contains(&report.physical_id)));
    Ok(Network {
        reports,
        interfaces,
    })
}

/// Security groups that have a name of the stack but not its tags.
async fn strangers(aws: &Aws, stack: &str) -> Result<Vec<Report>, AwsError> {
    let wanted: Vec<(String, ResourceId)> = security_groups()
        .map(|id| {
            let placement = Placement {
                stack: stack.to_owned(),
                id,
                generation: 1,
            };
            (placement.name(NAME_LIMIT), placement.id)
        })
        .collect();
    let names = wanted.iter().map(|(name, _)| name);
    let groups = security_group::describe(aws, vec![filter("group-name", names)]).await?;
    let strangers = groups.into_iter().filter_map(|group| {
        let name = group.group_name.clone()?;
        let (_, id) = wanted.iter().find(|(wanted, _)| *wanted == name)?;
        let report = security_group::read(group)?;
        let stranger = Placement::from_tags(stack, &report.tags).is_none();
        stranger.then(|| Report {
            wanted: Some(id.clone()),
            ..report
        })
    });
    Ok(strangers.collect())
}
