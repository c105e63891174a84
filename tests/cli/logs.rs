//! What a plan says of logs.

use super::place;
use crate::support::stack::example;

#[test]
fn a_log_that_stays_off_because_nobody_asks_for_it_is_told() {
    let with = |logs: &str| example("quickstart").replace("  users:", &format!("{logs}  users:"));
    let mqctl = place().with_env("MQCTL_SANDBOX", ".mqctl/sandbox.json");
    mqctl.write("mqctl.yaml", with("  logs: { general: false }\n"));
    mqctl.run(["apply", "--yes"]).expect_success();
    let note =
        "broker/1: its general log is off; `logs: { general: true }` turns it on and reboots it";
    for (logs, is_told) in [("", true), ("  logs: { general: false }\n", false)] {
        mqctl.write("mqctl.yaml", with(logs));
        let plan = mqctl.run(["plan", "--detailed-exitcode"]).expect_success();
        assert_eq!(plan.stderr.contains(note), is_told, "{}", plan.stderr);
    }
}
