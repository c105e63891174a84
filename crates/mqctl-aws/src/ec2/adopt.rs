//! A part of a network that someone wants to have adopted.

use super::query::filter;
use super::tags::NAME_LIMIT;
use super::{internet_gateway, route_table, security_group, subnet, vpc};
use crate::Aws;
use crate::error::AwsError;
use mqctl_model::changeset::Candidate;
use mqctl_model::observed::Report;
use mqctl_model::resource::{Placement, Resource, generation_of_name};

/// What has this id, as a resource of the kind of `desired`, if there is such a thing. All of it is found again by its
/// tags.
pub(crate) async fn find(
    aws: &Aws,
    desired: &Resource,
    id: &str,
    wanted: &Placement,
) -> Result<Option<Candidate>, AwsError> {
    let with = |name: &str| vec![filter(name, [id])];
    let report = match desired {
        Resource::Vpc(_) => match first(vpc::describe(aws, with("vpc-id")).await?) {
            Some(vpc) => vpc::read(aws, vpc).await?,
            None => None,
        },
        Resource::InternetGateway(_) => {
            let gateways = internet_gateway::describe(aws, with("internet-gateway-id")).await?;
            first(gateways).and_then(internet_gateway::read)
        }
        Resource::Subnet(_) => {
            first(subnet::describe(aws, with("subnet-id")).await?).and_then(subnet::read)
        }
        Resource::RouteTable(_) => {
            let tables = route_table::describe(aws, with("route-table-id")).await?;
            let found = first(tables).and_then(|table| {
                let is_main = route_table::is_main(&table);
                Some((is_main, route_table::read(table)?))
            });
            return Ok(found.map(|(is_main, report)| Candidate {
                obstacle: is_main.then(|| {
                    "is its VPC's main route table, which goes only with the VPC".to_owned()
                }),
                ..candidate(report)
            }));
        }
        _ => {
            let groups = security_group::describe(aws, with("group-id")).await?;
            let found = first(groups).and_then(|group| {
                let name = group.group_name.clone().unwrap_or_default();
                Some((name, security_group::read(group)?))
            });
            return Ok(found.map(|(name, report)| {
                let generation = generation_of_name(&name, &wanted.stack, &wanted.id, NAME_LIMIT);
                Candidate {
                    generation: generation.unwrap_or(1),
                    obstacle: (name == "default").then(|| {
                        "is its VPC's default security group, which goes only with the VPC"
                            .to_owned()
                    }),
                    ..candidate(report)
                }
            }));
        }
    };
    Ok(report.map(candidate))
}

fn first<T>(found: Vec<T>) -> Option<T> {
    found.into_iter().next()
}

fn candidate(report: Report) -> Candidate {
    Candidate {
        report,
        generation: 1,
        needs_note: false,
        tied_to: None,
        obstacle: None,
    }
}
