//! Routes to internet gateways.

use ipnet::Ipv4Net;

use super::{RouteTable, other_network};
use crate::ec2::done;
use crate::ec2::gateway::InternetGateway;
use crate::ec2::resource::{find, find_mut};
use crate::ec2::vpc::parse_cidr;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// `CreateRoute`.
pub(in crate::ec2) fn create_route(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let destination = destination(input)?;
    let table = find::<RouteTable>(world, input.require("RouteTableId")?)?;
    if table.routes.contains_key(&destination) || table.local == destination {
        return Err(ApiError::new(
            "RouteAlreadyExists",
            format!("The route identified by {destination} already exists."),
        ));
    }
    set_route(world, input, destination)?;
    Ok(done("CreateRoute"))
}

/// `ReplaceRoute`.
pub(in crate::ec2) fn replace_route(
    world: &mut World,
    input: &Params,
) -> Result<Element, ApiError> {
    let destination = destination(input)?;
    let table = find::<RouteTable>(world, input.require("RouteTableId")?)?;
    if !table.routes.contains_key(&destination) {
        return Err(missing_route(&table.id, destination));
    }
    set_route(world, input, destination)?;
    Ok(done("ReplaceRoute"))
}

/// `DeleteRoute`.
pub(in crate::ec2) fn delete_route(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let destination = destination(input)?;
    let table = find_mut::<RouteTable>(world, input.require("RouteTableId")?)?;
    if table.local == destination {
        return Err(ApiError::new(
            "InvalidParameterValue",
            format!(
                "cannot remove local route {destination} in route table {}",
                table.id
            ),
        ));
    }
    if table.routes.remove(&destination).is_none() {
        return Err(missing_route(&table.id, destination));
    }
    Ok(done("DeleteRoute"))
}

fn destination(input: &Params) -> Result<Ipv4Net, ApiError> {
    parse_cidr(
        input.require("DestinationCidrBlock")?,
        "destinationCidrBlock",
    )
}

/// Point the route at the gateway that the call names, which must be attached to the table's VPC.
fn set_route(world: &mut World, input: &Params, destination: Ipv4Net) -> Result<(), ApiError> {
    let table_id = input.require("RouteTableId")?;
    let gateway_id = input.require("GatewayId")?;
    let gateways = &world.ec2.gateways;
    // Only here, AWS calls it a gateway, not an internet gateway.
    let gateway: &InternetGateway = gateways.get(gateway_id).ok_or_else(|| {
        ApiError::new(
            "InvalidGatewayID.NotFound",
            format!("The gateway ID '{gateway_id}' does not exist"),
        )
    })?;
    let table = find::<RouteTable>(world, table_id)?;
    if gateway.vpc_id.as_ref() != Some(&table.vpc_id) {
        return Err(other_network(table_id, "network gateway", gateway_id));
    }
    if table.local.contains(&destination) {
        return Err(ApiError::new(
            "InvalidParameterValue",
            format!(
                "The destination CIDR block {destination} is equal to or more specific than one of this VPC's CIDR \
                 blocks. This route can target only an interface or an instance."
            ),
        ));
    }
    let gateway_id = gateway_id.to_owned();
    let table = find_mut::<RouteTable>(world, table_id)?;
    table.routes.insert(destination, gateway_id);
    Ok(())
}

fn missing_route(table_id: &str, destination: Ipv4Net) -> ApiError {
    ApiError::new(
        "InvalidRoute.NotFound",
        format!("no route with destination-cidr-block {destination} in route table {table_id}"),
    )
}
