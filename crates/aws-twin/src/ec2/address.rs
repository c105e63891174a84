//! Elastic IP addresses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::interface::{Interface, free_public_address};
use super::resource::{Kind, Resource, find, visible_at};
use super::tags::{self, Tags};
use super::{State, done, invalid_value};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, World};

/// Source: Amazon EC2 User Guide, "Elastic IP address limit".
const ADDRESSES_PER_REGION: usize = 5;

/// An elastic IP address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    /// `eipalloc-…`
    id: String,
    /// The address itself.
    pub(crate) public_ip: String,
    pub(super) tags: Tags,
    visible_at: Millis,
}

impl Address {
    /// The interface that has it.
    fn interface<'world>(&self, world: &'world World) -> Option<&'world Interface> {
        let mut interfaces = world.ec2.interfaces.values();
        interfaces.find(|interface| interface.allocation.as_ref() == Some(&self.id))
    }
}

impl Resource for Address {
    const KIND: Kind = Kind {
        resource_type: "elastic-ip",
        prefix: "eipalloc",
        not_found: "InvalidAllocationID.NotFound",
        malformed: None,
        noun: "allocation ID",
        id_list: "AllocationId",
        id_filter: "allocation-id",
        set: "addressesSet",
    };

    fn all(state: &State) -> &BTreeMap<String, Self> {
        &state.addresses
    }

    fn all_mut(state: &mut State) -> &mut BTreeMap<String, Self> {
        &mut state.addresses
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

    fn values(&self, filter: &str, world: &World) -> Option<Vec<String>> {
        match filter {
            "public-ip" => Some(vec![self.public_ip.clone()]),
            "domain" => Some(vec!["vpc".to_owned()]),
            "network-border-group" => Some(vec![world.region.to_owned()]),
            "network-interface-id" => {
                let interface = self.interface(world).into_iter();
                Some(interface.map(|interface| interface.id.clone()).collect())
            }
            _ => None,
        }
    }

    fn element(&self, name: &str, world: &World) -> Element {
        let element = Element::new(name)
            .text("publicIp", &self.public_ip)
            .text("allocationId", &self.id)
            .text("domain", "vpc")
            .text("publicIpv4Pool", "amazon")
            .text("networkBorderGroup", world.region)
            .list("tagSet", tags::items(&self.tags));
        match self.interface(world) {
            Some(interface) => element
                .text("associationId", association(&self.id))
                .text("networkInterfaceId", &interface.id)
                .text("networkInterfaceOwnerId", &interface.requester_id)
                .text("privateIpAddress", &interface.private_ip),
            None => element,
        }
    }
}

/// The id of the bond between an address and the interface that has it.
pub(super) fn association(allocation: &str) -> String {
    allocation.replacen("eipalloc", "eipassoc", 1)
}

/// The address of an allocation that nothing has.
pub(crate) fn free_address(world: &World, allocation: &str) -> Result<Option<Address>, ApiError> {
    let address = find::<Address>(world, allocation)?;
    Ok(address.interface(world).is_none().then(|| address.clone()))
}

/// Give an interface an address instead of the one it has.
pub(crate) fn associate(world: &mut World, interface: &str, allocation: &str) {
    let address = world.ec2.addresses.get(allocation);
    let Some(public_ip) = address.map(|address| address.public_ip.clone()) else {
        return;
    };
    if let Some(interface) = world.ec2.interfaces.get_mut(interface) {
        interface.public_ip = Some(public_ip);
        interface.allocation = Some(allocation.to_owned());
    }
}

/// `AllocateAddress`. It has no token: asked again, there are two.
pub(super) fn allocate(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let tags = tags::specified(input, Address::KIND.resource_type)?;
    if let Some(domain) = input.get("Domain").filter(|domain| *domain != "vpc") {
        return Err(invalid_value(domain, "domain", "Use vpc."));
    }
    if world.ec2.addresses.len() >= ADDRESSES_PER_REGION {
        return Err(ApiError::new(
            "AddressLimitExceeded",
            "The maximum number of addresses has been reached.",
        ));
    }
    let id = Address::KIND.draw(world);
    let address = add(world, &id, tags);
    Ok(Element::new("AllocateAddressResponse")
        .text("publicIp", &address.public_ip)
        .text("allocationId", &address.id)
        .text("publicIpv4Pool", "amazon")
        .text("networkBorderGroup", world.region)
        .text("domain", "vpc"))
}

fn add(world: &mut World, id: &str, tags: Tags) -> Address {
    let address = Address {
        id: id.to_owned(),
        public_ip: free_public_address(world).to_string(),
        tags,
        visible_at: visible_at(world),
    };
    world.ec2.addresses.insert(id.to_owned(), address.clone());
    address
}

/// Make what is missing of these addresses. A sentence for each that was made is added to `made`.
pub(crate) fn assume_addresses(world: &mut World, allocations: &[String], made: &mut Vec<String>) {
    for id in allocations {
        if !world.ec2.addresses.contains_key(id) {
            let address = add(world, id, Tags::new());
            if let Some(address) = world.ec2.addresses.get_mut(id) {
                address.visible_at = world.now;
            }
            made.push(format!("elastic IP address {id} ({})", address.public_ip));
        }
    }
}

/// `ReleaseAddress`. What a service keeps it with is not the caller's to part from it.
pub(super) fn release(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("AllocationId")?;
    if find::<Address>(world, id)?.interface(world).is_some() {
        return Err(ApiError::new(
            "AuthFailure",
            "You do not have permission to access the specified resource.",
        )
        .status(403));
    }
    world.ec2.addresses.remove(id);
    Ok(done("ReleaseAddress"))
}
