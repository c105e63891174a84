"""Taking it all down: the wrong order is refused, the right one leaves nothing."""

from aws import OF_STACK, acm, ec2, elb, eventually, eventually_done, mq, refused, route53, same, secrets
from balancer import health
from broker import interfaces
from names import change, records
from network import admitted


def refuse_wrong_order(built):
    network, certificate, listener = built["network"], built["certificate"], built["listener"]
    public = network["subnets"]["public"][0]
    in_use = "DependencyViolation"
    refused(in_use, ec2.delete_vpc, VpcId=network["vpc"])
    refused(in_use, ec2.delete_subnet, SubnetId=public)
    refused(in_use, ec2.delete_subnet, SubnetId=network["subnets"]["private"][0])
    refused(in_use, ec2.detach_internet_gateway, InternetGatewayId=network["gateway"], VpcId=network["vpc"])
    refused(in_use, ec2.delete_internet_gateway, InternetGatewayId=network["gateway"])
    refused(in_use, ec2.delete_route_table, RouteTableId=network["tables"]["public"])
    refused(in_use, ec2.delete_security_group, GroupId=network["groups"]["nlb"])
    refused(in_use, ec2.delete_security_group, GroupId=network["groups"]["brokers"])
    refused("ResourceInUse", elb.delete_target_group, TargetGroupArn=built["group"])
    refused("ResourceInUseException", acm.delete_certificate, CertificateArn=certificate)
    found = elb.describe_listeners(ListenerArns=[listener])["Listeners"]
    same(len(found), 1, "the listener after all that was refused")


def take_down(built):
    network, zone, balancer = built["network"], built["zone"], built["balancer"]["LoadBalancerArn"]
    for record in records(zone).values():
        route53.change_resource_record_sets(**change(zone, ("DELETE", record)))
    if built["zone_is_ours"]:
        route53.delete_hosted_zone(Id=zone)

    target = {"Id": built["broker"]["addresses"][0], "Port": 61617}
    elb.deregister_targets(TargetGroupArn=built["group"], Targets=[target])
    eventually("the deregistered target is gone", lambda: len(health(built["group"])) == 1)
    elb.delete_listener(ListenerArn=built["listener"])
    refused("ListenerNotFound", elb.delete_listener, ListenerArn=built["listener"])
    elb.delete_load_balancer(LoadBalancerArn=balancer)
    elb.delete_load_balancer(LoadBalancerArn=balancer)
    eventually_done("the target group goes", "ResourceInUse", elb.delete_target_group, TargetGroupArn=built["group"])
    eventually_done(
        "the certificate goes", "ResourceInUseException", acm.delete_certificate, CertificateArn=built["certificate"]
    )

    mq.delete_broker(BrokerId=built["broker"]["id"])

    def gone():
        try:
            state = mq.describe_broker(BrokerId=built["broker"]["id"])["BrokerState"]
        except mq.exceptions.NotFoundException:
            return True
        return same(state, "DELETION_IN_PROGRESS", "the state of a broker that goes")

    eventually("the broker is gone", gone)

    secrets.delete_secret(SecretId=built["secret"], ForceDeleteWithoutRecovery=True)
    secrets.delete_secret(SecretId="mqctl/nobody", ForceDeleteWithoutRecovery=True)

    groups, in_use = network["groups"], "DependencyViolation"
    for group in groups.values():
        eventually(f"the interfaces behind {group} are gone", lambda group=group: not interfaces(group))
    refused(in_use, ec2.delete_security_group, GroupId=groups["nlb"])  # the brokers' group still names it
    ec2.revoke_security_group_ingress(GroupId=groups["brokers"], IpPermissions=admitted(groups["nlb"]))
    for group in groups.values():
        ec2.delete_security_group(GroupId=group)
    refused("InvalidGroup.NotFound", ec2.describe_security_groups, GroupIds=[groups["nlb"]])
    for table in network["tables"].values():
        (described,) = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
        for association in described["Associations"]:
            ec2.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
        ec2.delete_route_table(RouteTableId=table)
    for subnets in network["subnets"].values():
        for subnet in subnets:
            ec2.delete_subnet(SubnetId=subnet)
    attachment = {"InternetGatewayId": network["gateway"], "VpcId": network["vpc"]}
    ec2.detach_internet_gateway(**attachment)
    refused("Gateway.NotAttached", ec2.detach_internet_gateway, **attachment)
    ec2.delete_internet_gateway(InternetGatewayId=network["gateway"])
    ec2.delete_vpc(VpcId=network["vpc"])


def nothing_is_left():
    same([vpc["IsDefault"] for vpc in ec2.describe_vpcs()["Vpcs"]], [True], "the VPCs that are left, whether default")
    left = {
        "subnets": ec2.describe_subnets(Filters=OF_STACK)["Subnets"],
        "internet gateways": ec2.describe_internet_gateways(Filters=OF_STACK)["InternetGateways"],
        "route tables": ec2.describe_route_tables(Filters=OF_STACK)["RouteTables"],
        "security groups": ec2.describe_security_groups(Filters=OF_STACK)["SecurityGroups"],
        "brokers": mq.list_brokers()["BrokerSummaries"],
        "load balancers": elb.describe_load_balancers()["LoadBalancers"],
        "target groups": elb.describe_target_groups()["TargetGroups"],
        "certificates": acm.list_certificates()["CertificateSummaryList"],
    }
    for kind, found in left.items():
        same(found, [], f"{kind} that are left")
    eventually("the secret is gone", lambda: not secrets.list_secrets(IncludePlannedDeletion=True)["SecretList"])
