//! What AWS shows of the way.

use super::{EncryptionControl, InternetBlock, NetworkAcl, RouteTable};

/// What was read of the way. What AWS did not say is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathFacts {
    /// How VPC Block Public Access keeps the region's VPCs from the internet; none if it does not, or AWS did not say.
    pub block: Option<InternetBlock>,
    /// The encryption controls of the region's VPCs.
    pub encryption: Vec<EncryptionControl>,
    /// Whether the account puts new VPCs into enforce mode without an exclusion for internet gateways.
    pub encrypts_new_vpcs: bool,
    /// The route tables of the VPC that the plan file names.
    pub route_tables: Vec<RouteTable>,
    /// The network ACLs of the VPC that the plan file names.
    pub network_acls: Vec<NetworkAcl>,
}

impl PathFacts {
    /// The route table that a subnet uses: the one it is associated with, or its VPC's main one.
    pub(super) fn route_table(&self, subnet: &str) -> Option<&RouteTable> {
        let own = |table: &&RouteTable| table.subnets.iter().any(|it| it == subnet);
        let tables = &self.route_tables;
        (tables.iter().find(own)).or_else(|| tables.iter().find(|table| table.is_main))
    }

    /// The network ACL of a subnet. Each has exactly one.
    pub(super) fn network_acl(&self, subnet: &str) -> Option<&NetworkAcl> {
        let own = |acl: &&NetworkAcl| acl.subnets.iter().any(|it| it == subnet);
        self.network_acls.iter().find(own)
    }
}
