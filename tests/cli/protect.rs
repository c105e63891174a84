//! `protect: true`: what clients would not survive is refused, and lifted for one run.

use super::place;
use crate::support::Mqctl;
use crate::support::stack::example;

fn protected() -> String {
    example("quickstart").replace("protect: false", "protect: true")
}

/// A protected stack that stands, and the plan file that changes it.
fn standing(changed: &str) -> Mqctl {
    let mqctl = place().with_env("MQCTL_SANDBOX", ".mqctl/sandbox.json");
    mqctl.write("mqctl.yaml", protected());
    mqctl.run(["apply", "--yes"]).expect_success();
    mqctl.write("mqctl.yaml", changed);
    mqctl
}

#[test]
fn a_name_is_not_taken_from_clients() {
    let mqctl = standing(&protected().replace("domain: mq.", "domain: broker."));
    let plan = mqctl.run(["plan"]).expect_code(7);
    assert!(plan.stdout.contains("-/+ alias"), "{}", plan.stdout);
    let refused = "Refused, because protect is true; lifted for one run by --allow-cut-off.\n";
    assert!(plan.stdout.ends_with(refused), "{}", plan.stdout);
    plan.expect_said(&[
        "error: `protect` is true in the plan file, and so nothing was changed:",
        "alias: clients under mq.example.com are cut off: the name is gone",
        "hint: `--allow-cut-off` lets this run cut those clients off",
    ]);
    let apply = mqctl.run(["apply", "--yes"]).expect_code(7);
    apply
        .expect_no_data()
        .expect_said(&["-/+ alias", "the name is gone"]);
    let json = mqctl.run(["plan", "--output", "json"]).expect_code(7);
    let json = json.document();
    assert_eq!(json["effect"], "cut-off");
    assert_eq!(json["refused"][0]["resource"], "alias");
    assert_eq!(json["refused"][0]["lifted_by"], "--allow-cut-off");
    let markdown = mqctl.run(["plan", "--output", "markdown"]).expect_code(7);
    assert!(
        markdown
            .stdout
            .contains("**Refused, because protect is true"),
        "{}",
        markdown.stdout
    );

    // It allows this and nothing worse.
    mqctl.run(["plan", "--allow-data-loss"]).expect_code(7);
    mqctl.run(["plan", "--allow-cut-off"]).expect_success();
    mqctl
        .run(["apply", "--allow-cut-off", "--yes"])
        .expect_success();
    mqctl.run(["plan", "--detailed-exitcode"]).expect_success();
}

#[test]
fn messages_are_not_lost() {
    let mqctl = standing(&protected().replace("active-standby", "single"));
    mqctl
        .run(["plan", "--allow-cut-off"])
        .expect_code(7)
        .expect_said(&[
            "broker/1: messages stored on broker/1 are lost for good",
            "hint: `--allow-data-loss` lets this run lose those messages",
        ]);
    mqctl.run(["apply", "--yes"]).expect_code(7);
    mqctl
        .run(["apply", "--allow-data-loss", "--yes"])
        .expect_success();
}

#[test]
fn fewer_may_come_in() {
    let mqctl = standing(&protected().replace("203.0.113.", "198.51.100."));
    mqctl
        .run(["apply", "--yes"])
        .expect_success()
        .expect_said(&["clients in 203.0.113.0/24 can't connect any more"]);
}

#[test]
fn nothing_but_the_plan_file_lets_a_destroy_through() {
    let mqctl = standing(&protected());
    for flag in ["--allow-cut-off", "--allow-data-loss"] {
        mqctl.run(["destroy", "--yes", flag]).expect_code(3);
    }
    mqctl
        .run(["destroy", "--yes"])
        .expect_code(7)
        .expect_said(&[
            "load-balancer: all clients are cut off: the endpoint is gone",
            "broker/1: messages stored on broker/1 are lost for good",
            "hint: to destroy the stack, set `protect: false` in the plan file",
        ]);
    mqctl.write("mqctl.yaml", example("quickstart"));
    mqctl
        .run(["destroy", "--yes"])
        .expect_code(5)
        .expect_said(&["`mqctl apply` turns deletion protection off"]);
    mqctl.run(["apply", "--yes"]).expect_success();
    mqctl.run(["destroy", "--yes"]).expect_success();
}
