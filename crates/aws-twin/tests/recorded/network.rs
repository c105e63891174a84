use super::{Account, elements, owned, text};

#[tokio::test(start_paused = true)]
async fn a_subnet_is_available_at_once() {
    let account = Account::new();
    let vpc = account.form("ec2", "Action=CreateVpc&CidrBlock=10.4.0.0/16");
    assert_eq!(text(&vpc, &["vpc", "state"]), "pending");
    assert!(!elements(&vpc, &["vpc"]).contains("tagSet"), "{vpc}");
    let id = text(&vpc, &["vpcId"]);
    let form = format!("Action=CreateSubnet&VpcId={id}&CidrBlock=10.4.1.0/24");
    let made = account.form("ec2", &form);
    let mut expected = owned([
        "assignIpv6AddressOnCreation",
        "availabilityZone",
        "availabilityZoneId",
        "availableIpAddressCount",
        "cidrBlock",
        "defaultForAz",
        "enableDns64",
        "ipv6CidrBlockAssociationSet",
        "ipv6Native",
        "mapCustomerOwnedIpOnLaunch",
        "mapPublicIpOnLaunch",
        "ownerId",
        "privateDnsNameOptionsOnLaunch",
        "state",
        "subnetArn",
        "subnetId",
        "vpcId",
    ]);
    assert_eq!(elements(&made, &["subnet"]), expected);
    assert_eq!(text(&made, &["subnet", "state"]), "available");
    let options = owned([
        "enableResourceNameDnsAAAARecord",
        "enableResourceNameDnsARecord",
        "hostnameType",
    ]);
    let path = ["subnet", "privateDnsNameOptionsOnLaunch"];
    assert_eq!(elements(&made, &path), options);

    account.wait(1).await;
    let form = format!(
        "Action=DescribeSubnets&SubnetId.1={}",
        text(&made, &["subnetId"])
    );
    let described = account.form("ec2", &form);
    expected.insert("blockPublicAccessStates".to_owned());
    assert_eq!(elements(&described, &["item"]), expected);
    let blocked = text(&described, &["internetGatewayBlockMode"]);
    assert_eq!(blocked, "off");
}

#[tokio::test(start_paused = true)]
async fn a_zone_says_what_its_group_is_called() {
    let account = Account::new();
    let zones = account.form("ec2", "Action=DescribeAvailabilityZones");
    let expected = owned([
        "groupLongName",
        "groupName",
        "messageSet",
        "networkBorderGroup",
        "optInStatus",
        "regionName",
        "zoneId",
        "zoneName",
        "zoneState",
        "zoneType",
    ]);
    assert_eq!(elements(&zones, &["item"]), expected);
    assert_eq!(text(&zones, &["groupLongName"]), "US West (Oregon) 1");
}

#[tokio::test(start_paused = true)]
async fn a_security_group_without_tags_says_nothing_of_tags() {
    let account = Account::new();
    let form = "Action=CreateSecurityGroup&GroupName=a&GroupDescription=x";
    let made = account.form("ec2", form);
    let mut members = elements(&made, &[]);
    members.remove("requestId");
    // The SDKs do not read `return`.
    members.remove("return");
    assert_eq!(members, owned(["groupId", "securityGroupArn"]));
}

#[tokio::test(start_paused = true)]
async fn refusals_name_what_is_wrong() {
    let account = Account::new();
    let vpc = text(&account.form("ec2", "Action=DescribeVpcs"), &["vpcId"]);
    let gateway = account.form("ec2", "Action=DescribeInternetGateways");
    let gateway = text(&gateway, &["internetGatewayId"]);
    for (form, code, message) in [
        (
            "Action=DescribeSecurityGroups&GroupId.1=foobar".to_owned(),
            "InvalidGroupId.Malformed",
            "The security group ID 'foobar' is malformed".to_owned(),
        ),
        (
            "Action=DescribeSecurityGroups&GroupId.1=sg-22992c53".to_owned(),
            "InvalidGroup.NotFound",
            "The security group 'sg-22992c53' does not exist".to_owned(),
        ),
        (
            "Action=DescribeSubnets&SubnetId.1=subnet-056d542a687f866ee".to_owned(),
            "InvalidSubnetID.NotFound",
            "The subnet ID 'subnet-056d542a687f866ee' does not exist".to_owned(),
        ),
        (
            format!("Action=DeleteInternetGateway&InternetGatewayId={gateway}"),
            "DependencyViolation",
            format!("The internetGateway '{gateway}' has dependencies and cannot be deleted."),
        ),
        (
            format!("Action=DeleteVpc&VpcId={vpc}"),
            "DependencyViolation",
            format!("The vpc '{vpc}' has dependencies and cannot be deleted."),
        ),
    ] {
        let refused = account.form("ec2", &form);
        assert_eq!(text(&refused, &["Code"]), code, "{form}");
        assert_eq!(text(&refused, &["Message"]), message, "{form}");
    }
}

#[tokio::test(start_paused = true)]
async fn load_balancers_and_targets() {
    let account = Account::new();
    let subnets = account.form("ec2", "Action=DescribeSubnets");
    let subnet = text(&subnets, &["subnetId"]);
    let elb = |form: &str| account.form("elasticloadbalancing", form);
    let form = format!("Action=CreateLoadBalancer&Name=a&Type=network&Subnets.member.1={subnet}");
    let balancer = elb(&form);
    let members = elements(&balancer, &["LoadBalancers", "member"]);
    assert!(!members.contains("SecurityGroups"), "it has none");

    let vpc = text(&subnets, &["vpcId"]);
    let form = format!(
        "Action=CreateTargetGroup&Name=a&Protocol=TCP&Port=61617&TargetType=ip&VpcId={vpc}"
    );
    let group = text(&elb(&form), &["TargetGroupArn"]);
    let target = "Targets.member.1.Id=172.31.0.9";
    let health = format!("Action=DescribeTargetHealth&TargetGroupArn={group}");
    let unregistered = elb(&format!("{health}&{target}"));
    let member = ["TargetHealthDescriptions", "member"];
    let expected = owned(["HealthCheckPort", "Target", "TargetHealth"]);
    assert_eq!(elements(&unregistered, &member), expected);
    for (name, value) in [
        ("State", "unused"),
        ("Reason", "Target.NotRegistered"),
        (
            "Description",
            "Target is not registered to the target group",
        ),
        ("HealthCheckPort", "61617"),
    ] {
        assert_eq!(text(&unregistered, &[name]), value);
    }
    elb(&format!(
        "Action=RegisterTargets&TargetGroupArn={group}&{target}"
    ));
    let registered = elb(&health);
    let mut expected = expected;
    expected.insert("AdministrativeOverride".to_owned());
    assert_eq!(elements(&registered, &member), expected);
}

#[tokio::test(start_paused = true)]
async fn zones() {
    let account = Account::new();
    let get = |path: &str| {
        let path = format!("/2013-04-01/{path}");
        let request = http::Request::get(path);
        account.send("route53", request, String::new()).2
    };
    let zones = get("hostedzone");
    let expected = owned([
        "CallerReference",
        "Config",
        "Id",
        "Name",
        "ResourceRecordSetCount",
    ]);
    assert_eq!(elements(&zones, &["HostedZone"]), expected);
    let expected = owned(["HostedZones", "IsTruncated", "MaxItems"]);
    assert_eq!(elements(&zones, &[]), expected);
    let missing = get("hostedzone/Zasdf1234");
    for (name, value) in [
        ("Type", "Sender"),
        ("Code", "NoSuchHostedZone"),
        ("Message", "No hosted zone found with ID: Zasdf1234"),
    ] {
        assert_eq!(text(&missing, &["Error", name]), value);
    }
}
