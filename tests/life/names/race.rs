//! Two stacks race for one domain: one has it in the end, the other is told that something is in the way.

use aws_sdk_route53::types::RrType;
use aws_twin::{CallRecord, Fault};
use mqctl::apply::{Outcome, Status};
use mqctl_aws::Class;
use mqctl_aws::sdk::aws_sdk_route53;

use super::{Zones, target};
use crate::support::stack::{Stack, assert_complete, example, in_virtual_time};

/// One in so many calls of other services than those of names.
const SHARE: usize = 16;

fn is_telling(number: usize, call: &CallRecord) -> bool {
    let reads = ["Describe", "List", "Get"];
    let is_change = !reads.iter().any(|read| call.operation.starts_with(read));
    is_change && (call.service == "route53" || number.is_multiple_of(SHARE))
}

/// Both at once, with a fault at one call; whether that call was reached, and the call.
fn race(at: usize, fault: &Fault) {
    in_virtual_time(async {
        let text = example("quickstart");
        let other = text
            .replace("stack: quickstart", "stack: billing")
            .replace("10.20.", "10.50.");
        let stack = Stack::for_plan(&text).await;
        let fault = fault.clone();
        let mut sent = 0;
        stack.sandbox.set_faults(move |_: &CallRecord| {
            sent += 1;
            if sent == at + 1 {
                fault.clone()
            } else {
                Fault::None
            }
        });
        let (one, two) = futures::join!(stack.apply(&text), stack.apply(&other));
        stack.sandbox.clear_faults();
        let zones = Zones::of(&stack.sandbox);
        let alias = zones.record("example.com", "mq.", &RrType::A).await;
        let ownership = zones.record("example.com", "_mqctl.mq", &RrType::Txt).await;
        let owner = ownership.resource_records()[0].value();
        let (winner, loser, lost) = if target(&alias).starts_with("quickstart-") {
            ("quickstart", &other, &two)
        } else {
            ("billing", &text, &one)
        };
        assert!(
            owner.starts_with(&format!("\"mqctl:stack={winner},")),
            "{owner}"
        );
        assert!(is_told(lost), "{:#?}", lost.statuses);

        // The one that lost goes without a trace of the other's.
        assert_complete(&stack.destroy(loser).await);
        let still = zones.record("example.com", "mq.", &RrType::A).await;
        assert_eq!(still, alias);
    });
}

/// Whether a run ended because the name was taken, or before it came to that.
fn is_told(outcome: &Outcome) -> bool {
    let mut errors = outcome.statuses.iter().filter_map(|status| match status {
        Status::Failed(error) => Some(error),
        _ => None,
    });
    errors.any(|error| match error.class {
        Class::Conflict => error.action.ends_with("ChangeResourceRecordSets"),
        // A create without a token is not sent again: what came of it is for the next run to see.
        class => class == Class::Unknown && error.action.starts_with("ec2:"),
    })
}

#[test]
fn two_stacks_race_for_one_domain_with_a_fault_at_every_call() {
    let calls = in_virtual_time(async {
        let text = example("quickstart");
        let other = text
            .replace("stack: quickstart", "stack: billing")
            .replace("10.20.", "10.50.");
        let stack = Stack::for_plan(&text).await;
        futures::join!(stack.apply(&text), stack.apply(&other));
        stack.sandbox.calls()
    });
    let calls = calls.iter().enumerate();
    let telling: Vec<usize> = calls
        .filter(|(number, call)| is_telling(*number, call))
        .map(|(number, _)| number)
        .collect();
    assert!(telling.len() >= 5, "{telling:?}");
    for at in telling {
        for fault in [Fault::LoseAnswer, Fault::LoseRequest, Fault::Throttle] {
            race(at, &fault);
        }
    }
}
