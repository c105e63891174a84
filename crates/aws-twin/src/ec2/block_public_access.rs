//! VPC Block Public Access: what keeps the region's VPCs from the internet, and which of them it leaves alone.
//! Source: Amazon VPC User Guide, "Block public access to VPCs and subnets".

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::describe::Filters;
use super::resource::find;
use super::subnet::Subnet;
use super::vpc::Vpc;
use super::{State, invalid_value};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

const MODES: [&str; 3] = ["off", "block-bidirectional", "block-ingress"];
const EXCLUSION_MODES: [&str; 2] = ["allow-bidirectional", "allow-egress"];

/// How it stands in a region.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct BlockPublicAccess {
    /// None as long as nobody set it.
    mode: Option<String>,
    exclusions: BTreeMap<String, Exclusion>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Exclusion {
    arn: String,
    mode: String,
}

fn options(world: &World) -> Element {
    let state = &world.ec2.block_public_access;
    let is_set = state.mode.is_some();
    Element::new("vpcBlockPublicAccessOptions")
        .text("awsAccountId", world.account)
        .text("awsRegion", world.region)
        .text(
            "state",
            if is_set {
                "update-complete"
            } else {
                "default-state"
            },
        )
        .text(
            "internetGatewayBlockMode",
            state.mode.as_deref().unwrap_or("off"),
        )
        .text("managedBy", "account")
        .text("exclusionsAllowed", "allowed")
}

/// `DescribeVpcBlockPublicAccessOptions`.
pub(super) fn describe_options(world: &World) -> Element {
    Element::new("DescribeVpcBlockPublicAccessOptionsResponse").child(options(world))
}

/// `ModifyVpcBlockPublicAccessOptions`. It takes effect at once here, which takes minutes at AWS.
pub(super) fn modify_options(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let mode = choice(input, "InternetGatewayBlockMode", &MODES)?;
    world.ec2.block_public_access.mode = Some(mode);
    Ok(Element::new("ModifyVpcBlockPublicAccessOptionsResponse").child(options(world)))
}

/// `CreateVpcBlockPublicAccessExclusion`.
pub(super) fn create_exclusion(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let mode = choice(input, "InternetGatewayExclusionMode", &EXCLUSION_MODES)?;
    let path = match (input.get("VpcId"), input.get("SubnetId")) {
        (Some(id), None) => format!("vpc/{}", find::<Vpc>(world, id)?.id),
        (None, Some(id)) => format!("subnet/{}", find::<Subnet>(world, id)?.id),
        _ => {
            return Err(ApiError::new(
                "InvalidParameterCombination",
                "Specify either a VPC or a subnet.",
            ));
        }
    };
    let exclusion = Exclusion {
        arn: format!("arn:aws:ec2:{}:{}:{path}", world.region, world.account),
        mode,
    };
    let id = format!("vpcbpa-exclude-0{}", world.hex(16));
    let element = element("vpcBlockPublicAccessExclusion", &id, &exclusion);
    let exclusions = &mut world.ec2.block_public_access.exclusions;
    exclusions.insert(id, exclusion);
    Ok(Element::new("CreateVpcBlockPublicAccessExclusionResponse").child(element))
}

/// `DescribeVpcBlockPublicAccessExclusions`.
pub(super) fn describe_exclusions(world: &World, input: &Params) -> Result<Element, ApiError> {
    let filters = Filters::parse(input);
    let mut items = Vec::new();
    for (id, exclusion) in &world.ec2.block_public_access.exclusions {
        let values = |filter: &str| match filter {
            "resource-arn" => Some(vec![exclusion.arn.clone()]),
            "internet-gateway-exclusion-mode" => Some(vec![exclusion.mode.clone()]),
            "state" => Some(vec!["create-complete".to_owned()]),
            _ => None,
        };
        if filters.admit(values)? {
            items.push(element("item", id, exclusion));
        }
    }
    Ok(
        Element::new("DescribeVpcBlockPublicAccessExclusionsResponse")
            .list("vpcBlockPublicAccessExclusionSet", items),
    )
}

/// What is gone is excluded no longer.
pub(super) fn forget(state: &mut State, path: &str) {
    let exclusions = &mut state.block_public_access.exclusions;
    exclusions.retain(|_, exclusion| !exclusion.arn.ends_with(path));
}

fn element(name: &str, id: &str, exclusion: &Exclusion) -> Element {
    Element::new(name)
        .text("exclusionId", id)
        .text("internetGatewayExclusionMode", &exclusion.mode)
        .text("resourceArn", &exclusion.arn)
        .text("state", "create-complete")
}

fn choice(input: &Params, key: &str, choices: &[&str]) -> Result<String, ApiError> {
    let value = input.require(key)?;
    if choices.contains(&value) {
        Ok(value.to_owned())
    } else {
        Err(invalid_value(value, key, ""))
    }
}
