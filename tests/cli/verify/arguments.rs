//! What can't be meant is refused before anything is connected to.

use super::{Mqctl, place, reaching};
use crate::support::stack::example;
use test_support::brokers::Lab;

/// Refused, with this said.
#[track_caller]
fn refused(mqctl: &Mqctl, arguments: &[&str], said: &[&str]) {
    mqctl
        .run(arguments)
        .expect_code(3)
        .expect_no_data()
        .expect_said(said);
}

#[test]
fn of_verify() {
    let mqctl = place();
    let cases: [(&[&str], &[&str]); 21] = [
        (
            &["--patterns", "durability"],
            &["durability is proven by a failover", "--failover-command"],
        ),
        (&["--patterns", "filtering,nonsense"], &["'nonsense'"]),
        (&["--protocol", "smtp"], &["'smtp'", "openwire"]),
        (
            &["--failover"],
            &["`--offline` excludes", "--failover-command"],
        ),
        (
            &["--failover-command", "touch ran"],
            &["no terminal", "nothing was changed", "--yes"],
        ),
        (
            &["--failover", "--failover-command", "true"],
            &["cannot be used with"],
        ),
        (&["--failover-command", ""], &["--failover-command"]),
        (&["--messages", "0"], &["--messages"]),
        (&["--messages", "100001"], &["--messages"]),
        (&["--size", "127"], &["from 128 to 1048576"]),
        (&["--size", "1048577"], &["from 128 to 1048576"]),
        (
            &["--size", "61441"],
            &["wss takes messages of at most 61440 bytes", "--protocol"],
        ),
        (&["--user", "nobody"], &["no user `nobody`; it has app"]),
        (&["--connect", ":5671"], &["an address is missing"]),
        (&["--connect", "a:b:5671"], &["is not ADDRESS"]),
        (&["--connect", "127.0.0.1:0"], &["`0` is not a port"]),
        (
            &["--connect", "127.0.0.1:5671"],
            &["the port of one protocol", "whose port 5671 is"],
        ),
        (&["--ca", "missing.pem"], &["missing.pem"]),
        (&["--ca", "mqctl.yaml"], &["mqctl.yaml", "certificate"]),
        (&["--step-timeout", "0s"], &["a step takes some time"]),
        (&["--step-timeout", "soon"], &["such as 45m"]),
    ];
    for (arguments, said) in cases {
        let arguments = [&["verify", "--offline"], arguments].concat();
        refused(&mqctl, &arguments, said);
    }
    assert_eq!(super::super::files(&mqctl), ["mqctl.yaml"]);
}

#[test]
fn of_load() {
    let mqctl = place();
    let cases: [(&[&str], &[&str]); 9] = [
        (&[], &["--rate"]),
        (&["--rate", "0"], &["from 0.1 to 100000"]),
        (&["--rate", "fast"], &["from 0.1 to 100000"]),
        (&["--rate", "1", "--for", "0s"], &["lasts some time"]),
        (&["--rate", "1", "--for", "61m"], &["an hour at most"]),
        (&["--rate", "1", "--producers", "0"], &["--producers"]),
        (&["--rate", "1", "--consumers", "65"], &["--consumers"]),
        (
            &["--rate", "1", "--size", "100000", "--protocol", "wss"],
            &["at most 61440"],
        ),
        (
            &["--rate", "1", "--output", "junit"],
            &["[possible values: text, json, markdown]"],
        ),
    ];
    for (arguments, said) in cases {
        let arguments = [&["load", "--offline"], arguments].concat();
        refused(&mqctl, &arguments, said);
    }
}

#[test]
fn a_password_that_is_not_there() {
    let Some(lab) = Lab::shared() else { return };
    let arguments = reaching(&lab.balancer, "verify", &["--offline"]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mqctl = Mqctl::new();
    mqctl.write("mqctl.yaml", example("lab/mqctl"));
    let told = "of the user `app` has to be in the environment variable MQCTL_PASSWORD";
    refused(&mqctl, &arguments, &[told]);
    let mqctl = mqctl.with_env("MQCTL_PASSWORD", "");
    refused(&mqctl, &arguments, &["MQCTL_PASSWORD is empty"]);
}

#[test]
fn the_sandbox_has_no_brokers() {
    for verb in [&["verify"][..], &["load", "--rate", "1"]] {
        let arguments = [verb, &["--sandbox"]].concat();
        refused(
            &place(),
            &arguments,
            &["the sandbox has no brokers", "hint: `--connect ADDRESS`"],
        );
    }
}
