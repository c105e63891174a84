//! The default VPC, as services use it that are not told where to go.

use super::security_group::default_group;
use crate::world::World;

/// The default VPC and what is in it.
#[derive(Clone, Debug)]
pub(crate) struct DefaultNetwork {
    pub(crate) vpc_id: String,
    /// Its default subnets, in the order of their zones.
    pub(crate) subnet_ids: Vec<String>,
    /// Its default security group.
    pub(crate) group_id: String,
}

/// The default VPC; none if it was deleted.
pub(crate) fn default_network(world: &World) -> Option<DefaultNetwork> {
    let vpc = world.ec2.vpcs.values().find(|vpc| vpc.is_default)?;
    let mut subnets: Vec<_> = world
        .ec2
        .subnets
        .values()
        .filter(|subnet| subnet.vpc_id == vpc.id && subnet.default_for_zone)
        .collect();
    subnets.sort_by(|one, other| one.zone.cmp(&other.zone));
    Some(DefaultNetwork {
        vpc_id: vpc.id.clone(),
        subnet_ids: subnets
            .into_iter()
            .map(|subnet| subnet.id.clone())
            .collect(),
        group_id: default_group(world, &vpc.id)?,
    })
}
