"""Clients for the endpoint under test, and how things are asserted of it."""

import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

REGION = "us-west-2"
DOMAIN = "mq.example.com"
STACK = "walk"
DEADLINE_SECONDS = 60

CONFIG = Config(retries={"total_max_attempts": 1})


def client(service):
    return boto3.client(
        service,
        endpoint_url=sys.argv[1],
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=CONFIG,
    )


ec2, mq, elb, acm = client("ec2"), client("mq"), client("elbv2"), client("acm")
route53, secrets, sts = client("route53"), client("secretsmanager"), client("sts")


class Failure(Exception):
    """The endpoint did not do what AWS does."""


def expect(condition, otherwise):
    if not condition:
        raise Failure(otherwise)


def same(got, wanted, what):
    expect(got == wanted, f"{what}: got {got!r}, AWS gives {wanted!r}")


def refused(codes, call, /, **arguments):
    """The call must fail with one of the codes (several, separated by `|`, where AWS's own pages differ)."""
    name = call.__name__
    try:
        answer = call(**arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        expect(code in codes.split("|"), f"{name} is refused with {error}, AWS says {codes}")
        return error
    answer.pop("ResponseMetadata", None)
    raise Failure(f"{name}({arguments}) succeeded with {answer}, AWS refuses it with {codes}")


def eventually(what, probe):
    """The first truthy answer of the probe."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        answer = probe()
        if answer:
            return answer
        expect(time.monotonic() < deadline, f"still not true after {DEADLINE_SECONDS} s: {what}")
        time.sleep(0.02)


def eventually_done(what, codes, call, /, **arguments):
    """The call must succeed in the end; until then it may fail with these codes and no others."""

    def attempt():
        try:
            call(**arguments)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            expect(code in codes.split("|"), f"{what}: {error}, AWS says {codes} until it is possible")
            return False
        return True

    eventually(what, attempt)


def tags(resource):
    return [{"Key": "mqctl:stack", "Value": STACK}, {"Key": "mqctl:resource", "Value": resource}]


def specified(kind, resource):
    return [{"ResourceType": kind, "Tags": tags(resource)}]


OF_STACK = [{"Name": "tag:mqctl:stack", "Values": [STACK]}]
