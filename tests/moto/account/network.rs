//! The network, and who may reach what in it.

use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_elasticloadbalancingv2};
use std::collections::BTreeSet;

use aws_sdk_ec2::types::{AttributeBooleanValue, Filter, IpPermission, Subnet, VpcAttributeName};
use aws_sdk_elasticloadbalancingv2::types::LoadBalancer;

use super::{Account, only};

impl Account {
    /// One VPC with DNS, and in two zones a private subnet, and a public one with a way to the internet.
    pub(in crate::moto) async fn assert_network(&self) {
        let vpcs = self.ec2.describe_vpcs().filters(of_stack()).send().await;
        let vpc = only(vpcs.expect("vpcs").vpcs().to_vec());
        assert_eq!(vpc.cidr_block(), Some("10.20.0.0/16"));
        assert!(
            vpc.tags()
                .iter()
                .any(|tag| (tag.key(), tag.value()) == (Some("team"), Some("payments"))),
            "the plan file's tags are there: {vpc:?}"
        );
        let attribute = |name| {
            self.ec2
                .describe_vpc_attribute()
                .set_vpc_id(vpc.vpc_id.clone())
                .attribute(name)
                .send()
        };
        let support = attribute(VpcAttributeName::EnableDnsSupport).await;
        let hostnames = attribute(VpcAttributeName::EnableDnsHostnames).await;
        let on = AttributeBooleanValue::builder().value(true).build();
        assert_eq!(support.expect("attribute").enable_dns_support(), Some(&on));
        assert_eq!(
            hostnames.expect("attribute").enable_dns_hostnames(),
            Some(&on)
        );

        let gateways = self.ec2.describe_internet_gateways().filters(of_stack());
        let gateways = gateways.send().await.expect("internet gateways");
        let gateway = only(gateways.internet_gateways().to_vec());
        assert_eq!(only(gateway.attachments().to_vec()).vpc_id, vpc.vpc_id);

        let subnets = self.subnets().await;
        assert_eq!(subnets.len(), 4, "{subnets:#?}");
        for public in [true, false] {
            let mut zones = BTreeSet::new();
            for subnet in &subnets {
                let id = subnet.subnet_id().expect("it has an id");
                if self.reaches_the_internet(id).await == public {
                    zones.insert(subnet.availability_zone());
                }
            }
            assert_eq!(zones.len(), 2, "public {public}: {zones:?}");
        }
    }

    /// The load balancer's ports are open to the given networks only, and the brokers' to the load balancer only.
    pub(in crate::moto) async fn assert_who_may_reach_what(
        &self,
        load_balancer: &LoadBalancer,
        ports: &[i32],
        allowed: &[&str],
    ) {
        let outer = only(load_balancer.security_groups().to_vec());
        let mut expected = BTreeSet::new();
        for port in ports {
            for network in allowed {
                expected.insert(format!("{port} from {network}"));
            }
        }
        assert_eq!(self.ingress(&outer).await, expected);

        let inner = only(self.only_broker().await.security_groups().to_vec());
        let mut expected = BTreeSet::from([format!("8162 from {outer}")]);
        for port in ports {
            expected.insert(format!("{port} from {outer}"));
        }
        assert_eq!(self.ingress(&inner).await, expected);
    }

    /// The stack's subnets.
    pub(super) async fn subnets(&self) -> Vec<Subnet> {
        let subnets = self.ec2.describe_subnets().filters(of_stack()).send().await;
        subnets.expect("subnets").subnets().to_vec()
    }

    /// Whether the subnet's own route table leads to an internet gateway.
    pub(super) async fn reaches_the_internet(&self, subnet: &str) -> bool {
        let of_subnet = Filter::builder()
            .name("association.subnet-id")
            .values(subnet)
            .build();
        let tables = self.ec2.describe_route_tables().filters(of_subnet);
        let tables = tables.send().await.expect("route tables");
        let table = only(tables.route_tables().to_vec());
        table.routes().iter().any(|route| {
            route.destination_cidr_block() == Some("0.0.0.0/0")
                && route.gateway_id().is_some_and(|id| id.starts_with("igw-"))
        })
    }

    /// What a security group admits, `PORT from SOURCE` for each.
    async fn ingress(&self, group: &str) -> BTreeSet<String> {
        let groups = self.ec2.describe_security_groups().group_ids(group);
        let groups = groups.send().await.expect("security groups");
        let group = only(groups.security_groups().to_vec());
        group.ip_permissions().iter().flat_map(admitted).collect()
    }
}

fn admitted(permission: &IpPermission) -> Vec<String> {
    let port = match (permission.from_port(), permission.to_port()) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        range => format!("{range:?}"),
    };
    let networks = permission.ip_ranges().iter().map(|one| one.cidr_ip());
    let groups = permission.user_id_group_pairs().iter();
    networks
        .chain(groups.map(|one| one.group_id()))
        .map(|source| format!("{port} from {}", source.unwrap_or("nowhere")))
        .collect()
}

/// Whatever carries the stack's tag.
fn of_stack() -> Filter {
    Filter::builder()
        .name("tag:mqctl:stack")
        .values("orders")
        .build()
}
