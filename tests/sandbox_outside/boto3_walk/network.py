"""The account as it is found, and the network."""

from aws import STACK, ec2, expect, refused, same, specified, sts


def walk_account():
    account = sts.get_caller_identity()
    expect(len(account["Account"]) == 12 and account["Account"].isdigit(), f"no account: {account}")
    expect(account["Arn"].startswith("arn:aws:"), f"no caller: {account}")
    vpcs = ec2.describe_vpcs()["Vpcs"]
    same([vpc["IsDefault"] for vpc in vpcs], [True], "the VPCs of a fresh account, whether default")
    zones = ec2.describe_availability_zones(Filters=[{"Name": "state", "Values": ["available"]}])["AvailabilityZones"]
    expect(len(zones) >= 2, f"a region has at least two zones: {zones}")
    return sorted(zone["ZoneName"] for zone in zones)[:2]


def walk_network(zones):
    refused("InvalidVpc.Range", ec2.create_vpc, CidrBlock="10.20.0.0/29")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16", TagSpecifications=specified("vpc", "vpc"))["Vpc"]
    expect({"Key": "mqctl:stack", "Value": STACK} in vpc["Tags"], f"the answer has the tags: {vpc}")
    vpc = vpc["VpcId"]
    ec2.get_waiter("vpc_available").wait(VpcIds=[vpc], WaiterConfig={"Delay": 1})
    refused("InvalidVpcID.NotFound", ec2.describe_vpcs, VpcIds=["vpc-0123456789abcdef0"])
    nothing = ec2.describe_vpcs(Filters=[{"Name": "tag:mqctl:stack", "Values": ["nobody"]}])["Vpcs"]
    same(nothing, [], "a filter that matches nothing")

    def attribute(name):
        (value,) = (
            value["Value"]
            for key, value in ec2.describe_vpc_attribute(VpcId=vpc, Attribute=name).items()
            if key.lower() == name.lower()
        )
        return value

    same(attribute("enableDnsSupport"), True, "DNS support of a new VPC")
    same(attribute("enableDnsHostnames"), False, "DNS host names of a new VPC")
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    same(attribute("enableDnsHostnames"), True, "DNS host names, switched on")

    subnets = {}
    for kind, base in (("private", 0), ("public", 128)):
        for index, zone in enumerate(zones):
            subnet = ec2.create_subnet(
                VpcId=vpc,
                CidrBlock=f"10.20.{base + index}.0/24",
                AvailabilityZone=zone,
                TagSpecifications=specified("subnet", f"subnet/{kind}/{zone}"),
            )["Subnet"]
            same(subnet["AvailableIpAddressCount"], 251, "free addresses of an empty /24, five being AWS's")
            subnets.setdefault(kind, []).append(subnet["SubnetId"])
    refused("InvalidSubnet.Conflict", ec2.create_subnet, VpcId=vpc, CidrBlock="10.20.0.128/25")
    refused("InvalidSubnet.Range", ec2.create_subnet, VpcId=vpc, CidrBlock="10.21.0.0/24")
    pages = ec2.get_paginator("describe_subnets").paginate(PaginationConfig={"PageSize": 5})
    listed = [subnet["SubnetId"] for page in pages for subnet in page["Subnets"]]
    same(len(listed), len(set(listed)), "subnets over pages, each once")
    whole = {subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]}
    same(set(listed), whole, "subnets over pages, all of them")

    gateway = ec2.create_internet_gateway(TagSpecifications=specified("internet-gateway", "internet-gateway"))
    gateway = gateway["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    tables = {}
    for kind in subnets:
        table = ec2.create_route_table(VpcId=vpc, TagSpecifications=specified("route-table", f"route-table/{kind}"))
        tables[kind] = table["RouteTable"]["RouteTableId"]
        for subnet in subnets[kind]:
            ec2.associate_route_table(RouteTableId=tables[kind], SubnetId=subnet)
    default_route = {"RouteTableId": tables["public"], "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
    ec2.create_route(**default_route)
    refused("RouteAlreadyExists", ec2.create_route, **default_route)

    groups = {}
    for name in ("nlb", "brokers"):
        group = {"GroupName": f"{STACK}-{name}", "Description": name, "VpcId": vpc}
        created = ec2.create_security_group(TagSpecifications=specified("security-group", name), **group)
        groups[name] = created["GroupId"]
        refused("InvalidGroup.Duplicate", ec2.create_security_group, **group)
    (described,) = ec2.describe_security_groups(GroupIds=[groups["nlb"]])["SecurityGroups"]
    same(described["IpPermissions"], [], "what a new group admits")
    expect(described["IpPermissionsEgress"][0]["IpProtocol"] == "-1", f"a new group lets everything out: {described}")
    clients = [{"IpProtocol": "tcp", "FromPort": 61617, "ToPort": 61617, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}]
    ec2.authorize_security_group_ingress(GroupId=groups["nlb"], IpPermissions=clients)
    refused("InvalidPermission.Duplicate", ec2.authorize_security_group_ingress, GroupId=groups["nlb"], IpPermissions=clients)
    ec2.authorize_security_group_ingress(GroupId=groups["brokers"], IpPermissions=admitted(groups["nlb"]))
    return {"vpc": vpc, "subnets": subnets, "gateway": gateway, "tables": tables, "groups": groups}


def admitted(group):
    pairs = [{"GroupId": group}]
    return [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": pairs} for port in (61617, 8162)]
