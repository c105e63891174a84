//! Which subnets use which table.

use serde::{Deserialize, Serialize};

use super::{RouteTable, other_network};
use crate::ec2::done;
use crate::ec2::resource::{find, find_mut};
use crate::ec2::subnet::Subnet;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// A table is used by a subnet, or by all subnets of the VPC that have no other: the main one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Association {
    /// `rtbassoc-…`
    pub(super) id: String,
    /// Nothing for the main association.
    pub(super) subnet_id: Option<String>,
}

impl Association {
    /// A new one.
    pub(super) fn new(world: &mut World, subnet_id: Option<String>) -> Self {
        Self {
            id: format!("rtbassoc-0{}", world.hex(16)),
            subnet_id,
        }
    }
}

/// `AssociateRouteTable`. A subnet that is associated already must be disassociated first, or replaced.
pub(in crate::ec2) fn associate(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("RouteTableId")?;
    let subnet_id = input.require("SubnetId")?;
    let table = find::<RouteTable>(world, id)?;
    let subnet = find::<Subnet>(world, subnet_id)?;
    if table.vpc_id != subnet.vpc_id {
        return Err(other_network(id, "subnet", subnet_id));
    }
    let mut associations = (world.ec2.route_tables.values()).flat_map(|table| &table.associations);
    if associations.any(|association| association.subnet_id.as_deref() == Some(subnet_id)) {
        return Err(ApiError::new(
            "Resource.AlreadyAssociated",
            format!(
                "the specified association for route table {id} conflicts with an existing association"
            ),
        ));
    }
    let association = Association::new(world, Some(subnet_id.to_owned()));
    let answer = Element::new("AssociateRouteTableResponse")
        .text("associationId", &association.id)
        .child(Element::new("associationState").text("state", "associated"));
    let table = find_mut::<RouteTable>(world, id)?;
    table.associations.push(association);
    Ok(answer)
}

/// `DisassociateRouteTable`.
pub(in crate::ec2) fn disassociate(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("AssociationId")?;
    let (table_id, association) = association(world, id)?;
    if association.subnet_id.is_none() {
        return Err(ApiError::new(
            "InvalidParameterValue",
            format!("cannot disassociate the main route table association {id}"),
        ));
    }
    remove_association(world, &table_id, id);
    Ok(done("DisassociateRouteTable"))
}

/// `ReplaceRouteTableAssociation`: the only way to change which table is the main one.
pub(in crate::ec2) fn replace_association(
    world: &mut World,
    input: &Params,
) -> Result<Element, ApiError> {
    let id = input.require("AssociationId")?;
    let new_table_id = input.require("RouteTableId")?;
    let (table_id, current) = association(world, id)?;
    let vpc_id = find::<RouteTable>(world, &table_id)?.vpc_id.clone();
    if find::<RouteTable>(world, new_table_id)?.vpc_id != vpc_id {
        return Err(other_network(new_table_id, "route table", &table_id));
    }
    remove_association(world, &table_id, id);
    let association = Association::new(world, current.subnet_id);
    let answer = Element::new("ReplaceRouteTableAssociationResponse")
        .text("newAssociationId", &association.id)
        .child(Element::new("associationState").text("state", "associated"));
    let table = find_mut::<RouteTable>(world, new_table_id)?;
    table.associations.push(association);
    Ok(answer)
}

/// The association and the table it is on.
fn association(world: &World, id: &str) -> Result<(String, Association), ApiError> {
    for table in world.ec2.route_tables.values() {
        let mut associations = table.associations.iter();
        if let Some(association) = associations.find(|association| association.id == id) {
            return Ok((table.id.clone(), association.clone()));
        }
    }
    Err(ApiError::new(
        "InvalidAssociationID.NotFound",
        format!("The association ID '{id}' does not exist"),
    ))
}

fn remove_association(world: &mut World, table_id: &str, id: &str) {
    if let Some(table) = world.ec2.route_tables.get_mut(table_id) {
        let associations = &mut table.associations;
        associations.retain(|association| association.id != id);
    }
}
