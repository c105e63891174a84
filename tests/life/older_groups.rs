//! A stack that an earlier version made: its security groups let everything out.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use aws_sdk_ec2::types::{IpPermission, IpRange, UserIdGroupPair};
use aws_twin::{CallRecord, Fault};
use mqctl_aws::sdk::aws_sdk_ec2;
use mqctl_model::effect::Severity;
use mqctl_model::resource::ResourceId;

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

const CHANGES: [&str; 2] = [
    "update security-group/brokers: egress",
    "update egress/balancer: rules",
];

fn everything() -> IpPermission {
    let everywhere = IpRange::builder().cidr_ip("0.0.0.0/0").build();
    let everything = IpPermission::builder().ip_protocol("-1");
    everything.ip_ranges(everywhere).build()
}

/// The quickstart's stack with the rules that it had then.
async fn older() -> (String, Stack) {
    let text = example("quickstart");
    let stack = Stack::for_plan(&text).await;
    assert_complete(&stack.apply(&text).await);
    let ec2 = aws_sdk_ec2::Client::new(&stack.sdk());
    let [balancer, brokers] = groups(&stack, &text).await;
    for group in [&balancer, &brokers] {
        let authorize = ec2.authorize_security_group_egress().group_id(group);
        let authorize = authorize.ip_permissions(everything());
        authorize.send().await.unwrap();
    }
    for port in [61617, 8162] {
        let peer = UserIdGroupPair::builder().group_id(&brokers).build();
        let rule = IpPermission::builder().ip_protocol("tcp");
        let rule = rule.from_port(port).to_port(port).user_id_group_pairs(peer);
        let revoke = ec2.revoke_security_group_egress().group_id(&balancer);
        revoke.ip_permissions(rule.build()).send().await.unwrap();
    }
    (text, stack)
}

/// The ids of the two groups.
async fn groups(stack: &Stack, text: &str) -> [String; 2] {
    let observed = stack.read(text).await.observed;
    ["security-group/balancer", "security-group/brokers"].map(|id| {
        observed.resources[&ResourceId::new(id)][0]
            .physical_id
            .clone()
    })
}

/// What the load balancer's group lets out, with what each rule says of itself.
async fn way_out(stack: &Stack, text: &str) -> Vec<String> {
    let [balancer, brokers] = groups(stack, text).await;
    let ec2 = aws_sdk_ec2::Client::new(&stack.sdk());
    let found = ec2.describe_security_groups().group_ids(balancer);
    let found = found.send().await.unwrap();
    let permissions = found.security_groups()[0].ip_permissions_egress();
    let mut rules: Vec<String> = Vec::new();
    for permission in permissions {
        let port = permission.from_port().unwrap_or_default();
        let ranges = permission.ip_ranges().iter();
        rules.extend(ranges.map(|it| format!("{port} {}", it.cidr_ip().unwrap_or_default())));
        let pairs = permission.user_id_group_pairs().iter();
        rules.extend(pairs.map(|it| {
            let peer = it
                .group_id()
                .unwrap_or_default()
                .replace(&brokers, "brokers");
            format!("{port} {peer}: {}", it.description().unwrap_or_default())
        }));
    }
    rules.sort();
    rules
}

#[test]
fn is_narrowed_without_anyone_noticing() {
    in_virtual_time(async {
        let (text, stack) = older().await;
        let plan = stack.plan(&text).await;
        assert_eq!(brief(&plan), CHANGES);
        assert_eq!(plan.effect().severity(), Severity::None);
        assert_complete(&stack.apply(&text).await);
        assert_eq!(
            way_out(&stack, &text).await,
            [
                "61617 brokers: mqctl:egress/balancer load balancer of quickstart to its brokers",
                "8162 brokers: mqctl:egress/balancer load balancer of quickstart to its brokers",
            ]
        );
        assert!(stack.plan(&text).await.is_empty());
        assert_complete(&stack.destroy(&text).await);
        assert!(stack.read(&text).await.observed.is_empty());
    });
}

#[test]
fn loses_no_rule_before_it_has_the_next() {
    in_virtual_time(async {
        let (text, stack) = older().await;
        // The first one is about the brokers' group.
        let revoked = AtomicUsize::new(0);
        stack
            .sandbox
            .set_faults(move |call: &CallRecord| match call.operation.as_str() {
                "RevokeSecurityGroupEgress" if revoked.fetch_add(1, Relaxed) > 0 => Fault::Refuse {
                    status: 403,
                    code: "UnauthorizedOperation".to_owned(),
                    message: "You are not authorized to perform this operation.".to_owned(),
                },
                _ => Fault::None,
            });
        assert!(!stack.apply(&text).await.is_complete());
        let rules = way_out(&stack, &text).await;
        assert_eq!(rules.len(), 3, "{rules:?}");
        assert_eq!(rules[0], "0 0.0.0.0/0");

        stack.sandbox.clear_faults();
        assert_complete(&stack.apply(&text).await);
        assert_eq!(way_out(&stack, &text).await.len(), 2);
    });
}

#[test]
fn is_destroyed_as_it_is() {
    in_virtual_time(async {
        let (text, stack) = older().await;
        assert_complete(&stack.destroy(&text).await);
        assert!(stack.read(&text).await.observed.is_empty());
    });
}
