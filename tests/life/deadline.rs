//! A change whose call is never answered, when the time is over.

use std::time::Duration;

use aws_twin::{CallRecord, Fault};
use mqctl::apply::Status;

use crate::support::stack::{Stack, example, planned};

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_is_dropped_and_another_run_completes_it() {
    let text = example("quickstart");
    let stack = Stack::for_plan(&text).await;
    let reading = stack.read(&text).await;
    let changes = planned(&text, &reading);
    stack
        .sandbox
        .set_faults(|call: &CallRecord| match call.operation.as_str() {
            "CreateTargetGroup" => Fault::Hang,
            _ => Fault::None,
        });
    let deadline = stack.clock.now() + Duration::from_mins(1);
    let run = stack.execute_until(Some(deadline), &changes, &reading);
    let outcome = run.await;

    assert!(!outcome.interrupted);
    let unanswered = outcome.unanswered.expect("something was waited for");
    assert_eq!(unanswered.what, "elasticloadbalancing:CreateTargetGroup");
    let statuses = changes.changes.iter().zip(&outcome.statuses);
    let abandoned: Vec<_> = statuses
        .filter(|(_, status)| matches!(status, Status::Abandoned))
        .map(|(change, _)| change.placement.id.as_str())
        .collect();
    assert_eq!(abandoned, ["target-group/openwire"]);

    stack.sandbox.clear_faults();
    assert!(stack.apply(&text).await.is_complete());
    assert!(stack.plan(&text).await.is_empty());
}
