//! Network ACLs: each VPC has its default one, which lets everything through, and there are no others.

use super::describe::{Filters, tag_values};
use super::subnet;
use super::tags::Tags;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// `DescribeNetworkAcls`: the default one of each VPC, which lets everything through.
pub(super) fn describe(world: &World, input: &Params) -> Result<Element, ApiError> {
    let filters = Filters::parse(input);
    let ids = input.values("NetworkAclId");
    let mut items = Vec::new();
    for vpc in world.ec2.vpcs.values() {
        let id = vpc.part("acl");
        let values = |filter: &str| match filter {
            "vpc-id" => Some(vec![vpc.id.clone()]),
            "network-acl-id" => Some(vec![id.clone()]),
            "default" => Some(vec!["true".to_owned()]),
            "association.subnet-id" => {
                let subnets = subnet::of_vpc(world, &vpc.id);
                Some(subnets.map(|subnet| subnet.id.clone()).collect())
            }
            _ => tag_values(&Tags::new(), filter),
        };
        if filters.admit(values)? && (ids.is_empty() || ids.contains(&id)) {
            let associations = subnet::of_vpc(world, &vpc.id).map(|subnet| {
                Element::new("item")
                    .text(
                        "networkAclAssociationId",
                        subnet.id.replacen("subnet", "aclassoc", 1),
                    )
                    .text("networkAclId", &id)
                    .text("subnetId", &subnet.id)
            });
            let entries = [false, true].into_iter().flat_map(|egress| {
                [(100, "allow"), (32767, "deny")].map(|(number, action)| {
                    Element::new("item")
                        .text("ruleNumber", number)
                        .text("protocol", "-1")
                        .text("ruleAction", action)
                        .text("egress", egress)
                        .text("cidrBlock", "0.0.0.0/0")
                })
            });
            items.push(
                Element::new("item")
                    .text("networkAclId", &id)
                    .text("vpcId", &vpc.id)
                    .text("default", true)
                    .text("ownerId", world.account)
                    .list("entrySet", entries)
                    .list("associationSet", associations)
                    .list("tagSet", []),
            );
        }
    }
    Ok(Element::new("DescribeNetworkAclsResponse").list("networkAclSet", items))
}
