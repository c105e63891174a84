//! Endpoints with private addresses, and the way from one scheme to the other.

use aws_sdk_elasticloadbalancingv2::types::LoadBalancerSchemeEnum;
use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_elasticloadbalancingv2};
use mqctl_model::effect::Severity;

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

async fn schemes(stack: &Stack) -> Vec<LoadBalancerSchemeEnum> {
    let elb = aws_sdk_elasticloadbalancingv2::Client::new(&stack.sdk());
    let found = elb.describe_load_balancers().send().await.unwrap();
    let balancers = found.load_balancers().iter();
    balancers.map(|it| it.scheme().unwrap().clone()).collect()
}

async fn gateways(stack: &Stack) -> usize {
    let ec2 = aws_sdk_ec2::Client::new(&stack.sdk());
    let found = ec2.describe_internet_gateways().send().await.unwrap();
    found.internet_gateways().len()
}

/// In the brokers' own subnets, in a VPC that no internet gateway is attached to.
#[test]
fn a_private_endpoint_needs_no_way_to_the_internet() {
    in_virtual_time(async {
        let text = example("private-endpoint").replace("123456789012", "000000000000");
        let stack = Stack::for_plan(&text).await;
        // That of the default VPC.
        assert_eq!(gateways(&stack).await, 1);
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        assert_eq!(schemes(&stack).await, [LoadBalancerSchemeEnum::Internal]);

        let narrower = text.replace("10.0.0.0/8", "10.1.0.0/16");
        let plan = stack.plan(&narrower).await;
        assert_eq!(brief(&plan), ["update security-group/balancer: ingress"]);
        assert_complete(&stack.apply(&narrower).await);
        assert_complete(&stack.destroy(&narrower).await);
        assert!(stack.read(&narrower).await.observed.is_empty());
    });
}

/// A network of its own has no public part then, and gets one where the endpoint is to face the internet.
#[test]
fn an_endpoint_becomes_private_and_public_again() {
    in_virtual_time(async {
        let public = example("quickstart");
        let private = public.replace(
            "  allow: [203.0.113.0/24]",
            "  scheme: internal\n  allow: [10.0.0.0/8]",
        );
        assert_ne!(public, private);
        let stack = Stack::for_plan(&public).await;
        assert_complete(&stack.apply(&public).await);

        let plan = stack.plan(&private).await;
        let lines = brief(&plan);
        for line in [
            "replace load-balancer: scheme, subnets",
            "replace listener/openwire: load balancer",
            "delete internet-gateway generation 1",
            "delete subnet/public/us-west-2a generation 1",
            "delete route-table/public generation 1",
        ] {
            assert!(lines.iter().any(|it| it == line), "{line}: {lines:#?}");
        }
        let replaced = |line: &&String| line.starts_with("replace");
        assert_eq!(lines.iter().filter(replaced).count(), 2, "{lines:#?}");
        assert_eq!(plan.effect().severity(), Severity::CutOff);
        assert_eq!(plan.refusals(), [""; 0]);
        assert_complete(&stack.apply(&private).await);
        assert_eq!(brief(&stack.plan(&private).await), [""; 0]);
        assert_eq!(schemes(&stack).await, [LoadBalancerSchemeEnum::Internal]);
        assert_eq!(gateways(&stack).await, 1, "that of the default VPC");

        assert_eq!(
            stack.plan(&public).await.effect().severity(),
            Severity::CutOff
        );
        assert_complete(&stack.apply(&public).await);
        assert_eq!(brief(&stack.plan(&public).await), [""; 0]);
        assert_eq!(
            schemes(&stack).await,
            [LoadBalancerSchemeEnum::InternetFacing]
        );
        assert_complete(&stack.destroy(&public).await);
        assert!(stack.read(&public).await.observed.is_empty());
    });
}
