//! A network that was there before.

use ipnet::Ipv4Net;

use super::{gateway, route_table, subnet, vpc, zone};
use crate::world::World;

/// The size of the subnets that are made.
const SUBNET_PREFIX: u8 = 20;

/// Make what is missing of a VPC, its private subnets and its public subnets with their internet gateway and route.
/// A sentence for each thing that was made is added to `made`.
pub(crate) fn assume_vpc(
    world: &mut World,
    id: &str,
    private_subnets: &[String],
    public_subnets: &[String],
    made: &mut Vec<String>,
) {
    if !world.ec2.vpcs.contains_key(id) {
        let cidr = "10.0.0.0/16".parse().expect("a literal block");
        vpc::add(world, Some(id), cidr).dns_hostnames = true;
        made.push(format!("VPC {id} ({cidr})"));
    }
    let Some(vpc) = world.ec2.vpcs.get(id).cloned() else {
        return;
    };
    let zones = zone::all(world.region);
    let mut new_public = Vec::new();
    for (kind, subnets) in [("private", private_subnets), ("public", public_subnets)] {
        for (subnet_id, zone) in subnets.iter().zip(zones.iter().cycle()) {
            if world.ec2.subnets.contains_key(subnet_id) {
                continue;
            }
            let Some(cidr) = free_block(world, id, vpc.cidr) else {
                continue;
            };
            subnet::add(world, Some(subnet_id), id, cidr, &zone.name);
            made.push(format!(
                "{kind} subnet {subnet_id} ({cidr} in {})",
                zone.name
            ));
            if kind == "public" {
                new_public.push(subnet_id.clone());
            }
        }
    }
    if new_public.is_empty() {
        return;
    }
    let attached = gateway::attached_to(world, id).map(ToOwned::to_owned);
    let gateway_id = attached.unwrap_or_else(|| {
        let gateway_id = gateway::add_attached(world, id);
        made.push(format!("internet gateway {gateway_id} on {id}"));
        gateway_id
    });
    route_table::add_public(world, &vpc, &gateway_id, &new_public);
}

/// The first block of the VPC that no subnet uses.
fn free_block(world: &World, vpc_id: &str, vpc_cidr: Ipv4Net) -> Option<Ipv4Net> {
    let prefix = SUBNET_PREFIX.max(vpc_cidr.prefix_len());
    let mut blocks = vpc_cidr.subnets(prefix).ok()?;
    blocks.find(|block| {
        let mut siblings = subnet::of_vpc(world, vpc_id);
        siblings.all(|sibling| !sibling.overlaps(*block))
    })
}
