//! Security groups, routes, and the VPC's settings.

use aws_sdk_ec2::types::{
    AttributeBooleanValue, IpPermission, IpRange, Ipv6Range, UserIdGroupPair,
};
use mqctl_aws::sdk::aws_sdk_ec2;

use super::scene::Scene;
use crate::support::stack::in_virtual_time;

fn rule(protocol: &str, ports: Option<(i32, i32)>, cidr: &str) -> IpPermission {
    let rule = IpPermission::builder().ip_protocol(protocol);
    let rule = rule
        .set_from_port(ports.map(|(from, _)| from))
        .set_to_port(ports.map(|(_, to)| to));
    if cidr.contains(':') {
        rule.ipv6_ranges(Ipv6Range::builder().cidr_ipv6(cidr).build())
            .build()
    } else {
        rule.ip_ranges(IpRange::builder().cidr_ip(cidr).build())
            .build()
    }
}

fn to_group(port: i32, group: &str) -> IpPermission {
    let group = UserIdGroupPair::builder().group_id(group).build();
    let rule = IpPermission::builder().ip_protocol("tcp").from_port(port);
    rule.to_port(port).user_id_group_pairs(group).build()
}

#[test]
fn a_removed_ingress_rule() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let group = scene.id("security-group/balancer");
        let revoke = scene.ec2.revoke_security_group_ingress().group_id(group);
        let clients = rule("tcp", Some((61617, 61617)), "203.0.113.0/24");
        revoke.ip_permissions(clients).send().await.unwrap();
        scene
            .is_repaired(
                &["update security-group/balancer: ingress"],
                &["+ tcp 61617 203.0.113.0/24"],
            )
            .await;
    });
}

#[test]
fn extra_ingress_rules() {
    for (rule, line) in [
        (
            rule("tcp", Some((22, 22)), "0.0.0.0/0"),
            "- tcp 22 0.0.0.0/0",
        ),
        (
            rule("udp", Some((53, 54)), "2001:db8::/32"),
            "- udp 53-54 2001:db8::/32",
        ),
        (
            rule("-1", None, "198.51.100.0/24"),
            "- any all 198.51.100.0/24",
        ),
    ] {
        in_virtual_time(async {
            let scene = Scene::new().await;
            let group = scene.id("security-group/brokers");
            let allow = scene.ec2.authorize_security_group_ingress().group_id(group);
            allow.ip_permissions(rule).send().await.unwrap();
            scene
                .is_repaired(&["update security-group/brokers: ingress"], &[line])
                .await;
        });
    }
}

#[test]
fn an_extra_egress_rule() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let group = scene.id("security-group/balancer");
        let allow = scene.ec2.authorize_security_group_egress().group_id(group);
        let names = rule("udp", Some((53, 53)), "198.51.100.0/24");
        allow.ip_permissions(names).send().await.unwrap();
        scene
            .is_repaired(
                &["update egress/balancer: rules"],
                &["- udp 53 198.51.100.0/24"],
            )
            .await;
    });
}

#[test]
fn a_way_out_for_the_brokers() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let group = scene.id("security-group/brokers");
        let allow = scene.ec2.authorize_security_group_egress().group_id(group);
        let anything = rule("-1", None, "0.0.0.0/0");
        allow.ip_permissions(anything).send().await.unwrap();
        scene
            .is_repaired(
                &["update security-group/brokers: egress"],
                &["- any all 0.0.0.0/0"],
            )
            .await;
    });
}

#[test]
fn a_removed_egress_rule() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let group = scene.id("security-group/balancer");
        let brokers = scene.id("security-group/brokers");
        let revoke = scene.ec2.revoke_security_group_egress().group_id(group);
        let to_brokers = to_group(8162, &brokers);
        revoke.ip_permissions(to_brokers).send().await.unwrap();
        scene
            .is_repaired(
                &["update egress/balancer: rules"],
                &[&format!("+ tcp 8162 {brokers}")],
            )
            .await;
    });
}

#[test]
fn a_deleted_default_route() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let delete = scene.ec2.delete_route();
        let delete = delete.route_table_id(scene.id("route-table/public"));
        let delete = delete.destination_cidr_block("0.0.0.0/0");
        delete.send().await.unwrap();
        let gateway = scene.id("internet-gateway");
        scene
            .is_repaired(
                &["update route-table/public: default route"],
                &[&format!("default route: (none) -> {gateway}")],
            )
            .await;
    });
}

#[test]
fn a_way_out_of_the_private_subnets() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let gateway = scene.id("internet-gateway");
        let create = scene.ec2.create_route();
        let create = create.route_table_id(scene.id("route-table/private"));
        let create = create.destination_cidr_block("0.0.0.0/0");
        create.gateway_id(&gateway).send().await.unwrap();
        scene
            .is_repaired(
                &["update route-table/private: default route"],
                &[&format!("default route: {gateway} -> (none)")],
            )
            .await;
    });
}

#[test]
fn a_subnet_that_was_taken_from_its_route_table() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let table = scene.id("route-table/public");
        let tables = scene.ec2.describe_route_tables().route_table_ids(&table);
        let tables = tables.send().await.unwrap();
        let association = &tables.route_tables()[0].associations()[0];
        let disassociate = scene.ec2.disassociate_route_table();
        let id = association.route_table_association_id().unwrap();
        disassociate.association_id(id).send().await.unwrap();
        let subnet = association.subnet_id().unwrap();
        scene
            .is_repaired(
                &["update route-table/public: subnets"],
                &[&format!("+ {subnet}")],
            )
            .await;
    });
}

#[test]
fn a_private_subnet_that_was_made_public() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let subnet = scene.id("subnet/private/us-west-2a");
        let associations = scene
            .ec2
            .describe_route_tables()
            .route_table_ids(scene.id("route-table/private"));
        let tables = associations.send().await.unwrap();
        let mut associations = tables.route_tables()[0].associations().iter();
        let association = associations
            .find(|it| it.subnet_id() == Some(&subnet))
            .unwrap();
        let replace = scene.ec2.replace_route_table_association();
        let replace = replace.association_id(association.route_table_association_id().unwrap());
        let replace = replace.route_table_id(scene.id("route-table/public"));
        replace.send().await.unwrap();
        scene
            .is_repaired(
                &[
                    "update route-table/private: subnets",
                    "update route-table/public: subnets",
                ],
                &[&format!("- {subnet}"), &format!("+ {subnet}")],
            )
            .await;
    });
}

#[test]
fn a_vpc_without_host_names() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let off = || AttributeBooleanValue::builder().value(false).build();
        let modify = || scene.ec2.modify_vpc_attribute().vpc_id(scene.id("vpc"));
        let names = modify().enable_dns_hostnames(off());
        names.send().await.unwrap();
        let support = modify().enable_dns_support(off());
        support.send().await.unwrap();
        scene
            .is_repaired(
                &["update vpc: dns support, dns hostnames"],
                &["dns support: off -> on", "dns hostnames: off -> on"],
            )
            .await;
    });
}
