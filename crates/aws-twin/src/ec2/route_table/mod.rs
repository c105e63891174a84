//! Route tables; their routes are in [`route`], and which subnets use them in [`association`].

mod association;
mod route;

use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use crate::ec2::resource::{Kind, Resource, find, visible_at};
use crate::ec2::tags::{self, Tags};
use crate::ec2::vpc::Vpc;
use crate::ec2::{State, dependency_violation, done, token};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, World};

use association::Association;

pub(super) use association::{associate, disassociate, replace_association};
pub(super) use route::{create_route, delete_route, replace_route};

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
        malformed: None,
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
            .text("ownerId", world.account)
            .list("routeSet", std::iter::once(local).chain(routes))
            .list("associationSet", associations)
            .list("propagatingVgwSet", [])
            .list("tagSet", tags::items(&self.tags))
    }
}

/// The table that comes with a VPC.
pub(super) fn add_main(world: &mut World, vpc_id: &str, local: Ipv4Net) {
    let id = add(world, vpc_id, local);
    let association = Association::new(world, None);
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
        associations.push(Association::new(world, Some(subnet_id.clone())));
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

fn of_vpc<'world>(world: &'world World, vpc_id: &str) -> impl Iterator<Item = &'world RouteTable> {
    let tables = world.ec2.route_tables.values();
    tables.filter(move |table| table.vpc_id == vpc_id)
}

fn other_network(table_id: &str, kind: &str, id: &str) -> ApiError {
    ApiError::new(
        "InvalidParameterValue",
        format!("route table {table_id} and {kind} {id} belong to different networks"),
    )
}
