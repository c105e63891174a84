//! What happens when the world is another one once the stack's lock is held.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use aws_twin::{CallRecord, Fault, Premises};
use mqctl_aws::sdk::aws_sdk_ssm;
use test_support::on_this_thread;

use super::account::Account;
use crate::support::stack::{example, sdk_config};

/// The stack stands, and nothing tells whether another run was there: somebody removed the lock, or a destroy did.
#[test]
fn programs_are_told_one_plan_and_it_is_the_one_that_is_carried_out() {
    let account = Account::new();
    account.user().run(["apply", "--yes"]).expect_success();
    on_this_thread(async {
        let parameters = aws_sdk_ssm::Client::new(&sdk_config(&account.sandbox));
        let delete = parameters.delete_parameter().name("/mqctl/quickstart/lock");
        delete.send().await.unwrap();
    });
    let user = account.user();
    user.write(
        "mqctl.yaml",
        example("quickstart").replace("203.0.113.0/24", "198.51.100.0/24"),
    );
    let sandbox = account.sandbox.clone();
    let is_there = AtomicBool::new(false);
    account.sandbox.set_faults(move |call: &CallRecord| {
        if call.operation == "PutParameter" && !is_there.swap(true, Relaxed) {
            // A zone that is nearer to the endpoint's domain: its records belong in there now.
            sandbox.assume(&Premises {
                hosted_zones: vec!["mq.example.com".to_owned()],
                ..Premises::default()
            });
        }
        Fault::None
    });
    let finished = user
        .run(["apply", "--yes", "--allow-cut-off", "--output", "json"])
        .expect_success();
    let events = finished.events();
    let count = |name: &str| events.iter().filter(|event| event["event"] == name).count();
    assert_eq!(count("planned"), 1);
    assert_eq!(events[0]["event"], "planned");
    // What was agreed to before was only who may come in.
    let planned = events[0].to_string();
    assert!(planned.contains("\"alias\""), "{planned}");
    let zones = account.sandbox.dump();
    let zones = zones["route53"]["zones"].as_object().unwrap();
    let zone = zones
        .values()
        .find(|zone| zone["name"] == "mq.example.com.");
    let records = zone.unwrap()["records"].to_string();
    assert!(records.contains("_mqctl.mq.example.com."), "{records}");
}

/// What one run reads before it has the lock, it need not read again.
#[test]
fn a_run_that_nobody_came_before_reads_once() {
    let account = Account::new();
    let reads = |run: &[&str]| {
        let before = account.sandbox.calls().len();
        account.user().run(run).expect_success();
        let calls = account.sandbox.calls();
        let identities = calls[before..]
            .iter()
            .filter(|call| call.operation == "GetCallerIdentity");
        identities.count()
    };
    assert_eq!(reads(&["apply", "--yes"]), 1);
    assert_eq!(reads(&["destroy", "--yes"]), 1);
}
