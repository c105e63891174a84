"""The load balancer and its targets, before anything listens."""

from aws import STACK, ec2, elb, eventually, expect, refused, same, tags


def walk_balancer(network):
    wanted = {
        "Name": f"{STACK}-nlb",
        "Type": "network",
        "Scheme": "internet-facing",
        "Subnets": network["subnets"]["public"],
        "SecurityGroups": [network["groups"]["nlb"]],
        "Tags": tags("nlb"),
    }
    (balancer,) = elb.create_load_balancer(**wanted)["LoadBalancers"]
    same(balancer["State"]["Code"], "provisioning", "the state of a new load balancer")
    arn = balancer["LoadBalancerArn"]
    expect(f":loadbalancer/net/{wanted['Name']}/" in arn, f"the ARN of a network load balancer: {arn}")
    same(elb.create_load_balancer(**wanted)["LoadBalancers"][0]["LoadBalancerArn"], arn, "the same load balancer again")
    refused("DuplicateLoadBalancerName", elb.create_load_balancer, **{**wanted, "Scheme": "internal"})
    refused("LoadBalancerNotFound", elb.describe_load_balancers, Names=["nobody"])
    eventually(
        "the load balancer is active",
        lambda: elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]["State"]["Code"] == "active",
    )
    described = ec2.describe_network_interfaces(
        Filters=[{"Name": "description", "Values": ["ELB " + arn.split(":loadbalancer/")[1]]}]
    )["NetworkInterfaces"]
    same(
        sorted(interface["SubnetId"] for interface in described),
        sorted(wanted["Subnets"]),
        "the subnets of the load balancer's interfaces",
    )

    def cross_zone():
        attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
        return {one["Key"]: one["Value"] for one in attributes}["load_balancing.cross_zone.enabled"]

    same(cross_zone(), "false", "balancing over zones, unless asked for")
    elb.modify_load_balancer_attributes(
        LoadBalancerArn=arn, Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}]
    )
    same(cross_zone(), "true", "balancing over zones, asked for")
    return balancer


def walk_targets(network, broker):
    wanted = {
        "Name": f"{STACK}-openwire",
        "Protocol": "TLS",
        "Port": 61617,
        "VpcId": network["vpc"],
        "TargetType": "ip",
        "HealthCheckProtocol": "TCP",
        "HealthCheckPort": "8162",
        "HealthCheckIntervalSeconds": 10,
        "HealthyThresholdCount": 2,
        "UnhealthyThresholdCount": 2,
        "Tags": tags("target-group/openwire"),
    }
    arn = elb.create_target_group(**wanted)["TargetGroups"][0]["TargetGroupArn"]
    same(elb.create_target_group(**wanted)["TargetGroups"][0]["TargetGroupArn"], arn, "the same target group again")
    refused("DuplicateTargetGroupName", elb.create_target_group, **{**wanted, "Port": 61618})
    key = "deregistration_delay.connection_termination.enabled"
    elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[{"Key": key, "Value": "true"}])
    attributes = elb.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    same({one["Key"]: one["Value"] for one in attributes}.get(key), "true", key)
    targets = [{"Id": address, "Port": 61617} for address in broker["addresses"]]
    elb.register_targets(TargetGroupArn=arn, Targets=targets)
    elb.deregister_targets(TargetGroupArn=arn, Targets=[{"Id": "10.20.0.250", "Port": 61617}])
    for description in elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]:
        health = description["TargetHealth"]
        state = (health["State"], health.get("Reason"))
        same(state, ("unused", "Target.NotInUse"), "a target whose group no listener uses")
    return arn


def health(group):
    descriptions = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    return sorted(description["TargetHealth"]["State"] for description in descriptions)
