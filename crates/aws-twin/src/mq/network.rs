//! What Amazon MQ checks of the network a broker is to live in.

use std::collections::BTreeSet;

use super::broker::DeploymentMode;
use super::catalog::has_brokers;
use super::refusal::bad_request;
use crate::ec2;
use crate::wire::error::ApiError;
use crate::world::World;

/// Where a broker goes.
pub(super) struct Placement {
    pub(super) subnet_ids: Vec<String>,
    pub(super) security_groups: Vec<String>,
}

/// Where the caller wants a broker; what is not said is taken from the default VPC, and then the rest must be in it too.
pub(super) fn place(
    world: &World,
    mode: DeploymentMode,
    subnet_ids: &[String],
    security_groups: &[String],
) -> Result<Placement, ApiError> {
    if !subnet_ids.is_empty() && !security_groups.is_empty() {
        return Ok(Placement {
            subnet_ids: subnet_ids.to_vec(),
            security_groups: security_groups.to_vec(),
        });
    }
    let both =
        "Subnets and security groups must belong to the default VPC when only one is provided.";
    let default = ec2::default_network(world).ok_or_else(|| bad_request("subnetIds", both))?;
    let elsewhere = |attribute: &str| Err(bad_request(attribute, both));
    for id in subnet_ids {
        if ec2::subnet(world, id).is_ok_and(|subnet| subnet.vpc_id != default.vpc_id) {
            return elsewhere("subnetIds");
        }
    }
    for id in security_groups {
        if ec2::security_group(world, id).is_ok_and(|group| group.vpc_id != default.vpc_id) {
            return elsewhere("securityGroups");
        }
    }
    let subnet_ids = if subnet_ids.is_empty() {
        default
            .subnet_ids
            .into_iter()
            .take(mode.instances())
            .collect()
    } else {
        subnet_ids.to_vec()
    };
    let security_groups = if security_groups.is_empty() {
        vec![default.group_id]
    } else {
        security_groups.to_vec()
    };
    Ok(Placement {
        subnet_ids,
        security_groups,
    })
}

/// The subnets exist, in one VPC, in different zones that have this instance type. Returns the VPC.
pub(super) fn check_subnets(
    world: &World,
    subnet_ids: &[String],
    instance_type: &str,
) -> Result<String, ApiError> {
    let wrong = |message: String| bad_request("subnetIds", message);
    let mut vpcs = BTreeSet::new();
    let mut zones = BTreeSet::new();
    for id in subnet_ids {
        let subnet = ec2::subnet(world, id).map_err(|error| wrong(error.message))?;
        vpcs.insert(subnet.vpc_id.clone());
        zones.insert(subnet.zone.clone());
        if !has_brokers(world, &subnet.zone) {
            return Err(wrong(format!(
                "Availability Zone [{}] of requested subnet [{id}] does not support broker instance type [{instance_type}].",
                subnet.zone
            )));
        }
    }
    if vpcs.len() > 1 {
        return Err(wrong("Subnets must belong to the same VPC.".to_owned()));
    }
    if zones.len() < subnet_ids.len() {
        return Err(wrong(
            "Subnets must be in different Availability Zones.".to_owned(),
        ));
    }
    vpcs.into_iter()
        .next()
        .ok_or_else(|| wrong("A broker needs a subnet.".to_owned()))
}

/// The security groups exist, in the VPC of the subnets.
pub(super) fn check_groups(world: &World, groups: &[String], vpc: &str) -> Result<(), ApiError> {
    let wrong = |message: String| bad_request("securityGroups", message);
    for id in groups {
        let group = ec2::security_group(world, id).map_err(|error| wrong(error.message))?;
        if group.vpc_id != vpc {
            return Err(wrong(format!(
                "Security group [{id}] and the subnets must belong to the same VPC."
            )));
        }
    }
    Ok(())
}
