//! What an account can't give, in the words that people read.

use mqctl_model::desired::Desired;
use mqctl_model::in_use::InUse;
use mqctl_model::lookups::{
    ExistingCertificate, ExistingNetwork, ExistingSubnet, HostedZone, Lookups,
};
use mqctl_model::spec::{CertificateSource, Network, Spec, Zones};

use super::world::{lookups, spec};

fn problems(spec: &Spec, lookups: &Lookups) -> Vec<String> {
    let problems = Desired::new(spec, lookups, &InUse::default())
        .expect_err("the account can't give all of it");
    problems.iter().map(ToString::to_string).collect()
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

#[test]
fn of_a_security_policy() {
    let plan = spec("quickstart");
    let known = |is_offered| Lookups {
        tls_policy_is_offered: is_offered,
        ..lookups()
    };
    assert_eq!(
        problems(&plan, &known(Some(false))),
        [
            "endpoint.tls_policy: ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09 is not a security policy that us-west-2 offers; `aws elbv2 describe-ssl-policies --load-balancer-type network --query SslPolicies[].Name` lists them"
        ]
    );
    for is_offered in [Some(true), None] {
        let desired = Desired::new(&plan, &known(is_offered), &InUse::default());
        assert!(desired.is_ok(), "{is_offered:?}");
    }
}

/// A private zone has a VPC: without any, AWS did not say which.
#[test]
fn of_a_private_zone() {
    let mut plan = spec("existing-network");
    plan.endpoint.certificate = CertificateSource::Given("arn".to_owned());
    let private = |vpcs: &[&str]| Lookups {
        hosted_zone: HostedZone {
            private_to: Some(vpcs.iter().map(|vpc| (*vpc).to_owned()).collect()),
            ..lookups().hosted_zone
        },
        ..lookups()
    };
    assert_eq!(
        problems(&plan, &private(&["vpc-1"])),
        [
            "endpoint.hosted_zone: Z1 (`example.com`) is private and associated with vpc-1, not with vpc-0123456789abcdef0: `aws route53 associate-vpc-with-hosted-zone` associates it"
        ]
    );
    for vpcs in [&["vpc-1", "vpc-0123456789abcdef0"][..], &[]] {
        let desired = Desired::new(&plan, &private(vpcs), &InUse::default());
        assert!(desired.is_ok(), "{vpcs:?}");
    }
}

#[test]
fn of_a_trust_store() {
    let mut plan = spec("quickstart");
    plan.endpoint.trust_store = Some("arn:store".to_owned());
    let known = |status: Option<&str>| Lookups {
        trust_store: status.map(str::to_owned),
        ..lookups()
    };
    for status in ["missing", "CREATING"] {
        assert_eq!(
            problems(&plan, &known(Some(status))),
            [format!(
                "endpoint.client_certificates: arn:store is {status}, so listeners can't check certificates by it"
            )]
        );
    }
    for status in [Some("ACTIVE"), None] {
        let desired = Desired::new(&plan, &known(status), &InUse::default());
        assert!(desired.is_ok(), "{status:?}");
    }
}

#[test]
fn of_a_network_that_is_built() {
    let mut plan = spec("quickstart");
    plan.network = Network::Build {
        cidr: "10.20.0.0/16".parse().expect("it is a range"),
        zones: Zones::Named(texts(["us-west-2a", "us-west-2z"])),
        flow_logs: None,
    };
    let poor = Lookups {
        engine_versions: texts(["5.15.16", "5.16.7"]),
        zones_with_instance_type: texts(["us-west-2b", "us-west-2c"]),
        ..lookups()
    };
    let offer = "mq.m5.large; zones that do: us-west-2b, us-west-2c";
    assert_eq!(
        problems(&plan, &poor),
        [
            "brokers.version: Amazon MQ does not offer 5.19 for mq.m5.large in us-west-2; it offers 5.15.16, 5.16.7".to_owned(),
            "network.zones: us-west-2z can't be used by this account; it has us-west-2a, us-west-2b, us-west-2c".to_owned(),
            format!("network.zones: us-west-2a does not offer {offer}"),
            format!("network.zones: us-west-2z does not offer {offer}"),
            "network.zones: us-west-2z is not an availability zone that subnets can be laid out in".to_owned(),
            "network.zones: us-west-2z is not an availability zone that subnets can be laid out in".to_owned(),
        ]
    );

    plan.network = Network::Build {
        cidr: "10.20.0.0/16".parse().expect("it is a range"),
        zones: Zones::Count(3),
        flow_logs: None,
    };
    let poor = Lookups {
        engine_versions: Vec::new(),
        ..poor
    };
    assert_eq!(
        problems(&plan, &poor),
        ["network.zones: 3 zones are asked for, but only 2 of us-west-2 offer mq.m5.large"]
    );
}

#[test]
fn of_a_network_and_a_certificate_that_are_given() {
    let mut plan = spec("quickstart");
    plan.network = Network::Existing {
        vpc: "vpc-1".to_owned(),
        broker_subnets: texts(["subnet-1", "subnet-2"]),
        load_balancer_subnets: texts(["subnet-3", "subnet-4"]),
    };
    plan.endpoint.domain = "mq.example.com".to_owned();
    plan.endpoint.certificate = CertificateSource::Given("arn:certificate".to_owned());
    let subnet = |id: &str, vpc: &str, zone: &str, free_addresses| ExistingSubnet {
        id: id.to_owned(),
        vpc: vpc.to_owned(),
        zone: format!("us-west-2{zone}"),
        range: None,
        free_addresses: Some(free_addresses),
    };
    let poor = Lookups {
        zones_with_instance_type: texts(["us-west-2a"]),
        network: Some(ExistingNetwork {
            vpc: "vpc-1".to_owned(),
            has_internet_gateway: false,
            subnets: vec![
                subnet("subnet-1", "vpc-1", "a", 9),
                subnet("subnet-2", "vpc-2", "b", 9),
                subnet("subnet-3", "vpc-1", "a", 0),
                subnet("subnet-4", "vpc-1", "a", 9),
            ],
        }),
        certificate: Some(ExistingCertificate {
            is_issued: false,
            status: "EXPIRED".to_owned(),
            names: texts(["old.example.com", "older.example.com"]),
        }),
        ..lookups()
    };
    assert_eq!(
        problems(&plan, &poor),
        [
            "network.vpc: vpc-1 has no internet gateway attached, so a public load balancer can't be in it",
            "network: subnet-2 is in vpc-2, not in vpc-1",
            "network.load_balancer_subnets: subnet-3 and subnet-4 are both in us-west-2a; give one subnet a zone",
            "network.load_balancer_subnets: subnet-3 has 0 free addresses; a load balancer needs 8",
            "network.load_balancer_subnets: no subnet is in us-west-2b, where brokers are in subnet-2; a load balancer sends nothing to a zone that it is not in",
            "network.broker_subnets: subnet-2 is in us-west-2b, which does not offer mq.m5.large; zones that do: us-west-2a",
            "endpoint.certificate: arn:certificate is EXPIRED, so listeners can't present it",
            "endpoint.certificate: arn:certificate is for old.example.com, older.example.com, so clients of mq.example.com would refuse it",
        ]
    );
}
