//! The network, and tags.

use aws_sdk_ec2::types::{AttributeBooleanValue, IpPermission, IpRange, Tag};
use mqctl_aws::sdk::aws_sdk_ec2;
use mqctl_model::resource::{
    EgressField, InternetGatewayField, RouteTableField, SecurityGroupField, SubnetField, VpcField,
};

use super::{Hands, NO_CALL};
use crate::support::by_hand;

fn rule(port: i32, cidr: &str) -> IpPermission {
    let range = IpRange::builder().cidr_ip(cidr).build();
    let rule = IpPermission::builder().ip_protocol("tcp").ip_ranges(range);
    rule.from_port(port).to_port(port).build()
}

impl Hands<'_> {
    pub(super) async fn change_tags(&self) -> Result<(), &'static str> {
        let delete = self.ec2.delete_tags().resources(self.id("vpc"));
        let delete = delete.tags(Tag::builder().key("team").build());
        delete.send().await.unwrap();
        Ok(())
    }

    pub(super) async fn change_vpc(&self, field: VpcField) -> Result<(), &'static str> {
        let off = || AttributeBooleanValue::builder().value(false).build();
        let modify = || self.ec2.modify_vpc_attribute().vpc_id(self.id("vpc"));
        // AWS has host names only with DNS.
        let names = modify().enable_dns_hostnames(off());
        match field {
            VpcField::Cidr => return Err(NO_CALL),
            VpcField::DnsHostnames => {
                names.send().await.unwrap();
            }
            VpcField::DefaultGroup => {
                let group = by_hand::default_group(&self.stack.sdk(), &self.id("vpc")).await;
                let authorize = self.ec2.authorize_security_group_ingress().group_id(group);
                authorize.ip_permissions(anything()).send().await.unwrap();
            }
            VpcField::DnsSupport => {
                names.send().await.unwrap();
                let support = modify().enable_dns_support(off());
                support.send().await.unwrap();
            }
        }
        Ok(())
    }

    pub(super) fn change_internet_gateway(field: InternetGatewayField) -> Result<(), &'static str> {
        match field {
            InternetGatewayField::Vpc => Err(
                "AWS detaches no gateway through which a load balancer's public addresses are reached",
            ),
        }
    }

    pub(super) fn change_subnet(field: SubnetField) -> Result<(), &'static str> {
        match field {
            SubnetField::Vpc | SubnetField::Cidr | SubnetField::Zone => Err(NO_CALL),
        }
    }

    pub(super) async fn change_route_table(
        &self,
        field: RouteTableField,
    ) -> Result<(), &'static str> {
        let table = self.id("route-table/public");
        match field {
            RouteTableField::Vpc => return Err(NO_CALL),
            RouteTableField::DefaultRoute => {
                let delete = self.ec2.delete_route().route_table_id(table);
                let delete = delete.destination_cidr_block("0.0.0.0/0");
                delete.send().await.unwrap();
            }
            RouteTableField::Subnets => {
                let tables = self.ec2.describe_route_tables().route_table_ids(table);
                let tables = tables.send().await.unwrap();
                let association = &tables.route_tables()[0].associations()[0];
                let disassociate = self.ec2.disassociate_route_table();
                let id = association.route_table_association_id().unwrap();
                disassociate.association_id(id).send().await.unwrap();
            }
        }
        Ok(())
    }

    pub(super) async fn change_security_group(
        &self,
        field: SecurityGroupField,
    ) -> Result<(), &'static str> {
        let group = self.id("security-group/balancer");
        match field {
            SecurityGroupField::Vpc | SecurityGroupField::Description => return Err(NO_CALL),
            SecurityGroupField::Ingress => {
                let revoke = self.ec2.revoke_security_group_ingress().group_id(group);
                let clients = rule(61617, "203.0.113.0/24");
                revoke.ip_permissions(clients).send().await.unwrap();
            }
            SecurityGroupField::Egress => {
                let authorize = self.ec2.authorize_security_group_egress();
                let authorize = authorize.group_id(self.id("security-group/brokers"));
                authorize.ip_permissions(anything()).send().await.unwrap();
            }
        }
        Ok(())
    }

    pub(super) async fn change_egress(&self, field: EgressField) -> Result<(), &'static str> {
        match field {
            EgressField::Group => return Err(NO_CALL),
            EgressField::Rules => {
                let authorize = self.ec2.authorize_security_group_egress();
                let authorize = authorize.group_id(self.id("egress/balancer"));
                authorize.ip_permissions(anything()).send().await.unwrap();
            }
        }
        Ok(())
    }
}

/// Everything to everywhere.
fn anything() -> IpPermission {
    let everywhere = IpRange::builder().cidr_ip("0.0.0.0/0").build();
    let anything = IpPermission::builder().ip_protocol("-1");
    anything.ip_ranges(everywhere).build()
}
