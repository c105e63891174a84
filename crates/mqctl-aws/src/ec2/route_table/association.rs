//! Which subnets use a table. A subnet that is associated with none uses the VPC's main one.

use aws_sdk_ec2::types::{self, RouteTableAssociationStateCode};
use futures::future::try_join_all;

use super::{NOT_FOUND, describe};
use crate::call::call;
use crate::ec2::query::filter;
use crate::ec2::{CONSISTENCY, subnet};
use crate::error::AwsError;
use crate::step::Step;
use crate::wait::while_refused;
use crate::{Aws, retry};

/// The subnet is associated already, with this table or with another one.
const ASSOCIATED: &str = "Resource.AlreadyAssociated";
/// There is no such association.
const DISSOCIATED: &str = "InvalidAssociationID.NotFound";

/// Associate subnets with a table.
pub(super) async fn add(
    aws: &Aws,
    table: &str,
    subnets: &[String],
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let added = subnets
        .iter()
        .map(|subnet| associate(aws, table, subnet, step));
    try_join_all(added).await?;
    Ok(())
}

/// Undo the associations of these subnets with a table.
pub(super) async fn remove(aws: &Aws, table: &str, subnets: &[String]) -> Result<(), AwsError> {
    if subnets.is_empty() {
        return Ok(());
    }
    remove_where(aws, table, |subnet| {
        subnets.iter().any(|text| text == subnet)
    })
    .await
}

/// Undo all associations of a table; none if it is gone.
pub(super) async fn remove_all(aws: &Aws, table: &str) -> Result<(), AwsError> {
    remove_where(aws, table, |_| true).await
}

async fn remove_where(
    aws: &Aws,
    table: &str,
    concerned: impl Fn(&str) -> bool,
) -> Result<(), AwsError> {
    let tables = describe(aws, vec![filter("route-table-id", [table])]).await?;
    let associations = tables.iter().flat_map(of);
    let removed = associations
        .filter(|(subnet, _)| concerned(subnet))
        .map(|(_, association)| disassociate(aws, association));
    try_join_all(removed).await?;
    Ok(())
}

/// The subnets that are explicitly associated with a table, each with the association's id.
pub(super) fn of(table: &types::RouteTable) -> impl Iterator<Item = (&str, &str)> {
    let associations = table.associations.iter().flatten();
    associations
        .filter(|association| {
            let state = association.association_state.as_ref();
            let code = state.and_then(|state| state.state.as_ref());
            !matches!(
                code,
                Some(
                    RouteTableAssociationStateCode::Disassociating
                        | RouteTableAssociationStateCode::Disassociated
                )
            )
        })
        .filter_map(|association| {
            let subnet = association.subnet_id.as_deref()?;
            Some((subnet, association.route_table_association_id.as_deref()?))
        })
}

async fn associate(aws: &Aws, table: &str, subnet: &str, step: &Step<'_>) -> Result<(), AwsError> {
    let unseen = [NOT_FOUND, subnet::NOT_FOUND];
    let what = "route table and subnet to be seen";
    let associated = while_refused(step, what, &unseen, CONSISTENCY, || async {
        call(&aws.clock, retry::ASSOCIATE_ROUTE_TABLE, || {
            let request = aws.ec2.associate_route_table();
            request.route_table_id(table).subnet_id(subnet).send()
        })
        .await
    })
    .await;
    match associated {
        Ok(_) => Ok(()),
        Err(error) if error.is(&[ASSOCIATED]) => {
            // It may not be seen yet; and a replacement that ran without an answer has given it another id.
            let what = "association of the subnet to be seen";
            let unseen = [ASSOCIATED, DISSOCIATED];
            while_refused(step, what, &unseen, CONSISTENCY, || {
                move_here(aws, table, subnet, &error)
            })
            .await
        }
        Err(error) => Err(error),
    }
}

/// Make a subnet that is associated already use this table.
async fn move_here(
    aws: &Aws,
    table: &str,
    subnet: &str,
    refusal: &AwsError,
) -> Result<(), AwsError> {
    let tables = describe(aws, vec![filter("association.subnet-id", [subnet])]).await?;
    let present = tables.iter().find_map(|other| {
        let (_, association) = of(other).find(|(text, _)| *text == subnet)?;
        Some((other.route_table_id.as_deref(), association))
    });
    match present {
        None => Err(refusal.clone()),
        Some((Some(present), _)) if present == table => Ok(()),
        Some((_, association)) => {
            call(&aws.clock, retry::REPLACE_ROUTE_TABLE_ASSOCIATION, || {
                let request = aws.ec2.replace_route_table_association();
                request
                    .association_id(association)
                    .route_table_id(table)
                    .send()
            })
            .await?;
            Ok(())
        }
    }
}

async fn disassociate(aws: &Aws, association: &str) -> Result<(), AwsError> {
    let undone = call(&aws.clock, retry::DISASSOCIATE_ROUTE_TABLE, || {
        let request = aws.ec2.disassociate_route_table();
        request.association_id(association).send()
    })
    .await;
    match undone {
        Err(error) if !error.is(&[DISSOCIATED]) => Err(error),
        _ => Ok(()),
    }
}
