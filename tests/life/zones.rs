//! The zones of a load balancer: they come and go, and get another subnet.

use std::sync::{Arc, Mutex};

use aws_twin::{CallRecord, Fault};
use mqctl_model::effect::Severity;
use mqctl_model::resource::{Input, Resource, ResourceId};

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time, spec};

/// The subnets that the stack's load balancer is in.
async fn subnets(stack: &Stack, text: &str) -> Vec<String> {
    let observed = stack.read(text).await.observed;
    let balancer = &observed.resources[&ResourceId::new("load-balancer")][0];
    let Resource::LoadBalancer(balancer) = &balancer.resource else {
        panic!("it is one");
    };
    let known = |subnet: &Input| match subnet {
        Input::Known(id) => id.clone(),
        Input::From(_) => panic!("it is there"),
    };
    balancer.subnets.iter().map(known).collect()
}

/// The calls of an operation from now on.
fn count(stack: &Stack, operation: &'static str) -> Arc<Mutex<usize>> {
    let calls = Arc::<Mutex<usize>>::default();
    let counter = Arc::clone(&calls);
    stack.sandbox.set_faults(move |call: &CallRecord| {
        *counter.lock().unwrap() += usize::from(call.operation == operation);
        Fault::None
    });
    calls
}

#[test]
fn a_zone_comes_and_goes() {
    in_virtual_time(async {
        let two = example("quickstart");
        let three = two.replace("zones: 2", "zones: 3");
        let stack = Stack::for_plan(&three).await;
        assert_complete(&stack.apply(&three).await);
        assert_eq!(subnets(&stack, &three).await.len(), 3);

        let plan = stack.plan(&two).await;
        assert_eq!(
            brief(&plan),
            [
                "update route-table/private: subnets",
                "update load-balancer: subnets",
                "update route-table/public: subnets",
                "delete subnet/private/us-west-2c generation 1",
                "delete subnet/public/us-west-2c generation 1",
            ]
        );
        assert_eq!(plan.effect().severity(), Severity::Reconnect);
        assert_eq!(plan.refusals(), [""; 0]);
        assert_complete(&stack.apply(&two).await);
        assert_eq!(brief(&stack.plan(&two).await), [""; 0]);
        assert_eq!(subnets(&stack, &two).await.len(), 2);

        assert_complete(&stack.apply(&three).await);
        assert_eq!(brief(&stack.plan(&three).await), [""; 0]);
        assert_complete(&stack.destroy(&three).await);
        assert!(stack.read(&three).await.observed.is_empty());
    });
}

#[test]
fn a_zone_gets_another_subnet_in_two_calls() {
    in_virtual_time(async {
        let text = example("existing-network");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let other = text.replace("abcdef2,", "abcdef4,");
        stack.sandbox.assume(&mqctl::cli::premises(&spec(&other)));
        let plan = stack.plan(&other).await;
        // While its zone is out, a broker gets no traffic.
        assert_eq!(
            brief(&plan),
            [
                "update load-balancer: subnets",
                "check targets/amqp",
                "check targets/openwire",
            ]
        );
        assert_eq!(plan.refusals(), [""; 0]);
        let calls = count(&stack, "SetSubnets");
        assert_complete(&stack.apply(&other).await);
        stack.sandbox.clear_faults();
        assert_eq!(*calls.lock().unwrap(), 2);
        assert_eq!(brief(&stack.plan(&other).await), [""; 0]);
        let there = subnets(&stack, &other).await;
        assert_eq!(
            there,
            ["subnet-0123456789abcdef3", "subnet-0123456789abcdef4"]
        );
    });
}

/// Both subnets at once: none would stay meanwhile.
#[test]
fn not_all_subnets_are_exchanged_at_once() {
    in_virtual_time(async {
        let text = example("existing-network");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let other = text
            .replace("abcdef2,", "abcdef4,")
            .replace("abcdef3]", "abcdef5]");
        stack.sandbox.assume(&mqctl::cli::premises(&spec(&other)));
        let refusals = stack.plan(&other).await.refusals();
        let [only] = refusals.as_slice() else {
            panic!("{refusals:?}");
        };
        assert!(only.contains("one zone at a time"), "{only}");
    });
}
