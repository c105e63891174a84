//! What AWS lists, and says it does not know when asked about it alone, is not gone.

use std::sync::Mutex;

use aws_twin::{CallRecord, Fault};
use mqctl_aws::Class;

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

/// The calls that describe one thing that was listed, and the code that says that it is not there.
const DESCRIBED: [(&str, u16, &str); 6] = [
    ("DescribeBroker", 404, "NotFoundException"),
    ("DescribeVpcAttribute", 400, "InvalidVpcID.NotFound"),
    (
        "DescribeLoadBalancerAttributes",
        400,
        "LoadBalancerNotFound",
    ),
    ("DescribeListeners", 400, "LoadBalancerNotFound"),
    ("DescribeTargetGroupAttributes", 400, "TargetGroupNotFound"),
    ("DescribeTargetHealth", 400, "TargetGroupNotFound"),
];

/// Say so of the first `most` such calls.
fn deny(stack: &Stack, (operation, status, code): (&'static str, u16, &str), most: usize) {
    let (code, denied) = (code.to_owned(), Mutex::new(0));
    stack.sandbox.set_faults(move |call: &CallRecord| {
        let mut denied = denied.lock().unwrap();
        if call.operation != operation || *denied == most {
            return Fault::None;
        }
        *denied += 1;
        Fault::Refuse {
            status,
            code: code.clone(),
            message: "made up for a test".to_owned(),
        }
    });
}

#[test]
fn ends_the_run_if_it_stays() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        for described in DESCRIBED {
            deny(&stack, described, usize::MAX);
            let calls = stack.sandbox.calls().len();
            for outcome in [stack.try_apply(&text).await, stack.try_destroy(&text).await] {
                let error = outcome.expect_err(described.0);
                assert_eq!(error.class, Class::Unknown, "{error}");
                assert!(error.to_string().contains("AWS lists "), "{error}");
            }
            let sent = &stack.sandbox.calls()[calls..];
            let reads = ["Describe", "List", "Get"];
            let changes = sent
                .iter()
                .filter(|call| !reads.iter().any(|read| call.operation.starts_with(read)));
            assert_eq!(changes.count(), 0, "{}", described.0);
        }
    });
}

#[test]
fn is_waited_for_if_it_passes() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        for described in DESCRIBED {
            deny(&stack, described, 3);
            assert_eq!(brief(&stack.plan(&text).await), [""; 0], "{}", described.0);
        }
    });
}
