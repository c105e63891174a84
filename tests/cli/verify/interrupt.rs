//! Ctrl-C in the middle: what was made is taken away.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use super::console::Console;
use super::{Mqctl, place, reaching};
use test_support::Process;
use test_support::brokers::Lab;

/// Run until what it makes is at the broker, press Ctrl-C, and see that it is gone.
fn interrupt(mqctl: &Mqctl, lab: &Lab, verb: &str, more: &[&str], made: &[&str]) {
    let console = Console::of(lab);
    let mut command = mqctl.command(reaching(&lab.balancer, verb, more));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = Process::start(&mut command);
    let mut said = BufReader::new(process.stderr()).lines().map(Result::unwrap);
    let mut lines = Vec::new();
    // The note in which it says how the names begin of all that it makes.
    let prefix = loop {
        let line = said.next().unwrap_or_else(|| panic!("{lines:?}"));
        lines.push(line.clone());
        if let Some((_, rest)) = line.split_once("mqctl-verify-") {
            let run: String = rest
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            break format!("mqctl-verify-{run}");
        }
    };
    for name in made {
        while !console
            .destinations()
            .contains(&format!("name=\"{prefix}-{name}"))
        {}
    }
    let sent = Command::new("kill")
        .args(["-INT", &process.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    lines.extend(said);
    assert_eq!(process.wait(), Some(130), "{lines:#?}");
    let all = lines.join("\n");
    assert!(
        all.contains("interrupted: taking away what was made"),
        "{all}"
    );
    assert!(all.contains("error: interrupted"), "{all}");
    assert!(!all.contains("left behind"), "{all}");
    // The broker keeps what tells it of subscribers, under names of its own.
    let there = console.destinations();
    assert!(
        !there.contains(&format!("name=\"{prefix}")),
        "{prefix}: {there}"
    );
}

#[test]
fn of_verify_while_a_failover_is_waited_for() {
    let Some(lab) = Lab::shared() else { return };
    let arguments = [
        "--offline",
        "--yes",
        "--patterns",
        "durability",
        "--failover-command",
        // It would end long after everybody has gone home.
        "exec sleep 100000",
    ];
    let made = [
        "openwire-durable",
        "amqp-durable",
        "stomp-durable",
        "mqtt-durable",
    ];
    interrupt(&place(), lab, "verify", &arguments, &made);
}

#[test]
fn of_load() {
    let Some(lab) = Lab::shared() else { return };
    let arguments = [
        "--offline",
        "--rate",
        "5",
        "--for",
        "1h",
        "--protocol",
        "amqp",
    ];
    interrupt(&place(), lab, "load", &arguments, &["amqp-load"]);
}
