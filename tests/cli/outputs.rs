//! `outputs` of a stack that is not complete yet says so, and waits for it.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use aws_twin::{CallRecord, Fault};

use super::account::Account;

/// An account in which an apply got everywhere but to a broker.
fn half_made() -> Account {
    let account = Account::new();
    let refusal = Fault::Refuse {
        status: 403,
        code: "ForbiddenException".to_owned(),
        message: "not today".to_owned(),
    };
    account.sandbox.set_faults(move |call: &CallRecord| {
        if call.operation == "CreateBroker" {
            refusal.clone()
        } else {
            Fault::None
        }
    });
    account.user().run(["apply", "--yes"]).expect_code(4);
    account.sandbox.set_faults(|_: &CallRecord| Fault::None);
    account
}

#[test]
fn a_half_made_stack_says_so() {
    let account = half_made();
    let mqctl = account.user();
    let said = "the stack is not complete: 2 missing (broker/1, targets/openwire)";
    let text = mqctl.run(["outputs"]).expect_success();
    let text = text.expect_said(&["`mqctl apply` makes the rest"]);
    assert!(text.stdout.starts_with(said), "{}", text.stdout);
    assert!(text.stdout.contains("clients connect with"));

    let json = mqctl.run(["outputs", "--output", "json"]).expect_success();
    let left = &json.document()["outputs"]["not_ready"];
    assert_eq!(left[0]["resource"], "broker/1", "{left}");
    assert_eq!(left[0]["state"], "missing", "{left}");
    let markdown = mqctl.run(["outputs", "--output", "markdown"]);
    let markdown = markdown.expect_success().stdout;
    assert!(
        markdown.starts_with("**The stack is not complete**"),
        "{markdown}"
    );

    mqctl.run(["apply", "--yes"]).expect_success();
    let text = mqctl.run(["outputs"]).expect_success();
    assert!(
        text.stdout.starts_with("clients connect with"),
        "{}",
        text.stdout
    );
    let json = mqctl.run(["outputs", "--output", "json"]).expect_success();
    assert_eq!(
        json.document()["outputs"]["not_ready"],
        serde_json::json!([])
    );
}

#[test]
fn it_waits_for_a_stack_that_another_run_makes() {
    let account = half_made();
    let mqctl = account.user();
    let mut waits = mqctl.command(["outputs", "--wait"]);
    let mut waits = waits
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(waits.stderr.take().unwrap()).lines();
    let mut said = said.map(Result::unwrap);
    let first = said.find(|line| line.contains("waiting"));
    assert!(first.unwrap().contains("waiting, with 2 missing"));
    mqctl.run(["apply", "--yes"]).expect_success();
    let output = waits.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    assert!(text.starts_with("clients connect with"), "{text}");
}

#[test]
fn it_does_not_wait_longer_than_it_may() {
    let account = Account::new();
    let waits = account.user().run(["outputs", "--wait", "--timeout", "1s"]);
    waits
        .expect_code(6)
        .expect_said(&["waiting, with 20 missing", "out of time"]);
}

/// The brokers' security group admits nobody but the load balancer.
#[test]
fn a_console_that_nobody_reaches_is_not_said_to_be_reachable() {
    let account = Account::new();
    let mqctl = account.user();
    let applied = mqctl.run(["apply", "--yes"]).expect_success();
    let shown = applied.expect_data(&["console https://", "no way to a console yet"]);
    assert!(!shown.stdout.contains("inside the VPC"), "{}", shown.stdout);
}
