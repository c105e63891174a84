//! What reading costs in an account where others have much: calls, and how many of them wait for each other.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::{ProtocolEnum, TargetTypeEnum};
use aws_sdk_route53::types::{
    Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType,
};
use aws_twin::CallRecord;
use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_route53};

use crate::support::by_hand;
use crate::support::stack::{Stack, assert_complete, example, in_virtual_time};

/// What every call takes.
const LATENCY: Duration = Duration::from_millis(100);

/// How many calls a plan takes, and how many of them one after the other.
async fn cost(stack: &Stack, text: &str) -> (usize, u128) {
    stack.sandbox.set_latency(LATENCY);
    let before = stack.sandbox.calls().len();
    let began = stack.clock.now();
    stack.plan(text).await;
    let took = stack.clock.since(began);
    stack.sandbox.set_latency(Duration::ZERO);
    let calls = stack.sandbox.calls()[before..].len();
    (calls, took.as_millis() / LATENCY.as_millis())
}

/// A stack that stands.
async fn standing(text: &str) -> Stack {
    let stack = Stack::for_plan(text).await;
    assert_complete(&stack.apply(text).await);
    stack
}

/// The default VPC and two of its subnets.
async fn default_network(stack: &Stack) -> (String, Vec<String>) {
    let ec2 = aws_sdk_ec2::Client::new(&stack.sdk());
    let vpcs = ec2.describe_vpcs().send().await.unwrap();
    let mut vpcs = vpcs.vpcs().iter();
    let vpc = vpcs.find(|vpc| vpc.is_default() == Some(true)).unwrap();
    let vpc = vpc.vpc_id().unwrap();
    let subnets = ec2.describe_subnets().send().await.unwrap();
    let subnets = subnets.subnets().iter();
    let inside = subnets
        .filter(|subnet| subnet.vpc_id() == Some(vpc))
        .take(2);
    let ids = inside.map(|subnet| subnet.subnet_id().unwrap().to_owned());
    (vpc.to_owned(), ids.collect())
}

#[test]
fn a_plan_takes_three_round_trips() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_eq!(cost(&stack, &text).await, (29, 2), "of a stack that is new");
        assert_complete(&stack.apply(&text).await);
        assert_eq!(cost(&stack, &text).await, (50, 3), "of one that stands");
    });
}

/// How often something is looked at until it is done depends on how long AWS takes: it counts as one call.
fn different_calls(calls: &[CallRecord]) -> usize {
    let different: BTreeSet<(&str, u64)> = calls
        .iter()
        .map(|call| (call.operation.as_str(), call.fingerprint))
        .collect();
    different.len()
}

/// With what is read, and without the lock.
#[test]
fn an_apply_and_a_destroy_take_no_more_calls_than_they_need() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let applied = stack.sandbox.calls();
        let count = different_calls(&applied);
        assert!(count <= 90, "an apply takes {count}");
        assert_complete(&stack.destroy(&text).await);
        let all = stack.sandbox.calls();
        let count = different_calls(&all[applied.len()..]);
        assert!(count <= 90, "a destroy takes {count}");
    });
}

#[test]
fn ten_thousand_records_of_others_take_no_calls() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = standing(&text).await;
        let alone = cost(&stack, &text).await;
        let route53 = aws_sdk_route53::Client::new(&stack.sdk());
        let zones = route53.list_hosted_zones().send().await.unwrap();
        let zone = zones.hosted_zones()[0].id();
        for batch in 0..10 {
            let changes = (0..1000).map(|number| {
                let value = ResourceRecord::builder().value("192.0.2.1").build();
                let record = ResourceRecordSet::builder()
                    .name(format!("host-{batch}-{number}.example.com"))
                    .r#type(RrType::A)
                    .ttl(300)
                    .resource_records(value.unwrap());
                let change = Change::builder().action(ChangeAction::Create);
                let change = change.resource_record_set(record.build().unwrap());
                change.build().unwrap()
            });
            let batch = ChangeBatch::builder().set_changes(Some(changes.collect()));
            let request = route53.change_resource_record_sets().hosted_zone_id(zone);
            let request = request.change_batch(batch.build().unwrap());
            request.send().await.unwrap();
        }
        assert_eq!(cost(&stack, &text).await, alone);
    });
}

#[test]
fn three_hundred_target_groups_of_others_take_no_calls() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = standing(&text).await;
        let alone = cost(&stack, &text).await;
        let (vpc, _) = default_network(&stack).await;
        let elb = aws_sdk_elasticloadbalancingv2::Client::new(&stack.sdk());
        for number in 0..300 {
            let group = elb.create_target_group().name(format!("others-{number}"));
            let group = group.protocol(ProtocolEnum::Tcp).port(80).vpc_id(&vpc);
            let group = group.target_type(TargetTypeEnum::Ip);
            group.send().await.unwrap();
        }
        assert_eq!(cost(&stack, &text).await, alone);
    });
}

/// Amazon MQ lists a hundred at a time, brokers and the configurations that come with them, and each page tells only then where
/// the next one begins.
#[test]
fn a_hundred_brokers_of_others_take_another_page() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = standing(&text).await;
        let (calls, trips) = cost(&stack, &text).await;
        let sdk = stack.sdk();
        let (vpc, subnets) = default_network(&stack).await;
        let group = by_hand::default_group(&sdk, &vpc).await;
        for number in 0..100 {
            by_hand::broker(&sdk, &format!("others-{number}"), &subnets, &group, false).await;
        }
        assert_eq!(cost(&stack, &text).await, (calls + 2, trips + 1));
    });
}
