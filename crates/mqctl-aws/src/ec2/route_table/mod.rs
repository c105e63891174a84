//! Route tables: making, changing and deleting one, with its [`route`] and its [`association`]s.

mod association;
mod route;

use aws_sdk_ec2::types::{self, Filter, ResourceType};
use futures::try_join;

use super::outcome::{made, required, settle};
use super::removal::once_unused;
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
use mqctl_model::resource::{Input, Resource, RouteTable, RouteTableField};

/// There is no such route table; or not yet, right after it was made.
const NOT_FOUND: &str = "InvalidRouteTableID.NotFound";
/// The token was used for something else.
const TOKEN_USED: &str = "IdempotentParameterMismatch";
/// How many tokens are tried: one more for each time that the table was deleted by hand within a token's life.
const TOKENS: u32 = 5;

/// Make a route table with its default route and its associations.
pub(crate) async fn create(
    aws: &Aws,
    desired: &RouteTable,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let vpc = step.known.text(&desired.vpc)?;
    let gateway = route::gateway(desired, step)?;
    let subnets = step.known.texts(&desired.subnets)?;
    let created = create_table(aws, &vpc, step).await;
    let find = || describe(aws, tags::of_placement(step.placement));
    let table = settle(step, created, &[], find).await?;
    let id = required(table.route_table_id, retry::CREATE_ROUTE_TABLE)?;
    let route = async {
        match &gateway {
            Some(gateway) => route::set_default(aws, &id, gateway, step).await,
            None => Ok(()),
        }
    };
    try_join!(route, association::add(aws, &id, &subnets, step))?;
    Ok(made(&id))
}

/// Set what differs.
pub(crate) async fn update(
    aws: &Aws,
    desired: &RouteTable,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let id = &existing.physical_id;
    let Resource::RouteTable(found) = &existing.resource else {
        return Err(mistaken(existing, "route table"));
    };
    let changed = Changed::of(fields)?;
    let (mut default_route, mut subnets) = (false, false);
    for field in changed.fields {
        match field {
            RouteTableField::Vpc => return Err(immutable(field)),
            RouteTableField::DefaultRoute => default_route = true,
            RouteTableField::Subnets => subnets = true,
        }
    }
    let route = async {
        if !default_route {
            return Ok(());
        }
        match route::gateway(desired, step)? {
            Some(gateway) => route::set_default(aws, id, &gateway, step).await,
            None => route::remove_default(aws, id).await,
        }
    };
    let associations = async {
        if !subnets {
            return Ok(());
        }
        let wanted = step.known.texts(&desired.subnets)?;
        let present = step.known.texts(&found.subnets)?;
        let missing = difference(&wanted, &present);
        let extra = difference(&present, &wanted);
        try_join!(
            association::add(aws, id, &missing, step),
            association::remove(aws, id, &extra),
        )?;
        Ok(())
    };
    let tags = async {
        if changed.tags {
            tags::set(aws, id, step).await?;
        }
        Ok(())
    };
    try_join!(route, associations, tags)?;
    Ok(made(id))
}

/// Delete a route table after its associations.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let id = &existing.physical_id;
    association::remove_all(aws, id).await?;
    let delete = || async {
        call(&aws.clock, retry::DELETE_ROUTE_TABLE, || {
            aws.ec2.delete_route_table().route_table_id(id).send()
        })
        .await?;
        Ok(())
    };
    // An association that is not gone yet, or that came in between.
    let users = || async {
        association::remove_all(aws, id).await?;
        Ok(Vec::new())
    };
    once_unused(step, id, &[NOT_FOUND], delete, users).await
}

/// Make the table itself. The VPC is part of the token, so that a stack that is built again after it was destroyed is
/// not taken for a repetition; if a token is spent nevertheless, because the table was deleted by hand, the next one
/// is tried.
async fn create_table(
    aws: &Aws,
    vpc: &str,
    step: &Step<'_>,
) -> Result<types::RouteTable, AwsError> {
    let tags = &tags::specification(ResourceType::RouteTable, step);
    let mut attempt = 1;
    loop {
        let token = &format!("{}-{vpc}-{attempt}", step.placement.token());
        let unseen = [vpc::NOT_FOUND];
        let created = while_refused(step, "VPC to be seen", &unseen, CONSISTENCY, || async {
            let answer = call(&aws.clock, retry::CREATE_ROUTE_TABLE, || {
                let request = aws.ec2.create_route_table().vpc_id(vpc);
                let request = request.tag_specifications(tags.clone());
                request.client_token(token).send()
            })
            .await?;
            required(answer.route_table, retry::CREATE_ROUTE_TABLE)
        })
        .await;
        match created {
            Err(error) if error.is(&[TOKEN_USED, NOT_FOUND]) && attempt < TOKENS => attempt += 1,
            created => return created,
        }
    }
}

/// The texts that are in `these` but not in `others`.
fn difference(these: &[String], others: &[String]) -> Vec<String> {
    let difference = these.iter().filter(|text| !others.contains(text));
    difference.cloned().collect()
}

/// The route tables that match.
pub(super) async fn describe(
    aws: &Aws,
    filters: Vec<Filter>,
) -> Result<Vec<types::RouteTable>, AwsError> {
    let filters = &filters;
    pages::all(|token| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_ROUTE_TABLES, || {
            let request = aws.ec2.describe_route_tables();
            let request = request.set_filters(Some(filters.clone()));
            request.set_next_token(token.clone()).send()
        })
        .await?;
        Ok((answer.route_tables, answer.next_token))
    })
    .await
}

/// Whether it is the one of its VPC that goes only with the VPC.
pub(super) fn is_main(table: &types::RouteTable) -> bool {
    let mut associations = table.associations.iter().flatten();
    associations.any(|association| association.main == Some(true))
}

/// A route table as it was read.
pub(super) fn read(table: types::RouteTable) -> Option<Report> {
    let subnets = association::of(&table).map(|(subnet, _)| Input::known(subnet));
    let resource = Resource::RouteTable(RouteTable {
        vpc: Input::known(table.vpc_id.as_deref().unwrap_or_default()),
        default_route: route::default_gateway(&table).map(Input::known),
        subnets: subnets.collect(),
    });
    let unknown = unreported([
        (RouteTableField::Vpc, table.vpc_id.is_some()),
        (RouteTableField::DefaultRoute, table.routes.is_some()),
        (RouteTableField::Subnets, table.associations.is_some()),
    ]);
    let tags = tags::read(table.tags.as_ref());
    Some(report(table.route_table_id?, tags, resource, unknown))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{
        Route, RouteTableAssociation, RouteTableAssociationState, RouteTableAssociationStateCode,
    };

    use super::*;

    #[test]
    fn only_the_default_route_to_an_internet_gateway_and_explicit_associations_count() {
        let route = |destination: &str, gateway: &str| {
            Route::builder()
                .destination_cidr_block(destination)
                .gateway_id(gateway)
                .build()
        };
        let association =
            || RouteTableAssociation::builder().route_table_association_id("rtbassoc-1");
        let leaving = RouteTableAssociationState::builder()
            .state(RouteTableAssociationStateCode::Disassociating)
            .build();
        let table = types::RouteTable::builder()
            .route_table_id("rtb-1")
            .vpc_id("vpc-1")
            .routes(route("10.0.0.0/16", "local"))
            .routes(route("10.9.0.0/16", "igw-2"))
            .routes(route("0.0.0.0/0", "igw-1"))
            .associations(association().main(true).build())
            .associations(association().subnet_id("subnet-1").build())
            .associations(
                association()
                    .subnet_id("subnet-2")
                    .association_state(leaving)
                    .build(),
            )
            .build();
        let report = read(table).unwrap();
        assert_eq!(
            report.resource,
            Resource::RouteTable(RouteTable {
                vpc: Input::known("vpc-1"),
                default_route: Some(Input::known("igw-1")),
                subnets: vec![Input::known("subnet-1")],
            })
        );
    }

    #[test]
    fn a_default_route_to_something_else_is_not_the_stacks() {
        let route = Route::builder()
            .destination_cidr_block("0.0.0.0/0")
            .nat_gateway_id("nat-1");
        let table = types::RouteTable::builder().routes(route.build()).build();
        assert_eq!(route::default_gateway(&table), None);
    }
}
