//! Two processes on one account, which a served sandbox stands for.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::support::stack::example;
use crate::support::{Finished, Mqctl};
use test_support::{Process, Server};

/// A run that is at work, because a broker takes its quarter of an hour.
struct AtWork(Process);

impl AtWork {
    /// Apply, and wait until it has been waiting for a while: longer than reads lag behind writes.
    fn begin(mqctl: &Mqctl, lease: &str) -> Self {
        let mut process = Process::start(
            mqctl
                .command(["apply", "--yes", "--output", "json"])
                .env("MQCTL_LOCK_LEASE", lease)
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let stdout = BufReader::new(process.stdout());
        let mut lines = stdout.lines().map_while(Result::ok);
        let begun = lines.any(|line| {
            let event: serde_json::Value = serde_json::from_str(&line).unwrap();
            event["elapsed_seconds"].as_u64() >= Some(8)
        });
        // Whoever reads no longer must not make it fail to print.
        std::thread::spawn(move || lines.for_each(drop));
        assert!(begun, "{:?}", process.wait());
        Self(process)
    }
}

fn account() -> (Server, Mqctl) {
    let server =
        Server::start(&mut Mqctl::new().command(["sandbox", "serve", "--port=0", "--speed=1"]));
    let mqctl = Mqctl::new().with_aws(server.endpoint());
    mqctl.write("mqctl.yaml", example("quickstart"));
    (server, mqctl)
}

/// Apply for no time at all: 5 if the stack is locked, 6 if not.
fn apply(mqctl: &Mqctl) -> Finished {
    mqctl.run(["apply", "--yes", "--timeout", "0s"])
}

#[test]
fn the_second_run_is_told_who_is_at_work_and_takes_over_when_that_one_died() {
    let (_server, mqctl) = account();
    let mut first = AtWork::begin(&mqctl, "10");
    let refused = apply(&mqctl).expect_code(5).stderr;
    let who = format!("process {}, running `mqctl apply`", first.0.id());
    assert!(refused.contains("locked by sandbox@"), "{refused}");
    assert!(refused.contains(&who), "{refused}");
    // Looking needs no lock.
    mqctl.run(["plan", "--detailed-exitcode"]).expect_code(2);

    first.0.kill();
    let next = loop {
        let run = apply(&mqctl);
        if run.code != Some(5) {
            break run;
        }
    };
    next.expect_code(6);
}

#[test]
fn unlock_removes_the_lock_of_a_run_that_is_gone() {
    let (_server, mqctl) = account();
    let mut first = AtWork::begin(&mqctl, "3600");
    first.0.kill();
    apply(&mqctl).expect_code(5);
    let asked = mqctl.run(["unlock"]).expect_code(3).stderr;
    let who = format!("process {}, running `mqctl apply`", first.0.id());
    assert!(asked.contains(&who), "{asked}");
    apply(&mqctl).expect_code(5);
    mqctl.run(["unlock", "--yes"]).expect_success();
    apply(&mqctl).expect_code(6);
    let nothing = mqctl.run(["unlock"]).expect_success().stderr;
    assert!(nothing.contains("is not locked"), "{nothing}");
}
