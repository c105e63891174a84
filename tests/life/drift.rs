//! What people change by hand shows in the plan and is repaired.

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

async fn repaired(stack: &Stack, text: &str, expected: &[&str]) {
    assert_eq!(brief(&stack.plan(text).await), expected);
    assert_complete(&stack.apply(text).await);
    assert_eq!(brief(&stack.plan(text).await), [""; 0], "after repair");
}

#[test]
fn security_group_rules() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let ec2 = aws_sdk_ec2::Client::new(&stack.sdk().await);
        let reading = stack.read(&text).await;
        let group = &reading.observed.resources
            [&mqctl::model::ResourceId::of("security-group", "balancer")][0]
            .physical_id;
        ec2.authorize_security_group_ingress()
            .group_id(group)
            .ip_protocol("tcp")
            .from_port(22)
            .to_port(22)
            .cidr_ip("0.0.0.0/0")
            .send()
            .await
            .unwrap();
        repaired(&stack, &text, &["update security-group/balancer: ingress"]).await;
    });
}

#[test]
fn a_deregistered_target() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let elb = aws_sdk_elasticloadbalancingv2::Client::new(&stack.sdk().await);
        let groups = elb.describe_target_groups().send().await.unwrap();
        let group = groups.target_groups()[0].target_group_arn().unwrap();
        let health = elb
            .describe_target_health()
            .target_group_arn(group)
            .send()
            .await
            .unwrap();
        let target = health.target_health_descriptions()[0].target().unwrap();
        elb.deregister_targets()
            .target_group_arn(group)
            .targets(target.clone())
            .send()
            .await
            .unwrap();
        repaired(&stack, &text, &["update targets/openwire: addresses"]).await;
    });
}

#[test]
fn a_weakened_listener() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let elb = aws_sdk_elasticloadbalancingv2::Client::new(&stack.sdk().await);
        let balancers = elb.describe_load_balancers().send().await.unwrap();
        let balancer = balancers.load_balancers()[0].load_balancer_arn().unwrap();
        let listeners = elb
            .describe_listeners()
            .load_balancer_arn(balancer)
            .send()
            .await
            .unwrap();
        elb.modify_listener()
            .listener_arn(listeners.listeners()[0].listener_arn().unwrap())
            .ssl_policy("ELBSecurityPolicy-2016-08")
            .send()
            .await
            .unwrap();
        repaired(
            &stack,
            &text,
            &["update listener/openwire: security policy"],
        )
        .await;
    });
}
