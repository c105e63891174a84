//! Two processes on one account, which a served sandbox stands for.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use std::time::SystemTime;

use aws_twin::{CallRecord, Fault, Options, Sandbox};
use clock::Clock;

use crate::support::stack::{example, spec};
use crate::support::{Finished, Mqctl, Served};
use test_support::{Process, Server};

/// A run that is at work, because a broker takes its quarter of an hour.
struct AtWork(Process);

impl AtWork {
    /// Apply, and wait until it has been waiting for a while: longer than reads lag behind writes.
    fn begin(mqctl: &Mqctl, lease: u32) -> Self {
        let mut process = Process::start(
            mqctl
                .command(["apply", "--yes", "--output", "json"])
                .env("MQCTL_LOCK_LEASE", lease.to_string())
                .env("MQCTL_CALL_TIMEOUT", "10s")
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

/// Apply for less time than a broker takes: 5 if the stack is locked, 6 if not.
fn apply(mqctl: &Mqctl) -> Finished {
    mqctl.run(["apply", "--yes", "--timeout", "10s"])
}

#[test]
fn the_second_run_is_told_who_is_at_work_and_takes_over_when_that_one_died() {
    let (_server, mqctl) = account();
    let mut first = AtWork::begin(&mqctl, 10);
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
    let mut first = AtWork::begin(&mqctl, 3600);
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

/// The permission is taken away in the middle of a run.
#[test]
fn a_lease_that_can_not_be_renewed_says_why() {
    let sandbox = Sandbox::new(Options {
        account: "000000000000".to_owned(),
        region: "us-west-2".to_owned(),
        seed: 7,
        clock: Clock::scaled(SystemTime::now(), 1.0),
    });
    sandbox.assume(&mqctl::cli::premises(&spec(&example("quickstart"))));
    // From when on the broker is being made.
    sandbox.set_faults({
        let mut is_at_work = false;
        move |call: &CallRecord| {
            is_at_work |= call.operation == "CreateBroker";
            if is_at_work && call.operation == "PutParameter" {
                Fault::Refuse {
                    status: 400,
                    code: "AccessDeniedException".to_owned(),
                    message: "You are not authorized".to_owned(),
                }
            } else {
                Fault::None
            }
        }
    });
    let served = Served::start(&sandbox);
    let mqctl = Mqctl::new().with_aws(served.endpoint()).with_lease(4);
    mqctl.write("mqctl.yaml", example("quickstart"));
    let said = mqctl.run(["apply", "--yes"]).expect_code(4).stderr;
    assert!(said.contains("lock was lost"), "{said}");
    assert!(
        said.contains("ssm:PutParameter: AccessDeniedException"),
        "{said}"
    );
    assert!(
        said.contains("the caller needs permission for ssm:PutParameter"),
        "{said}"
    );
}
