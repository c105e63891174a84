//! Internet gateways: at most one on a VPC.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::resource::{Kind, Resource, find, find_mut, visible_at};
use super::tags::{self, Tags};
use super::vpc::Vpc;
use super::{State, dependency_violation, done};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, World};

/// Source: Amazon VPC User Guide, "Amazon VPC quotas".
const GATEWAYS_PER_REGION: usize = 5;

/// An internet gateway.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct InternetGateway {
    /// `igw-…`
    pub(super) id: String,
    /// The VPC it is attached to, if it is.
    pub(super) vpc_id: Option<String>,
    pub(super) tags: Tags,
    visible_at: Millis,
}

impl Resource for InternetGateway {
    const KIND: Kind = Kind {
        resource_type: "internet-gateway",
        prefix: "igw",
        not_found: "InvalidInternetGatewayID.NotFound",
        malformed: None,
        noun: "internetGateway ID",
        id_list: "InternetGatewayId",
        id_filter: "internet-gateway-id",
        set: "internetGatewaySet",
    };

    fn all(state: &State) -> &BTreeMap<String, Self> {
        &state.gateways
    }

    fn all_mut(state: &mut State) -> &mut BTreeMap<String, Self> {
        &mut state.gateways
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
        match filter {
            "attachment.vpc-id" => Some(self.vpc_id.iter().cloned().collect()),
            // An attached gateway is `available`, not `attached`. Source: the EC2 model, `InternetGatewayAttachment`.
            "attachment.state" => {
                let attached = self.vpc_id.iter();
                Some(attached.map(|_| "available".to_owned()).collect())
            }
            _ => None,
        }
    }

    fn element(&self, name: &str, world: &World) -> Element {
        let attachments = self.vpc_id.iter().map(|vpc_id| {
            Element::new("item")
                .text("vpcId", vpc_id)
                .text("state", "available")
        });
        Element::new(name)
            .text("internetGatewayId", &self.id)
            .text("ownerId", world.account)
            .list("attachmentSet", attachments)
            .list("tagSet", tags::items(&self.tags))
    }
}

/// Whether the VPC has a way to the internet; without one, an internet-facing load balancer is refused.
pub(crate) fn has_internet_gateway(world: &World, vpc_id: &str) -> bool {
    attached_to(world, vpc_id).is_some()
}

/// The gateway that is attached to the VPC.
pub(super) fn attached_to<'world>(world: &'world World, vpc_id: &str) -> Option<&'world str> {
    let mut gateways = world.ec2.gateways.values();
    gateways
        .find(|gateway| gateway.vpc_id.as_deref() == Some(vpc_id))
        .map(|gateway| gateway.id.as_str())
}

/// A gateway that is there and attached from now on; its id.
pub(super) fn add_attached(world: &mut World, vpc_id: &str) -> String {
    let id = InternetGateway::KIND.draw(world);
    let gateway = InternetGateway {
        id: id.clone(),
        vpc_id: Some(vpc_id.to_owned()),
        tags: Tags::new(),
        visible_at: world.now,
    };
    world.ec2.gateways.insert(id.clone(), gateway);
    id
}

/// `CreateInternetGateway`.
pub(super) fn create(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let tags = tags::specified(input, InternetGateway::KIND.resource_type)?;
    if world.ec2.gateways.len() >= GATEWAYS_PER_REGION {
        return Err(ApiError::new(
            "InternetGatewayLimitExceeded",
            "The maximum number of internet gateways has been reached.",
        ));
    }
    let gateway = InternetGateway {
        id: InternetGateway::KIND.draw(world),
        vpc_id: None,
        tags,
        visible_at: visible_at(world),
    };
    let element = gateway.element("internetGateway", world);
    world.ec2.gateways.insert(gateway.id.clone(), gateway);
    Ok(Element::new("CreateInternetGatewayResponse").child(element))
}

/// `AttachInternetGateway`.
pub(super) fn attach(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("InternetGatewayId")?;
    let vpc_id = input.require("VpcId")?;
    let gateway = find::<InternetGateway>(world, id)?;
    find::<Vpc>(world, vpc_id)?;
    if let Some(current) = &gateway.vpc_id {
        return Err(ApiError::new(
            "Resource.AlreadyAssociated",
            format!("resource {id} is already attached to network {current}"),
        ));
    }
    if has_internet_gateway(world, vpc_id) {
        return Err(ApiError::new(
            "InvalidParameterValue",
            format!("Network {vpc_id} already has an internet gateway attached"),
        ));
    }
    find_mut::<InternetGateway>(world, id)?.vpc_id = Some(vpc_id.to_owned());
    Ok(done("AttachInternetGateway"))
}

/// `DetachInternetGateway`. Public addresses in the VPC block it.
pub(super) fn detach(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("InternetGatewayId")?;
    let vpc_id = input.require("VpcId")?;
    let gateway = find::<InternetGateway>(world, id)?;
    find::<Vpc>(world, vpc_id)?;
    if gateway.vpc_id.as_deref() != Some(vpc_id) {
        return Err(ApiError::new(
            "Gateway.NotAttached",
            format!("resource {id} is not attached to network {vpc_id}"),
        ));
    }
    let mut interfaces = world.ec2.interfaces.values();
    if interfaces.any(|interface| interface.vpc_id == vpc_id && interface.public_ip.is_some()) {
        return Err(dependency_violation(format!(
            "Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before \
             detaching the gateway."
        )));
    }
    find_mut::<InternetGateway>(world, id)?.vpc_id = None;
    Ok(done("DetachInternetGateway"))
}

/// `DeleteInternetGateway`. Being attached blocks it.
pub(super) fn delete(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("InternetGatewayId")?;
    if find::<InternetGateway>(world, id)?.vpc_id.is_some() {
        return Err(dependency_violation(format!(
            "The internetGateway '{id}' has dependencies and cannot be deleted."
        )));
    }
    world.ec2.gateways.remove(id);
    Ok(done("DeleteInternetGateway"))
}
