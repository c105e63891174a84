//! The end of the active broker, caused by a command and through AWS.

use std::process::Stdio;

use super::stack::{PLAN, made};
use super::{named, names, place, reaching, verify};
use test_support::Process;
use test_support::brokers::{APP, Lab};

const PROTOCOLS: [&str; 5] = ["openwire", "amqp", "stomp", "mqtt", "wss"];

#[test]
fn by_a_command_and_then_through_aws() {
    let Some(mut lab) = Lab::start() else { return };
    let killed = lab.pair.active().unwrap();
    let kill = format!("kill -9 {}", killed.process_id().unwrap());
    let arguments = [
        "--yes",
        "--messages",
        "20",
        "--patterns",
        "durability",
        "--failover-command",
        &kill,
        "--output",
        "json",
    ];
    let finished = verify(&place(), &lab.balancer, &arguments).expect_success();
    let found = finished.document();
    assert!(
        finished.stderr.contains(&format!("; running `{kill}`")),
        "{}",
        finished.stderr
    );
    assert_eq!(
        finished.stderr.lines().count(),
        1,
        "once, for all protocols"
    );
    assert_eq!(names(&found["protocols"], "protocol"), PROTOCOLS);
    for protocol in found["protocols"].as_array().unwrap() {
        let pattern = named(&protocol["patterns"], "pattern", "durability");
        assert_eq!(pattern["verdict"], "held", "{pattern:#}");
        assert!(pattern["outage_seconds"].as_f64().unwrap() > 0.0);
        assert!(pattern["messages"]["sent"].as_u64().unwrap() > 20);
    }

    lab.pair.revive();
    lab.pair.await_standby();
    lab.balancer.await_settled();
    let (account, mqctl) = made(PLAN, &[("MQCTL_PASSWORD", APP.password)]);
    let arguments = [
        "--yes",
        "--failover",
        "--protocol",
        "stomp",
        "--patterns",
        "durability",
    ];
    let mut command = mqctl.command(reaching(&lab.balancer, "verify", &arguments));
    command.stdout(Stdio::piped());
    let mut process = Process::start(&mut command);
    let reboots = || {
        let calls = account.changing_calls();
        calls
            .iter()
            .filter(|call| *call == "mq:RebootBroker")
            .count()
    };
    // AWS's part, which the account does not do to brokers that it does not know of.
    while reboots() == 0 {
        std::thread::yield_now();
    }
    lab.pair.kill_active();
    let table = std::io::read_to_string(process.stdout()).unwrap();
    assert_eq!(process.wait(), Some(0), "{table}");
    assert_eq!(reboots(), 1, "once for each broker");
    let line = table
        .lines()
        .find(|line| line.contains("durability"))
        .unwrap();
    assert!(
        line.starts_with("  held    durability ") && line.contains("  outage "),
        "{line}"
    );
}

#[test]
fn a_run_that_changes_the_stack_is_not_disturbed() {
    let Some(lab) = Lab::shared() else { return };
    let (account, mqctl) = made(PLAN, &[("MQCTL_PASSWORD", APP.password)]);
    account.lock("lab");
    let finished = mqctl.run(reaching(&lab.balancer, "verify", &["--failover", "--yes"]));
    let finished = finished.expect_code(5).expect_no_data();
    finished.expect_said(&["the stack lab is locked by alice@laptop", "mqctl unlock"]);
    assert!(
        !account
            .changing_calls()
            .contains(&"mq:RebootBroker".to_owned())
    );
}

#[test]
fn one_that_can_not_be_caused_is_told_with_its_reason() {
    let Some(lab) = Lab::shared() else { return };
    let arguments = ["--protocol", "stomp", "--patterns", "durability", "--yes"];
    for (command, reason) in [
        (
            "echo sorry; exit 3",
            "`echo sorry; exit 3` ended with exit status: 3",
        ),
        ("kill -9 $$", "`kill -9 $$` ended with signal: 9 (SIGKILL)"),
    ] {
        let arguments = [&arguments[..], &["--failover-command", command]].concat();
        let finished = verify(&place(), &lab.balancer, &arguments).expect_code(1);
        assert!(
            !finished.stdout.contains("sorry\n"),
            "what a command prints is no data"
        );
        let told: Vec<_> = finished.stdout.split_whitespace().collect();
        let told = told.join(" ");
        let expected = format!("failed durability there was no failover: {reason}");
        assert!(told.contains(&expected), "{told}");
    }
}
