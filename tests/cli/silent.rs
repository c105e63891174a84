//! An endpoint that takes connections and never answers: what is said meanwhile, and what `--timeout` makes of it.

use std::net::TcpListener;

use aws_twin::{CallRecord, Fault};

use super::Mqctl;
use super::account::Account;
use crate::support::stack::example;

/// An endpoint that takes connections as long as it is there, and reads nothing of them.
fn silent() -> (TcpListener, Mqctl) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let mqctl = Mqctl::new().with_aws(&endpoint);
    mqctl.write("mqctl.yaml", example("quickstart"));
    (listener, mqctl)
}

#[test]
fn every_verb_that_reads_ends_with_its_timeout() {
    let (_listener, mqctl) = silent();
    let mqctl = mqctl.with_env("MQCTL_TIMEOUT", "1s");
    for verb in [
        &["plan"][..],
        &["apply", "--yes"],
        &["destroy", "--yes"],
        &["adopt", "vpc", "vpc-0123456789abcdef0"],
        &["outputs"],
        &["unlock", "--yes"],
    ] {
        mqctl
            .run(verb)
            .expect_code(6)
            .expect_no_data()
            .expect_said(&[
                "error: out of time: ",
                " has not answered for ",
                "; nothing was changed\n",
                "hint: running the same command again is safe",
            ]);
    }
    let events = mqctl
        .run(["plan", "--output", "json"])
        .expect_code(6)
        .events();
    assert_eq!(events[0]["kind"], "deadline");
}

#[test]
fn a_silence_is_told_of_once_for_all_that_wait() {
    let (_listener, mqctl) = silent();
    let finished = mqctl.run(["plan", "--timeout", "8s"]).expect_code(6);
    let lines = finished.stderr.lines();
    let told: Vec<_> = lines
        .filter(|line| line.starts_with("still waiting for AWS: "))
        .collect();
    let [line] = told[..] else {
        panic!("{}", finished.stderr)
    };
    assert!(line.contains(" has not answered for "), "{line}");
    assert!(line.ends_with(" other calls are waiting"), "{line}");
}

#[test]
fn a_change_that_is_not_answered_keeps_the_lock_until_it_can_not_run_any_more() {
    let account = Account::new();
    account
        .sandbox
        .set_faults(|call: &CallRecord| match call.operation.as_str() {
            "CreateTargetGroup" => Fault::Hang,
            _ => Fault::None,
        });
    let mqctl = account.user();
    mqctl
        .run([
            "apply",
            "--yes",
            "--timeout",
            "10s",
            "--call-timeout",
            "10s",
        ])
        .expect_code(6)
        .expect_no_data()
        .expect_said(&[
            "stopped    target-group/openwire",
            "may have taken effect",
            "error: out of time: elasticloadbalancing:CreateTargetGroup has not answered for ",
            "the stack's lock is kept until its lease ends",
        ]);
    // Each attempt had all of its time.
    let calls = account.sandbox.calls();
    let attempts = calls
        .iter()
        .filter(|it| it.operation == "CreateTargetGroup");
    assert!(attempts.count() <= 2);
    account.sandbox.clear_faults();
    mqctl
        .run(["apply", "--yes"])
        .expect_code(5)
        .expect_said(&["is locked by"]);
    // Somebody who does not want to wait.
    mqctl.run(["unlock", "--yes"]).expect_success();
    mqctl.run(["apply", "--yes"]).expect_success();
    mqctl.run(["plan", "--detailed-exitcode"]).expect_success();
}
