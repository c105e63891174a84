//! Route tables, their routes, and which subnets use them.

use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::super::wire::{error::ApiError, query::Params, xml::Element};
use super::super::world::{Millis, World};
use super::gateway::InternetGateway;
use super::resource::{Kind, Resource, find, find_mut, visible_at};
use super::subnet::Subnet;
use super::tags::{self, Tags};
use super::vpc::{Vpc, parse_cidr};
use super::{State, dependency_violation, done, token};

/// Source: Amazon VPC User Guide, "Amazon VPC quotas".
const TABLES_PER_VPC: usize = 200;

/// A route table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RouteTable {
    /// `rtb-…`
    pub(super) id: String,
    vpc_id: String,
    /// The VPC's own block, which is always routed inside.
    local: Ipv4Net,
    /// To internet gateways, by destination.
    routes: BTreeMap<Ipv4Net, String>,
    associations: Vec<Association>,
    pub(super) tags: Tags,
    visible_at: Millis,
}

/// A table is used by a subnet, or by all subnets of the VPC that have no other: the main one.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Association {
    /// `rtbassoc-…`
    id: String,
    /// Nothing for the main association.
    subnet_id: Option<String>,
}

impl RouteTable {
    fn is_main(&self) -> bool {
        let mut associations = self.associations.iter();
        associations.any(|association| association.subnet_id.is_none())
    }

    /// A gateway that left the VPC leaves a black hole behind.
    fn route_state(&self, gateway_id: &str, world: &World) -> &'static str {
        let gateway = world.ec2.gateways.get(gateway_id);
        let attached = gateway.and_then(|gateway| gateway.vpc_id.as_ref());
        if attached == Some(&self.vpc_id) {
            "active"
        } else {
            "blackhole"
        }
    }
}

impl Resource for RouteTable {
    const KIND: Kind = Kind {
        resource_type: "route-table",
        prefix: "rtb",
        not_found: "InvalidRouteTableID.NotFound",
        noun: "routeTable ID",
        id_list: "RouteTableId",
        id_filter: "route-table-id",
        set: "routeTableSet",
    };

    fn all(state: &State) -> &BTreeMap<String, Self> {
        &state.route_tables
    }

    fn all_mut(state: &mut State) -> &mut BTreeMap<String, Self> {
        &mut state.route_tables
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn visible_at(&self) -> Millis {
        self.visible_at
    }

    fn values(&self, filter: &str, _world: &World) -> Option<Vec<String>> {
        let associations = self.associations.iter();
        Some(match filter {
            "vpc-id" => vec![self.vpc_id.clone()],
            "association.main" => associations
                .map(|association| association.subnet_id.is_none().to_string())
                .collect(),
            "association.subnet-id" => associations
                .filter_map(|association| association.subnet_id.clone())
                .collect(),
            "association.route-table-association-id" => associations
                .map(|association| association.id.clone())
                .collect(),
            "association.route-table-id" => associations.map(|_| self.id.clone()).collect(),
            "route.gateway-id" => {
                let local = std::iter::once("local".to_owned());
                local.chain(self.routes.values().cloned()).collect()
            }
            "route.destination-cidr-block" => {
                let destinations = std::iter::once(&self.local).chain(self.routes.keys());
                destinations.map(ToString::to_string).collect()
            }
            _ => return None,
        })
    }

    fn element(&self, name: &str, world: &World) -> Element {
        let route = |destination: Ipv4Net, gateway: &str, state: &str, origin: &str| {
            Element::new("item")
                .text("destinationCidrBlock", destination)
                .text("gatewayId", gateway)
                .text("state", state)
                .text("origin", origin)
        };
        let local = route(self.local, "local", "active", "CreateRouteTable");
        let routes = self.routes.iter().map(|(destination, gateway)| {
            let state = self.route_state(gateway, world);
            route(*destination, gateway, state, "CreateRoute")
        });
        let associations = self.associations.iter().map(|association| {
            Element::new("item")
                .text("routeTableAssociationId", &association.id)
                .text("routeTableId", &self.id)
                .maybe("subnetId", association.subnet_id.as_ref())
                .text("main", association.subnet_id.is_none())
                .child(Element::new("associationState").text("state", "associated"))
        });
        Element::new(name)
            .text("routeTableId", &self.id)
            .text("vpcId", &self.vpc_id)
            .text("ownerId", &world.account)
            .list("routeSet", std::iter::once(local).chain(routes))
            .list("associationSet", associations)
            .list("propagatingVgwSet", [])
            .list("tagSet", tags::items(&self.tags))
    }
}

/// The table that comes with a VPC.
pub(super) fn add_main(world: &mut World, vpc_id: &str, local: Ipv4Net) {
    let id = add(world, vpc_id, local);
    let association = Association {
        id: association_id(world),
        subnet_id: None,
    };
    if let Some(table) = world.ec2.route_tables.get_mut(&id) {
        table.associations.push(association);
    }
}

/// Route everything else in the VPC's main table to the gateway.
pub(super) fn add_default_route(world: &mut World, vpc_id: &str, gateway_id: &str) {
    let mut tables = world.ec2.route_tables.values_mut();
    let main = tables.find(|table| table.vpc_id == vpc_id && table.is_main());
    if let Some(table) = main {
        table
            .routes
            .insert(Ipv4Net::default(), gateway_id.to_owned());
    }
}

/// A table of its own for these subnets, which routes everything else to the gateway.
pub(super) fn add_public(world: &mut World, vpc: &Vpc, gateway_id: &str, subnets: &[String]) {
    let id = add(world, &vpc.id, vpc.cidr);
    let mut associations = Vec::new();
    for subnet_id in subnets {
        associations.push(Association {
            id: association_id(world),
            subnet_id: Some(subnet_id.clone()),
        });
    }
    if let Some(table) = world.ec2.route_tables.get_mut(&id) {
        table
            .routes
            .insert(Ipv4Net::default(), gateway_id.to_owned());
        table.associations = associations;
    }
}

/// Whether the VPC has tables beside the one it came with.
pub(super) fn has_custom(world: &World, vpc_id: &str) -> bool {
    let mut tables = of_vpc(world, vpc_id);
    tables.any(|table| !table.is_main())
}

/// The VPC is gone, and its tables with it.
pub(super) fn forget_vpc(world: &mut World, vpc_id: &str) {
    let tables = &mut world.ec2.route_tables;
    tables.retain(|_, table| table.vpc_id != vpc_id);
}

/// The subnet is gone, and its association with it.
pub(super) fn forget_subnet(world: &mut World, subnet_id: &str) {
    for table in world.ec2.route_tables.values_mut() {
        let associations = &mut table.associations;
        associations.retain(|association| association.subnet_id.as_deref() != Some(subnet_id));
    }
}

/// `CreateRouteTable`.
pub(super) fn create(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let action = "CreateRouteTable";
    let id = if let Some(id) = token::recall(world, action, input)? {
        id
    } else {
        let vpc = find::<Vpc>(world, input.require("VpcId")?)?;
        let (vpc_id, local) = (vpc.id.clone(), vpc.cidr);
        let tags = tags::specified(input, RouteTable::KIND.resource_type)?;
        if of_vpc(world, &vpc_id).count() >= TABLES_PER_VPC {
            return Err(ApiError::new(
                "RouteTableLimitExceeded",
                "The maximum number of route tables has been reached.",
            ));
        }
        let visible_at = visible_at(world);
        let id = add(world, &vpc_id, local);
        if let Some(table) = world.ec2.route_tables.get_mut(&id) {
            table.tags = tags;
            table.visible_at = visible_at;
        }
        token::remember(world, action, input, &id);
        id
    };
    let all = &world.ec2.route_tables;
    let table = all.get(&id).ok_or_else(|| RouteTable::KIND.missing(&id))?;
    Ok(Element::new("CreateRouteTableResponse")
        .child(table.element("routeTable", world))
        .maybe("clientToken", input.get("ClientToken")))
}

/// `DeleteRouteTable`. Associations block it, and the main table goes only with its VPC.
pub(super) fn delete(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("RouteTableId")?;
    if !find::<RouteTable>(world, id)?.associations.is_empty() {
        return Err(dependency_violation(format!(
            "The routeTable '{id}' has dependencies and cannot be deleted."
        )));
    }
    world.ec2.route_tables.remove(id);
    Ok(done("DeleteRouteTable"))
}

/// `CreateRoute`.
pub(super) fn create_route(world: &mut World, input: &Params) -> Result<Element, ApiError> {
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
pub(super) fn replace_route(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let destination = destination(input)?;
    let table = find::<RouteTable>(world, input.require("RouteTableId")?)?;
    if !table.routes.contains_key(&destination) {
        return Err(missing_route(&table.id, destination));
    }
    set_route(world, input, destination)?;
    Ok(done("ReplaceRoute"))
}

/// `DeleteRoute`.
pub(super) fn delete_route(world: &mut World, input: &Params) -> Result<Element, ApiError> {
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

/// `AssociateRouteTable`. A subnet that is associated already must be disassociated first, or replaced.
pub(super) fn associate(world: &mut World, input: &Params) -> Result<Element, ApiError> {
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
    let association = Association {
        id: association_id(world),
        subnet_id: Some(subnet_id.to_owned()),
    };
    let answer = Element::new("AssociateRouteTableResponse")
        .text("associationId", &association.id)
        .child(Element::new("associationState").text("state", "associated"));
    let table = find_mut::<RouteTable>(world, id)?;
    table.associations.push(association);
    Ok(answer)
}

/// `DisassociateRouteTable`.
pub(super) fn disassociate(world: &mut World, input: &Params) -> Result<Element, ApiError> {
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
pub(super) fn replace_association(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("AssociationId")?;
    let new_table_id = input.require("RouteTableId")?;
    let (table_id, current) = association(world, id)?;
    let vpc_id = find::<RouteTable>(world, &table_id)?.vpc_id.clone();
    if find::<RouteTable>(world, new_table_id)?.vpc_id != vpc_id {
        return Err(other_network(new_table_id, "route table", &table_id));
    }
    remove_association(world, &table_id, id);
    let association = Association {
        id: association_id(world),
        subnet_id: current.subnet_id,
    };
    let answer = Element::new("ReplaceRouteTableAssociationResponse")
        .text("newAssociationId", &association.id)
        .child(Element::new("associationState").text("state", "associated"));
    let table = find_mut::<RouteTable>(world, new_table_id)?;
    table.associations.push(association);
    Ok(answer)
}

fn add(world: &mut World, vpc_id: &str, local: Ipv4Net) -> String {
    let id = RouteTable::KIND.draw(world);
    let table = RouteTable {
        id: id.clone(),
        vpc_id: vpc_id.to_owned(),
        local,
        routes: BTreeMap::new(),
        associations: Vec::new(),
        tags: Tags::new(),
        visible_at: world.now,
    };
    world.ec2.route_tables.insert(id.clone(), table);
    id
}

fn association_id(world: &mut World) -> String {
    format!("rtbassoc-0{}", world.hex(16))
}

fn of_vpc<'world>(world: &'world World, vpc_id: &str) -> impl Iterator<Item = &'world RouteTable> {
    let tables = world.ec2.route_tables.values();
    tables.filter(move |table| table.vpc_id == vpc_id)
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

fn missing_route(table_id: &str, destination: Ipv4Net) -> ApiError {
    ApiError::new(
        "InvalidRoute.NotFound",
        format!("no route with destination-cidr-block {destination} in route table {table_id}"),
    )
}

fn other_network(table_id: &str, kind: &str, id: &str) -> ApiError {
    ApiError::new(
        "InvalidParameterValue",
        format!("route table {table_id} and {kind} {id} belong to different networks"),
    )
}
