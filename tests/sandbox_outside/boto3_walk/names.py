"""The zone, the certificate that it validates, the listener that presents it, and the records."""

from aws import DOMAIN, STACK, acm, elb, eventually, expect, refused, route53, same, tags
from balancer import health


def walk_zone():
    found = route53.list_hosted_zones_by_name(DNSName="example.com")["HostedZones"]
    zones = [zone["Id"] for zone in found if zone["Name"] == "example.com." and not zone["Config"]["PrivateZone"]]
    if zones:
        return zones[0], False
    created = route53.create_hosted_zone(Name="example.com", CallerReference=STACK)["HostedZone"]
    expect(created["Id"].startswith("/hostedzone/Z"), f"the id of a zone: {created}")
    return created["Id"], True


def change(zone, *changes):
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record} for action, record in changes]}
    return {"HostedZoneId": zone, "ChangeBatch": batch}


def records(zone):
    listed = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return {(record["Type"], record["Name"]): record for record in listed if record["Type"] not in ("NS", "SOA")}


def walk_certificate(zone, balancer, group):
    arn = acm.request_certificate(
        DomainName=DOMAIN, ValidationMethod="DNS", KeyAlgorithm="RSA_2048", Tags=tags("certificate")
    )["CertificateArn"]

    def describe():
        return acm.describe_certificate(CertificateArn=arn)["Certificate"]

    def validation():
        options = describe().get("DomainValidationOptions") or [{}]
        return options[0].get("ResourceRecord")

    record = eventually("the certificate names its validation record", validation)
    same(describe()["Status"], "PENDING_VALIDATION", "a certificate whose record is not in the zone")
    listener = {
        "LoadBalancerArn": balancer["LoadBalancerArn"],
        "Protocol": "TLS",
        "Port": 61617,
        "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "Certificates": [{"CertificateArn": arn}],
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": group}],
        "Tags": tags("listener/openwire"),
    }
    refused("UnsupportedCertificate|CertificateNotFound", elb.create_listener, **listener)
    cname = {
        "Name": record["Name"],
        "Type": record["Type"],
        "TTL": 300,
        "ResourceRecords": [{"Value": record["Value"]}],
    }
    route53.change_resource_record_sets(**change(zone, ("CREATE", cname)))
    eventually("the certificate is ISSUED once its record is in the zone", lambda: describe()["Status"] == "ISSUED")
    same(describe()["KeyAlgorithm"], "RSA-2048", "the key algorithm, in the spelling of DescribeCertificate")
    summaries = acm.list_certificates(Includes={"keyTypes": ["RSA_2048"]})["CertificateSummaryList"]
    expect(arn in {summary["CertificateArn"] for summary in summaries}, f"the certificate is listed: {summaries}")
    given = {tag["Key"]: tag["Value"] for tag in acm.list_tags_for_certificate(CertificateArn=arn)["Tags"]}
    same(given.get("mqctl:stack"), STACK, "the certificate's tag")

    made = elb.create_listener(**listener)["Listeners"][0]["ListenerArn"]
    same(elb.create_listener(**listener)["Listeners"][0]["ListenerArn"], made, "the same listener again")
    refused("DuplicateListener", elb.create_listener, **{**listener, "SslPolicy": "ELBSecurityPolicy-2016-08"})
    eventually(
        "of the pair, one is healthy, and the standby is not", lambda: health(group) == ["healthy", "unhealthy"]
    )
    return arn, made


def walk_records(zone, balancer):
    alias = {
        "Name": DOMAIN,
        "Type": "A",
        "AliasTarget": {
            "HostedZoneId": balancer["CanonicalHostedZoneId"],
            "DNSName": balancer["DNSName"],
            "EvaluateTargetHealth": False,
        },
    }
    text = {"Name": f"_mqctl.{DOMAIN}", "Type": "TXT", "TTL": 300, "ResourceRecords": [{"Value": f'"stack={STACK}"'}]}
    made = route53.change_resource_record_sets(**change(zone, ("CREATE", alias), ("CREATE", text)))["ChangeInfo"]
    eventually("the change is INSYNC", lambda: route53.get_change(Id=made["Id"])["ChangeInfo"]["Status"] == "INSYNC")
    found = records(zone)
    target = found[("A", f"{DOMAIN}.")]["AliasTarget"]["DNSName"]
    same(target, balancer["DNSName"].lower() + ".", "an alias's target as it is listed")
    same(found[("TXT", f"_mqctl.{DOMAIN}.")]["ResourceRecords"], text["ResourceRecords"], "the text as it is listed")

    # A batch happens whole or not at all.
    other = {**text, "Name": f"other.{DOMAIN}"}
    call = route53.change_resource_record_sets
    refused("InvalidChangeBatch", call, **change(zone, ("CREATE", other), ("CREATE", alias)))
    wrong = {**text, "ResourceRecords": [{"Value": '"stack=other"'}]}
    refused("InvalidChangeBatch", call, **change(zone, ("DELETE", wrong)))
    same(records(zone), found, "the zone after two refused batches")

    wildcard = {**text, "Name": "*.Walk.example.com"}
    call(**change(zone, ("CREATE", wildcard)))
    expect(("TXT", "\\052.walk.example.com.") in records(zone), f"a wildcard is listed as \\052: {records(zone)}")
    call(**change(zone, ("DELETE", wildcard)))
