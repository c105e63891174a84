//! Every call that reads before the first change is answered with something that is no answer, each time: nothing is changed.
//! One history in seven; `MQCTL_SIM_SEEDS` leaves none out.

use std::collections::BTreeSet;

use aws_twin::{CallRecord, Fault, Garbled};

use super::history::Clean;
use super::mishap::is_change;
use super::phase::{EXAMPLES, Phase};
use super::sweep::on_all_cores;
use crate::support::stack::{Stack, in_virtual_time};

/// A call by its name: `("mq", "ListBrokers")`.
type Name = (String, String);

fn name(call: &CallRecord) -> Name {
    (call.service.clone(), call.operation.clone())
}

/// What a plan presumes is looked up by these; a destroy presumes nothing, and does without.
const LOOKUPS: [&str; 6] = [
    "DescribeAvailabilityZones",
    "DescribeBrokerInstanceOptions",
    "DescribeManagedPrefixLists",
    "DescribeSSLPolicies",
    "DescribeSecret",
    // Where its records are is noted.
    "ListHostedZonesByName",
];

/// What is in the way of packets is asked by these, and told if it is known.
const OPTIONAL: [&str; 5] = [
    "DescribeAccountVpcEncryptionControl",
    "DescribeNetworkAcls",
    "DescribeVpcBlockPublicAccessExclusions",
    "DescribeVpcBlockPublicAccessOptions",
    "DescribeVpcEncryptionControls",
];

/// The calls before the first one that changes anything, but for those that a run does without.
fn reads(clean: &Clean) -> BTreeSet<Name> {
    let calls = clean.calls.iter().map(|step| &step.call);
    let needed = calls.take_while(|call| !is_change(call)).filter(|call| {
        let operation = call.operation.as_str();
        let is_looked_up = clean.phase != Phase::Destroy || !LOOKUPS.contains(&operation);
        is_looked_up && !OPTIONAL.contains(&operation)
    });
    needed.map(name).collect()
}

/// Run, with every answer to this call garbled; the calls that may have changed something, and whether it succeeded.
async fn garbled(stack: &Stack, clean: &Clean, call: &Name, how: Garbled) -> (Vec<Name>, bool) {
    let wanted = call.clone();
    stack.sandbox.set_faults(move |call: &CallRecord| {
        if name(call) == wanted {
            Fault::Garble(how)
        } else {
            Fault::None
        }
    });
    let outcome = clean.phase.run(stack, clean.example).await;
    let calls = stack.sandbox.calls();
    let changes = calls.iter().filter(|call| is_change(call)).map(name);
    (
        changes.collect(),
        outcome.is_ok_and(|outcome| outcome.is_complete()),
    )
}

#[test]
fn what_can_not_be_read_is_no_reason_to_change_anything() {
    let mut histories = Vec::new();
    for example in EXAMPLES {
        for phase in [Phase::Apply, Phase::Change, Phase::Destroy] {
            let clean = Clean::of(example, phase);
            for call in reads(&clean) {
                for how in Garbled::ALL {
                    histories.push((clean.clone(), call.clone(), how));
                }
            }
        }
    }
    assert!(histories.len() > 900, "{}", histories.len());
    if std::env::var("MQCTL_SIM_SEEDS").is_err() {
        histories = histories.into_iter().step_by(7).collect();
    }
    let failures = std::sync::Mutex::new(Vec::new());
    on_all_cores(histories.len(), |number| {
        let (clean, call, how) = &histories[number];
        in_virtual_time(async {
            let stack = clean.before.resume().await;
            let (changes, is_done) = garbled(&stack, clean, call, *how).await;
            if is_done || !changes.is_empty() {
                let (example, phase) = (clean.example, clean.phase);
                let failure =
                    format!("{example}/{phase:?} {call:?} {how:?}: done {is_done}, {changes:?}");
                failures.lock().unwrap().push(failure);
            }
        });
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}: {failures:#?}", failures.len());
}
