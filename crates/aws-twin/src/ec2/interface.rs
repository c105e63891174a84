//! Network interfaces: what load balancers and brokers put into subnets, and leave there for a while.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::resource::{Kind, Resource, find};
use super::security_group::{SecurityGroup, default_group};
use super::subnet::{RESERVED_AT_START, Subnet, free_addresses};
use super::tags::{self, Tags};
use super::{State, describe};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{Millis, World};

/// Public addresses come from here: the range for benchmarks (RFC 2544), which is routed nowhere.
const PUBLIC_RANGE: (Ipv4Addr, u32) = (Ipv4Addr::new(198, 18, 0, 0), 1 << 17);
/// At most so many security groups on one interface. Source: Amazon VPC User Guide, "Amazon VPC quotas".
const GROUPS_PER_INTERFACE: usize = 5;

/// An interface that a service keeps in one of the account's subnets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Interface {
    /// `eni-…`
    pub(crate) id: String,
    /// Its address inside the subnet.
    pub(crate) private_ip: String,
    /// The address that the world sees, if any.
    pub(crate) public_ip: Option<String>,
    /// The allocation of that address, if it is somebody's own.
    #[serde(default)]
    pub(super) allocation: Option<String>,
    /// Where it is.
    pub(crate) subnet_id: String,
    /// The subnet's VPC.
    pub(crate) vpc_id: String,
    /// The subnet's zone.
    pub(crate) zone: String,
    /// Its security groups.
    pub(crate) groups: Vec<String>,
    /// What the owner says it is for: `ELB net/name/0123456789abcdef`.
    pub(crate) description: String,
    /// The service that made it: `amazon-elb`.
    pub(crate) requester_id: String,
    /// When it goes, once its owner has.
    pub(crate) gone_at: Option<Millis>,
    created_at: Millis,
    pub(super) tags: Tags,
}

impl Resource for Interface {
    const KIND: Kind = Kind {
        resource_type: "network-interface",
        prefix: "eni",
        not_found: "InvalidNetworkInterfaceID.NotFound",
        malformed: None,
        noun: "networkInterface ID",
        id_list: "NetworkInterfaceId",
        id_filter: "network-interface-id",
        set: "networkInterfaceSet",
    };

    fn all(state: &State) -> &BTreeMap<String, Self> {
        &state.interfaces
    }

    fn all_mut(state: &mut State) -> &mut BTreeMap<String, Self> {
        &mut state.interfaces
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn tags(&self) -> &Tags {
        &self.tags
    }

    // Its owner, an AWS service, waits for it before it tells anybody.
    fn visible_at(&self) -> Millis {
        self.created_at
    }

    fn values(&self, filter: &str, world: &World) -> Option<Vec<String>> {
        let one = |value: &str| Some(vec![value.to_owned()]);
        match filter {
            "subnet-id" => one(&self.subnet_id),
            "vpc-id" => one(&self.vpc_id),
            "availability-zone" => one(&self.zone),
            "description" => one(&self.description),
            "requester-id" => one(&self.requester_id),
            "requester-managed" => one("true"),
            "status" | "attachment.status" => one(match filter {
                "status" => "in-use",
                _ => "attached",
            }),
            "interface-type" => one("interface"),
            "private-ip-address" | "addresses.private-ip-address" => one(&self.private_ip),
            "association.public-ip" | "addresses.association.public-ip" => {
                Some(self.public_ip.iter().cloned().collect())
            }
            "group-id" => Some(self.groups.clone()),
            "group-name" => {
                let groups = &world.ec2.security_groups;
                let worn = self.groups.iter().filter_map(|id| groups.get(id));
                Some(worn.map(|group| group.name.clone()).collect())
            }
            _ => None,
        }
    }

    fn element(&self, name: &str, world: &World) -> Element {
        let groups = self.groups.iter().map(|id| {
            let named = world.ec2.security_groups.get(id);
            Element::new("item")
                .text("groupId", id)
                .maybe("groupName", named.map(|group| &group.name))
        });
        let association = self.public_ip.as_ref().map(|address| {
            let association = Element::new("association").text("publicIp", address);
            match &self.allocation {
                Some(allocation) => association
                    .text("ipOwnerId", world.account)
                    .text("allocationId", allocation)
                    .text("associationId", super::address::association(allocation)),
                None => association.text("ipOwnerId", &self.requester_id),
            }
        });
        let address = Element::new("item")
            .text("privateIpAddress", &self.private_ip)
            .text("primary", true);
        let address = match association.clone() {
            Some(association) => address.child(association),
            None => address,
        };
        let attachment = Element::new("attachment")
            .text("attachmentId", self.id.replacen("eni", "eni-attach", 1))
            .text("instanceOwnerId", &self.requester_id)
            .text("deviceIndex", 1)
            .text("status", "attached")
            .text("attachTime", tags::timestamp(self.created_at))
            .text("deleteOnTermination", false);
        let element = Element::new(name)
            .text("networkInterfaceId", &self.id)
            .text("subnetId", &self.subnet_id)
            .text("vpcId", &self.vpc_id)
            .text("availabilityZone", &self.zone)
            .text("description", &self.description)
            .text("ownerId", world.account)
            .text("requesterId", &self.requester_id)
            .text("requesterManaged", true)
            .text("status", "in-use")
            .text("macAddress", self.mac_address())
            .text("privateIpAddress", &self.private_ip)
            .text("sourceDestCheck", true)
            .text("interfaceType", "interface")
            .list("groupSet", groups)
            .list("privateIpAddressesSet", [address])
            .child(attachment)
            .list("tagSet", tags::items(&self.tags));
        match association {
            Some(association) => element.child(association),
            None => element,
        }
    }
}

impl Interface {
    /// Locally administered, and as unique as the id.
    fn mac_address(&self) -> String {
        let digits: Vec<char> = self.id.chars().rev().take(10).collect();
        let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
        let pairs: Vec<String> = std::iter::once("02".to_owned()).chain(pairs).collect();
        pairs.join(":")
    }
}

/// Put an interface of a service into a subnet, at a free address. Without groups it gets the VPC's default one.
pub(crate) fn create_interface(
    world: &mut World,
    subnet_id: &str,
    groups: &[String],
    description: &str,
    requester_id: &str,
    public: bool,
) -> Result<Interface, ApiError> {
    let subnet = find::<Subnet>(world, subnet_id)?.clone();
    let groups = checked_groups(world, &subnet, groups)?;
    let private_ip = free_address(world, &subnet)?.to_string();
    let public_ip = if public {
        Some(free_public_address(world).to_string())
    } else {
        None
    };
    let interface = Interface {
        id: Interface::KIND.draw(world),
        private_ip,
        public_ip,
        allocation: None,
        subnet_id: subnet.id,
        vpc_id: subnet.vpc_id,
        zone: subnet.zone,
        groups,
        description: description.to_owned(),
        requester_id: requester_id.to_owned(),
        gone_at: None,
        created_at: world.now,
        tags: Tags::new(),
    };
    let kept = interface.clone();
    world.ec2.interfaces.insert(kept.id.clone(), kept);
    Ok(interface)
}

/// The address of an interface inside its subnet; none if there is no such interface.
pub(crate) fn private_address(world: &World, id: &str) -> Option<Ipv4Addr> {
    world.ec2.interfaces.get(id)?.private_ip.parse().ok()
}

/// The owner of the interface is gone; the interface lingers until the clock reaches `at`, and blocks deletions
/// meanwhile.
pub(crate) fn release_interface(world: &mut World, id: &str, at: Millis) {
    if let Some(interface) = world.ec2.interfaces.get_mut(id) {
        interface.gone_at = Some(at);
    }
}

/// The owner gives the interface other security groups, which it has checked.
pub(crate) fn set_interface_groups(world: &mut World, id: &str, groups: &[String]) {
    if let Some(interface) = world.ec2.interfaces.get_mut(id) {
        interface.groups = groups.to_vec();
    }
}

/// Interfaces whose time has come disappear.
pub(super) fn settle(world: &mut World) {
    let now = world.now;
    world
        .ec2
        .interfaces
        .retain(|_, interface| interface.gone_at.is_none_or(|at| at > now));
}

/// `DescribeNetworkInterfaces`.
pub(super) fn describe(world: &World, input: &Params) -> Result<Element, ApiError> {
    if input.get("MaxResults").is_some() && !input.values(Interface::KIND.id_list).is_empty() {
        return Err(ApiError::new(
            "InvalidParameterCombination",
            "The parameter NetworkInterfaceIds cannot be used with the parameter MaxResults",
        ));
    }
    // Alone among the describes, this one's model spells its list of filters in lower case; both come out as `Filter`.
    describe::answer::<Interface>(world, "DescribeNetworkInterfaces", input)
}

fn checked_groups(
    world: &World,
    subnet: &Subnet,
    groups: &[String],
) -> Result<Vec<String>, ApiError> {
    if groups.is_empty() {
        return Ok(default_group(world, &subnet.vpc_id).into_iter().collect());
    }
    if groups.len() > GROUPS_PER_INTERFACE {
        return Err(ApiError::new(
            "SecurityGroupsPerInterfaceLimitExceeded",
            "The maximum number of security groups per interface has been reached.",
        ));
    }
    for id in groups {
        let group = find::<SecurityGroup>(world, id)?;
        if group.vpc_id != subnet.vpc_id {
            return Err(ApiError::new(
                "InvalidParameter",
                format!(
                    "Security group {id} and subnet {} belong to different networks.",
                    subnet.id
                ),
            ));
        }
    }
    Ok(groups.to_vec())
}

/// Some free address of the subnet, never the same two in a row of subnets: the search starts anywhere.
fn free_address(world: &mut World, subnet: &Subnet) -> Result<Ipv4Addr, ApiError> {
    if free_addresses(world, &subnet.id) == 0 {
        return Err(ApiError::new(
            "InsufficientFreeAddressesInSubnet",
            format!(
                "There are not enough free addresses in subnet '{}' to satisfy the requested number of instances.",
                subnet.id
            ),
        ));
    }
    let in_subnet = |interface: &&Interface| interface.subnet_id == subnet.id;
    let taken: BTreeSet<String> = (world.ec2.interfaces.values().filter(in_subnet))
        .map(|interface| interface.private_ip.clone())
        .collect();
    let capacity = subnet.capacity();
    let start = world.between(0, u64::from(capacity) - 1);
    let first = u32::from(subnet.cidr.network()) + RESERVED_AT_START;
    let offset = u32::try_from(start).unwrap_or_default();
    Ok((0..capacity)
        .map(|step| Ipv4Addr::from(first + (offset + step) % capacity))
        .find(|address| !taken.contains(&address.to_string()))
        .expect("a subnet with free addresses has one"))
}

pub(super) fn free_public_address(world: &World) -> Ipv4Addr {
    let interfaces = world.ec2.interfaces.values();
    let in_use = interfaces.filter_map(|interface| interface.public_ip.as_ref());
    let allocated = world
        .ec2
        .addresses
        .values()
        .map(|address| &address.public_ip);
    let taken: BTreeSet<&String> = in_use.chain(allocated).collect();
    let (base, size) = PUBLIC_RANGE;
    (1..size)
        .map(|step| Ipv4Addr::from(u32::from(base) + step))
        .find(|address| !taken.contains(&address.to_string()))
        .expect("the sandbox has more public addresses than interfaces")
}

#[cfg(test)]
mod tests {
    use super::super::{handle, settle, subnet};
    use super::*;
    use crate::world::Account;

    fn call(world: &mut World, action: &str, form: &str) -> Result<Element, ApiError> {
        handle(world, action, &Params::parse(form.as_bytes()))
    }

    /// A world, and a /28 in its default VPC.
    fn with_small_subnet() -> (Account, String) {
        let mut account = Account::new("123456789012", 7, 1_000_000);
        let mut world = account.in_region("us-west-2");
        let vpc_id = world.ec2.vpcs.keys().next().unwrap().clone();
        let cidr = "172.31.255.0/28".parse().unwrap();
        let id = subnet::add(&mut world, None, &vpc_id, cidr, "us-west-2b")
            .id
            .clone();
        (account, id)
    }

    #[test]
    fn addresses_are_inside_the_subnet_until_there_are_no_more() {
        let (mut account, subnet_id) = with_small_subnet();
        let mut world = account.in_region("us-west-2");
        let mut addresses = BTreeSet::new();
        for _ in 0..11 {
            let interface = create_interface(&mut world, &subnet_id, &[], "x", "amazon-mq", false);
            let interface = interface.unwrap();
            assert_eq!(interface.zone, "us-west-2b");
            assert_eq!(interface.groups.len(), 1, "the default group");
            let address: Ipv4Addr = interface.private_ip.parse().unwrap();
            addresses.insert(address.octets()[3]);
        }
        assert_eq!(addresses, (4..=14).collect());
        assert_eq!(free_addresses(&world, &subnet_id), 0);
        let full = create_interface(&mut world, &subnet_id, &[], "x", "amazon-mq", false);
        assert_eq!(full.unwrap_err().code, "InsufficientFreeAddressesInSubnet");
    }

    #[test]
    fn a_lingering_interface_blocks_what_it_uses_until_its_time() {
        let (mut account, subnet_id) = with_small_subnet();
        let mut world = account.in_region("us-west-2");
        let vpc_id = world.ec2.subnets[&subnet_id].vpc_id.clone();
        let form = format!("GroupName=balancer&GroupDescription=x&VpcId={vpc_id}");
        call(&mut world, "CreateSecurityGroup", &form).unwrap();
        let mut groups = world.ec2.security_groups.values();
        let group_id = groups
            .find(|group| group.name == "balancer")
            .unwrap()
            .id
            .clone();
        let groups = [group_id.clone()];
        let interface = create_interface(&mut world, &subnet_id, &groups, "x", "amazon-elb", true);
        let interface = interface.unwrap();
        assert!(interface.public_ip.as_ref().unwrap().starts_with("198.18."));

        let gateway_id = world.ec2.gateways.keys().next().unwrap().clone();
        let detach = format!("InternetGatewayId={gateway_id}&VpcId={vpc_id}");
        let deletes = [
            ("DeleteSubnet", format!("SubnetId={subnet_id}")),
            ("DeleteSecurityGroup", format!("GroupId={group_id}")),
            ("DetachInternetGateway", detach),
        ];
        let later = world.now + 60_000;
        release_interface(&mut world, &interface.id, later);
        world.now = later - 1;
        settle(&mut world);
        for (action, form) in &deletes {
            let error = call(&mut world, action, form).unwrap_err();
            assert_eq!(error.code, "DependencyViolation", "{action}");
        }
        world.now = later;
        settle(&mut world);
        for (action, form) in &deletes {
            call(&mut world, action, form).unwrap();
        }
    }

    #[test]
    fn groups_must_be_of_the_same_vpc() {
        let (mut account, subnet_id) = with_small_subnet();
        let mut world = account.in_region("us-west-2");
        call(&mut world, "CreateVpc", "CidrBlock=10.0.0.0/16").unwrap();
        let other = world.ec2.vpcs.values().find(|vpc| !vpc.is_default).unwrap();
        let groups = [default_group(&world, &other.id).unwrap()];
        let foreign = create_interface(&mut world, &subnet_id, &groups, "x", "amazon-mq", false);
        assert_eq!(foreign.unwrap_err().code, "InvalidParameter");
        let unknown = ["sg-22992c53".to_owned()];
        let unknown = create_interface(&mut world, &subnet_id, &unknown, "x", "amazon-mq", false);
        assert_eq!(unknown.unwrap_err().code, "InvalidGroup.NotFound");
    }
}
