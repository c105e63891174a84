//! What the README shows, as a person would type it.

use super::{Json, files, place};
use crate::support::stack::example;

#[test]
fn a_stack_comes_changes_and_goes() {
    let mqctl = place();
    let plan = mqctl
        .run(["plan", "--sandbox", "--detailed-exitcode"])
        .expect_code(2);
    assert!(
        plan.stdout.contains("Plan: 20 to create."),
        "{}",
        plan.stdout
    );
    let plan = plan.expect_said(&["SANDBOX"]);
    assert!(
        !plan.stdout.contains("SANDBOX"),
        "where it happens is no data"
    );

    let applied = mqctl
        .run(["apply", "--sandbox", "--yes"])
        .expect_success()
        .expect_said(&["SANDBOX", "Plan: 20 to create.", "+ broker/1", "created"]);
    assert!(
        applied
            .stdout
            .contains("failover:(ssl://mq.example.com:61617)"),
        "{}",
        applied.stdout
    );
    assert!(
        !applied.stdout.contains("creat"),
        "progress is no data: {}",
        applied.stdout
    );

    let plan = mqctl
        .run(["plan", "--sandbox", "--detailed-exitcode"])
        .expect_success();
    assert!(plan.stdout.starts_with("No changes."), "{}", plan.stdout);

    let text = mqctl.run(["outputs", "--sandbox"]).expect_success();
    let lines = text.stdout.lines();
    let (days, rest): (Vec<&str>, Vec<&str>) = lines.partition(|it| it.ends_with(" days left"));
    let shown: Vec<&str> = applied.stdout.lines().collect();
    assert_eq!(rest, shown, "the same as at the end of apply");
    // Days are seconds here.
    assert_eq!(days.len(), 1, "how long the certificate is good");
    let markdown = mqctl
        .run(["outputs", "--sandbox", "--output", "markdown"])
        .expect_success();
    assert!(
        markdown.stdout.starts_with("| Protocol |"),
        "{}",
        markdown.stdout
    );
    let json = mqctl
        .run(["outputs", "--sandbox", "--output", "json"])
        .expect_success()
        .document();
    assert_eq!(
        json["outputs"]["connections"][0]["url"],
        "failover:(ssl://mq.example.com:61617)"
    );
    assert_eq!(json["sandbox"], true);

    mqctl.write(
        "mqctl.yaml",
        example("quickstart").replace("203.0.113.", "198.51.100."),
    );
    let plan = mqctl
        .run(["plan", "--sandbox", "--detailed-exitcode"])
        .expect_code(2);
    assert!(
        plan.stdout
            .contains("Plan: 1 to update.\nEffect on connected clients: clients in 203.0.113.0/24 can't connect any more.\n"),
        "{}",
        plan.stdout
    );
    mqctl.run(["apply", "--sandbox", "--yes"]).expect_success();
    mqctl
        .run(["plan", "--sandbox", "--detailed-exitcode"])
        .expect_success();
    mqctl
        .run(["apply", "--sandbox"])
        .expect_success()
        .expect_said(&["Nothing to do."]);

    mqctl
        .run(["destroy", "--sandbox", "--yes"])
        .expect_success();
    let again = mqctl
        .run(["destroy", "--sandbox"])
        .expect_success()
        .expect_said(&["Nothing to do."]);
    assert_eq!(again.stdout, "Nothing of the stack quickstart is left.\n");
    mqctl
        .run(["outputs", "--sandbox"])
        .expect_code(1)
        .expect_no_data()
        .expect_said(&["the stack quickstart does not exist", "mqctl apply"]);
}

#[test]
fn a_dry_run_shows_and_does_nothing() {
    let mqctl = place();
    let dry = mqctl
        .run(["apply", "--sandbox", "--dry-run"])
        .expect_success();
    assert!(dry.stdout.contains("Plan: 20 to create."), "{}", dry.stdout);
    mqctl
        .run(["plan", "--sandbox", "--detailed-exitcode"])
        .expect_code(2);
    mqctl.run(["apply", "--sandbox", "--yes"]).expect_success();
    let dry = mqctl
        .run(["destroy", "--sandbox", "--dry-run"])
        .expect_success();
    assert!(dry.stdout.contains("Plan: 20 to delete."), "{}", dry.stdout);
    mqctl
        .run(["plan", "--sandbox", "--detailed-exitcode"])
        .expect_success();
}

#[test]
fn nobody_to_ask() {
    let mqctl = place();
    mqctl
        .run(["apply", "--sandbox"])
        .expect_code(3)
        .expect_no_data()
        .expect_said(&["no terminal", "nothing was changed", "--yes"]);
    mqctl.run(["outputs", "--sandbox"]).expect_code(1);
}

#[test]
fn out_of_time_and_on_again() {
    let mqctl = place();
    mqctl
        .run(["apply", "--sandbox", "--yes", "--timeout", "10s"])
        .expect_code(6)
        .expect_no_data()
        .expect_said(&[
            "not begun  targets/openwire",
            "error: out of time",
            "run the same command again",
        ]);
    // At the speed of AWS, nothing is ready after some seconds.
    mqctl
        .run([
            "apply",
            "--sandbox",
            "--sandbox-speed",
            "1",
            "--yes",
            "--timeout",
            "10s",
        ])
        .expect_code(6)
        .expect_no_data()
        .expect_said(&["gave up waiting", "error: out of time"]);
    mqctl.run(["apply", "--sandbox", "--yes"]).expect_success();
    mqctl
        .run(["plan", "--sandbox", "--detailed-exitcode"])
        .expect_success();
}

#[test]
fn what_is_protected_stays() {
    let mqctl = place();
    mqctl.write(
        "mqctl.yaml",
        example("quickstart").replace("protect: false", "protect: true"),
    );
    mqctl.run(["apply", "--sandbox", "--yes"]).expect_success();
    mqctl
        .run(["destroy", "--sandbox", "--yes"])
        .expect_code(7)
        .expect_no_data()
        .expect_said(&["nothing was changed", "broker/1", "`protect: false`"]);
    mqctl
        .run(["plan", "--sandbox", "--detailed-exitcode"])
        .expect_success();
}

#[test]
fn programs_read_events() {
    let mqctl = place();
    let plan = mqctl
        .run(["plan", "--sandbox", "--output", "json"])
        .expect_success()
        .document();
    assert_eq!(plan["summary"]["create"], 20);
    let applied = mqctl
        .run(["apply", "--sandbox", "--yes", "--output", "json"])
        .expect_success();
    let events = applied.events();
    let count = |name: &str| events.iter().filter(|event| event["event"] == name).count();
    assert_eq!((count("started"), count("finished")), (20, 20));
    assert_eq!(events[0]["event"], "planned");
    assert_eq!(
        events[0]["changes"], plan["changes"],
        "what was planned is what is done"
    );
    let last = events.last().unwrap();
    assert_eq!(last["event"], "applied");
    assert_eq!(last["outputs"]["endpoint"], "mq.example.com");

    let late = mqctl
        .run([
            "destroy",
            "--sandbox",
            "--yes",
            "--output",
            "json",
            "--timeout",
            "10s",
        ])
        .expect_code(6);
    let events = late.events();
    let [.., unfinished, error] = &events[..] else {
        panic!("{}", late.stdout)
    };
    assert_eq!(unfinished["event"], "unfinished");
    assert_eq!(unfinished["changes"].as_array().map(Vec::len), Some(20));
    assert_eq!(error["kind"], "deadline");

    let destroyed = mqctl
        .run(["destroy", "--sandbox", "--yes", "--output", "json"])
        .expect_success();
    assert_eq!(
        destroyed.events().last().map(|it| it["event"].clone()),
        Some(Json::from("destroyed"))
    );
}

#[test]
fn a_sandbox_has_its_place() {
    let mqctl = place();
    mqctl.run(["plan", "--sandbox"]).expect_success();
    assert_eq!(files(&mqctl), [".mqctl", "mqctl.yaml"]);
    mqctl
        .run(["plan", "--sandbox=elsewhere.json"])
        .expect_success();
    assert!(files(&mqctl).contains(&"elsewhere.json".to_owned()));
}

/// A zone that the plan file gives by id: it is made with that id, for the domain's parent.
#[test]
fn a_hosted_zone_by_id_is_rehearsed() {
    let text = example("quickstart").replace(
        "  domain: mq.example.com\n",
        "  domain: mq.example.com\n  hosted_zone: Z0123456789ABCDEFGHIJ\n",
    );
    let mqctl = place();
    mqctl.write("mqctl.yaml", text);
    mqctl
        .run(["plan", "--sandbox"])
        .expect_success()
        .expect_data(&["Plan: 20 to create."])
        .expect_said(&["public hosted zone example.com (Z0123456789ABCDEFGHIJ)"]);
    mqctl
        .run(["apply", "--sandbox", "--yes"])
        .expect_success()
        .expect_data(&["failover:(ssl://mq.example.com:61617)"]);
}
