//! An endpoint whose name is known in its VPC alone, and whose certificate is validated through a public zone.

use aws_sdk_route53::types::{HostedZoneConfig, Vpc, VpcRegion};
use mqctl_aws::sdk::aws_sdk_route53;
use mqctl_model::desired::Desired;
use mqctl_model::in_use::InUse;

use super::Zones;
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time, spec};

const PRIVATE: &str = "billing.example.com";

/// The example for a network that exists, with a certificate that is requested.
fn text(zone: &str, certificate: &str) -> String {
    let text = example("existing-network");
    let given = text
        .lines()
        .find(|line| line.contains("certificate: "))
        .unwrap();
    let text = text.replace(&format!("{given}\n"), certificate);
    text.replace("hosted_zone: example.com", &format!("hosted_zone: {zone}"))
}

const ELSEWHERE: &str = "  certificate: { hosted_zone: example.org }\n";

fn through(zone: &str) -> String {
    text(zone, ELSEWHERE).replace("example.org", "example.com")
}

/// An account with a public zone, the plan's VPC, and a private zone in a VPC.
async fn scene(is_associated: bool) -> Stack {
    let stack = Stack::for_plan(&through("example.com")).await;
    let ec2 = mqctl_aws::sdk::aws_sdk_ec2::Client::new(&stack.sdk());
    let vpcs = ec2.describe_vpcs().send().await.unwrap();
    let default = |vpc: &&mqctl_aws::sdk::aws_sdk_ec2::types::Vpc| vpc.is_default() == Some(true);
    let other = vpcs.vpcs().iter().find(default).unwrap();
    let vpc = if is_associated {
        given_vpc()
    } else {
        other.vpc_id().unwrap().to_owned()
    };
    let vpc = Vpc::builder().vpc_id(vpc).vpc_region(VpcRegion::UsWest2);
    let made = aws_sdk_route53::Client::new(&stack.sdk()).create_hosted_zone();
    let made = made
        .name(PRIVATE)
        .caller_reference("private")
        .vpc(vpc.build());
    let config = HostedZoneConfig::builder().private_zone(true).build();
    made.hosted_zone_config(config).send().await.unwrap();
    stack
}

fn given_vpc() -> String {
    match spec(&example("existing-network")).network {
        mqctl_model::spec::Network::Existing { vpc, .. } => vpc,
        other @ mqctl_model::spec::Network::Build { .. } => panic!("{other:?}"),
    }
}

/// What of a plan file the account can't give.
async fn problems(stack: &Stack, text: &str) -> Vec<String> {
    let reading = stack.read(text).await;
    let lookups = reading.lookups.as_ref().unwrap();
    let desired = Desired::new(&spec(text), lookups, &InUse::of(&reading.observed));
    desired
        .err()
        .into_iter()
        .flatten()
        .map(|it| it.to_string())
        .collect()
}

#[test]
fn the_name_is_in_the_private_zone_and_the_proof_in_the_public_one() {
    in_virtual_time(async {
        let stack = scene(true).await;
        let zones = Zones::of(&stack.sandbox);
        let id = zones.id(PRIVATE).await;
        // By name and by id it is the same zone.
        let text = through(PRIVATE);
        assert_complete(&stack.apply(&text).await);
        let name = "mq.billing.example.com.";
        let alias = [format!("A {name}"), format!("TXT _mqctl.{name}")];
        assert_eq!(zones.names(PRIVATE).await, alias.into());
        let proof = [
            format!("CNAME _proof.{name}"),
            format!("TXT _mqctl._proof.{name}"),
        ];
        assert_eq!(zones.names("example.com").await, proof.into());
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        assert_eq!(brief(&stack.plan(&through(&id)).await), [""; 0]);
        // The notes lead to both, whatever the plan file says.
        let other = example("existing-network").replace("mq.billing", "other");
        assert_complete(&stack.destroy(&other).await);
        for zone in [PRIVATE, "example.com"] {
            assert_eq!(zones.names(zone).await, [].into(), "{zone}");
        }
        assert!(stack.read(&text).await.observed.is_empty());
    });
}

#[test]
fn a_private_zone_has_to_answer_in_the_vpc_and_can_not_validate() {
    in_virtual_time(async {
        let stack = scene(true).await;
        let told = problems(&stack, &text(PRIVATE, "")).await;
        assert!(
            told[0].starts_with("endpoint.certificate: the hosted zone Z")
                && told[0]
                    .contains("name the public zone with `certificate: { hosted_zone: ... }`"),
            "{told:?}"
        );
        let built = example("quickstart").replace(
            "  domain: mq.example.com\n",
            "  domain: mq.billing.example.com\n  hosted_zone: billing.example.com\n  certificate: { hosted_zone: example.com }\n",
        );
        let told = problems(&stack, &built).await;
        assert!(
            told[0].contains("does not associate it with the VPC that it builds"),
            "{told:?}"
        );
        let private = text(PRIVATE, ELSEWHERE).replace("example.org", PRIVATE);
        let error = stack.read(&private).await.lookups.unwrap_err();
        assert!(
            error
                .message
                .contains("ACM looks for the validation record in public DNS"),
            "{error}"
        );

        let stack = scene(false).await;
        let told = problems(&stack, &through(PRIVATE)).await;
        assert!(
            told[0].contains(&format!("not with {}", given_vpc())),
            "{told:?}"
        );
    });
}
