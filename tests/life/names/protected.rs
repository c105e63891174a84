//! What someone protects, and what never comes up: the names stay as they are.

use std::time::Duration;

use aws_sdk_route53::types::RrType;
use aws_twin::{CallRecord, Fault};
use mqctl::apply::Status;
use mqctl_aws::sdk::aws_sdk_route53;

use super::{Zones, calls, conflict, target, whole};
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

#[test]
fn a_protected_record_is_told_with_the_protections_words_and_asked_for_once() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let comment = "the shop depends on it, ask Ada";
        assert!(stack.sandbox.protect_record("mq.example.com", "A", comment));
        let before = calls(&stack, "ChangeResourceRecordSets");
        let outcome = stack.destroy(&text).await;
        let error = conflict(&outcome);
        assert!(error.message.contains(comment), "{error}");
        // The other one is the validation's.
        let sent = calls(&stack, "ChangeResourceRecordSets") - before;
        assert!(sent <= 2, "{sent}");
        let names = Zones::of(&stack.sandbox).names("example.com").await;
        assert!(
            names.contains("A mq.example.com.") && names.contains("TXT _mqctl.mq.example.com.")
        );
    });
}

#[test]
fn a_name_that_is_protected_before_it_exists_is_not_taken() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        let comment = "reserved";
        assert!(
            stack
                .sandbox
                .protect_record("_mqctl.mq.example.com", "TXT", comment)
        );
        let outcome = stack.apply(&text).await;
        assert!(conflict(&outcome).message.contains(comment));
        let names = Zones::of(&stack.sandbox).names("example.com").await;
        assert!(!names.contains("A mq.example.com."), "{names:?}");
    });
}

/// A load balancer that an earlier run began, and that turns out to fail: nothing points at it, and it is replaced.
#[test]
fn an_alias_is_not_moved_to_a_load_balancer_that_never_comes_up() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        let zones = Zones::of(&stack.sandbox);
        // The run ends right after the load balancer was begun.
        let mut is_over = false;
        stack.sandbox.set_faults(move |call: &CallRecord| {
            if is_over {
                return Fault::Refuse {
                    status: 403,
                    code: "ExpiredToken".to_owned(),
                    message: "over".to_owned(),
                };
            }
            is_over = call.operation == "CreateLoadBalancer";
            Fault::None
        });
        assert!(!stack.apply(&text).await.is_complete());
        let sandbox = stack.sandbox.clone();
        let fails = stack.clock.now() + Duration::from_mins(1);
        stack.sandbox.set_faults(move |call: &CallRecord| {
            if call.at >= fails {
                sandbox.fail_load_balancer("quickstart-load-balancer", "no capacity");
            }
            Fault::None
        });
        let plan = brief(&stack.plan(&text).await);
        assert!(
            plan.contains(&"update load-balancer: cross-zone balancing".to_owned()),
            "{plan:?}"
        );
        let outcome = stack.apply(&text).await;
        let failed = outcome.statuses.iter().any(|status| match status {
            Status::Failed(error) => error.message.contains("no capacity"),
            _ => false,
        });
        assert!(failed, "{:#?}", outcome.statuses);
        let names = zones.names("example.com").await;
        assert!(!names.contains("A mq.example.com."), "{names:?}");

        stack.sandbox.clear_faults();
        assert_complete(&stack.apply(&text).await);
        assert_eq!(zones.names("example.com").await, whole("mq.example.com"));
        let alias = zones.record("example.com", "mq.", &RrType::A).await;
        assert!(target(&alias).starts_with("quickstart-load-balancer-g2-"));
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
    });
}

/// One that served and that AWS calls failed: the next one takes over, name and all.
#[test]
fn a_load_balancer_that_failed_later_is_replaced() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let zones = Zones::of(&stack.sandbox);
        let before = zones.records("example.com").await;
        let fail = |name: &str| stack.sandbox.fail_load_balancer(name, "no capacity");
        assert!(fail("quickstart-load-balancer"));
        // The one that is to take over does not come up either: the name stays where it is.
        let sandbox = stack.sandbox.clone();
        stack.sandbox.set_faults(move |_: &CallRecord| {
            sandbox.fail_load_balancer("quickstart-load-balancer-g2", "no capacity");
            Fault::None
        });
        let outcome = stack.apply(&text).await;
        assert!(!outcome.is_complete());
        assert_eq!(zones.records("example.com").await, before);

        stack.sandbox.clear_faults();
        assert_complete(&stack.apply(&text).await);
        assert_eq!(zones.names("example.com").await, whole("mq.example.com"));
        let alias = zones.record("example.com", "mq.", &RrType::A).await;
        assert!(target(&alias).starts_with("quickstart-load-balancer-g3-"));
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
    });
}
