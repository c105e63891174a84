"""An active/standby pair, and what waits for its reboot."""

import ipaddress

from aws import STACK, ec2, eventually, expect, mq, refused, same


def walk_broker(network):
    options = mq.describe_broker_instance_options(EngineType="ACTIVEMQ")["BrokerInstanceOptions"]
    expect("mq.m5.large" in {option["HostInstanceType"] for option in options}, f"mq.m5.large is offered: {options}")
    wanted = {
        "BrokerName": f"{STACK}-broker",
        "DeploymentMode": "ACTIVE_STANDBY_MULTI_AZ",
        "EngineType": "ACTIVEMQ",
        "EngineVersion": "5.19",
        "HostInstanceType": "mq.m5.large",
        "AutoMinorVersionUpgrade": True,
        "PubliclyAccessible": False,
        "SubnetIds": network["subnets"]["private"],
        "SecurityGroups": [network["groups"]["brokers"]],
        "Users": [{"Username": "app", "Password": "correct-horse-battery"}],
        "Tags": {"mqctl:stack": STACK},
    }
    bad = "BadRequestException"
    refused(bad, mq.create_broker, **{**wanted, "SubnetIds": wanted["SubnetIds"][:1]})
    refused(bad, mq.create_broker, **{**wanted, "Users": [{"Username": "app", "Password": "short"}]})
    refused(bad, mq.create_broker, **{**wanted, "BrokerName": "no spaces"})
    broker = mq.create_broker(**wanted)["BrokerId"]
    # Another request, and not the first one again: that is what the creator's request id tells apart.
    refused("ConflictException", mq.create_broker, **{**wanted, "CreatorRequestId": "another"})
    refused("NotFoundException", mq.describe_broker, BrokerId="b-00000000-0000-0000-0000-000000000000")

    described = running(broker)
    expect(described["EngineVersion"].startswith("5.19"), f"the version asked for: {described['EngineVersion']}")
    same(described["Tags"].get("mqctl:stack"), STACK, "the broker's tag")
    same([user["Username"] for user in described["Users"]], ["app"], "the broker's users")
    instances = described["BrokerInstances"]
    same(len(instances), 2, "instances of a pair")
    for instance in instances:
        schemes = {endpoint.split("://")[0]: int(endpoint.rsplit(":", 1)[1]) for endpoint in instance["Endpoints"]}
        ports = {"ssl": 61617, "amqp+ssl": 5671, "stomp+ssl": 61614, "mqtt+ssl": 8883, "wss": 61619}
        same(schemes, ports, "the endpoints' schemes and ports")
        expect(instance["ConsoleURL"].endswith(":8162"), f"the console's port is 8162: {instance['ConsoleURL']}")
    addresses = [instance["IpAddress"] for instance in instances]
    ranges = [
        ipaddress.ip_network(subnet["CidrBlock"])
        for subnet in ec2.describe_subnets(SubnetIds=wanted["SubnetIds"])["Subnets"]
    ]
    for block in ranges:
        inside = [address for address in addresses if ipaddress.ip_address(address) in block]
        same(len(inside), 1, f"addresses of {addresses} in the broker's subnet {block}")
    same(sorted(interfaces(network["groups"]["brokers"])), sorted(addresses), "interfaces behind the brokers' group")

    # A change of size and a user wait for a reboot.
    mq.update_broker(BrokerId=broker, HostInstanceType="mq.m5.xlarge")
    mq.create_user(BrokerId=broker, Username="second", Password="battery-horse-correct")
    refused("ConflictException", mq.create_user, BrokerId=broker, Username="second", Password="battery-horse-correct")
    described = mq.describe_broker(BrokerId=broker)
    same(described["HostInstanceType"], "mq.m5.large", "the size before the reboot")
    same(described.get("PendingHostInstanceType"), "mq.m5.xlarge", "the size that waits for the reboot")
    user = mq.describe_user(BrokerId=broker, Username="second")
    same(user.get("Pending", {}).get("PendingChange"), "CREATE", "the user that waits for the reboot")
    mq.reboot_broker(BrokerId=broker)
    eventually(
        "the broker runs with its new size",
        lambda: (described := running(broker)) and described["HostInstanceType"] == "mq.m5.xlarge",
    )
    described = mq.describe_broker(BrokerId=broker)
    same(described.get("PendingHostInstanceType"), None, "what waits after the reboot")
    return {"id": broker, "addresses": addresses, "subnets": wanted["SubnetIds"]}


def running(broker):
    def probe():
        described = mq.describe_broker(BrokerId=broker)
        expect(described["BrokerState"] != "CREATION_FAILED", f"the broker failed: {described}")
        return described["BrokerState"] == "RUNNING" and described

    return eventually("the broker is RUNNING", probe)


def interfaces(group):
    found = ec2.describe_network_interfaces(Filters=[{"Name": "group-id", "Values": [group]}])["NetworkInterfaces"]
    return [interface["PrivateIpAddress"] for interface in found]
