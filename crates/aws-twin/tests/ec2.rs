//! EC2 in general: describes, filters, pages, tags, tokens, limits, visibility; and who is calling.

use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_sts};
use std::time::Duration;

use aws_sdk_ec2::types::{Filter, ResourceType, Tag};
use aws_twin::Consistency;

use super::{
    become_visible, ec2, gateway, group, refused, sandbox, sdk_config, subnet, tagged, vpc,
};

fn filter(name: &str, values: &[&str]) -> Filter {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Filter::builder()
        .name(name)
        .set_values(Some(values))
        .build()
}

#[tokio::test(start_paused = true)]
async fn the_caller_is_told_the_account() {
    let client = aws_sdk_sts::Client::new(&sdk_config(&sandbox()));
    let identity = client.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.account(), Some("123456789012"));
    assert_eq!(
        identity.arn(),
        Some("arn:aws:iam::123456789012:user/sandbox")
    );
}

#[tokio::test(start_paused = true)]
async fn a_region_has_zones_with_names_and_ids() {
    let client = ec2(&sandbox());
    let answer = client.describe_availability_zones().send().await.unwrap();
    let zones: Vec<String> = (answer.availability_zones().iter())
        .map(|zone| format!("{} {}", zone.zone_name().unwrap(), zone.zone_id().unwrap()))
        .collect();
    assert_eq!(
        zones,
        [
            "us-west-2a usw2-az2",
            "us-west-2b usw2-az3",
            "us-west-2c usw2-az4",
            "us-west-2d usw2-az1",
        ]
    );
    let unknown = client
        .describe_availability_zones()
        .zone_names("us-west-2z");
    assert_eq!(refused(unknown.send().await), "InvalidParameterValue");
}

#[tokio::test(start_paused = true)]
async fn an_account_starts_with_a_default_vpc() {
    let client = ec2(&sandbox());
    let vpcs = client
        .describe_vpcs()
        .filters(filter("is-default", &["true"]));
    let vpcs = vpcs.send().await.unwrap();
    let [vpc] = vpcs.vpcs() else {
        panic!("one default VPC: {vpcs:?}")
    };
    assert_eq!(vpc.cidr_block(), Some("172.31.0.0/16"));
    assert_eq!(vpc.state().unwrap().as_str(), "available");

    let in_vpc = filter("vpc-id", &[vpc.vpc_id().unwrap()]);
    let subnets = client.describe_subnets().filters(in_vpc.clone());
    let subnets = subnets.send().await.unwrap();
    assert_eq!(subnets.subnets().len(), 4);
    assert!(subnets.subnets().iter().all(|subnet| {
        subnet.default_for_az() == Some(true) && subnet.available_ip_address_count() == Some(4091)
    }));

    let tables = client.describe_route_tables().filters(in_vpc.clone());
    let tables = tables.send().await.unwrap();
    let routes = tables.route_tables()[0].routes();
    assert_eq!(routes[1].destination_cidr_block(), Some("0.0.0.0/0"));
    assert!(routes[1].gateway_id().unwrap().starts_with("igw-"));

    let groups = client.describe_security_groups().filters(in_vpc).send();
    let groups = groups.await.unwrap();
    assert_eq!(groups.security_groups()[0].group_name(), Some("default"));
}

#[tokio::test(start_paused = true)]
async fn what_is_made_is_described_late_but_can_be_used_at_once() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    let by_id = client.describe_vpcs().vpc_ids(&vpc_id);
    assert_eq!(refused(by_id.clone().send().await), "InvalidVpcID.NotFound");
    let listed = client.describe_vpcs().send().await.unwrap();
    assert_eq!(listed.vpcs().len(), 1, "only the default VPC is seen");

    subnet(&client, &vpc_id, "10.0.0.0/24").await;
    become_visible().await;
    let seen = by_id.send().await.unwrap();
    assert_eq!(seen.vpcs()[0].vpc_id(), Some(vpc_id.as_str()));
}

#[tokio::test(start_paused = true)]
async fn a_dependent_call_can_be_made_to_come_too_early() {
    let sandbox = sandbox();
    sandbox.set_consistency(Consistency {
        least: Duration::from_secs(2),
        most: Duration::from_secs(2),
        dependents: true,
    });
    let client = ec2(&sandbox);
    let vpc_id = vpc(&client).await;
    let dependent = client
        .create_subnet()
        .vpc_id(&vpc_id)
        .cidr_block("10.0.0.0/24");
    assert_eq!(
        refused(dependent.clone().send().await),
        "InvalidVpcID.NotFound"
    );
    tokio::time::sleep(Duration::from_secs(2)).await;
    dependent.send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn filters_are_anded_across_names_and_ored_within_one() {
    let sandbox = sandbox();
    sandbox.set_consistency(Consistency::IMMEDIATE);
    let client = ec2(&sandbox);
    let vpc_id = vpc(&client).await;
    for (third, name) in [(0, "orders-a"), (1, "orders-b"), (2, "billing-a")] {
        let create = client
            .create_subnet()
            .vpc_id(&vpc_id)
            .cidr_block(format!("10.0.{third}.0/24"))
            .availability_zone("us-west-2b")
            .tag_specifications(tagged(ResourceType::Subnet, "Name", name));
        create.send().await.unwrap();
    }
    let select = async |filters: Vec<Filter>| {
        let answer = client.describe_subnets().set_filters(Some(filters));
        let answer = answer.send().await.unwrap();
        let name = |tags: &[Tag]| tags[0].value().unwrap().to_owned();
        let mut names: Vec<String> = (answer.subnets().iter())
            .map(|subnet| name(subnet.tags()))
            .collect();
        names.sort();
        names
    };
    let in_vpc = filter("vpc-id", &[&vpc_id]);
    let named = |pattern| filter("tag:Name", &[pattern]);
    assert_eq!(
        select(vec![named("orders-*")]).await,
        ["orders-a", "orders-b"]
    );
    assert_eq!(select(vec![named("*-?"), in_vpc]).await.len(), 3);
    let both = vec![filter("tag:Name", &["orders-b", "billing-a"])];
    assert_eq!(select(both).await, ["billing-a", "orders-b"]);
    let narrow = vec![named("orders-*"), filter("cidr-block", &["10.0.1.0/24"])];
    assert_eq!(select(narrow).await, ["orders-b"]);
    let keyed = vec![
        filter("tag-key", &["Name"]),
        filter("availability-zone", &["us-west-2a"]),
    ];
    assert!(select(keyed).await.is_empty());

    let unknown = client
        .describe_subnets()
        .filters(filter("colour", &["blue"]));
    assert_eq!(refused(unknown.send().await), "InvalidParameterValue");
}

#[tokio::test(start_paused = true)]
async fn pages_add_up_to_the_whole() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    for third in 0..12 {
        subnet(&client, &vpc_id, &format!("10.0.{third}.0/24")).await;
    }
    become_visible().await;
    let in_vpc = filter("vpc-id", &[&vpc_id]);
    let pages = client.describe_subnets().filters(in_vpc.clone());
    let mut pages = pages.into_paginator().page_size(5).send();
    let mut sizes = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        sizes.push(page.subnets().len());
        ids.extend(
            page.subnets()
                .iter()
                .filter_map(|subnet| subnet.subnet_id.clone()),
        );
    }
    assert_eq!(sizes, [5, 5, 2]);
    assert_eq!(ids.len(), 12);

    for size in [4, 1001] {
        let page = client.describe_subnets().max_results(size);
        assert_eq!(refused(page.send().await), "InvalidParameterValue");
    }
    let token = client.describe_subnets().max_results(5).next_token("?");
    assert_eq!(refused(token.send().await), "InvalidParameterValue");
    let ids = client.describe_network_interfaces().max_results(5);
    let ids = ids.network_interface_ids("eni-1");
    assert_eq!(refused(ids.send().await), "InvalidParameterCombination");
}

#[tokio::test(start_paused = true)]
async fn tags_can_be_given_at_birth_changed_and_taken_away() {
    let client = ec2(&sandbox());
    let create = client.create_vpc().cidr_block("10.0.0.0/16");
    let create = create.tag_specifications(tagged(ResourceType::Vpc, "team", "payments"));
    let vpc_id = create.send().await.unwrap().vpc.unwrap().vpc_id.unwrap();
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
    let tags = client.create_tags().resources(&vpc_id);
    let tags = tags.tags(tag("team", "orders")).tags(tag("stage", "test"));
    tags.send().await.unwrap();
    become_visible().await;

    let of_vpc = filter("resource-id", &[&vpc_id]);
    let listed = async || {
        let answer = client.describe_tags().filters(of_vpc.clone());
        let answer = answer.send().await.unwrap();
        let tags = answer.tags().iter();
        tags.map(|tag| format!("{}={}", tag.key().unwrap(), tag.value().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(listed().await, ["stage=test", "team=orders"]);
    let other_value = client
        .delete_tags()
        .resources(&vpc_id)
        .tags(tag("team", "payments"));
    other_value.send().await.unwrap();
    assert_eq!(
        listed().await.len(),
        2,
        "the value is not the one to delete"
    );
    let by_key = client.delete_tags().resources(&vpc_id);
    let by_key = by_key.tags(Tag::builder().key("team").build());
    by_key.send().await.unwrap();
    assert_eq!(listed().await, ["stage=test"]);

    let reserved = client
        .create_tags()
        .resources(&vpc_id)
        .tags(tag("aws:x", "y"));
    assert_eq!(refused(reserved.send().await), "InvalidParameterValue");
    let stranger = client.create_tags().resources("vpc-0").tags(tag("a", "b"));
    assert_eq!(refused(stranger.send().await), "InvalidVpcID.NotFound");
    let mut many = client.create_tags().resources(&vpc_id);
    for number in 0..50 {
        many = many.tags(tag(&format!("key-{number}"), ""));
    }
    assert_eq!(refused(many.send().await), "TagLimitExceeded");
    assert_eq!(
        listed().await,
        ["stage=test"],
        "a refused call changes nothing"
    );
    let create = client.create_vpc().cidr_block("10.1.0.0/16");
    let wrong_kind = create.tag_specifications(tagged(ResourceType::Subnet, "a", "b"));
    assert_eq!(refused(wrong_kind.send().await), "InvalidParameterValue");
}

#[tokio::test(start_paused = true)]
async fn a_client_token_makes_a_create_repeatable() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    let create = client
        .create_route_table()
        .vpc_id(&vpc_id)
        .client_token("t-1");
    let first = create.clone().send().await.unwrap().route_table.unwrap();
    let again = create.clone().send().await.unwrap().route_table.unwrap();
    assert_eq!(first.route_table_id(), again.route_table_id());
    let other = create.tag_specifications(tagged(ResourceType::RouteTable, "a", "b"));
    assert_eq!(refused(other.send().await), "IdempotentParameterMismatch");
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_changes_nothing() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    let dry = client.delete_vpc().vpc_id(&vpc_id).dry_run(true);
    assert_eq!(refused(dry.send().await), "DryRunOperation");
    client.delete_vpc().vpc_id(&vpc_id).send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_region_holds_five_vpcs_and_five_gateways() {
    let client = ec2(&sandbox());
    // One of each came with the account.
    for _ in 0..4 {
        let vpc_id = vpc(&client).await;
        gateway(&client, &vpc_id).await;
    }
    let vpc = client.create_vpc().cidr_block("10.0.0.0/16");
    assert_eq!(refused(vpc.send().await), "VpcLimitExceeded");
    let gateway = client.create_internet_gateway();
    assert_eq!(
        refused(gateway.send().await),
        "InternetGatewayLimitExceeded"
    );
}

#[tokio::test(start_paused = true)]
async fn ids_that_are_not_there_have_codes_of_their_own() {
    let client = ec2(&sandbox());
    let vpc = client.describe_vpcs().vpc_ids("vpc-0");
    assert_eq!(refused(vpc.send().await), "InvalidVpcID.NotFound");
    let subnet = client.describe_subnets().subnet_ids("subnet-0");
    assert_eq!(refused(subnet.send().await), "InvalidSubnetID.NotFound");
    let group = client.describe_security_groups().group_ids("sg-22992c53");
    assert_eq!(refused(group.send().await), "InvalidGroup.NotFound");
    let table = client.describe_route_tables().route_table_ids("rtb-0");
    assert_eq!(refused(table.send().await), "InvalidRouteTableID.NotFound");
    let gateway = client
        .describe_internet_gateways()
        .internet_gateway_ids("igw-0");
    assert_eq!(
        refused(gateway.send().await),
        "InvalidInternetGatewayID.NotFound"
    );
    let eni = client
        .describe_network_interfaces()
        .network_interface_ids("eni-0");
    assert_eq!(
        refused(eni.send().await),
        "InvalidNetworkInterfaceID.NotFound"
    );
    let rule = client
        .describe_security_group_rules()
        .security_group_rule_ids("sgr-0");
    assert_eq!(
        refused(rule.send().await),
        "InvalidSecurityGroupRuleId.NotFound"
    );
    assert!(
        client
            .describe_vpc_endpoints()
            .send()
            .await
            .unwrap()
            .vpc_endpoints()
            .is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn the_same_history_gives_the_same_ids() {
    let ids = async || {
        let client = ec2(&sandbox());
        let vpc_id = vpc(&client).await;
        let group_id = group(&client, &vpc_id, "brokers").await;
        (vpc_id, group_id)
    };
    assert_eq!(ids().await, ids().await);
}

#[tokio::test(start_paused = true)]
async fn an_account_has_five_addresses() {
    let sandbox = sandbox();
    let client = ec2(&sandbox);
    let mut ids = Vec::new();
    for _ in 0..5 {
        let made = client.allocate_address().send().await.unwrap();
        ids.push(made.allocation_id().unwrap().to_owned());
    }
    let more = client.allocate_address().send().await;
    assert_eq!(refused(more), "AddressLimitExceeded");
    become_visible().await;
    let found = client.describe_addresses().send().await.unwrap();
    assert_eq!(found.addresses().len(), 5);
    let release = client.release_address().allocation_id(&ids[0]);
    release.clone().send().await.unwrap();
    assert_eq!(
        refused(release.send().await),
        "InvalidAllocationID.NotFound"
    );
    client.allocate_address().send().await.unwrap();
}
