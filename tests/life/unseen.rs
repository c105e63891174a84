//! A stack of which EC2 does not show all is not taken for another one.

use std::sync::Arc;
use std::time::Duration;

use aws_twin::{CallRecord, Consistency, Fault};
use tokio::sync::Notify;

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

#[test]
fn subnets_that_are_seen_later_than_the_load_balancer_in_them() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        let gone = Arc::new(Notify::new());
        let (signal, sandbox, mut subnets) = (gone.clone(), stack.sandbox.clone(), false);
        stack.sandbox.set_faults(move |call: &CallRecord| {
            let is_subnet = call.operation == "CreateSubnet";
            subnets |= is_subnet;
            let lag = Duration::from_secs(if is_subnet { 60 } else { 0 });
            sandbox.set_consistency(Consistency {
                least: lag,
                most: lag,
                dependents: false,
            });
            match call.operation.as_str() {
                // So that nothing waits until they are seen.
                "DescribeSubnets" if subnets => Fault::Refuse {
                    status: 403,
                    code: "UnauthorizedOperation".to_owned(),
                    message: "made up for a test".to_owned(),
                },
                "CreateLoadBalancer" => {
                    signal.notify_one();
                    Fault::Hang
                }
                _ => Fault::None,
            }
        });
        tokio::select! {
            biased;
            () = gone.notified() => {}
            _ = stack.apply(&text) => panic!("the process was to be gone"),
        }
        stack.sandbox.clear_faults();

        let plan = stack.plan(&text).await;
        assert_eq!(plan.refusals(), [""; 0]);
        let replaced: Vec<String> = brief(&plan)
            .into_iter()
            .filter(|line| line.starts_with("replace") || line.contains("subnet/"))
            .collect();
        assert_eq!(replaced, [""; 0]);
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
    });
}
