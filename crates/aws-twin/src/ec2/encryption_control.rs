//! Encryption controls of VPCs. No account has one of its own here, and what they do to traffic is not modelled.
//! Source: Amazon VPC User Guide, "Enforce VPC encryption in transit".

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::resource::find;
use super::vpc::Vpc;
use super::{State, invalid_value};
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// The encryption control of a VPC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct EncryptionControl {
    vpc_id: String,
    enforces: bool,
    excludes_internet_gateway: bool,
}

/// `CreateVpcEncryptionControl`: it only monitors at first.
pub(super) fn create(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let vpc_id = find::<Vpc>(world, input.require("VpcId")?)?.id.clone();
    let mut controls = world.ec2.encryption_controls.values();
    if controls.any(|control| control.vpc_id == vpc_id) {
        return Err(ApiError::new(
            "VpcEncryptionControlAlreadyExists",
            format!("The vpc '{vpc_id}' has an encryption control."),
        ));
    }
    let id = format!("vpcec-0{}", world.hex(16));
    let control = EncryptionControl {
        vpc_id,
        enforces: false,
        excludes_internet_gateway: false,
    };
    let element = element("vpcEncryptionControl", &id, &control);
    world.ec2.encryption_controls.insert(id, control);
    Ok(Element::new("CreateVpcEncryptionControlResponse").child(element))
}

/// `ModifyVpcEncryptionControl`, as far as internet gateways go.
pub(super) fn modify(world: &mut World, input: &Params) -> Result<Element, ApiError> {
    let id = input.require("VpcEncryptionControlId")?;
    let control = world.ec2.encryption_controls.get_mut(id).ok_or_else(|| {
        ApiError::new(
            "InvalidVpcEncryptionControlId.NotFound",
            format!("The encryption control '{id}' does not exist"),
        )
    })?;
    match input.get("Mode") {
        Some("enforce") => control.enforces = true,
        Some("monitor") => control.enforces = false,
        None => {}
        Some(other) => return Err(invalid_value(other, "mode", "")),
    }
    if let Some(exclusion) = input.get("InternetGatewayExclusion") {
        control.excludes_internet_gateway = exclusion == "enable";
    }
    let element = element("vpcEncryptionControl", id, control);
    Ok(Element::new("ModifyVpcEncryptionControlResponse").child(element))
}

/// `DescribeVpcEncryptionControls`.
pub(super) fn describe(world: &World, input: &Params) -> Element {
    let vpcs = input.values("VpcId");
    let asked = |control: &EncryptionControl| vpcs.is_empty() || vpcs.contains(&control.vpc_id);
    let all: &BTreeMap<String, EncryptionControl> = &world.ec2.encryption_controls;
    let found = all.iter().filter(|(_, control)| asked(control));
    let items = found.map(|(id, control)| element("item", id, control));
    Element::new("DescribeVpcEncryptionControlsResponse").list("vpcEncryptionControlSet", items)
}

/// `DescribeAccountVpcEncryptionControl`.
pub(super) fn describe_account() -> Element {
    let control = Element::new("accountVpcEncryptionControl")
        .text("state", "default-state")
        .text("mode", "unmanaged")
        .text("managedBy", "account");
    Element::new("DescribeAccountVpcEncryptionControlResponse").child(control)
}

/// The VPC is gone, and its control with it.
pub(super) fn forget_vpc(state: &mut State, vpc_id: &str) {
    let controls = &mut state.encryption_controls;
    controls.retain(|_, control| control.vpc_id != vpc_id);
}

fn element(name: &str, id: &str, control: &EncryptionControl) -> Element {
    let exclusion = if control.excludes_internet_gateway {
        "enabled"
    } else {
        "disabled"
    };
    let gateway = Element::new("internetGateway").text("state", exclusion);
    Element::new(name)
        .text("vpcId", &control.vpc_id)
        .text("vpcEncryptionControlId", id)
        .text(
            "mode",
            if control.enforces {
                "enforce"
            } else {
                "monitor"
            },
        )
        .text("state", "available")
        .child(Element::new("resourceExclusions").child(gateway))
        .list("tagSet", [])
}
