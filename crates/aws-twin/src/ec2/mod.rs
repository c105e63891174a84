//! Amazon EC2: VPCs, subnets, gateways, route tables, security groups, network interfaces, addresses.
//!
//! One file per kind of resource; [`resource`] is what they have in common (ids, tags, when a describe first sees
//! them), [`describe`] the filters and pages of every `Describe…`. The other services reach the network only through
//! the functions re-exported here.

mod address;
mod assume;
mod block_public_access;
mod default_network;
mod describe;
mod encryption_control;
mod flow_log;
mod gateway;
mod interface;
mod network_acl;
mod prefix_list;
mod reach;
mod resource;
mod route_table;
mod security_group;
mod subnet;
mod tags;
mod token;
mod vpc;
pub(crate) mod zone;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

pub(crate) use address::{associate, assume_addresses, free_address};
pub(crate) use assume::assume_vpc;
pub(crate) use default_network::default_network;
pub(crate) use gateway::has_internet_gateway;
pub(crate) use interface::{
    Interface, create_interface, private_address, release_interface, set_interface_groups,
};
pub(crate) use network_acl::crosses;
pub(crate) use prefix_list::assume_prefix_lists;
pub(crate) use reach::allows;
pub(crate) use security_group::{SecurityGroup, assume_groups, security_group};
pub(crate) use subnet::{Subnet, free_addresses, subnet, subnet_at};
pub(crate) use vpc::{Vpc, vpc};

/// What the account holds of this service, by id.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    vpcs: BTreeMap<String, Vpc>,
    subnets: BTreeMap<String, Subnet>,
    gateways: BTreeMap<String, gateway::InternetGateway>,
    route_tables: BTreeMap<String, route_table::RouteTable>,
    security_groups: BTreeMap<String, SecurityGroup>,
    interfaces: BTreeMap<String, Interface>,
    addresses: BTreeMap<String, address::Address>,
    prefix_lists: BTreeMap<String, prefix_list::PrefixList>,
    flow_logs: BTreeMap<String, flow_log::FlowLog>,
    block_public_access: block_public_access::BlockPublicAccess,
    encryption_controls: BTreeMap<String, encryption_control::EncryptionControl>,
    /// Of the default network ACLs that were changed, by VPC.
    acl_entries: BTreeMap<String, network_acl::Entries>,
    tokens: token::Tokens,
    /// The names of the zones in which something is wrong at present.
    impaired_zones: BTreeSet<String>,
}

impl State {
    /// Let something be wrong in a zone from now on.
    pub(crate) fn impair_zone(&mut self, zone: &str) {
        self.impaired_zones.insert(zone.to_owned());
    }

    /// Whether there is a VPC with this id.
    pub(crate) fn has_vpc(&self, id: &str) -> bool {
        self.vpcs.contains_key(id)
    }
}

/// Carry out what has come due: lingering interfaces go.
pub(crate) fn settle(world: &mut World) {
    interface::settle(world);
}

/// What every account starts with: a default VPC with a public subnet in each zone.
/// Source: Amazon VPC User Guide, "Default VPCs".
pub(crate) fn found(world: &mut World) {
    vpc::create_default(world);
}

/// Answer one call: the `<{action}Response>` element.
pub(crate) fn handle(world: &mut World, action: &str, input: &Params) -> Result<Element, ApiError> {
    let answer = match action {
        "DescribeAvailabilityZones" => zone::describe(world, input),

        "CreateVpc" => vpc::create(world, input),
        "DescribeVpcs" => describe::answer::<Vpc>(world, action, input),
        "DeleteVpc" => vpc::delete(world, input),
        "ModifyVpcAttribute" => vpc::modify_attribute(world, input),
        "DescribeVpcAttribute" => vpc::describe_attribute(world, input),
        "DescribeNetworkAcls" => network_acl::describe(world, input),
        "CreateNetworkAclEntry" => network_acl::create_entry(world, input),
        "DeleteNetworkAclEntry" => network_acl::delete_entry(world, input),

        "DescribeVpcBlockPublicAccessOptions" => Ok(block_public_access::describe_options(world)),
        "ModifyVpcBlockPublicAccessOptions" => block_public_access::modify_options(world, input),
        "DescribeVpcBlockPublicAccessExclusions" => {
            block_public_access::describe_exclusions(world, input)
        }
        "CreateVpcBlockPublicAccessExclusion" => {
            block_public_access::create_exclusion(world, input)
        }

        "CreateVpcEncryptionControl" => encryption_control::create(world, input),
        "ModifyVpcEncryptionControl" => encryption_control::modify(world, input),
        "DescribeVpcEncryptionControls" => Ok(encryption_control::describe(world, input)),
        "DescribeAccountVpcEncryptionControl" => Ok(encryption_control::describe_account()),

        "CreateSubnet" => subnet::create(world, input),
        "DescribeSubnets" => describe::answer::<Subnet>(world, action, input),
        "DeleteSubnet" => subnet::delete(world, input),
        "ModifySubnetAttribute" => subnet::modify_attribute(world, input),

        "CreateInternetGateway" => gateway::create(world, input),
        "DescribeInternetGateways" => {
            describe::answer::<gateway::InternetGateway>(world, action, input)
        }
        "AttachInternetGateway" => gateway::attach(world, input),
        "DetachInternetGateway" => gateway::detach(world, input),
        "DeleteInternetGateway" => gateway::delete(world, input),

        "CreateRouteTable" => route_table::create(world, input),
        "DescribeRouteTables" => describe::answer::<route_table::RouteTable>(world, action, input),
        "DeleteRouteTable" => route_table::delete(world, input),
        "CreateRoute" => route_table::create_route(world, input),
        "ReplaceRoute" => route_table::replace_route(world, input),
        "DeleteRoute" => route_table::delete_route(world, input),
        "AssociateRouteTable" => route_table::associate(world, input),
        "DisassociateRouteTable" => route_table::disassociate(world, input),
        "ReplaceRouteTableAssociation" => route_table::replace_association(world, input),

        "CreateSecurityGroup" => security_group::create(world, input),
        "DescribeSecurityGroups" => security_group::describe(world, input),
        "DeleteSecurityGroup" => security_group::delete(world, input),
        "AuthorizeSecurityGroupIngress"
        | "AuthorizeSecurityGroupEgress"
        | "RevokeSecurityGroupIngress"
        | "RevokeSecurityGroupEgress"
        | "DescribeSecurityGroupRules" => security_group::handle_rules(world, action, input),

        "DescribeManagedPrefixLists" => {
            describe::answer::<prefix_list::PrefixList>(world, action, input)
        }

        "CreateFlowLogs" => flow_log::create(world, input),
        "DescribeFlowLogs" => describe::answer::<flow_log::FlowLog>(world, action, input),
        "DeleteFlowLogs" => Ok(flow_log::delete(world, input)),

        "AllocateAddress" => address::allocate(world, input),
        "DescribeAddresses" => describe::answer::<address::Address>(world, action, input),
        "ReleaseAddress" => address::release(world, input),

        "DescribeNetworkInterfaces" => interface::describe(world, input),
        // Nothing here makes endpoints: the brokers of the sandbox have interfaces of their own.
        "DescribeVpcEndpoints" => {
            Ok(Element::new("DescribeVpcEndpointsResponse").list("vpcEndpointSet", []))
        }

        "CreateTags" => tags::create(world, input),
        "DeleteTags" => tags::delete(world, input),
        "DescribeTags" => tags::describe(world, input),

        _ => Err(ApiError::new(
            "InvalidAction",
            format!("The action {action} is not valid for this web service."),
        )),
    }?;
    if input.get("DryRun") == Some("true") {
        // A refused call changes nothing, so the work above is undone with it.
        return Err(ApiError::new(
            "DryRunOperation",
            "Request would have succeeded, but DryRun flag is set.",
        )
        .status(412));
    }
    Ok(answer)
}

/// `<{action}Response><return>true</return>`.
fn done(action: &str) -> Element {
    Element::new(&format!("{action}Response")).text("return", true)
}

/// A value that AWS would not take.
fn invalid_value(value: &str, parameter: &str, reason: &str) -> ApiError {
    ApiError::new(
        "InvalidParameterValue",
        format!("Value ({value}) for parameter {parameter} is invalid. {reason}"),
    )
}

/// Something else still needs what the call would take away.
fn dependency_violation(message: impl Into<String>) -> ApiError {
    ApiError::new("DependencyViolation", message)
}
