use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_elasticloadbalancingv2};
use std::time::{Duration, SystemTime};

use aws_sdk_ec2::types::Filter;
use aws_sdk_elasticloadbalancingv2::types::{
    IpAddressType, LoadBalancer, LoadBalancerAttribute, LoadBalancerSchemeEnum,
    LoadBalancerStateEnum, LoadBalancerTypeEnum, SubnetMapping,
};

use super::{Lab, MADE, PRIVATE, PUBLIC, VPC, refused};

async fn describe(lab: &Lab, arn: &str) -> LoadBalancer {
    let found = lab.elb.describe_load_balancers().load_balancer_arns(arn);
    let found = found.send().await.expect(MADE);
    found.load_balancers().first().expect(MADE).clone()
}

async fn interfaces(lab: &Lab, name: &str) -> usize {
    let filter = Filter::builder().name("description");
    let filter = filter.values(format!("ELB net/{name}/*")).build();
    let found = lab.ec2.describe_network_interfaces().filters(filter);
    found.send().await.expect(MADE).network_interfaces().len()
}

#[tokio::test(start_paused = true)]
async fn a_new_balancer_is_active_after_minutes() {
    let lab = Lab::new().await;
    let now = lab.sandbox.clock().now();
    let created = lab.balancer("orders").send().await.unwrap();
    let balancer = created.load_balancers().first().unwrap();
    let arn = balancer.load_balancer_arn().unwrap();
    let state = |balancer: &LoadBalancer| balancer.state().unwrap().code().unwrap().clone();

    assert_eq!(state(balancer), LoadBalancerStateEnum::Provisioning);
    let dns_name = balancer.dns_name().unwrap();
    assert!(dns_name.starts_with("orders-"), "{dns_name}");
    assert!(
        dns_name.ends_with(".elb.us-west-2.sandbox.invalid"),
        "{dns_name}"
    );
    assert!(
        balancer
            .canonical_hosted_zone_id()
            .unwrap()
            .starts_with('Z')
    );
    assert_eq!(balancer.vpc_id(), Some(VPC));
    assert_eq!(
        balancer.scheme(),
        Some(&LoadBalancerSchemeEnum::InternetFacing)
    );
    assert_eq!(balancer.security_groups(), std::slice::from_ref(&lab.group));
    let zones: Vec<_> = balancer
        .availability_zones()
        .iter()
        .map(|zone| zone.zone_name().unwrap())
        .collect();
    assert_eq!(zones, ["us-west-2a", "us-west-2b"]);
    assert_eq!(
        SystemTime::try_from(*balancer.created_time().unwrap()).unwrap(),
        now
    );
    assert_eq!(interfaces(&lab, "orders").await, 2);

    lab.wait(2 * 60 - 5).await;
    assert_eq!(
        state(&describe(&lab, arn).await),
        LoadBalancerStateEnum::Provisioning
    );
    lab.wait(2 * 60 + 5).await;
    assert_eq!(
        state(&describe(&lab, arn).await),
        LoadBalancerStateEnum::Active
    );
}

#[tokio::test(start_paused = true)]
async fn creating_again_is_idempotent_for_equal_settings_only() {
    let lab = Lab::new().await;
    let arn = lab.make_balancer("orders").await;
    lab.wait(600).await;
    assert_eq!(lab.make_balancer("orders").await, arn);
    assert_eq!(interfaces(&lab, "orders").await, 2);
    let internal = lab
        .balancer("orders")
        .scheme(LoadBalancerSchemeEnum::Internal);
    assert_eq!(refused(internal.send().await), "DuplicateLoadBalancerName");
    let bare = lab.balancer("orders").set_security_groups(None);
    assert_eq!(refused(bare.send().await), "DuplicateLoadBalancerName");
}

#[tokio::test(start_paused = true)]
async fn names_follow_the_rules() {
    let lab = Lab::new().await;
    let long = "x".repeat(33);
    for name in [
        "-orders",
        "orders-",
        "or_ders",
        "internal-orders",
        long.as_str(),
    ] {
        assert_eq!(
            refused(lab.balancer(name).send().await),
            "ValidationError",
            "{name}"
        );
    }
    lab.make_balancer(&long[1..]).await;
}

#[tokio::test(start_paused = true)]
async fn the_network_must_be_right() {
    let lab = Lab::new().await;
    let vpc = lab
        .ec2
        .create_vpc()
        .cidr_block("10.9.0.0/16")
        .send()
        .await
        .unwrap();
    let vpc = vpc.vpc().unwrap().vpc_id().unwrap().to_owned();
    let elsewhere = lab
        .ec2
        .create_subnet()
        .vpc_id(&vpc)
        .cidr_block("10.9.0.0/24");
    let elsewhere = elsewhere
        .availability_zone("us-west-2a")
        .send()
        .await
        .unwrap();
    let elsewhere = elsewhere.subnet().unwrap().subnet_id().unwrap().to_owned();
    let foreign = lab.security_group("foreign", &vpc).await;
    let bare = |name| lab.balancer(name).set_subnets(None);

    assert_eq!(refused(bare("n").send().await), "ValidationError");
    assert_eq!(
        refused(bare("n").subnets("subnet-none").send().await),
        "SubnetNotFound"
    );
    let same_zone = bare("n").subnets(PUBLIC[0]).subnets(PRIVATE[0]);
    assert_eq!(
        refused(same_zone.send().await),
        "InvalidConfigurationRequest"
    );
    let two_networks = bare("n").subnets(PUBLIC[1]).subnets(&elsewhere);
    assert_eq!(
        refused(two_networks.send().await),
        "InvalidConfigurationRequest"
    );
    let mapping = SubnetMapping::builder().subnet_id(PUBLIC[0]);
    let both_ways = lab.balancer("n").subnet_mappings(mapping.clone().build());
    assert_eq!(refused(both_ways.send().await), "ValidationError");
    let fixed = bare("n").subnet_mappings(mapping.allocation_id("eipalloc-1").build());
    assert_eq!(refused(fixed.send().await), "AllocationIdNotFound");

    let unrouted = bare("n").subnets(&elsewhere).set_security_groups(None);
    assert_eq!(refused(unrouted.clone().send().await), "InvalidSubnet");
    let internal = unrouted.scheme(LoadBalancerSchemeEnum::Internal);
    internal.send().await.unwrap();

    let unknown = lab
        .balancer("g")
        .set_security_groups(None)
        .security_groups("sg-none");
    assert_eq!(refused(unknown.send().await), "InvalidSecurityGroup");
    let other = lab.balancer("g").security_groups(&foreign);
    assert_eq!(refused(other.send().await), "InvalidConfigurationRequest");
    let application = lab.balancer("g").r#type(LoadBalancerTypeEnum::Application);
    assert_eq!(refused(application.send().await), "ValidationError");
    let odd = lab
        .balancer("g")
        .scheme(LoadBalancerSchemeEnum::from("sideways"));
    assert_eq!(refused(odd.send().await), "ValidationError");
    assert!(
        lab.elb
            .describe_load_balancers()
            .names("g")
            .send()
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn eight_addresses_must_be_free() {
    let lab = Lab::new().await;
    let small = lab
        .ec2
        .create_subnet()
        .vpc_id(VPC)
        .cidr_block("10.0.240.0/28");
    let small = small.availability_zone("us-west-2c").send().await.unwrap();
    let small = small.subnet().unwrap().subnet_id().unwrap().to_owned();
    // A /28 has eleven addresses; each balancer takes one.
    for number in 0..4 {
        let name = format!("n{number}");
        let balancer = lab.balancer(&name).set_subnets(None).subnets(&small);
        balancer.send().await.unwrap();
    }
    let fifth = lab
        .balancer("n5")
        .set_subnets(None)
        .subnets(&small)
        .send()
        .await;
    let error = fifth.unwrap_err().into_service_error();
    assert!(error.is_invalid_subnet_exception(), "{error}");
    assert!(error.to_string().contains("Not enough IP space"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn deleting_twice_is_fine_and_interfaces_linger() {
    let lab = Lab::new().await;
    let arn = lab.make_balancer("orders").await;
    for _ in 0..2 {
        let delete = lab.elb.delete_load_balancer().load_balancer_arn(&arn);
        delete.send().await.unwrap();
    }
    let missing = lab
        .elb
        .describe_load_balancers()
        .names("orders")
        .send()
        .await;
    assert_eq!(refused(missing), "LoadBalancerNotFound");
    assert_eq!(interfaces(&lab, "orders").await, 2);
    let group = lab.ec2.delete_security_group().group_id(&lab.group);
    let blocked = group.clone().send().await;
    assert_eq!(
        blocked.unwrap_err().into_service_error().meta().code(),
        Some("DependencyViolation")
    );
    lab.wait(5 * 60).await;
    assert_eq!(interfaces(&lab, "orders").await, 0);
    group.send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn deletion_protection_protects() {
    let lab = Lab::new().await;
    let arn = lab.make_balancer("orders").await;
    let protect = |value: &str| {
        let attribute = LoadBalancerAttribute::builder();
        let attribute = attribute.key("deletion_protection.enabled").value(value);
        let modify = lab.elb.modify_load_balancer_attributes();
        modify.load_balancer_arn(&arn).attributes(attribute.build())
    };
    let delete = lab.elb.delete_load_balancer().load_balancer_arn(&arn);
    protect("true").send().await.unwrap();
    assert_eq!(
        refused(delete.clone().send().await),
        "OperationNotPermitted"
    );
    describe(&lab, &arn).await;
    protect("false").send().await.unwrap();
    delete.send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn security_groups_can_be_replaced_but_never_added() {
    let lab = Lab::new().await;
    let other = lab.security_group("other", VPC).await;
    let arn = lab.make_balancer("with").await;
    let set = lab.elb.set_security_groups().load_balancer_arn(&arn);
    set.clone().security_groups(&other).send().await.unwrap();
    assert_eq!(
        describe(&lab, &arn).await.security_groups(),
        std::slice::from_ref(&other)
    );
    // The interfaces wear the new group, so the old one is free.
    let free = lab.ec2.delete_security_group().group_id(&lab.group);
    free.send().await.unwrap();
    let none = set.set_security_groups(Some(Vec::new())).send().await;
    assert_eq!(refused(none), "InvalidConfigurationRequest");

    let bare = lab
        .balancer("without")
        .set_security_groups(None)
        .send()
        .await
        .unwrap();
    let bare = bare
        .load_balancers()
        .first()
        .unwrap()
        .load_balancer_arn()
        .unwrap();
    let add = lab.elb.set_security_groups().load_balancer_arn(bare);
    let add = add.security_groups(&other).send().await;
    assert_eq!(refused(add), "InvalidConfigurationRequest");
}

#[tokio::test(start_paused = true)]
async fn zones_come_and_go_and_get_another_subnet_only_in_between() {
    let lab = Lab::new().await;
    let one = lab.balancer("orders").set_subnets(None).subnets(PUBLIC[0]);
    let one = one.send().await.unwrap();
    let arn = one
        .load_balancers()
        .first()
        .unwrap()
        .load_balancer_arn()
        .unwrap();
    let set = || lab.elb.set_subnets().load_balancer_arn(arn);
    let exchanged = set().subnets(PRIVATE[0]).send().await;
    assert_eq!(refused(exchanged), "InvalidConfigurationRequest");
    let grown = set()
        .subnets(PUBLIC[0])
        .subnets(PUBLIC[1])
        .send()
        .await
        .unwrap();
    assert_eq!(grown.availability_zones().len(), 2);
    assert_eq!(describe(&lab, arn).await.availability_zones().len(), 2);
    assert_eq!(interfaces(&lab, "orders").await, 2);

    let left = set().subnets(PUBLIC[1]).send().await.unwrap();
    assert_eq!(left.availability_zones().len(), 1);
    let back = || set().subnets(PRIVATE[0]).subnets(PUBLIC[1]).send();
    assert_eq!(refused(back().await), "InvalidConfigurationRequest");
    while describe(&lab, arn).await.availability_zones().len() == 2 {
        lab.sandbox.clock().sleep(Duration::from_secs(5)).await;
    }
    back().await.unwrap();
    // The interface that goes stays for a while.
    assert_eq!(interfaces(&lab, "orders").await, 3);
    lab.sandbox.clock().sleep(Duration::from_mins(5)).await;
    assert_eq!(interfaces(&lab, "orders").await, 2);
}

#[tokio::test(start_paused = true)]
async fn listing_is_paged() {
    let lab = Lab::new().await;
    for name in ["a", "b", "c"] {
        lab.make_balancer(name).await;
    }
    let page = || lab.elb.describe_load_balancers().page_size(2);
    let first = page().send().await.unwrap();
    assert_eq!(first.load_balancers().len(), 2);
    let second = page().set_marker(first.next_marker().map(str::to_owned));
    let second = second.send().await.unwrap();
    let names: Vec<_> = second
        .load_balancers()
        .iter()
        .map(|balancer| balancer.load_balancer_name().unwrap())
        .collect();
    assert_eq!(names, ["c"]);
    assert_eq!(second.next_marker(), None);
    assert_eq!(
        refused(page().page_size(401).send().await),
        "ValidationError"
    );
    assert_eq!(refused(page().marker("?").send().await), "ValidationError");
    let twice = page().names("a").load_balancer_arns("arn");
    assert_eq!(refused(twice.send().await), "ValidationError");
}

#[tokio::test(start_paused = true)]
async fn a_balancer_that_could_not_be_set_up_says_why() {
    let lab = Lab::new().await;
    let created = lab.balancer("orders").send().await.unwrap();
    let arn = created.load_balancers()[0].load_balancer_arn().unwrap();
    assert!(lab.sandbox.fail_load_balancer("orders", "no capacity"));
    assert!(!lab.sandbox.fail_load_balancer("billing", "no capacity"));
    let state = describe(&lab, arn).await.state.unwrap();
    assert_eq!(state.code(), Some(&LoadBalancerStateEnum::Failed));
    assert_eq!(state.reason(), Some("no capacity"));
}

#[tokio::test(start_paused = true)]
async fn an_address_type_needs_subnets_that_have_such_addresses() {
    let lab = Lab::new().await;
    let created = lab.balancer("orders").send().await.unwrap();
    let arn = created.load_balancers()[0].load_balancer_arn().unwrap();
    let set = |address_type| {
        let request = lab.elb.set_ip_address_type().load_balancer_arn(arn);
        request.ip_address_type(address_type).send()
    };
    let refusal = refused(set(IpAddressType::Dualstack).await);
    assert_eq!(refusal, "InvalidSubnet");
    assert!(lab.sandbox.make_dual_stack("orders"));
    assert!(!lab.sandbox.make_dual_stack("billing"));
    let address_type = describe(&lab, arn).await.ip_address_type;
    assert_eq!(address_type, Some(IpAddressType::Dualstack));
    let back = set(IpAddressType::Ipv4).await.unwrap();
    assert_eq!(back.ip_address_type(), Some(&IpAddressType::Ipv4));
    let address_type = describe(&lab, arn).await.ip_address_type;
    assert_eq!(address_type, Some(IpAddressType::Ipv4));
}

#[tokio::test(start_paused = true)]
async fn an_address_is_one_load_balancers_until_its_interface_is_gone() {
    let lab = Lab::new().await;
    let mut addresses = Vec::new();
    for _ in 0..2 {
        let made = lab.ec2.allocate_address().send().await.unwrap();
        addresses.push(made.allocation_id().unwrap().to_owned());
    }
    lab.wait(60).await;
    let mapping = |at: usize| {
        let mapping = SubnetMapping::builder().subnet_id(PUBLIC[at]);
        mapping.allocation_id(&addresses[at]).build()
    };
    let with = |name| {
        let balancer = lab.balancer(name).set_subnets(None);
        balancer.subnet_mappings(mapping(0))
    };
    let half = SubnetMapping::builder().subnet_id(PUBLIC[1]).build();
    let half = with("orders").subnet_mappings(half).send().await;
    assert_eq!(refused(half), "InvalidConfigurationRequest");
    let internal = with("orders").scheme(LoadBalancerSchemeEnum::Internal);
    assert_eq!(
        refused(internal.send().await),
        "InvalidConfigurationRequest"
    );

    let made = with("orders").subnet_mappings(mapping(1));
    let made = made.send().await.unwrap();
    let arn = made.load_balancers()[0].load_balancer_arn().unwrap();
    let zones = describe(&lab, arn).await.availability_zones.unwrap();
    for (zone, allocation) in zones.iter().zip(&addresses) {
        let address = &zone.load_balancer_addresses()[0];
        assert_eq!(address.allocation_id(), Some(allocation.as_str()));
        assert!(address.ip_address().is_some());
    }
    assert_eq!(refused(with("other").send().await), "ResourceInUse");
    let release = || {
        let release = lab.ec2.release_address();
        release.allocation_id(&addresses[0]).send()
    };
    assert_eq!(refused(release().await), "AuthFailure");
    let plain = lab.elb.set_subnets().load_balancer_arn(arn);
    let plain = plain.subnets(PUBLIC[0]).send().await;
    assert_eq!(refused(plain), "InvalidConfigurationRequest");

    let delete = lab.elb.delete_load_balancer().load_balancer_arn(arn);
    delete.send().await.unwrap();
    assert_eq!(
        refused(release().await),
        "AuthFailure",
        "its interface lingers"
    );
    lab.wait(300).await;
    release().await.unwrap();
}
