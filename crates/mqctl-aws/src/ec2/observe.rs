//! What a stack has in EC2.

use futures::future::try_join_all;
use futures::try_join;

use super::query::filter;
use super::tags::{self, NAME_LIMIT};
use super::{internet_gateway, route_table, security_group, subnet, vpc};
use crate::Aws;
use crate::error::AwsError;
use mqctl_model::observed::Report;
use mqctl_model::resource::{Placement, ResourceId};

/// The security groups of a stack: what is called like one of them but is not tagged so is in its way.
const SECURITY_GROUPS: [&str; 2] = ["security-group/balancer", "security-group/brokers"];

/// Everything that carries the stack's tag, and the security groups that have one of its names. Two round trips: a
/// VPC's DNS settings can only be asked for by its id.
pub(crate) async fn observe(aws: &Aws, stack: &str) -> Result<Vec<Report>, AwsError> {
    let tagged = || tags::of_stack(stack);
    let vpcs = async {
        let vpcs = vpc::describe(aws, tagged()).await?;
        try_join_all(vpcs.into_iter().map(|vpc| vpc::read(aws, vpc))).await
    };
    let (vpcs, gateways, subnets, tables, groups, named) = try_join!(
        vpcs,
        internet_gateway::describe(aws, tagged()),
        subnet::describe(aws, tagged()),
        route_table::describe(aws, tagged()),
        security_group::describe(aws, tagged()),
        strangers(aws, stack),
    )?;
    let mut reports: Vec<Report> = vpcs.into_iter().flatten().collect();
    reports.extend(gateways.into_iter().filter_map(internet_gateway::read));
    reports.extend(subnets.into_iter().filter_map(subnet::read));
    reports.extend(tables.into_iter().filter_map(route_table::read));
    reports.extend(groups.into_iter().filter_map(security_group::read));
    reports.extend(named);
    Ok(reports)
}

/// Security groups that have a name of the stack but not its tags.
async fn strangers(aws: &Aws, stack: &str) -> Result<Vec<Report>, AwsError> {
    let wanted: Vec<(String, ResourceId)> = SECURITY_GROUPS
        .into_iter()
        .map(|id| {
            let placement = Placement {
                stack: stack.to_owned(),
                id: ResourceId::new(id),
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
