//! Apply, plan, change, apply, destroy: for every example plan file.

use mqctl_model::changeset::Allowed;
use mqctl_model::effect::Severity;

use crate::support::stack::{
    Stack, assert_complete, brief, desired, example, in_virtual_time, planned, spec,
};

/// A life from nothing to nothing, with a change that touches no broker in the middle.
async fn whole_life(name: &str) {
    let text = example(name);
    let stack = Stack::for_plan(&text).await;

    assert_complete(&stack.apply(&text).await);
    assert_eq!(brief(&stack.plan(&text).await), [""; 0], "after apply");

    let changed = text.replace("203.0.113.", "198.51.100.");
    assert_ne!(text, changed);
    let plan = stack.plan(&changed).await;
    assert_eq!(brief(&plan), ["update security-group/balancer: ingress"]);
    assert_eq!(plan.effect().severity(), Severity::Narrowed);
    assert_complete(&stack.apply(&changed).await);
    assert_eq!(
        brief(&stack.plan(&changed).await),
        [""; 0],
        "after the change"
    );

    assert_complete(&stack.destroy(&changed).await);
    let left = stack.read(&changed).await.observed;
    assert!(left.is_empty(), "{:#?}", left.resources.keys());
}

#[test]
fn quickstart() {
    in_virtual_time(whole_life("quickstart"));
}

#[test]
fn active_standby_with_all_protocols() {
    in_virtual_time(whole_life("active-standby-all-protocols"));
}

#[test]
fn existing_network_and_given_certificate() {
    in_virtual_time(whole_life("existing-network"));
}

#[test]
fn development() {
    in_virtual_time(whole_life("development"));
}

#[test]
fn partners() {
    in_virtual_time(whole_life("partners"));
}

#[test]
fn a_resized_broker_reboots_and_is_served_again() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);

        let larger = text.replace("mq.m5.large", "mq.m5.xlarge");
        let plan = stack.plan(&larger).await;
        // The addresses are looked at again: the service may move an instance when it restarts.
        assert_eq!(
            brief(&plan),
            ["update broker/1: instance type", "check targets/openwire"]
        );
        assert_eq!(plan.effect().severity(), Severity::Reconnect);
        assert_complete(&stack.apply(&larger).await);
        assert_eq!(brief(&stack.plan(&larger).await), [""; 0]);
    });
}

#[test]
fn a_protocol_is_added_and_taken_away() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);

        let more = text.replace("[openwire]", "[openwire, stomp]");
        let plan = stack.plan(&more).await;
        assert_eq!(
            brief(&plan),
            [
                "update security-group/balancer: ingress",
                "update security-group/brokers: ingress",
                "update egress/balancer: rules",
                "create target-group/stomp",
                "create listener/stomp",
                "create targets/stomp",
            ]
        );
        assert_complete(&stack.apply(&more).await);
        assert_eq!(brief(&stack.plan(&more).await), [""; 0]);

        let plan = stack.plan(&text).await;
        assert_eq!(plan.effect().severity(), Severity::CutOff);
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
    });
}

#[test]
fn a_broker_is_replaced_behind_the_unchanged_name() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);

        let encrypted = text.replace(
            "  instance_type:",
            "  encryption: { kms_key: \"arn:aws:kms:us-west-2:000000000000:key/11111111-2222-3333-4444-555555555555\" }\n  instance_type:",
        );
        let plan = stack.plan(&encrypted).await;
        assert_eq!(
            brief(&plan),
            [
                "replace broker/1: encryption key",
                "update targets/openwire: addresses",
                "delete broker/1 generation 1",
            ]
        );
        assert_eq!(plan.effect().severity(), Severity::DataLoss);
        assert_eq!(plan.protected(Allowed::default()).len(), 1);
        assert_eq!(plan.refusals(), [""; 0]);
        assert_complete(&stack.apply(&encrypted).await);
        assert_eq!(brief(&stack.plan(&encrypted).await), [""; 0]);
    });
}

#[test]
fn a_network_is_replaced_whole() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);

        let moved = text.replace("10.20.0.0/16", "10.30.0.0/16");
        assert_complete(&stack.apply(&moved).await);
        assert_eq!(brief(&stack.plan(&moved).await), [""; 0]);
        assert_complete(&stack.destroy(&moved).await);
        assert!(stack.read(&moved).await.observed.is_empty());
    });
}

#[test]
fn a_stack_is_removed_although_a_secret_it_was_given_is_gone() {
    in_virtual_time(async {
        let text = example("existing-network");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let without = text.replace("billing/app", "billing/gone");
        assert_ne!(text, without);
        assert!(stack.read(&without).await.lookups.is_err());
        assert_complete(&stack.destroy(&without).await);
        assert!(stack.read(&without).await.observed.is_empty());
    });
}

#[test]
fn another_name_takes_over_and_the_old_one_goes() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let renamed = text.replace("mq.example.com", "queue.example.com");
        assert_complete(&stack.apply(&renamed).await);
        assert_eq!(brief(&stack.plan(&renamed).await), [""; 0]);
        assert_complete(&stack.destroy(&renamed).await);
        assert!(stack.read(&renamed).await.observed.is_empty());
        assert!(stack.read(&text).await.observed.is_empty());
    });
}

#[test]
fn a_stack_moves_from_a_network_that_was_given_to_one_of_its_own() {
    in_virtual_time(async {
        let given = example("existing-network");
        let (before, rest) = given.split_once("network:").unwrap();
        let (_, after) = rest.split_once("\nbrokers:").unwrap();
        let own = format!("{before}network:\n  cidr: 10.99.0.0/16\n  zones: 2\n\nbrokers:{after}");
        let stack = Stack::for_plan(&given).await;
        assert_complete(&stack.apply(&given).await);
        let reading = stack.read(&own).await;
        let changes = planned(&own, &reading);
        let name = spec(&own).stack;
        assert_eq!(changes.lost(&name, &reading.observed), []);
        // What the plan file protects is no stranger's.
        let wanted = desired(&own, &reading);
        assert_eq!(
            changes.occupants(&name, Some(&wanted), &reading.observed),
            []
        );
        assert!(changes.conflicts(&reading.observed).is_empty());
        assert_complete(&stack.apply(&own).await);
        assert_eq!(brief(&stack.plan(&own).await), [""; 0]);
    });
}
