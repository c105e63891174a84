//! Security groups and their rules.

use aws_sdk_ec2::types::{Filter, IpPermission, IpRange, SecurityGroupRule, UserIdGroupPair};
use mqctl_aws::sdk::aws_sdk_ec2;

use super::{become_visible, ec2, group, refused, sandbox, vpc};

fn from_block(port: i32, block: &str) -> IpPermission {
    let range = IpRange::builder()
        .cidr_ip(block)
        .description("clients")
        .build();
    let permission = IpPermission::builder().ip_protocol("tcp");
    let permission = permission.from_port(port).to_port(port);
    permission.ip_ranges(range).build()
}

fn from_group(port: i32, group_id: &str) -> IpPermission {
    let pair = UserIdGroupPair::builder().group_id(group_id).build();
    let permission = IpPermission::builder().ip_protocol("tcp");
    let permission = permission.from_port(port).to_port(port);
    permission.user_id_group_pairs(pair).build()
}

#[tokio::test(start_paused = true)]
async fn a_new_group_lets_everything_out_and_nothing_in() {
    let client = ec2(&sandbox());
    let group_id = group(&client, &vpc(&client).await, "brokers").await;
    become_visible().await;
    let described = client.describe_security_groups().group_ids(&group_id);
    let described = described.send().await.unwrap();
    let group = &described.security_groups()[0];
    assert!(group.ip_permissions().is_empty());
    let [egress] = group.ip_permissions_egress() else {
        panic!("one rule: {group:?}")
    };
    assert_eq!(egress.ip_protocol(), Some("-1"));
    assert_eq!(egress.from_port(), None);
    assert_eq!(egress.ip_ranges()[0].cidr_ip(), Some("0.0.0.0/0"));
}

#[tokio::test(start_paused = true)]
async fn names_are_unique_in_a_vpc_whatever_the_case() {
    let client = ec2(&sandbox());
    let (here, there) = (vpc(&client).await, vpc(&client).await);
    group(&client, &here, "brokers").await;
    group(&client, &there, "brokers").await;
    let create = |name: &str, description: &str| {
        let create = client.create_security_group().vpc_id(&here);
        create.group_name(name).description(description).send()
    };
    assert_eq!(
        refused(create("Brokers", "x").await),
        "InvalidGroup.Duplicate"
    );
    assert_eq!(
        refused(create("default", "x").await),
        "InvalidGroup.Duplicate"
    );
    assert_eq!(
        refused(create("sg-brokers", "x").await),
        "InvalidParameterValue"
    );
    assert_eq!(
        refused(create(&"x".repeat(256), "x").await),
        "InvalidParameterValue"
    );
    assert_eq!(
        refused(create("other", "größer").await),
        "InvalidParameterValue"
    );
}

#[tokio::test(start_paused = true)]
async fn one_duplicate_fails_the_whole_batch() {
    let client = ec2(&sandbox());
    let group_id = group(&client, &vpc(&client).await, "brokers").await;
    let authorize = client
        .authorize_security_group_ingress()
        .group_id(&group_id);
    let first = authorize
        .clone()
        .ip_permissions(from_block(61617, "10.0.0.0/16"));
    let made = first.send().await.unwrap();
    let [rule] = made.security_group_rules() else {
        panic!("one rule: {made:?}")
    };
    assert_eq!(rule.cidr_ipv4(), Some("10.0.0.0/16"));
    assert_eq!(rule.description(), Some("clients"));

    let batch = authorize
        .clone()
        .ip_permissions(from_block(8162, "10.0.0.0/16"));
    let batch = batch.ip_permissions(from_block(61617, "10.0.0.0/16"));
    assert_eq!(refused(batch.send().await), "InvalidPermission.Duplicate");
    become_visible().await;
    let rules = async || {
        let of_group = Filter::builder().name("group-id").values(&group_id).build();
        let rules = client.describe_security_group_rules().filters(of_group);
        let rules = rules.send().await.unwrap();
        let mut ports: Vec<i32> = (rules.security_group_rules().iter())
            .filter(|rule| rule.is_egress() == Some(false))
            .filter_map(SecurityGroupRule::from_port)
            .collect();
        ports.sort_unstable();
        ports
    };
    assert_eq!(rules().await, [61617]);

    let revoke = client.revoke_security_group_ingress().group_id(&group_id);
    let missing = revoke
        .clone()
        .ip_permissions(from_block(8162, "10.0.0.0/16"));
    let missing = missing.ip_permissions(from_block(61617, "10.0.0.0/16"));
    assert_eq!(refused(missing.send().await), "InvalidPermission.NotFound");
    assert_eq!(rules().await, [61617]);
    let by_id = revoke
        .clone()
        .security_group_rule_ids(rule.security_group_rule_id().unwrap());
    by_id.clone().send().await.unwrap();
    assert_eq!(
        refused(by_id.send().await),
        "InvalidSecurityGroupRuleId.NotFound"
    );
    assert!(rules().await.is_empty());

    let ports = authorize
        .clone()
        .ip_permissions(from_block(70000, "10.0.0.0/16"));
    assert_eq!(refused(ports.send().await), "InvalidParameterValue");
    let block = authorize
        .clone()
        .ip_permissions(from_block(1, "everywhere"));
    assert_eq!(refused(block.send().await), "InvalidParameterValue");
    let peer = authorize
        .clone()
        .ip_permissions(from_group(1, "sg-22992c53"));
    assert_eq!(refused(peer.send().await), "InvalidGroup.NotFound");
    assert_eq!(refused(authorize.send().await), "MissingParameter");
}

#[tokio::test(start_paused = true)]
async fn a_group_takes_sixty_rules_in_a_direction() {
    let client = ec2(&sandbox());
    let group_id = group(&client, &vpc(&client).await, "brokers").await;
    let permissions = (1..=60)
        .map(|port| from_block(port, "10.0.0.0/16"))
        .collect();
    let authorize = client
        .authorize_security_group_ingress()
        .group_id(&group_id);
    let full = authorize.clone().set_ip_permissions(Some(permissions));
    full.send().await.unwrap();
    let more = authorize.ip_permissions(from_block(61, "10.0.0.0/16"));
    assert_eq!(
        refused(more.send().await),
        "RulesPerSecurityGroupLimitExceeded"
    );
}

#[tokio::test(start_paused = true)]
async fn a_group_that_another_one_names_stays() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    let balancer = group(&client, &vpc_id, "balancer").await;
    let brokers = group(&client, &vpc_id, "brokers").await;
    let admit = client.authorize_security_group_ingress().group_id(&brokers);
    let admit = admit.ip_permissions(from_group(61617, &balancer));
    admit
        .ip_permissions(from_group(61617, &brokers))
        .send()
        .await
        .unwrap();
    become_visible().await;

    let described = client.describe_security_groups().group_ids(&brokers);
    let described = described.send().await.unwrap();
    let [permission] = described.security_groups()[0].ip_permissions() else {
        panic!("one port, two peers: {described:?}")
    };
    let peers: Vec<&str> = (permission.user_id_group_pairs().iter())
        .filter_map(|pair| pair.group_id())
        .collect();
    assert_eq!(peers, [balancer.as_str(), brokers.as_str()]);
    let naming = Filter::builder()
        .name("ip-permission.group-id")
        .values(&balancer)
        .build();
    let naming = client
        .describe_security_groups()
        .filters(naming)
        .send()
        .await
        .unwrap();
    assert_eq!(
        naming.security_groups()[0].group_id(),
        Some(brokers.as_str())
    );

    let delete = |id: &str| client.delete_security_group().group_id(id).send();
    assert_eq!(refused(delete(&balancer).await), "DependencyViolation");
    delete(&brokers).await.expect("a group may name itself");
    delete(&balancer).await.unwrap();
    assert_eq!(refused(delete(&balancer).await), "InvalidGroup.NotFound");
}

#[tokio::test(start_paused = true)]
async fn the_default_group_cannot_be_deleted() {
    let client = ec2(&sandbox());
    let named = client.describe_security_groups().group_names("default");
    let named = named.send().await.unwrap();
    let group_id = named.security_groups()[0].group_id().unwrap();
    let delete = client.delete_security_group().group_id(group_id);
    assert_eq!(refused(delete.send().await), "CannotDelete");
}
