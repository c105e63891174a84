//! The network, and tags.

use std::time::Duration;

use aws_sdk_ec2::types::{
    AttributeBooleanValue, FlowLogsResourceType, IpPermission, IpRange, ResourceType, Tag,
    TagSpecification, TrafficType,
};
use mqctl_aws::sdk::aws_sdk_ec2;
use mqctl_model::resource::{
    EgressField, FlowLogField, InternetGatewayField, RouteTableField, SecurityGroupField,
    SubnetField, VpcField,
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

    /// Nothing changes one; but somebody may delete it and make another one with its tags.
    pub(super) async fn change_flow_log(&self, field: FlowLogField) -> Result<(), &'static str> {
        let id = self.id("flow-log");
        let found = self.ec2.describe_flow_logs().flow_log_ids(&id);
        let found = found.send().await.unwrap().flow_logs().to_owned();
        let make = self
            .ec2
            .create_flow_logs()
            .resource_type(FlowLogsResourceType::Vpc);
        let make = make.resource_ids(self.id("vpc"));
        let make = make.set_log_group_name(found[0].log_group_name.clone());
        let make =
            make.set_deliver_logs_permission_arn(found[0].deliver_logs_permission_arn.clone());
        let make = make.traffic_type(TrafficType::All);
        let tags = TagSpecification::builder().resource_type(ResourceType::VpcFlowLog);
        let make = make.tag_specifications(tags.set_tags(found[0].tags.clone()).build());
        let make = match field {
            FlowLogField::Vpc => return Err("a log of another VPC is another log"),
            FlowLogField::Destination => make.log_group_name("theirs"),
            FlowLogField::Role => {
                make.deliver_logs_permission_arn("arn:aws:iam::000000000000:role/theirs")
            }
            FlowLogField::Traffic => make.traffic_type(TrafficType::Reject),
        };
        let delete = self.ec2.delete_flow_logs().flow_log_ids(&id);
        delete.send().await.unwrap();
        let created = make.send().await.unwrap();
        let [id] = created.flow_log_ids() else {
            panic!("{created:?}");
        };
        let see = || self.ec2.describe_flow_logs().flow_log_ids(id).send();
        while see().await.is_err() {
            self.stack.clock.sleep(Duration::from_secs(1)).await;
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
