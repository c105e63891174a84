//! Amazon EC2: VPCs, subnets, gateways, route tables, security groups, network interfaces.

use serde::{Deserialize, Serialize};

use super::wire::{error::ApiError, query::Params, xml::Element};
use super::world::World;

/// What the account holds of this service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {}

/// Carry out what has come due.
pub(crate) fn settle(_world: &mut World) {}

/// What every account starts with: a default VPC.
pub(crate) fn found(_world: &mut World) {}

/// Answer one call: the `<{action}Response>` element.
pub(crate) fn handle(
    _world: &mut World,
    action: &str,
    _input: &Params,
) -> Result<Element, ApiError> {
    Err(ApiError::new("InvalidAction", action))
}

// Stand-ins until the service is merged: take the other side.
#[expect(missing_docs, reason = "stand-in")]
pub(crate) struct Interface {
    pub(crate) id: String,
    pub(crate) subnet_id: String,
    pub(crate) zone: String,
}
pub(crate) struct Subnet {
    pub(crate) vpc_id: String,
    pub(crate) zone: String,
}
pub(crate) struct SecurityGroup {
    pub(crate) vpc_id: String,
}
pub(crate) fn subnet<'a>(_world: &'a World, id: &str) -> Result<&'a Subnet, ApiError> {
    Err(ApiError::new("x", id))
}
pub(crate) fn subnet_at<'a>(
    _world: &'a World,
    _vpc: &str,
    _address: std::net::Ipv4Addr,
) -> Option<&'a Subnet> {
    None
}
pub(crate) fn security_group<'a>(
    _world: &'a World,
    id: &str,
) -> Result<&'a SecurityGroup, ApiError> {
    Err(ApiError::new("x", id))
}
pub(crate) fn vpc<'a>(_world: &'a World, id: &str) -> Result<&'a Subnet, ApiError> {
    Err(ApiError::new("x", id))
}
pub(crate) fn has_internet_gateway(_world: &World, _vpc: &str) -> bool {
    false
}
pub(crate) fn free_addresses(_world: &World, _subnet: &str) -> usize {
    0
}
pub(crate) fn allows(_world: &World, _from: &[String], _to: &[String], _port: u16) -> bool {
    false
}
pub(crate) fn create_interface(
    _world: &mut World,
    id: &str,
    _groups: &[String],
    _description: &str,
    _requester_id: &str,
    _public: bool,
) -> Result<Interface, ApiError> {
    Err(ApiError::new("x", id))
}
pub(crate) fn release_interface(_world: &mut World, _id: &str, _at: super::world::Millis) {}
pub(crate) fn set_interface_groups(_world: &mut World, _id: &str, _groups: &[String]) {}
