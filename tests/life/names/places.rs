//! Where records are: found and removed wherever they were made, whatever the plan file says by then.

use aws_twin::{CallRecord, Fault, Premises};

use super::{Zones, whole};
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

async fn scene() -> (String, Stack, Zones) {
    let text = example("quickstart");
    let stack = Stack::for_plan(&text).await;
    assert_complete(&stack.apply(&text).await);
    let zones = Zones::of(&stack.sandbox);
    (text, stack, zones)
}

fn add_zone(stack: &Stack, name: &str) {
    stack.sandbox.assume(&Premises {
        hosted_zones: vec![name.to_owned()],
        ..Premises::default()
    });
}

#[test]
fn a_nearer_zone_takes_the_records_over_and_the_other_is_left_empty() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        add_zone(&stack, "mq.example.com");
        let plan = brief(&stack.plan(&text).await);
        assert!(
            plan.contains(&"update load-balancer: noted zone and name".to_owned()),
            "{plan:?}"
        );
        assert_complete(&stack.apply(&text).await);
        assert_eq!(zones.names("mq.example.com").await, whole("mq.example.com"));
        assert_eq!(zones.names("example.com").await, [].into());
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        assert_complete(&stack.destroy(&text).await);
        assert_eq!(zones.names("mq.example.com").await, [].into());
    });
}

#[test]
fn another_domain_leaves_nothing_of_the_first() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        add_zone(&stack, "example.org");
        let moved = text.replace("mq.example.com", "queue.example.org");
        assert_complete(&stack.apply(&moved).await);
        assert_eq!(zones.names("example.org").await, whole("queue.example.org"));
        assert_eq!(zones.names("example.com").await, [].into());
        assert_eq!(brief(&stack.plan(&moved).await), [""; 0]);
        assert_complete(&stack.destroy(&text).await);
        assert_eq!(zones.names("example.org").await, [].into());
    });
}

#[test]
fn a_destroy_finds_the_records_whatever_zone_and_domain_the_plan_file_has() {
    for endpoint in [
        "  domain: mq.example.org\n",
        "  domain: mq.example.com\n  hosted_zone: ZNONE\n",
        "  domain: other.example.com\n",
    ] {
        in_virtual_time(async {
            let (text, stack, zones) = scene().await;
            let other = text.replace("  domain: mq.example.com\n", endpoint);
            assert_ne!(text, other);
            assert_complete(&stack.destroy(&other).await);
            assert_eq!(zones.names("example.com").await, [].into(), "{endpoint}");
            assert!(stack.read(&text).await.observed.is_empty(), "{endpoint}");
        });
    }
}

#[test]
fn a_destroy_gets_by_without_a_zone_that_is_gone() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        zones.delete("example.com").await;
        assert_complete(&stack.destroy(&text).await);
        add_zone(&stack, "example.com");
        assert!(stack.read(&text).await.observed.is_empty());
    });
}

#[test]
fn a_destroy_that_may_not_look_up_zones_finds_the_records_by_the_notes() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        stack
            .sandbox
            .set_faults(|call: &CallRecord| match call.operation.as_str() {
                "ListHostedZonesByName" => denied(),
                _ => Fault::None,
            });
        assert_complete(&stack.destroy(&text).await);
        stack.sandbox.clear_faults();
        assert_eq!(zones.names("example.com").await, [].into());
    });
}

#[test]
fn a_move_that_ended_at_any_call_leaves_nothing_that_destroy_does_not_find() {
    let calls = in_virtual_time(async {
        let (text, stack, _) = scene().await;
        add_zone(&stack, "mq.example.com");
        let before = stack.sandbox.calls().len();
        assert_complete(&stack.apply(&text).await);
        stack.sandbox.calls().split_off(before)
    });
    let reads = ["Describe", "List", "Get"];
    let changes = calls.iter().enumerate().filter(|(_, call)| {
        let mut reads = reads.iter();
        !reads.any(|read| call.operation.starts_with(read))
    });
    let changes: Vec<usize> = changes.map(|(at, _)| at).collect();
    let mut halfway = 0;
    for (number, last) in changes.iter().copied().enumerate() {
        in_virtual_time(async {
            let (text, stack, zones) = scene().await;
            add_zone(&stack, "mq.example.com");
            let mut sent = 0;
            stack.sandbox.set_faults(move |_: &CallRecord| {
                sent += 1;
                if sent > last + 1 {
                    expired()
                } else {
                    Fault::None
                }
            });
            let before = zone_state(&stack);
            let _ = stack.try_apply(&text).await;
            stack.sandbox.clear_faults();
            halfway += usize::from(zone_state(&stack) != before);
            // With the zone of before in the plan file, and with none that there is.
            let other = match number % 2 {
                0 => text.replace(
                    "mq.example.com\n",
                    "mq.example.com\n  hosted_zone: example.com\n",
                ),
                _ => text.replace("mq.example.com", "mq.example.org"),
            };
            assert_complete(&stack.destroy(&other).await);
            for zone in ["example.com", "mq.example.com"] {
                assert_eq!(
                    zones.names(zone).await,
                    [].into(),
                    "{zone}, after call {last}"
                );
            }
        });
    }
    let all = changes.len();
    assert!(
        halfway > 1,
        "{halfway} of {all} runs ended in the middle of the move"
    );
}

fn zone_state(stack: &Stack) -> String {
    stack.sandbox.dump()["route53"]["zones"].to_string()
}

pub(super) fn denied() -> Fault {
    refusal("AccessDenied")
}

fn expired() -> Fault {
    refusal("ExpiredToken")
}

fn refusal(code: &str) -> Fault {
    Fault::Refuse {
        status: 403,
        code: code.to_owned(),
        message: "not with these credentials".to_owned(),
    }
}
