//! VPCs, subnets, gateways, route tables: in the right order, and in the wrong one.

use aws_sdk_ec2::types::{AttributeBooleanValue, Filter, RouteState, VpcAttributeName};
use aws_twin::{ExistingVpc, Premises};
use mqctl_aws::sdk::aws_sdk_ec2;

use super::{MADE, become_visible, ec2, gateway, group, refused, sandbox, subnet, vpc};

fn yes() -> AttributeBooleanValue {
    AttributeBooleanValue::builder().value(true).build()
}

fn no() -> AttributeBooleanValue {
    AttributeBooleanValue::builder().value(false).build()
}

async fn table(client: &aws_sdk_ec2::Client, vpc_id: &str) -> String {
    let answer = client.create_route_table().vpc_id(vpc_id).send().await;
    let table = answer.expect(MADE).route_table.expect(MADE);
    table.route_table_id.expect(MADE)
}

#[tokio::test(start_paused = true)]
async fn a_network_is_built_and_taken_down_again() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    let subnet_id = subnet(&client, &vpc_id, "10.0.0.0/24").await;
    let gateway_id = gateway(&client, &vpc_id).await;
    let table_id = table(&client, &vpc_id).await;
    let group_id = group(&client, &vpc_id, "brokers").await;
    let route = client.create_route().route_table_id(&table_id);
    let route = route
        .destination_cidr_block("0.0.0.0/0")
        .gateway_id(&gateway_id);
    route.send().await.unwrap();
    let associate = client.associate_route_table().route_table_id(&table_id);
    let association = associate.subnet_id(&subnet_id).send().await.unwrap();
    become_visible().await;

    // Each of these still needs what comes before it.
    let refused_delete = refused(client.delete_vpc().vpc_id(&vpc_id).send().await);
    assert_eq!(refused_delete, "DependencyViolation");
    let delete_gateway = client
        .delete_internet_gateway()
        .internet_gateway_id(&gateway_id);
    assert_eq!(
        refused(delete_gateway.clone().send().await),
        "DependencyViolation"
    );
    let delete_table = client.delete_route_table().route_table_id(&table_id);
    assert_eq!(
        refused(delete_table.clone().send().await),
        "DependencyViolation"
    );

    let disassociate = client.disassociate_route_table();
    let disassociate = disassociate.association_id(association.association_id().unwrap());
    disassociate.clone().send().await.unwrap();
    assert_eq!(
        refused(disassociate.send().await),
        "InvalidAssociationID.NotFound"
    );
    delete_table.send().await.unwrap();
    client
        .delete_subnet()
        .subnet_id(&subnet_id)
        .send()
        .await
        .unwrap();
    let detach = client.detach_internet_gateway().vpc_id(&vpc_id);
    let detach = detach.internet_gateway_id(&gateway_id);
    detach.clone().send().await.unwrap();
    assert_eq!(refused(detach.send().await), "Gateway.NotAttached");
    delete_gateway.send().await.unwrap();
    assert_eq!(
        refused(client.delete_vpc().vpc_id(&vpc_id).send().await),
        "DependencyViolation",
        "the security group is still there"
    );
    client
        .delete_security_group()
        .group_id(&group_id)
        .send()
        .await
        .unwrap();
    client.delete_vpc().vpc_id(&vpc_id).send().await.unwrap();
    assert_eq!(
        refused(client.delete_vpc().vpc_id(&vpc_id).send().await),
        "InvalidVpcID.NotFound"
    );
    let vpcs = client.describe_vpcs().send().await.unwrap();
    assert_eq!(vpcs.vpcs().len(), 1);
    let tables = client.describe_route_tables().send().await.unwrap();
    assert_eq!(
        tables.route_tables().len(),
        1,
        "the main table went with the VPC"
    );
    let groups = client.describe_security_groups().send().await.unwrap();
    assert_eq!(
        groups.security_groups().len(),
        1,
        "the default group went with the VPC"
    );
}

#[tokio::test(start_paused = true)]
async fn blocks_have_bounds_and_do_not_overlap() {
    let client = ec2(&sandbox());
    for (block, code) in [
        ("10.0.0.0/15", "InvalidVpc.Range"),
        ("10.0.0.0/29", "InvalidVpc.Range"),
        ("10.0.0/16", "InvalidParameterValue"),
    ] {
        let vpc = client.create_vpc().cidr_block(block);
        assert_eq!(refused(vpc.send().await), code, "{block}");
    }
    let vpc_id = vpc(&client).await;
    subnet(&client, &vpc_id, "10.0.4.0/22").await;
    for (block, code) in [
        ("10.1.0.0/24", "InvalidSubnet.Range"),
        ("10.0.0.0/29", "InvalidSubnet.Range"),
        ("10.0.5.0/24", "InvalidSubnet.Conflict"),
        ("10.0.0.0/20", "InvalidSubnet.Conflict"),
        ("10.0.4.0/22", "InvalidSubnet.Conflict"),
        ("10.0.0.256/24", "InvalidParameterValue"),
    ] {
        let subnet = client.create_subnet().vpc_id(&vpc_id).cidr_block(block);
        assert_eq!(refused(subnet.send().await), code, "{block}");
    }
    let zone = client
        .create_subnet()
        .vpc_id(&vpc_id)
        .cidr_block("10.0.0.0/24");
    let zone = zone.availability_zone("us-east-1a");
    assert_eq!(refused(zone.send().await), "InvalidParameterValue");
    let nowhere = client
        .create_subnet()
        .vpc_id("vpc-0")
        .cidr_block("10.0.0.0/24");
    assert_eq!(refused(nowhere.send().await), "InvalidVpcID.NotFound");

    let sloppy = client
        .create_subnet()
        .vpc_id(&vpc_id)
        .cidr_block("10.0.8.9/24");
    let made = sloppy.send().await.unwrap().subnet.unwrap();
    assert_eq!(made.cidr_block(), Some("10.0.8.0/24"));
    assert_eq!(made.available_ip_address_count(), Some(251));
    let smallest = client
        .create_subnet()
        .vpc_id(&vpc_id)
        .cidr_block("10.0.9.0/28");
    let made = smallest.send().await.unwrap().subnet.unwrap();
    assert_eq!(made.available_ip_address_count(), Some(11));
}

#[tokio::test(start_paused = true)]
async fn dns_hostnames_need_dns_support() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    let modify = client.modify_vpc_attribute().vpc_id(&vpc_id);
    modify
        .clone()
        .enable_dns_support(no())
        .send()
        .await
        .unwrap();
    let hostnames = modify.clone().enable_dns_hostnames(yes());
    assert_eq!(
        refused(hostnames.clone().send().await),
        "InvalidParameterValue"
    );
    let both = hostnames.clone().enable_dns_support(yes());
    assert_eq!(refused(both.send().await), "InvalidParameterCombination");
    modify.enable_dns_support(yes()).send().await.unwrap();
    hostnames.send().await.unwrap();
    let attribute = client.describe_vpc_attribute().vpc_id(&vpc_id);
    let attribute = attribute.attribute(VpcAttributeName::EnableDnsHostnames);
    let attribute = attribute.send().await.unwrap();
    assert_eq!(
        attribute.enable_dns_hostnames().unwrap().value(),
        Some(true)
    );
}

#[tokio::test(start_paused = true)]
async fn subnets_can_hand_out_public_addresses() {
    let client = ec2(&sandbox());
    let subnet_id = subnet(&client, &vpc(&client).await, "10.0.0.0/24").await;
    let modify = client.modify_subnet_attribute().subnet_id(&subnet_id);
    let modify = modify.map_public_ip_on_launch(yes());
    modify.send().await.unwrap();
    become_visible().await;
    let described = client.describe_subnets().subnet_ids(&subnet_id);
    let described = described.send().await.unwrap();
    assert_eq!(described.subnets()[0].map_public_ip_on_launch(), Some(true));
}

#[tokio::test(start_paused = true)]
async fn a_gateway_serves_one_vpc_and_a_vpc_has_one_gateway() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    let gateway_id = gateway(&client, &vpc_id).await;
    let attach = client.attach_internet_gateway().vpc_id(&vpc_id);
    let again = attach.clone().internet_gateway_id(&gateway_id);
    assert_eq!(refused(again.send().await), "Resource.AlreadyAssociated");
    let second = client.create_internet_gateway().send().await.unwrap();
    let second = second
        .internet_gateway
        .unwrap()
        .internet_gateway_id
        .unwrap();
    let attach = attach.internet_gateway_id(second);
    assert_eq!(refused(attach.send().await), "InvalidParameterValue");
    let detach = client
        .detach_internet_gateway()
        .internet_gateway_id(&gateway_id);
    let detach = detach.vpc_id(vpc(&client).await);
    assert_eq!(refused(detach.send().await), "Gateway.NotAttached");
}

#[tokio::test(start_paused = true)]
async fn routes_lead_to_the_gateway_of_their_own_vpc() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    let gateway_id = gateway(&client, &vpc_id).await;
    let table_id = table(&client, &vpc_id).await;
    let elsewhere = gateway(&client, &vpc(&client).await).await;
    let route = |gateway: &str, block: &str| {
        let route = client.create_route().route_table_id(&table_id);
        route.destination_cidr_block(block).gateway_id(gateway)
    };
    let missing = route("igw-0", "0.0.0.0/0");
    assert_eq!(refused(missing.send().await), "InvalidGatewayID.NotFound");
    let foreign = route(&elsewhere, "0.0.0.0/0");
    assert_eq!(refused(foreign.send().await), "InvalidParameterValue");
    let local = route(&gateway_id, "10.0.0.0/16");
    assert_eq!(refused(local.send().await), "RouteAlreadyExists");
    let inside = route(&gateway_id, "10.0.1.0/24");
    assert_eq!(refused(inside.send().await), "InvalidParameterValue");
    let replace = client.replace_route().route_table_id(&table_id);
    let replace = replace
        .destination_cidr_block("0.0.0.0/0")
        .gateway_id(&gateway_id);
    assert_eq!(
        refused(replace.clone().send().await),
        "InvalidRoute.NotFound"
    );
    route(&gateway_id, "0.0.0.0/0").send().await.unwrap();
    let again = route(&gateway_id, "0.0.0.0/0");
    assert_eq!(refused(again.send().await), "RouteAlreadyExists");
    replace.send().await.unwrap();

    let detach = client.detach_internet_gateway().vpc_id(&vpc_id);
    detach
        .internet_gateway_id(&gateway_id)
        .send()
        .await
        .unwrap();
    become_visible().await;
    let described = client.describe_route_tables().route_table_ids(&table_id);
    let described = described.send().await.unwrap();
    let states: Vec<&RouteState> = (described.route_tables()[0].routes().iter())
        .filter_map(|route| route.state())
        .collect();
    assert_eq!(states, [&RouteState::Active, &RouteState::Blackhole]);

    let delete = client.delete_route().route_table_id(&table_id);
    let local = delete.clone().destination_cidr_block("10.0.0.0/16");
    assert_eq!(refused(local.send().await), "InvalidParameterValue");
    let delete = delete.destination_cidr_block("0.0.0.0/0");
    delete.clone().send().await.unwrap();
    assert_eq!(refused(delete.send().await), "InvalidRoute.NotFound");
}

#[tokio::test(start_paused = true)]
async fn a_subnet_uses_one_table_until_it_is_replaced() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    let subnet_id = subnet(&client, &vpc_id, "10.0.0.0/24").await;
    let (first, second) = (table(&client, &vpc_id).await, table(&client, &vpc_id).await);
    let associate = |table: &str| {
        let associate = client.associate_route_table().route_table_id(table);
        associate.subnet_id(&subnet_id).send()
    };
    let association = associate(&first).await.unwrap().association_id.unwrap();
    assert_eq!(
        refused(associate(&first).await),
        "Resource.AlreadyAssociated"
    );
    assert_eq!(
        refused(associate(&second).await),
        "Resource.AlreadyAssociated"
    );
    let replace = client
        .replace_route_table_association()
        .association_id(&association);
    let replaced = replace.route_table_id(&second).send().await.unwrap();
    assert_ne!(replaced.new_association_id(), Some(association.as_str()));
    client
        .delete_route_table()
        .route_table_id(&first)
        .send()
        .await
        .unwrap();

    become_visible().await;
    let main = Filter::builder()
        .name("association.main")
        .values("true")
        .build();
    let in_vpc = Filter::builder().name("vpc-id").values(&vpc_id).build();
    let main = client.describe_route_tables().filters(main).filters(in_vpc);
    let main = main.send().await.unwrap();
    let main = &main.route_tables()[0];
    let delete = client.delete_route_table();
    let delete = delete.route_table_id(main.route_table_id().unwrap());
    assert_eq!(refused(delete.send().await), "DependencyViolation");
    let association = main.associations()[0].route_table_association_id().unwrap();
    let disassociate = client
        .disassociate_route_table()
        .association_id(association);
    assert_eq!(refused(disassociate.send().await), "InvalidParameterValue");

    client
        .delete_subnet()
        .subnet_id(&subnet_id)
        .send()
        .await
        .unwrap();
    let delete = client.delete_route_table().route_table_id(&second);
    delete
        .send()
        .await
        .expect("the association went with the subnet");
}

#[tokio::test(start_paused = true)]
async fn a_network_that_a_plan_presumes_is_there() {
    let sandbox = sandbox();
    let premises = Premises {
        vpc: Some(ExistingVpc {
            id: "vpc-0abc".to_owned(),
            private_subnets: vec!["subnet-1".to_owned(), "subnet-2".to_owned()],
            public_subnets: vec!["subnet-3".to_owned(), "subnet-4".to_owned()],
        }),
        ..Premises::default()
    };
    let made = sandbox.assume(&premises);
    assert_eq!(made.len(), 6, "{made:#?}");
    assert!(sandbox.assume(&premises).is_empty(), "once is enough");

    let client = ec2(&sandbox);
    let subnets = client
        .describe_subnets()
        .subnet_ids("subnet-1")
        .subnet_ids("subnet-2");
    let subnets = subnets.send().await.unwrap();
    let zones: Vec<&str> = (subnets.subnets().iter())
        .filter_map(|subnet| subnet.availability_zone())
        .collect();
    assert_eq!(zones, ["us-west-2a", "us-west-2b"]);
    let used = Filter::builder()
        .name("association.subnet-id")
        .values("subnet-3")
        .build();
    let table = client
        .describe_route_tables()
        .filters(used)
        .send()
        .await
        .unwrap();
    let routes = table.route_tables()[0].routes();
    assert!(
        routes
            .iter()
            .any(|route| route.destination_cidr_block() == Some("0.0.0.0/0"))
    );
}
