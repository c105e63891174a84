//! The security group that comes with the VPC of a stack.

use aws_sdk_ec2::types::{IpPermission, IpRange};
use aws_twin::{CallRecord, Fault};
use mqctl_aws::sdk::aws_sdk_ec2;
use mqctl_model::effect::Severity;
use mqctl_model::resource::ResourceId;

use crate::support::by_hand;
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

async fn id(stack: &Stack, text: &str, resource: &str) -> String {
    let observed = stack.read(text).await.observed;
    observed.resources[&ResourceId::new(resource)][0]
        .physical_id
        .clone()
}

/// How many rules it has.
async fn rules(stack: &Stack, text: &str) -> usize {
    let group = by_hand::default_group(&stack.sdk(), &id(stack, text, "vpc").await).await;
    let ec2 = aws_sdk_ec2::Client::new(&stack.sdk());
    let found = ec2.describe_security_groups().group_ids(group);
    let found = found.send().await.unwrap();
    let group = &found.security_groups()[0];
    group.ip_permissions().len() + group.ip_permissions_egress().len()
}

/// Open it for SSH from anywhere, and let everything out, as AWS does.
async fn open(stack: &Stack, text: &str) {
    let group = by_hand::default_group(&stack.sdk(), &id(stack, text, "vpc").await).await;
    let ec2 = aws_sdk_ec2::Client::new(&stack.sdk());
    let everywhere = || IpRange::builder().cidr_ip("0.0.0.0/0").build();
    let ssh = IpPermission::builder().ip_protocol("tcp");
    let ssh = ssh.from_port(22).to_port(22).ip_ranges(everywhere());
    let authorize = ec2.authorize_security_group_ingress().group_id(&group);
    let authorize = authorize.ip_permissions(ssh.build());
    authorize.send().await.unwrap();
    let all = IpPermission::builder().ip_protocol("-1");
    let authorize = ec2.authorize_security_group_egress().group_id(&group);
    let authorize = authorize.ip_permissions(all.ip_ranges(everywhere()).build());
    authorize.send().await.unwrap();
}

#[test]
fn has_no_rules_and_loses_those_that_it_gets() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        assert_eq!(rules(&stack, &text).await, 0);

        open(&stack, &text).await;
        let plan = stack.plan(&text).await;
        assert_eq!(brief(&plan), ["update vpc: default security group"]);
        assert_eq!(
            plan.changes[0].fields()[0].before.to_string(),
            "egress any all 0.0.0.0/0, ingress tcp 22 0.0.0.0/0"
        );
        assert_eq!(plan.effect().severity(), Severity::None);
        assert_complete(&stack.apply(&text).await);
        assert_eq!(rules(&stack, &text).await, 0);
        assert!(stack.plan(&text).await.is_empty());
    });
}

#[test]
fn is_left_alone_while_others_use_it() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        open(&stack, &text).await;
        let plan = stack.plan(&text).await;
        let reading = stack.read(&text).await;
        let group = by_hand::default_group(&stack.sdk(), &id(&stack, &text, "vpc").await).await;
        let subnet = id(&stack, &text, "subnet/public/us-west-2a").await;
        by_hand::load_balancer(&stack.sdk(), "theirs", &[subnet], Some(vec![group])).await;

        // Planned before it was used.
        assert_complete(&stack.execute(&plan, &reading).await);
        assert_eq!(rules(&stack, &text).await, 2);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
    });
}

#[test]
fn that_was_not_closed_before_the_end_is_closed_by_the_next_run() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        stack
            .sandbox
            .set_faults(|call: &CallRecord| match call.operation.as_str() {
                "RevokeSecurityGroupIngress" => Fault::Refuse {
                    status: 403,
                    code: "UnauthorizedOperation".to_owned(),
                    message: "You are not authorized to perform this operation.".to_owned(),
                },
                _ => Fault::None,
            });
        assert!(!stack.apply(&text).await.is_complete());
        assert_ne!(rules(&stack, &text).await, 0);

        stack.sandbox.clear_faults();
        assert_complete(&stack.apply(&text).await);
        assert_eq!(rules(&stack, &text).await, 0);
        assert_complete(&stack.destroy(&text).await);
        assert!(stack.read(&text).await.observed.is_empty());
    });
}
