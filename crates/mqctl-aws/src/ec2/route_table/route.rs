//! The default route. A table's other routes are not touched.

use aws_sdk_ec2::types;

use super::NOT_FOUND;
use crate::call::call;
use crate::ec2::{CONSISTENCY, internet_gateway};
use crate::error::AwsError;
use crate::step::Step;
use crate::wait::while_refused;
use crate::{Aws, retry};
use mqctl_model::resource::RouteTable;

/// Everything that no other route is for.
const DEFAULT: &str = "0.0.0.0/0";
/// The table has a route for this destination.
const PRESENT: &str = "RouteAlreadyExists";
/// The table has no route for this destination.
const ABSENT: &str = "InvalidRoute.NotFound";
/// How `CreateRoute` says that there is no such internet gateway.
const GATEWAY_NOT_FOUND: &str = "InvalidGatewayID.NotFound";

/// Where the default route is to go.
pub(super) fn gateway(desired: &RouteTable, step: &Step<'_>) -> Result<Option<String>, AwsError> {
    let gateway = desired.default_route.as_ref();
    let gateway = gateway.map(|input| step.known.text(input)).transpose()?;
    Ok(gateway)
}

/// Point the default route at a gateway, wherever it pointed before.
pub(super) async fn set_default(
    aws: &Aws,
    table: &str,
    gateway: &str,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let unseen = [NOT_FOUND, GATEWAY_NOT_FOUND, internet_gateway::NOT_FOUND];
    let what = "route table and gateway to be seen";
    let created = while_refused(step, what, &unseen, CONSISTENCY, || async {
        call(&aws.clock, retry::CREATE_ROUTE, || {
            let request = aws.ec2.create_route().route_table_id(table);
            let request = request.destination_cidr_block(DEFAULT);
            request.gateway_id(gateway).send()
        })
        .await
    })
    .await;
    match created {
        Ok(_) => Ok(()),
        Err(error) if error.is(&[PRESENT]) => {
            call(&aws.clock, retry::REPLACE_ROUTE, || {
                let request = aws.ec2.replace_route().route_table_id(table);
                let request = request.destination_cidr_block(DEFAULT);
                request.gateway_id(gateway).send()
            })
            .await?;
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Take the default route away.
pub(super) async fn remove_default(aws: &Aws, table: &str) -> Result<(), AwsError> {
    let removed = call(&aws.clock, retry::DELETE_ROUTE, || {
        let request = aws.ec2.delete_route().route_table_id(table);
        request.destination_cidr_block(DEFAULT).send()
    })
    .await;
    match removed {
        Err(error) if !error.is(&[ABSENT]) => Err(error),
        _ => Ok(()),
    }
}

/// The internet gateway that the default route goes to. A default route to anything else is not a stack's.
pub(super) fn default_gateway(table: &types::RouteTable) -> Option<&str> {
    let routes = table.routes.iter().flatten();
    routes
        .filter(|route| route.destination_cidr_block.as_deref() == Some(DEFAULT))
        .filter_map(|route| route.gateway_id.as_deref())
        .find(|gateway| gateway.starts_with("igw-"))
}
