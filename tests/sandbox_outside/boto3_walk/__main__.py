"""Walk through every service of the sandbox with boto3, which shares no code with mqctl.

    python boto3_walk http://127.0.0.1:PORT

What is asserted is AWS's behaviour. First a whole endpoint is built, then everything is taken down in the wrong order,
which must be refused, and then in the right one, after which nothing is left. Time at the endpoint runs fast, so
that states which pass by are not asserted, only those that hold.
"""

from balancer import walk_balancer, walk_targets
from broker import walk_broker
from names import walk_certificate, walk_records, walk_zone
from network import walk_account, walk_network
from password import walk_secrets
from teardown import nothing_is_left, refuse_wrong_order, take_down


def main():
    built = {}
    zones = walk_account()
    print("a fresh account is as it should be")
    built["network"] = walk_network(zones)
    print("the network is built")
    built["broker"] = walk_broker(built["network"])
    print("the broker runs")
    built["balancer"] = walk_balancer(built["network"])
    print("the load balancer is active")
    built["group"] = walk_targets(built["network"], built["broker"])
    print("the targets are registered")
    built["zone"], built["zone_is_ours"] = walk_zone()
    built["certificate"], built["listener"] = walk_certificate(built["zone"], built["balancer"], built["group"])
    print("the certificate is issued, and the active broker is healthy")
    walk_records(built["zone"], built["balancer"])
    print("the records are in the zone")
    built["secret"] = walk_secrets()
    print("the secret is kept")
    refuse_wrong_order(built)
    print("the wrong order is refused")
    take_down(built)
    nothing_is_left()
    print("nothing is left")


if __name__ == "__main__":
    main()
